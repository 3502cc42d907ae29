"""A feed's documents: the newest episodes in feed.xml, the older ones in archives that stay."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.errors import BriefingError
from briefing.publishing.catalogue import scan
from briefing.publishing.feed.channel import ARTWORK, FEED
from briefing.publishing.feed.rss import Document, as_rss, prolog
from briefing.storage.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from briefing.publishing.catalogue import Episode
    from briefing.publishing.feed.channel import Channel


_ARCHIVE = "feed-archive-{}.xml"
_ITEM, _END = b"<item>", b"</item>"
_DIGEST = re.compile(rb"<!-- [0-9a-f]{16} -->")
_ARCHIVES = re.compile(r"feed-archive-[1-9]\d*\.xml", re.ASCII)


def documents(
    channel: Channel, episodes: Sequence[Episode]
) -> Iterator[tuple[Document, Sequence[Episode], Sequence[int]]]:
    """Return the feed's documents, with their episodes and moments: the archives first.

    Args:
        channel: The show.
        episodes: In any order.
    """
    # Apps sort by the time alone, and look for what is new behind the newest that they know.
    episodes = sorted(episodes, key=lambda episode: episode.moment, reverse=True)
    moments = distinct([episode.moment for episode in episodes])
    size, total = channel.newest, len(episodes)
    count = (total - 1) // size if total else 0  # each holds what feed.xml has no room for
    for number in range(1, count + 1):
        older = _ARCHIVE.format(number - 1) if number > 1 else ""
        newer = _ARCHIVE.format(number + 1) if number < count else ""
        end = total - (number - 1) * size
        document = Document(_ARCHIVE.format(number), older, newer)
        yield document, episodes[end - size : end], moments[end - size : end]
    document = Document(FEED, _ARCHIVE.format(count) if count else "")
    yield document, episodes[:size], moments[:size]


def distinct(moments: Sequence[int]) -> list[int]:
    """Return falling times in seconds, no two of them equal, for falling ones in milliseconds."""
    rising: list[int] = []
    for moment in reversed(moments):
        rising.append(max(moment // 1000, rising[-1] + 1 if rising else 0))
    return rising[::-1]


def render(channel: Channel, episodes: Sequence[Episode], name: str = FEED) -> bytes | None:
    """Return one document of the feed by its file name; None when there is none of that name."""
    for document, listed, moments in documents(channel, episodes):
        if document.name == name:
            return as_rss(channel, document, listed, moments)
    return None


def is_document(name: str) -> bool:
    """Whether a file goes by the name of a document of a feed."""
    return name == FEED or _ARCHIVES.fullmatch(name) is not None


def write_feed(folder: Path, episodes: Sequence[Episode], channel: Channel) -> tuple[Path, ...]:
    """Write the feed of a folder.

    The archives come before feed.xml, which names them; those no longer needed are removed. The
    show's artwork is drawn where there is none.

    Args:
        folder: The library.
        episodes: As `catalogue.scan` lists them.
        channel: The show, with a `base_url`.

    Returns:
        The files that had to change.

    Raises:
        OutputError: A file cannot be written.
        ToolMissingError: The artwork cannot be drawn.
    """
    changed, current = [], set()
    artwork = folder / ARTWORK
    if not artwork.exists():
        from briefing.publishing.cover import draw_show  # lazy: Pillow

        write_atomically(artwork, draw_show(channel.title).data, durable=False)
        changed.append(artwork)
    for document, listed, moments in documents(channel, episodes):
        path = folder / document.name
        current.add(path)
        if not _begins(path, prolog(channel, document, listed, moments)):
            write_atomically(path, as_rss(channel, document, listed, moments), durable=False)
            changed.append(path)
    for path in folder.glob(_ARCHIVE.format("*")):
        if path not in current and is_document(path.name):
            with suppress(OSError):
                path.unlink()
    return tuple(changed)


def withdraw(folder: Path, stem: str) -> None:
    """Remove a briefing from the feed of a folder, until that is written anew.

    Args:
        folder: The library.
        stem: The relative URL of its audio without the ending.

    Raises:
        OutputError: A file cannot be written.
    """
    for path in (folder / FEED, *folder.glob(_ARCHIVE.format("*"))):
        try:
            content = path.read_bytes()
        except OSError:
            continue
        base = content.partition(b"<link>")[2].partition(b"</link>")[0]
        enclosure = b'<enclosure url="' + base + stem.encode() + b"."
        if enclosure not in content:
            continue
        head, *items = content.split(_ITEM)
        # The digest in its first lines says that it is up to date.
        rest = [_DIGEST.sub(b"<!-- 0000000000000000 -->", head, count=1)]
        rest += [item.partition(_END)[2] if enclosure in item else _ITEM + item for item in items]
        write_atomically(path, b"".join(rest), durable=False)


def _begins(path: Path, start: bytes) -> bool:
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(start)) == start
    return False


TYPE = "application/rss+xml; charset=utf-8"


class LiveFeed:
    """Makes the documents of a folder's feed when they are asked for.

    Args:
        channel: Without a `base_url`, the feed's addresses are those at which it was asked for.
    """

    def __init__(self, folder: Path, channel: Channel) -> None:
        self._folder, self._channel = folder, channel
        self._artwork: bytes | None = None
        self._lock = threading.Lock()

    def __call__(self, path: str, base_url: str) -> tuple[bytes, str] | None:
        """Return the bytes and the type of a document of the feed, or of the show's artwork.

        None for what is no part of the feed, and for artwork that is there as a file, or that
        cannot be drawn here.

        Args:
            path: Relative to the folder.
            base_url: Where the folder was asked for.
        """
        if path == ARTWORK:
            return self._draw()
        if not is_document(path):
            return None
        channel = self._channel
        try:
            if not channel.base_url:
                channel = replace(channel, base_url=base_url)
        except BriefingError:
            return None
        with self._lock:  # the folder is read once, not by each listener at the same time
            data = render(channel, scan(self._folder), path)
        return (data, TYPE) if data else None

    def _draw(self) -> tuple[bytes, str] | None:
        if (self._folder / ARTWORK).exists():
            return None
        with self._lock:
            try:
                if self._artwork is None:
                    from briefing.publishing.cover import draw_show  # lazy: Pillow

                    self._artwork = draw_show(self._channel.title).data
            except BriefingError:
                return None
        return self._artwork, "image/jpeg"

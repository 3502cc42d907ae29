"""A feed's documents: the newest episodes in feed.xml, the older ones in archives that stay."""

from __future__ import annotations

import itertools
import re
import threading
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from briefing.errors import BriefingError
from briefing.publishing.catalogue import open_library
from briefing.publishing.feed.channel import ARTWORK, FEED
from briefing.publishing.feed.rss import FORMAT, Document, as_rss, prolog
from briefing.publishing.listing import Listing
from briefing.storage.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from briefing.publishing.catalogue import Episode, Library
    from briefing.publishing.feed.channel import Channel


_ARCHIVE = "feed-archive-{}.xml"
_ITEM, _END = b"<item>", b"</item>"
_DIGEST = re.compile(rb"<!-- [0-9a-f]{16} -->")
_ARCHIVES = re.compile(r"feed-archive-[1-9]\d*\.xml", re.ASCII)


class Contents(NamedTuple):
    """What a document of the feed lists.

    Attributes:
        start: Its first briefing's place in the order of their moments, the latest first.
        moments: Of its briefings, in seconds since 1970, no two of them equal.
        revisions: Of its briefings.
    """

    start: int
    moments: tuple[int, ...]
    revisions: tuple[int, ...]

    def episodes(self, library: Library) -> list[Episode]:
        """Return the briefings."""
        return library.page_by_time(self.start, len(self.moments))


def documents(channel: Channel, library: Library) -> Iterator[tuple[Document, Contents]]:
    """Return the feed's documents, and what each lists: the archives first."""
    # Apps sort by the time alone, and look for what is new behind the newest that they know.
    known = library.by_time()
    moments = distinct([moment for moment, _ in known])
    revisions = [revision for _, revision in known]
    size, total = channel.newest, len(known)

    def listed(start: int) -> Contents:
        part = slice(start, start + size)
        return Contents(start, tuple(moments[part]), tuple(revisions[part]))

    count = (total - 1) // size if total else 0  # each holds what feed.xml has no room for
    for number in range(1, count + 1):
        older = _ARCHIVE.format(number - 1) if number > 1 else ""
        newer = _ARCHIVE.format(number + 1) if number < count else ""
        yield Document(_ARCHIVE.format(number), older, newer), listed(total - number * size)
    yield Document(FEED, _ARCHIVE.format(count) if count else ""), listed(0)


def distinct(moments: Sequence[int]) -> list[int]:
    """Return falling times in seconds, no two of them equal, for falling ones in milliseconds."""
    rising: list[int] = []
    for moment in reversed(moments):
        rising.append(max(moment // 1000, rising[-1] + 1 if rising else 0))
    return rising[::-1]


def render(channel: Channel, library: Library, name: str = FEED) -> bytes | None:
    """Return one document of the feed by its file name; None when there is none of that name."""
    for document, contents in documents(channel, library):
        if document.name == name:
            return _as_rss(channel, document, contents, library)
    return None


def _as_rss(channel: Channel, document: Document, contents: Contents, library: Library) -> bytes:
    """Return a document: its prolog, which changes whenever anything else of it has to, and RSS."""
    rss = as_rss(channel, document, contents.episodes(library), contents.moments)
    return _prolog(channel, document, contents) + rss


def _prolog(channel: Channel, document: Document, contents: Contents) -> bytes:
    content = repr((FORMAT, channel, document, contents.moments, contents.revisions))
    return prolog(sha256(content.encode(errors="replace")).hexdigest()[:16])


def is_document(name: str) -> bool:
    """Whether a file goes by the name of a document of a feed."""
    return name == FEED or _ARCHIVES.fullmatch(name) is not None


def write_feed(folder: Path, library: Library, channel: Channel) -> tuple[Path, ...]:
    """Write the feed of a folder.

    The archives come before feed.xml, which names them; those no longer needed are removed. The
    show's artwork is drawn where there is none.

    Args:
        folder: Where the briefings lie.
        library: The briefings.
        channel: The show, with a `base_url`.

    Returns:
        The files that had to change.

    Raises:
        OutputError: A file cannot be written.
        ToolMissingError: The artwork cannot be drawn.
    """
    changed = []
    artwork = folder / ARTWORK
    if not artwork.exists():
        from briefing.publishing.cover import draw_show  # lazy: Pillow

        write_atomically(artwork, draw_show(channel.title).data, durable=False)
        changed.append(artwork)
    number = 0
    for number, (document, contents) in enumerate(documents(channel, library), 1):  # noqa: B007
        path = folder / document.name
        if not _begins(path, _prolog(channel, document, contents)):
            data = _as_rss(channel, document, contents, library)
            write_atomically(path, data, durable=False)
            changed.append(path)
    for path in _archives(folder, number):
        with suppress(OSError):
            path.unlink()
    return tuple(changed)


def _archives(folder: Path, first: int = 1) -> Iterator[Path]:
    """Yield the archives of a folder from a number on; they are numbered without a gap."""
    for number in itertools.count(first):
        path = folder / _ARCHIVE.format(number)
        if not path.exists():
            break
        yield path


def withdraw(folder: Path, stem: str) -> None:
    """Remove a briefing from the feed of a folder, until that is written anew.

    Args:
        folder: The library.
        stem: The relative URL of its audio without the ending.

    Raises:
        OutputError: A file cannot be written.
    """
    for path in (folder / FEED, *_archives(folder)):
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
        with (
            self._lock,  # the folder is read once, not by each listener at the same time
            open_library(Listing(self._folder), thorough=True) as library,
        ):
            data = render(channel, library, path)
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

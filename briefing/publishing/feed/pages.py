"""A feed's documents: the newest episodes in feed.xml, the older ones in archives that stay.

Archives are counted from the oldest episode on, and only full ones are written, so that a new
episode changes feed.xml alone until the next archive is full (RFC 5005, section 4).
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from briefing.files.atomic import write_atomically
from briefing.publishing.feed.channel import ARTWORK, FEED
from briefing.publishing.feed.rss import Document, as_rss, stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from briefing.publishing.feed.channel import Channel
    from briefing.publishing.library import Episode

_ARCHIVE = "feed-archive-{}.xml"
_ITEM, _END = b"<item>", b"</item>"
_STAMP = re.compile(rb"<!-- [0-9a-f]{16} -->")
_ARCHIVES = re.compile(r"feed-archive-[1-9]\d*\.xml", re.ASCII)


def documents(
    channel: Channel, episodes: Sequence[Episode]
) -> Iterator[tuple[Document, Sequence[Episode]]]:
    """Give the feed's documents with their episodes: the archives first, feed.xml last.

    episodes  newest first
    """
    size, total = channel.newest, len(episodes)
    count = (total - 1) // size if total else 0  # each holds what feed.xml has no room for
    for number in range(1, count + 1):
        older = _ARCHIVE.format(number - 1) if number > 1 else ""
        newer = _ARCHIVE.format(number + 1) if number < count else ""
        end = total - (number - 1) * size
        yield Document(_ARCHIVE.format(number), older, newer), episodes[end - size : end]
    yield Document(FEED, _ARCHIVE.format(count) if count else ""), episodes[:size]


def render(channel: Channel, episodes: Sequence[Episode], name: str = FEED) -> bytes | None:
    """Give one document of the feed by its file name; None when there is none of that name."""
    for document, listed in documents(channel, episodes):
        if document.name == name:
            return as_rss(channel, document, listed)
    return None


def is_document(name: str) -> bool:
    """Say whether a file goes by the name of a document of a feed."""
    return name == FEED or _ARCHIVES.fullmatch(name) is not None


def write_feed(folder: Path, episodes: Sequence[Episode], channel: Channel) -> tuple[Path, ...]:
    """Write the feed of a folder; give the files that had to change.

    episodes  as `library.scan` lists them
    channel   with a `base_url`

    The archives come before feed.xml, which names them; those no longer needed are removed. The
    show's artwork is drawn where there is none. Raises OutputError, and ToolMissingError where the
    artwork cannot be drawn.
    """
    changed, kept = [], set()
    artwork = folder / ARTWORK
    if not artwork.exists():
        from briefing.publishing.cover import draw_show

        write_atomically(artwork, draw_show(channel.title).data, durable=False)
        changed.append(artwork)
    for document, listed in documents(channel, episodes):
        path = folder / document.name
        kept.add(path)
        if not _begins(path, stamp(channel, document, listed)):
            write_atomically(path, as_rss(channel, document, listed), durable=False)
            changed.append(path)
    for path in folder.glob(_ARCHIVE.format("*")):
        if path not in kept and is_document(path.name):
            with suppress(OSError):
                path.unlink()
    return tuple(changed)


def withdraw(folder: Path, stem: str) -> None:
    """Take a briefing out of the feed of a folder, until that is written anew.

    stem  the relative URL of its audio without the ending

    Raises OutputError.
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
        # What it began with said that it is up to date.
        kept = [_STAMP.sub(b"<!-- 0000000000000000 -->", head, count=1)]
        kept += [item.partition(_END)[2] if enclosure in item else _ITEM + item for item in items]
        write_atomically(path, b"".join(kept), durable=False)


def _begins(path: Path, start: bytes) -> bool:
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(start)) == start
    return False

"""ID3v2.3 tags with embedded chapters (id3v2-chapters-1.0), written with mutagen's frames.

mutagen's own `save` puts CHAP frames in the order of their sizes, and players built on ffmpeg list
them so; here each frame is rendered by itself and written in the order given.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import FormatError
from briefing.model.recording import Chapter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mutagen.id3 import ID3, Frame

# By this name files and feeds say that a machine speaks, as laws and directories ask: it is the
# purpose of a `podcast:txt` that podcast directories know.
AI_CONTENT = "ai-content"

_NO_OFFSET = 0xFFFFFFFF
_MOST_CHILDREN = 255  # CTOC counts its children in one byte
_TOP_LEVEL, _ORDERED = 2, 1
_UTF16 = 1
_HEADER = 10
_PICTURE = "image/jpeg"
_Entry = Chapter | list[Chapter]


@dataclass(frozen=True, slots=True)
class Tags:
    """What a tag says of a briefing.

    Attributes:
        title: Of the briefing.
        artist: Who published it.
        album: The series.
        date: ISO 8601.
        comment: Such as the list of chapters.
        lyrics: The transcript as written.
        language: ISO 639-2.
        genre: As ID3 names it.
        identity: Equal for equal articles and settings; empty for none.
        cover: A JPEG picture; empty for none.
    """

    title: str
    artist: str
    album: str
    date: str
    comment: str
    lyrics: str
    language: str = "vie"
    genre: str = "Speech"
    identity: str = ""
    cover: bytes = b""


def render(tags: Tags, chapters: Sequence[Chapter], duration: int) -> bytes:
    """Return a whole ID3v2.3 tag: the frames, then the chapters in time order.

    Args:
        tags: What it says.
        chapters: In time order.
        duration: Milliseconds.
    """
    body = b"".join(_bytes(frame) for frame in _frames(tags, chapters, duration))
    size = len(body)
    syncsafe = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + syncsafe + body


def _frames(tags: Tags, chapters: Sequence[Chapter], duration: int) -> Iterator[Frame]:
    from mutagen import id3

    year, month, day = tags.date.split("-")
    texts = (
        (id3.TIT2, tags.title),
        (id3.TPE1, tags.artist),
        (id3.TALB, tags.album),
        (id3.TCON, tags.genre),
        (id3.TLAN, tags.language),
        (id3.TYER, year),
        (id3.TDAT, day + month),
        (id3.TLEN, str(duration)),
    )
    for frame, text in texts:
        if text:
            yield frame(encoding=_UTF16, text=[text])
    if tags.identity:
        yield id3.TXXX(encoding=_UTF16, desc="briefing", text=[tags.identity])
    yield id3.TXXX(encoding=_UTF16, desc=AI_CONTENT, text=["true"])
    yield id3.COMM(encoding=_UTF16, lang=tags.language, desc="", text=[tags.comment])
    yield id3.USLT(encoding=_UTF16, lang=tags.language, desc="", text=tags.lyrics)
    if tags.cover:
        yield id3.APIC(encoding=0, mime=_PICTURE, type=3, desc="", data=tags.cover)
    yield from _contents("toc", _stories(chapters), "Chương mục", top=True)


def _stories(chapters: Sequence[Chapter]) -> list[_Entry]:
    """Group a story with its parts, so that they share an entry."""
    stories: list[list[Chapter]] = []
    for chapter in chapters:
        if chapter.part and stories:
            stories[-1].append(chapter)
        else:
            stories.append([chapter])
    return [story if len(story) > 1 else story[0] for story in stories]


def _contents(
    name: str, entries: Sequence[_Entry], title: str, *, top: bool = False
) -> Iterator[Frame]:
    """Yield a table of contents and what it lists; too long a list is nested."""
    from mutagen import id3

    groups = _groups(entries)
    ids = [f"{name}.{index:03d}" for index in range(len(groups))]
    flags = _ORDERED | (_TOP_LEVEL if top else 0)
    label = [id3.TIT2(encoding=_UTF16, text=[title])]
    yield id3.CTOC(element_id=name, flags=flags, child_element_ids=ids, sub_frames=label)
    for element, group in zip(ids, groups, strict=True):
        if isinstance(group, Chapter):
            yield _chapter(element, group)
        else:
            yield from _contents(element, group, _title_of(group))


def _groups(entries: Sequence[_Entry]) -> Sequence[_Entry | Sequence[_Entry]]:
    if len(entries) <= _MOST_CHILDREN:
        return entries
    return [entries[at : at + _MOST_CHILDREN] for at in range(0, len(entries), _MOST_CHILDREN)]


def _title_of(group: Sequence[_Entry] | Sequence[Sequence[_Entry]]) -> str:
    first = group[0]
    return first.title if isinstance(first, Chapter) else _title_of(first)


def _chapter(element: str, chapter: Chapter) -> Frame:
    from mutagen import id3

    return id3.CHAP(
        element_id=element,
        start_time=chapter.start,
        end_time=chapter.end,
        start_offset=_NO_OFFSET,
        end_offset=_NO_OFFSET,
        sub_frames=[id3.TIT2(encoding=_UTF16, text=[chapter.title])],
    )


def _bytes(frame: Frame) -> bytes:
    """Render one frame as ID3v2.3, without a tag around it."""
    from mutagen.id3 import ID3

    tag = ID3()
    tag.add(frame)
    file = io.BytesIO()
    tag.save(file, v1=0, v2_version=3, padding=lambda _: 0)
    return file.getvalue()[_HEADER:]


def identity(path: Path) -> str:
    """Return the identity that an MP3 carries; empty when it carries none."""
    try:
        found = _read(path).getall("TXXX:briefing")
    except FormatError:
        return ""
    return str(found[0].text[0]) if found else ""


def read_chapters(path: Path) -> tuple[str, int, tuple[Chapter, ...]]:
    """Read the title of any MP3, its duration in milliseconds, and its chapters in time order.

    Raises:
        FormatError: It is not an MP3.
    """
    from mutagen import MutagenError
    from mutagen.mp3 import MP3

    try:
        file = MP3(path)
    except MutagenError as exc:
        raise FormatError(
            _("{path} is not an MP3 file ({reason})").format(path=path, reason=exc)
        ) from exc
    duration = round(file.info.length * 1000)
    if file.tags is None:
        return "", duration, ()
    title = str(file.tags.get("TIT2", ""))
    # All of them, whether a table of contents lists them or not: they are in the order of time.
    chapters = [_read_chapter(frame, duration) for frame in file.tags.getall("CHAP")]
    return title, duration, tuple(sorted(chapters, key=lambda chapter: chapter.start))


def _read_chapter(frame: Frame, duration: int) -> Chapter:
    end = min(frame.end_time, duration) if frame.end_time != _NO_OFFSET else duration
    titles = frame.sub_frames.getall("TIT2")
    title = str(titles[0]) if titles else frame.element_id
    return Chapter(frame.start_time, max(end, frame.start_time), title)


def _read(path: Path) -> ID3:
    from mutagen import MutagenError
    from mutagen.id3 import ID3

    try:
        return ID3(path)
    except MutagenError as exc:
        raise FormatError(
            _("{path} has no ID3 tag ({reason})").format(path=path, reason=exc)
        ) from exc

"""One briefing of an output folder, as its manifest and the files beside that state it."""

from __future__ import annotations

import json
import os
import stat
import uuid
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from briefing._messages import gettext as _
from briefing.errors import FormatError
from briefing.model.credit import Credit
from briefing.model.recording import Chapter
from briefing.publishing import integrity, manifest
from briefing.publishing.listing import AUDIO, CHAPTERS, MANIFEST, beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# What the identifiers of this program's briefings are derived from (RFC 9562, version 5).
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:briefing:episode")
_TYPES = dict(zip(AUDIO, ("audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav"), strict=True))
_COVERS = (".jpg", ".png")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A segment of a briefing as a reader follows it: times in whole milliseconds.

    Attributes:
        kind: As `briefing.model.script.SegmentKind` names it.
        paragraph: Counted through the briefing from 0.
        text: As written.
        story: Which of a bulletin's stories a headline announces, from 0.
    """

    id: int
    kind: str
    paragraph: int
    text: str
    start: int
    end: int
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """One briefing of the library.

    manifest, audio, chapter_list, transcript, cover
                  ASCII paths relative to the library's folder, percent-encoded where they must be,
                  so that they are relative URLs too; the last three empty where there is no file

    Attributes:
        id: A UUID that stays the same when the briefing is made anew or its folder moves.
        published: ISO 8601 date.
        moment: Milliseconds since 1970: the article's own time, else when it was first made.
        source: The newspaper or agency; empty when unknown. So are `byline`, `section`, and
            `address`, where the article can be read on the web.
        stories: The identities of the articles that it tells, where it is a bulletin.
        article: The identity of what it was made from.
        milliseconds: Its duration.
        size: Bytes of the audio file as it lies there.
        type: The MIME type of the audio.
        chapters: In time order.
        segments: How many there are; `sentences` gives them.
        engine: The engine that speaks.
        voice: Its voice.
        persons: The names of those who speak, as listeners are told them.
        unread: Of a bulletin, the sources that could not be read.
        rate: Its speed; 1 is the voice's own.
        digest: Changes when anything about the briefing changes.
        content: Changes when what is said changes.
    """

    id: str
    title: str
    published: str
    moment: int
    source: str
    byline: str
    section: str
    address: str
    article: str
    stories: tuple[str, ...]
    language: str
    milliseconds: int
    size: int
    type: str
    chapters: tuple[Chapter, ...]
    segments: int
    engine: str
    voice: str
    persons: tuple[str, ...]
    unread: tuple[str, ...]
    rate: float
    manifest: str
    audio: str
    chapter_list: str
    transcript: str
    cover: str
    digest: str
    content: str


def sentences(folder: Path, episode: Episode) -> tuple[Sentence, ...]:
    """Return what is said in a briefing of the library in `folder`, in time order.

    Raises:
        FormatError: Its manifest has become unreadable.
        OSError: It is gone.
    """
    path = folder / local(episode.manifest)
    fields = Sentence.__slots__[:-1]
    try:
        rows = manifest.read(path)["segments"]
        return tuple(
            Sentence(**{field: row[field] for field in fields}, story=row.get("story"))
            for row in rows
        )
    except (KeyError, TypeError) as exc:
        raise FormatError(
            _("{path} lists no segments ({reason})").format(path=path, reason=exc)
        ) from exc


def is_current(folder: Path, episode: Episode) -> bool:
    """Whether a briefing of the library in `folder` is still the one that was listed."""
    try:
        return _digest(folder / local(episode.manifest)) == episode.digest
    except OSError:
        return False


def local(path: str) -> Path:
    """Turn an episode's path, a relative URL, into one for the file system."""
    return Path(*PurePosixPath(unquote(path, errors="surrogateescape")).parts)


def read(path: Path, at: str, bits: int, first_seen: Callable[[str], int]) -> Episode | None:
    """Return the briefing that a manifest describes.

    Args:
        path: The manifest.
        at: Its folder within the library, empty or ending in a slash.
        bits: Of the files beside it, as the listing states them.
        first_seen: Returns, for its identifier, when it was first there, in ms since 1970.

    Returns:
        None for a manifest that is not one of this program, and for one without its audio, or with
        files beside it that are not its own.

    Raises:
        FileNotFoundError: There is no audio, whose name is another than the manifest's.
    """
    try:
        data = manifest.read(path)
        audio, about = data["audio"], manifest.EpisodeMetadata.of(data)
        file, (voice, _gain) = str(audio["file"]), about.voices[0]
        ending = PurePosixPath(file).suffix.lower()
        if ending not in _TYPES or not _is_beside(path, file):
            return None
        there = {end: url(f"{at}{path.stem}{end}") for end in beside(bits)}
        identifier = identifier_of(about.identity, path.stem)
        first = first_seen(identifier)
        episode = Episode(
            id=identifier,
            title=about.title,
            published=about.published,
            moment=first if about.moment is None else about.moment,
            source=about.source,
            byline=about.byline,
            section=about.section,
            address=about.address,
            article=about.identity,
            stories=tuple(str(article.get("identity", "")) for article in about.articles),
            language=str(data["language"]),
            milliseconds=int(audio["milliseconds"]),
            size=path.with_name(file).stat().st_size,
            type=_TYPES[ending],
            chapters=tuple(_chapter(chapter) for chapter in data["chapters"]),
            segments=len(data["segments"]),
            engine=voice.engine,
            voice=voice.label,
            persons=about.persons,
            unread=about.unread,
            rate=voice.rate,
            manifest=url(at + path.name),
            audio=url(at + file),
            chapter_list=there.get(CHAPTERS, ""),
            transcript=there.get(".vtt", ""),
            cover=next((there[end] for end in _COVERS if end in there), ""),
            digest=_digest(path),
            content=_content(data),
        )
        integrity.check(data, path.parent)
    except FileNotFoundError:
        raise
    except (FormatError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return episode


def _is_beside(path: Path, file: str) -> bool:
    """Whether an audio file lies beside its manifest.

    Raises:
        FileNotFoundError: It does not, and its name is not the manifest's, so that no listing of
            what lies beside that would show when it does.
    """
    audio = path.with_name(file)
    with suppress(OSError):
        if not file.startswith(".") and stat.S_ISREG(audio.lstat().st_mode):
            return True
    if not has_own_name(path.name, file):
        raise FileNotFoundError(file)
    return False


def has_own_name(name: str, audio: str) -> bool:
    """Whether audio goes by its manifest's name, and so shows in a listing; both may be paths."""
    stem, _, ending = audio.rpartition(".")
    return f".{ending}" in AUDIO and f"{stem}{MANIFEST}" == name


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]


def _content(data: dict[str, Any]) -> str:
    """Return a digest of what is said, whoever says it."""
    texts = "\n".join(str(segment.get("text", "")) for segment in data["segments"])
    return sha256(texts.encode(errors="surrogatepass")).hexdigest()[:8]


def _chapter(row: dict[str, Any]) -> Chapter:
    credits_ = (
        Credit(str(credit["newspaper"]), str(credit["title"]), str(credit["link"]))
        for credit in row.get("credits", ())
    )
    story = row.get("story")
    return Chapter(
        int(row["start"]),
        int(row["end"]),
        str(row["title"]),
        bool(row.get("part")),
        None if story is None else int(story),
        tuple(credits_),
    )


def as_row(episode: Episode) -> str:
    """Return a briefing as a line of JSON."""
    fields: list[Any] = [getattr(episode, name) for name in Episode.__slots__]
    fields[_CHAPTERS] = [
        [
            *(getattr(chapter, name) for name in Chapter.__slots__[:-1]),
            [[credit.newspaper, credit.title, credit.link] for credit in chapter.credits],
        ]
        for chapter in episode.chapters
    ]
    return json.dumps(fields, separators=(",", ":"))


def of_row(row: str) -> Episode:
    """Return the briefing of a line that `as_row` made."""
    fields: list[Any] = json.loads(row)
    fields[_CHAPTERS] = [
        Chapter(start, end, title, part, story, tuple(Credit(*credit) for credit in credits_))
        for start, end, title, part, story, credits_ in fields[_CHAPTERS]
    ]
    values: Iterable[Any] = (tuple(each) if isinstance(each, list) else each for each in fields)
    return Episode(*values)


_CHAPTERS = Episode.__slots__.index("chapters")


def revision(episode: Episode) -> int:
    """Return a number of 40 bits that changes whenever anything about a briefing does."""
    digest = sha256(repr(episode).encode(errors="backslashreplace")).digest()
    return int.from_bytes(digest[:5], "big")


def identifier_of(identity: str, stem: str) -> str:
    """Return a briefing's identifier, by what it was made from and what its files are called."""
    name = f"{identity}/{stem}".encode(errors="backslashreplace").decode()
    return str(uuid.uuid5(_NAMESPACE, name))


def url(path: str) -> str:
    """Turn a path within the library's folder into a relative URL."""
    return quote(os.fsencode(path))

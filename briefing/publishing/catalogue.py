"""The catalogue: every briefing in an output folder and its sub-folders, newest first."""

from __future__ import annotations

import json
import os
import re
import uuid
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from briefing._messages import gettext as _
from briefing.errors import FormatError, OutputError
from briefing.model.script import Credit
from briefing.model.timeline import Chapter
from briefing.publishing import integrity, manifest
from briefing.storage.atomic import write_atomically
from briefing.storage.directories import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_FORMAT = 5


# What a feed states of its items, as this program writes it.
_DATED = re.compile(rb"<guid[^<>]*>([^<]*)</guid>\s*<pubDate>([^<]*)</pubDate>")


class ManifestCache:
    """Remembers what was read from each manifest, by times of change and sizes.

    And when each was first there: nothing that is published says so, since the same article gives
    the same bytes whenever it is made.

    Args:
        folder: The library, to which paths are relative.
        read: Reads one manifest into plain data; None for a file that is no manifest of ours.
    """

    def __init__(self, folder: Path, read: Callable[[Path], dict[str, Any] | None]) -> None:
        self._folder, self._read = folder, read
        name = sha256(str(folder.absolute()).encode(errors="surrogateescape")).hexdigest()[:16]
        self._file = cache_folder() / "library" / f"{name}.json"
        self._old: dict[str, Any] = {}
        with suppress(OSError, ValueError, KeyError, TypeError):
            stored = json.loads(self._file.read_bytes())
            if stored["format"] == _FORMAT:
                self._old = dict(stored["files"])
        self._new: dict[str, Any] = {}
        # On another machine, or with an empty cache, the feed still knows.
        self._dates = {} if self._old else _dates_in_feeds(folder)

    def get(self, path: str, statuses: Iterable[os.stat_result]) -> dict[str, Any] | None:
        """Return what is known of a manifest, reading it only where something has changed.

        Args:
            path: The manifest, relative to the library.
            statuses: Of the manifest, and of the files beside it.
        """
        statuses = list(statuses)
        signature = [each for status in statuses for each in (status.st_mtime_ns, status.st_size)]
        row = self._old.get(path)
        if row is None or row[0] != signature:
            facts = self._read(self._folder / path)
            first = min(status.st_mtime_ns for status in statuses) // 1_000_000
            if row and row[1] and facts and row[1]["identity"] == facts["identity"]:
                first = min(first, row[2])  # it was made anew
            row = [signature, facts, first]
        self._new[path] = row
        found: dict[str, Any] | None = row[1]
        return found

    def first_seen(self, path: str, identifier: str) -> int:
        """Return when a briefing that is known was first there, in milliseconds since 1970."""
        if identifier in self._dates:
            self._new[path][2] = min(self._new[path][2], self._dates[identifier])
        first: int = self._new[path][2]
        return first

    def save(self) -> None:
        """Write the cache where anything changed; a failure to is ignored."""
        if self._new == self._old:
            return
        stored = {"format": _FORMAT, "files": self._new}
        with suppress(OSError, OutputError, UnicodeEncodeError):
            data = json.dumps(stored, separators=(",", ":")).encode()
            write_atomically(self._file, data, durable=False)


def _dates_in_feeds(folder: Path) -> dict[str, int]:
    """Return the times in the feed that a folder has, in milliseconds since 1970, by the guids."""
    from email.utils import parsedate_to_datetime  # 6 ms

    dates = {}
    for path in folder.glob("feed*.xml"):
        with suppress(OSError, ValueError):
            for identifier, date in _DATED.findall(path.read_bytes()):
                moment = parsedate_to_datetime(date.decode()).timestamp()
                dates[identifier.decode()] = round(moment * 1000)
    return dates


# What the identifiers of this program's briefings are derived from (RFC 9562, version 5).
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:briefing:episode")
TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
}
_COVERS = (".jpg", ".png")
CHAPTERS = ".chapters.json"
_BESIDE = (".json", *TYPES, CHAPTERS, ".vtt", ".jpg")


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


def scan(folder: Path) -> tuple[Episode, ...]:
    """List the briefings under a folder as they are shown: the newest day first.

    Within a day, bulletins come before articles, and what came later before what came earlier.

    What is hidden, linked, broken or foreign is passed over, and so is a manifest without its
    audio, or with files beside it that are not its own. An empty or missing folder gives none.
    """
    cache = ManifestCache(folder, _facts)
    found, ids = [], set[str]()
    for at, names in sorted(walk(folder)):
        for name in sorted(names):
            if not name.endswith(".json") or name.endswith(CHAPTERS):
                continue
            path, stem = f"{at}{name}", name.removesuffix(".json")
            beside = (names[f"{stem}{end}"] for end in _BESIDE if f"{stem}{end}" in names)
            try:
                facts = cache.get(path, [entry.stat() for entry in beside])
                if facts is None or facts["file"] not in names:
                    continue
                if facts["moment"] is None:
                    identifier = _identifier(facts["identity"], stem)
                    facts = facts | {"moment": cache.first_seen(path, identifier)}
                episode = _episode(at, name, names, facts)
            except OSError:  # it is being published anew
                continue
            if episode.id in ids:  # a copy: the first path has the identifier
                text = os.fsencode(path).decode(errors="backslashreplace")
                episode = _episode(at, name, names, facts | {"identity": text})
            ids.add(episode.id)
            found.append(episode)
    cache.save()
    # Paths are in order already, and sorting keeps it.
    return tuple(sorted(found, key=_place, reverse=True))


def _place(episode: Episode) -> tuple[str, bool, int]:
    """Return where a briefing stands in the list."""
    return episode.published, bool(episode.stories), episode.moment


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


def walk(folder: Path, *, below: bool = True) -> Iterator[tuple[str, dict[str, os.DirEntry[str]]]]:
    """Return each folder's path, ending in a slash or empty, and the ordinary files in it.

    Args:
        folder: Where to begin.
        below: Also the folders below it.
    """
    waiting = [""]
    while waiting:
        at = waiting.pop()
        names: dict[str, os.DirEntry[str]] = {}
        try:
            with os.scandir(folder / at) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if below and entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{at}{entry.name}/")
                    elif entry.is_file(follow_symlinks=False):
                        names[entry.name] = entry
        except OSError:
            continue
        yield at, names


def _facts(path: Path) -> dict[str, Any] | None:
    """Return what the library needs of a manifest; None when it is not one of this program."""
    try:
        data = manifest.read(path)
        audio, episode = data["audio"], manifest.EpisodeMetadata.of(data)
        voice, _ = episode.voices[0]
        facts: dict[str, Any] = {
            "file": str(audio["file"]),
            "identity": episode.identity,
            "title": episode.title,
            "published": episode.published,
            "moment": episode.moment,
            "source": episode.source,
            "byline": episode.byline,
            "section": episode.section,
            "address": episode.address,
            "stories": [str(article.get("identity", "")) for article in episode.articles],
            "language": str(data["language"]),
            "milliseconds": int(audio["milliseconds"]),
            "chapters": [_chapter(chapter) for chapter in data["chapters"]],
            "segments": len(data["segments"]),
            "engine": voice.engine,
            "voice": voice.label,
            "persons": list(episode.persons),
            "unread": list(episode.unread),
            "rate": voice.rate,
            "digest": _digest(path),
            "content": _content(data),
        }
        integrity.check(data, path.parent)
    except (FormatError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return facts if Path(facts["file"]).suffix.lower() in TYPES else None


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]


def _content(data: dict[str, Any]) -> str:
    """Return a digest of what is said, whoever says it."""
    texts = "\n".join(str(segment.get("text", "")) for segment in data["segments"])
    return sha256(texts.encode(errors="surrogatepass")).hexdigest()[:8]


def _chapter(row: dict[str, Any]) -> list[object]:
    part, story = bool(row.get("part")), row.get("story")
    told = None if story is None else int(story)
    credits_ = [
        (str(credit["newspaper"]), str(credit["title"]), str(credit["link"]))
        for credit in row.get("credits", ())
    ]
    return [int(row["start"]), int(row["end"]), str(row["title"]), part, told, credits_]


def _episode(
    at: str, name: str, names: dict[str, os.DirEntry[str]], facts: dict[str, Any]
) -> Episode:
    stem = name.removesuffix(".json")
    fields = dict(facts)
    identity, file = fields.pop("identity"), fields.pop("file")
    chapters = tuple(
        Chapter(start, end, title, part, story, tuple(Credit(*credit) for credit in credits_))
        for start, end, title, part, story, credits_ in fields.pop("chapters")
    )
    stories, persons, unread = (
        tuple(fields.pop(each)) for each in ("stories", "persons", "unread")
    )

    def beside(*ends: str) -> str:
        there = (f"{stem}{end}" for end in ends if f"{stem}{end}" in names)
        return next((url(at + found) for found in there), "")

    return Episode(
        id=_identifier(identity, stem),
        article=identity,
        stories=stories,
        persons=persons,
        unread=unread,
        chapters=chapters,
        size=names[file].stat().st_size,
        type=TYPES[Path(file).suffix.lower()],
        manifest=url(at + name),
        audio=url(at + file),
        chapter_list=beside(".chapters.json"),
        transcript=beside(".vtt"),
        cover=beside(*_COVERS),
        **fields,
    )


def _identifier(identity: str, stem: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{identity}/{stem}"))


def url(path: str) -> str:
    """Turn a path within the library's folder into a relative URL."""
    return quote(os.fsencode(path))

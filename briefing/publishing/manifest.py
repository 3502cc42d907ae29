"""The manifest: everything about a briefing, for programs and for the next run."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Self

from briefing._messages import gettext as _
from briefing._messages import joined
from briefing._version import __version__
from briefing.errors import FormatError
from briefing.masking import masked
from briefing.model.recording import Chapter, Recording
from briefing.model.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from briefing.model.script import Script
    from briefing.model.settings import Settings
    from briefing.model.timeline import Timeline

FORMAT = 1
VIETNAM = dt.timezone(dt.timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class EpisodeMetadata:
    """All that is known of an episode beside its script and its timeline.

    Attributes:
        title: Of the briefing.
        published: ISO 8601 date.
        source: The newspaper or agency; empty when unknown, or when there are several.
        byline: The author; empty when unknown.
        name: Of what it was made from.
        identity: Names what it was made from, whatever that holds now.
        digest: SHA-256 of what it was made from.
        voices: Who speaks, each with the gain in decibels that brings it to the loudness asked for.
        versions: Of whatever changes the sound, by its name.
        articles: Those that it tells, in their order, where it is made of several.
        file_title: What its files are named after, where that is not the title.
        section: Of the newspaper; empty when unknown.
        edition: Of a bulletin, where there may be others of its day.
        time: Of day in Vietnam at which the article was published, `07:30`; empty when unknown.
        address: Where the article can be read on the web; empty when unknown.
        picture: Where the article's picture lies on the web; empty when unknown.
        persons: The names of those who speak, as listeners are told them.
        unread: Of a bulletin, the sources that could not be read.
    """

    title: str
    published: str
    source: str
    byline: str
    name: str
    identity: str
    digest: str
    voices: tuple[tuple[Voice, float], ...]
    versions: dict[str, str]
    articles: tuple[dict[str, str], ...] = ()
    file_title: str = ""
    section: str = ""
    edition: str = ""
    time: str = ""
    address: str = ""
    picture: str = ""
    persons: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def article_of(self, chapter: Chapter) -> Mapping[str, str]:
        """Return what is known of the article that a chapter tells; nothing where it tells none."""
        if not self.articles:
            return {"url": self.address, "picture": self.picture}
        return {} if chapter.story is None else self.articles[chapter.story]

    @property
    def moment(self) -> int | None:
        """The article's own time, in milliseconds since 1970; None when only its day is known."""
        if not self.time:
            return None
        day, time = dt.date.fromisoformat(self.published), dt.time.fromisoformat(self.time)
        return round(dt.datetime.combine(day, time, VIETNAM).timestamp()) * 1000

    @classmethod
    def of(cls, manifest: dict[str, Any]) -> Self:
        """Return what a manifest states. A voice's name is its label.

        Raises:
            FormatError: Something is missing or of another kind.
        """
        try:
            article = manifest.get("article", {})
            voices = manifest.get("voices") or [manifest["voice"]]
            return cls(
                title=str(manifest["title"]),
                published=dt.date.fromisoformat(manifest["published"]).isoformat(),
                source=str(manifest["source"]),
                byline=str(manifest["byline"]),
                name=str(article.get("name", "")),
                identity=str(article.get("identity", "")),
                digest=str(article.get("sha256", "")),
                voices=tuple(_voice(voice) for voice in voices),
                versions=dict(manifest.get("versions", {})),
                articles=tuple(manifest.get("articles", ())),
                section=str(article.get("section", "")),
                edition=str(article.get("edition", "")),
                time=str(article.get("time", "")),
                address=str(article.get("url", "")),
                picture=str(article.get("picture", "")),
                persons=tuple(str(v.get("person") or v["name"]) for v in voices),
                unread=tuple(map(str, article.get("unread", ()))),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as exc:
            raise FormatError(
                _("is not a manifest of this program ({reason})").format(reason=exc)
            ) from exc


def _voice(row: dict[str, Any]) -> tuple[Voice, float]:
    voice = Voice(
        engine=str(row["engine"]),
        name=str(row["name"]),
        language=str(row.get("language", "vi")),
        rate=float(row["rate"]),
    )
    return voice, float(row.get("gain", 0.0))


def build(
    episode: EpisodeMetadata,
    settings: Settings,
    script: Script,
    timeline: Timeline,
    files: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Return the manifest as plain data.

    Args:
        episode: What is known of it.
        settings: That it was made with.
        script: What is said.
        timeline: When it is said.
        files: What `integrity.describe` returns of the files beside it, the audio first.
    """
    known = {
        "section": episode.section,
        "edition": episode.edition,
        "time": episode.time,
        "url": episode.address,
        "picture": episode.picture,
        "unread": list(episode.unread),
    }
    voices = [
        asdict(voice) | {"name": voice.label, "gain": gain, "person": person}
        for (voice, gain), person in zip(episode.voices, episode.persons, strict=True)
    ]
    return {
        "format": FORMAT,
        "title": script.title,
        "published": episode.published,
        "source": episode.source,
        "byline": episode.byline,
        "language": episode.voices[0][0].language,
        "article": {
            "name": episode.name,
            "identity": episode.identity,
            "sha256": episode.digest,
            **{name: value for name, value in known.items() if value},
        },
        **({"articles": list(episode.articles)} if episode.articles else {}),
        "ai_content": True,  # a machine speaks, and says so to other machines
        "voice": voices[0],
        "voices": voices,
        "settings": _settings(settings, episode),
        "versions": {
            "briefing": __version__,
            **{name: masked(version) for name, version in episode.versions.items()},
        },
        "audio": {
            "file": files[0]["file"],
            "bytes": files[0]["bytes"],
            "sample_rate": timeline.sample_rate,
            "samples": timeline.samples,
            "milliseconds": timeline.milliseconds,
            "frames": timeline.frames,
            "loudness": timeline.loudness,
        },
        "files": list(files),
        "chapters": [_chapter(chapter) for chapter in timeline.chapters],
        "segments": _segments(script, timeline),
        "left_out": [{"text": item.text, "reason": item.reason.value} for item in script.left_out],
        "unread": [text for segment, _ in script.segments() for text in segment.unread],
        "doubtful": [
            segment.text
            for (segment, _), place in zip(script.segments(), timeline.spoken, strict=True)
            if place.doubtful
        ],
    }


def _chapter(chapter: Chapter) -> dict[str, Any]:
    return {
        name: value for name, value in asdict(chapter).items() if value is not None and value != ()
    }


def _settings(settings: Settings, episode: EpisodeMetadata) -> dict[str, Any]:
    """Return the settings that decided something."""
    decisive = settings.deciding(bulletin=bool(episode.articles))
    used = {(voice.engine, voice.name) for voice, _ in episode.voices}
    return public(decisive | {"engines": settings.engines}, used)


def public(settings: dict[str, Any], used: Collection[tuple[str, str]]) -> dict[str, Any]:
    """Return settings without what is private, and without the folders that files lie in.

    Args:
        settings: As plain data.
        used: The voices that spoke, each its engine and its name: of no others options are stated.
    """
    from briefing.engines import registry  # lazy: what was published is read without engines

    shown = dict(settings)
    shown["cover"] = PurePath(shown["cover"]).name
    shown["voice"] = [_without_folder(voice) for voice in shown["voice"]]
    shown["speech"] = shown["speech"] | {"lexicon": PurePath(shown["speech"]["lexicon"]).name}
    if shown["engines"]:
        known: dict[str, dict[str, object]] = {}
        for name in sorted({engine for engine, _ in used}):
            spoke = [voice for engine, voice in used if engine == name]
            known[name] = registry.sound_options(name, shown["engines"].get(name, {}), spoke)
        shown["engines"] = {name: options for name, options in known.items() if options}
    if bulletin := shown.get("bulletin"):
        sounds = {role: PurePath(name).name for role, name in bulletin["sounds"].items()}
        shown["bulletin"] = bulletin | {"sounds": sounds}
    return shown


def _without_folder(voice: str) -> str:
    """Return a voice as it was asked for; one that is a file, by its name alone."""
    if not voice.endswith(".onnx"):
        return voice
    engine, colon, path = voice.partition(":")
    named = colon and engine.isidentifier() and len(engine) > 1  # not a drive
    return f"{engine}:{PurePath(path).name}" if named else PurePath(voice).name


def as_text(manifest: dict[str, Any]) -> Iterator[str]:
    """Yield the manifest's text piece by piece: whole it would be the largest thing in memory."""
    yield from json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(manifest)
    yield "\n"


def read(path: Path) -> dict[str, Any]:
    """Read a manifest. Raises FormatError when it is none, OSError when it is not there."""
    try:
        return parse(path.read_bytes())
    except FormatError as exc:
        raise FormatError(joined(" ", (str(path), exc.problem))) from exc


def parse(data: bytes) -> dict[str, Any]:
    """Return the manifest in a file's bytes. Raises FormatError, which does not name the file."""
    try:
        manifest = json.loads(data)
        known = manifest["format"] == FORMAT
    except (ValueError, KeyError, TypeError) as exc:
        raise FormatError(
            _("is not a manifest of this program ({reason})").format(reason=exc)
        ) from exc
    if not known:
        raise FormatError(_("is a manifest of another version of this program"))
    return dict(manifest)


def recording(manifest: dict[str, Any], path: Path, *, made: int = 0, fresh: bool) -> Recording:
    """Return the recording that a manifest describes.

    Args:
        manifest: As it was read or built.
        path: Where it lies.
        made: How many segments had to be spoken.
        fresh: Whether something was made.

    Raises:
        FormatError: The manifest is not one of this program.
    """
    audio, episode = manifest["audio"], EpisodeMetadata.of(manifest)
    first, _ = episode.voices[0]
    return Recording(
        audio=path.with_name(audio["file"]),
        manifest=path,
        title=episode.title,
        published=episode.published,
        source=episode.source,
        milliseconds=audio["milliseconds"],
        size=audio["bytes"],
        loudness=audio["loudness"],
        chapters=tuple(Chapter.of(chapter) for chapter in manifest["chapters"]),
        engine=first.engine,
        voice=first.label,
        rate=first.rate,
        voices=tuple(f"{voice.engine} {voice.label}" for voice, _ in episode.voices),
        unread=tuple(manifest["unread"]),
        doubtful=tuple(manifest.get("doubtful", ())),
        segments=len(manifest["segments"]),
        made=made,
        fresh=fresh,
    )


def _segments(script: Script, timeline: Timeline) -> list[dict[str, Any]]:
    rate = timeline.sample_rate
    rows = []
    for (segment, pause), place in zip(script.segments(), timeline.spoken, strict=True):
        rows.append(
            {
                "id": segment.id,
                "kind": segment.kind.value,
                "paragraph": segment.paragraph,
                "text": segment.text,
                "spoken": segment.spoken,
                "start": place.start * 1000 // rate,
                "end": place.end * 1000 // rate,
                "start_sample": place.start,
                "end_sample": place.end,
                "pause": pause.kind.value,
                "voice": segment.voice,
                **({} if segment.story is None else {"story": segment.story}),
                **(asdict(segment.origin) if segment.origin else {}),
            }
        )
    return rows

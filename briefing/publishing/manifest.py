"""The manifest: everything about a briefing, for programs and for the next run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from briefing._version import __version__
from briefing.errors import FormatError
from briefing.masking import masked
from briefing.model.timeline import Chapter, Recording

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from briefing.model.audio import Voice
    from briefing.model.script import Script
    from briefing.model.settings import Settings
    from briefing.model.timeline import Timeline

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What a manifest says beside the script and the timeline.

    identity  tells this article from another of the same name
    digest    SHA-256 of the article's bytes
    voices    who speaks, each with the gain in decibels that levels it
    versions  of whatever changes the sound
    articles  what is known of each article, where the briefing is made of several
    """

    name: str
    identity: str
    digest: str
    published: str
    source: str
    byline: str
    voices: tuple[tuple[Voice, float], ...]
    versions: dict[str, str]
    articles: tuple[dict[str, str], ...] = ()


def build(
    facts: Facts,
    settings: Settings,
    script: Script,
    timeline: Timeline,
    files: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Give the manifest as plain data.

    files  what `integrity.describe` tells of the files beside it, the audio first
    """
    voices = [asdict(voice) | {"name": voice.label, "gain": gain} for voice, gain in facts.voices]
    return {
        "format": FORMAT,
        "title": script.title,
        "published": facts.published,
        "source": facts.source,
        "byline": facts.byline,
        "language": facts.voices[0][0].language,
        "article": {
            "name": facts.name,
            "identity": facts.identity,
            "sha256": facts.digest,
        },
        **({"articles": list(facts.articles)} if facts.articles else {}),
        "voice": voices[0],
        "voices": voices,
        "settings": _settings(settings, facts),
        "versions": {
            "briefing": __version__,
            **{name: masked(version) for name, version in facts.versions.items()},
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
        "chapters": [asdict(chapter) for chapter in timeline.chapters],
        "segments": _segments(script, timeline),
        "left_out": [{"text": item.text, "reason": item.reason.value} for item in script.left_out],
        "unread": [text for segment, _ in script.segments() for text in segment.unread],
    }


def _settings(settings: Settings, facts: Facts) -> dict[str, Any]:
    """Give the settings that decided something."""
    told = settings.deciding(bulletin=bool(facts.articles))
    used = {voice.engine for voice, _ in facts.voices}
    return public(told | {"engines": settings.engines}, used)


def public(settings: dict[str, Any], used: Collection[str]) -> dict[str, Any]:
    """Give settings without what is private, and without telling where files lie.

    used  the engines that spoke: of no other is anything told
    """
    told = dict(settings)
    told["cover"] = PurePath(told["cover"]).name
    told["voice"] = [_without_folder(voice) for voice in told["voice"]]
    told["speech"] = told["speech"] | {"lexicon": PurePath(told["speech"]["lexicon"]).name}
    if told["engines"]:
        from briefing.engines import registry

        known = {name: registry.told(name, told["engines"].get(name, {})) for name in sorted(used)}
        told["engines"] = {name: options for name, options in known.items() if options}
    if bulletin := told.get("bulletin"):
        sounds = {role: PurePath(name).name for role, name in bulletin["sounds"].items()}
        told["bulletin"] = bulletin | {"sounds": sounds}
    return told


def _without_folder(voice: str) -> str:
    """Give a voice as it was asked for; one that is a file, by its name alone."""
    if not voice.endswith(".onnx"):
        return voice
    engine, colon, path = voice.partition(":")
    named = colon and engine.isidentifier() and len(engine) > 1  # not a drive
    return f"{engine}:{PurePath(path).name}" if named else PurePath(voice).name


def as_text(manifest: dict[str, Any]) -> Iterator[str]:
    """Give the manifest as the file holds it, piece by piece: whole it is the largest of all."""
    yield from json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(manifest)
    yield "\n"


def read(path: Path) -> dict[str, Any]:
    """Read a manifest. Raises FormatError when it is none, OSError when it is not there."""
    try:
        return parse(path.read_bytes())
    except FormatError as exc:
        raise FormatError(f"{path} {exc}") from exc


def parse(data: bytes) -> dict[str, Any]:
    """Give the manifest in a file's bytes. Raises FormatError, which does not name the file."""
    try:
        manifest = json.loads(data)
        known = manifest["format"] == FORMAT
    except (ValueError, KeyError, TypeError) as exc:
        raise FormatError(f"is not a manifest of this program ({exc})") from exc
    if not known:
        raise FormatError("is a manifest of another version of this program")
    return dict(manifest)


def recording(manifest: dict[str, Any], path: Path, *, made: int = 0, fresh: bool) -> Recording:
    """Give the recording that a manifest at `path` tells of."""
    audio, voice = manifest["audio"], manifest["voice"]
    return Recording(
        audio=path.with_name(audio["file"]),
        manifest=path,
        title=manifest["title"],
        published=manifest["published"],
        source=manifest["source"],
        milliseconds=audio["milliseconds"],
        size=audio["bytes"],
        loudness=audio["loudness"],
        chapters=tuple(Chapter(**chapter) for chapter in manifest["chapters"]),
        engine=voice["engine"],
        voice=voice["name"],
        rate=voice["rate"],
        voices=tuple(f"{each['engine']} {each['name']}" for each in manifest["voices"]),
        unread=tuple(manifest["unread"]),
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
            }
        )
    return rows

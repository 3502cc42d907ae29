"""A finished briefing, as it lies in the output folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.model.timeline import Chapter


@dataclass(frozen=True, slots=True)
class Recording:
    """A published MP3 and what is known of it.

    audio         the MP3, or the container that was asked for
    manifest      the JSON file that tells everything about it
    published     ISO 8601 date
    milliseconds  its duration
    size          bytes of `audio`
    loudness      LUFS, of the speech; None where nothing is heard
    chapters      in time order
    engine        and `voice`, `rate`: who speaks first
    voices        everyone who speaks, as `engine name`
    unread        stretches of the text that could not be spoken
    segments      how many there are, and how many of them were `made` anew rather than cached
    fresh         False where the files were up to date already and nothing was done
    notes         what could not be written beside it, and why; told once
    """

    audio: Path
    manifest: Path
    title: str
    published: str
    source: str
    milliseconds: int
    size: int
    loudness: float | None
    chapters: tuple[Chapter, ...]
    engine: str
    voice: str
    rate: float
    voices: tuple[str, ...]
    unread: tuple[str, ...]
    segments: int
    made: int = 0
    fresh: bool = True
    notes: tuple[str, ...] = ()

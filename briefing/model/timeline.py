"""Where everything stands in the finished sound, and the finished briefing itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from briefing.model.credit import Credit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of the transcript and when it is heard.

    Attributes:
        start, end: Whole milliseconds, the end behind the start.
        lines: The text as written, folded for players.
        voice: Which of the briefing's voices speaks it, from 0.
    """

    start: int
    end: int
    lines: tuple[str, ...]
    voice: int = 0

    @property
    def text(self) -> str:
        """The text, unfolded."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: whole milliseconds; it ends where the next one starts.

    Attributes:
        part: Whether it is a part of the story that the chapter before begins or belongs to.
        story: The story of a bulletin that it tells, from 0.
        credits: The articles that tell its event; none in a briefing of one article.
    """

    start: int
    end: int
    title: str
    part: bool = False
    story: int | None = None
    credits: tuple[Credit, ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Return the chapter that a manifest states. Raises TypeError where it states none."""
        credits_ = tuple(Credit(**credit) for credit in row.get("credits", ()))
        return cls(**{**row, "credits": credits_})


@dataclass(frozen=True, slots=True)
class Spoken:
    """One segment in the sound, in samples at the timeline's sample rate.

    Attributes:
        segment: The segment's id.
        key: The clip's key.
        start: Its first sample.
        samples: How many samples it speaks.
        frames: How many MP3 frames the clip has.
        silence: How many silent frames follow.
        loudness: LUFS of the clip; None where there is nothing to hear.
        doubtful: Whether its text may not have been said whole.
    """

    segment: int
    key: str
    start: int
    samples: int
    frames: int
    silence: int
    loudness: float | None
    doubtful: bool = False

    @property
    def end(self) -> int:
        """One behind its last sample."""
        return self.start + self.samples


@dataclass(frozen=True, slots=True)
class Timeline:
    """The layout of a briefing.

    Attributes:
        sample_rate: Hz.
        lead: Silent frames before the first segment.
        spoken: Every segment, in order.
        chapters: In time order; the first starts at 0, the last ends at the end.
        cues: The transcript, in time order, never overlapping.
        frames: MP3 frames in all, the Info frame not counted.
        samples: Samples that a decoder delivers.
        loudness: LUFS of all that is spoken, weighted by its length; None where all is silent.
    """

    sample_rate: int
    lead: int
    spoken: tuple[Spoken, ...]
    chapters: tuple[Chapter, ...]
    cues: tuple[Cue, ...]
    frames: int
    samples: int
    loudness: float | None

    @property
    def milliseconds(self) -> int:
        """The duration, rounded."""
        return round(self.samples * 1000 / self.sample_rate)


_SEEK = (  # what a chapter's button does in a notebook
    "const audio = this.closest('figure').querySelector('audio');"
    "audio.currentTime = this.dataset.start; audio.play()"
)


@dataclass(frozen=True, slots=True)
class Recording:
    """A published MP3 and what is known of it.

    Attributes:
        audio: The MP3, or the container that was asked for.
        manifest: The JSON file that tells everything about it.
        published: ISO 8601 date.
        milliseconds: Its duration.
        size: Bytes of `audio`.
        loudness: LUFS, of the speech; None where nothing is heard.
        chapters: In time order.
        engine: And `voice`, `rate`: who speaks first.
        voices: Everyone who speaks, as `engine name`.
        unread: Stretches of the text that could not be spoken.
        doubtful: Sentences that may not have been said whole, by the time that they took.
        segments: How many there are, and how many of them were `made` anew rather than cached.
        fresh: False where the files were up to date already and nothing was done.
        notes: What could not be written beside it, and why; reported once.
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
    doubtful: tuple[str, ...]
    segments: int
    made: int = 0
    fresh: bool = True
    notes: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        """Return what a notebook shows: a player, with a button for each chapter."""
        from base64 import b64encode
        from html import escape
        from mimetypes import guess_type

        title = f"<b>{escape(self.title)}</b>"
        if not self.audio.is_file():  # a notebook is shown again long after it ran
            return f"<p>{title}: {escape(str(self.audio))}</p>"
        kind, _ = guess_type(self.audio)
        sound = f"data:{kind};base64,{b64encode(self.audio.read_bytes()).decode()}"
        rows = ""
        for chapter in self.chapters:
            minutes, seconds = divmod(chapter.start // 1000, 60)
            rows += (
                f'<li><button type="button" data-start="{chapter.start / 1000}" onclick="{_SEEK}">'
                f"{minutes}:{seconds:02d}</button> {escape(chapter.title)}</li>"
            )
        return (
            f"<figure><figcaption>{title}</figcaption>"
            f'<audio controls preload="metadata" src="{sound}"></audio>'
            f'<ol style="list-style: none; padding: 0">{rows}</ol></figure>'
        )

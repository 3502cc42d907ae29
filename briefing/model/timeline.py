"""Where everything stands in the finished sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.model.recording import Chapter


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

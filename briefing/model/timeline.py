"""Where everything stands in the finished sound."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of the transcript and when it is heard.

    start, end  whole milliseconds, the end behind the start
    lines       the text as written, folded for players
    """

    start: int
    end: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text, unfolded."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: whole milliseconds; it ends where the next one starts.

    part  whether it is a part of the story that the chapter before begins or belongs to
    """

    start: int
    end: int
    title: str
    part: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """One segment in the sound, in samples at the timeline's sample rate.

    segment      the segment's id
    key          the clip's key
    start        its first sample
    samples      how many samples it speaks
    frames       how many MP3 frames the clip has
    silence      how many silent frames follow
    loudness     LUFS of the clip; None where there is nothing to hear
    """

    segment: int
    key: str
    start: int
    samples: int
    frames: int
    silence: int
    loudness: float | None

    @property
    def end(self) -> int:
        """One behind its last sample."""
        return self.start + self.samples


@dataclass(frozen=True, slots=True)
class Timeline:
    """The layout of a briefing.

    sample_rate  Hz
    spoken       every segment, in order
    chapters     in time order; the first starts at 0, the last ends at the end
    cues         the transcript, in time order, never overlapping
    frames       MP3 frames in all, the Info frame not counted
    samples      samples that a decoder delivers
    loudness     LUFS of all that is spoken, weighted by its length; None where all is silent
    """

    sample_rate: int
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

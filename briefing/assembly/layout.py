"""Where each segment, chapter and cue stands: whole frames, whole samples, pure arithmetic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from briefing.assembly.cues import cues_of
from briefing.model.timeline import Chapter, Spoken, Timeline
from briefing.mp3.frames import DECODER_DELAY, ENCODER_DELAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefing.model.audio import Clip
    from briefing.model.script import Pause, Script
    from briefing.model.timeline import Cue
    from briefing.mp3.frames import FrameFormat


def lay_out(script: Script, clips: Iterable[Clip], fmt: FrameFormat) -> Timeline:
    """Lay out a briefing.

    clips  one for each segment of the script, in order; taken as they come, and not kept

    A segment's speech begins where its first frame does: decoders take away the delay of the
    first frame once, and with it that of all others. What the encoder put behind the speech is
    part of the pause.
    """
    spoken: list[Spoken] = []
    cues: list[Cue] = []
    starts: list[int] = []
    frame = 0
    supply = iter(clips)
    for chapter in script.chapters:
        starts.append(frame * fmt.samples)
        for segment, pause in chapter.segments:
            clip = next(supply)
            start = frame * fmt.samples
            silence = _silence(clip, pause, fmt)
            spoken.append(
                Spoken(
                    segment.id, clip.key, start, clip.samples, clip.frames, silence, clip.loudness
                )
            )
            cues += cues_of(segment, clip, start, fmt)
            frame += clip.frames + silence
    samples = frame * fmt.samples - ENCODER_DELAY - DECODER_DELAY
    ends = [fmt.milliseconds(start) for start in [*starts[1:], samples]]
    chapters = tuple(
        Chapter(fmt.milliseconds(start), end, chapter.title, chapter.part)
        for start, end, chapter in zip(starts, ends, script.chapters, strict=True)
    )
    return Timeline(
        fmt.sample_rate, tuple(spoken), chapters, tuple(cues), frame, samples, _loudness(spoken)
    )


def _silence(clip: Clip, pause: Pause, fmt: FrameFormat) -> int:
    """Count the silent frames that, with the encoder's padding, come nearest to a pause."""
    padding = clip.frames - clip.samples // fmt.samples
    return max(fmt.frames(pause.milliseconds) - padding, 0)


def _loudness(spoken: Sequence[Spoken]) -> float | None:
    heard = [
        (10 ** (item.loudness / 10), item.samples) for item in spoken if item.loudness is not None
    ]
    if not heard:
        return None
    mean = sum(power * weight for power, weight in heard) / sum(weight for _, weight in heard)
    return round(10 * math.log10(mean), 2)

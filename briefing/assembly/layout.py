"""Where each segment, chapter and cue stands: whole frames, whole samples, pure arithmetic."""

from __future__ import annotations

import math
import textwrap
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from briefing.model.recording import Chapter
from briefing.model.timeline import Cue, Spoken, Timeline
from briefing.mp3.frames import DECODER_DELAY, ENCODER_DELAY
from briefing.text.phrases import phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.model.audio import Clip
    from briefing.model.script import Pause, Script, Segment
    from briefing.mp3.frames import FrameFormat

_LINE = 65  # characters: the most that podcast players show (Podcasting 2.0, transcripts)
_LINES = 2


def cues_of(segment: Segment, clip: Clip, start: int, fmt: FrameFormat) -> Iterator[Cue]:
    """Yield a segment's cues, which fill it from its first to its last sample.

    Args:
        segment: What is spoken.
        clip: As it was spoken.
        start: The segment's first sample in the briefing.
        fmt: The clip's format.
    """
    if not segment.text:  # a sound
        return
    texts = cut(segment.text)
    offsets = list(_offsets(segment.text, texts))
    samples = [start + _sample_at(segment, clip, offset) for offset in offsets]
    samples[0] = start
    edges = _rising([fmt.milliseconds(sample) for sample in [*samples, start + clip.samples]])
    for text, begin, end in zip(texts, edges, edges[1:], strict=False):
        yield Cue(begin, end, tuple(fold(text)), segment.voice)


def _rising(edges: list[int]) -> list[int]:
    """Leave each cue a millisecond at least, whatever times a voice reports."""
    count = len(edges) - 1
    last = max(edges[-1], edges[0] + count)
    for index in range(1, count):
        least, most = edges[index - 1] + 1, last - (count - index)
        edges[index] = min(max(edges[index], least), most)
    return [*edges[:-1], last]


def fold(text: str) -> list[str]:
    """Fold a cue into lines of at most 65 characters."""
    return textwrap.wrap(text, _LINE, break_on_hyphens=False)


def cut(text: str) -> list[str]:
    """Cut a sentence at phrases so that each piece fits two lines."""
    if len(fold(text)) <= _LINES:
        return [text]
    for limit in range(_LINE * _LINES - 2, _LINE // 2, -8):
        pieces = phrases(text, limit)
        if all(len(fold(piece)) <= _LINES for piece in pieces):
            return pieces
    return [" ".join(lines) for lines in _pairs(fold(text))]


def _pairs(lines: list[str]) -> Iterator[list[str]]:
    for index in range(0, len(lines), _LINES):
        yield lines[index : index + _LINES]


def _offsets(text: str, pieces: list[str]) -> Iterator[int]:
    """Find where each piece begins in the text, whatever became of its white space."""
    position = 0
    for piece in pieces:
        head = piece.split(maxsplit=1)[0] if piece.split() else ""
        position = max(text.find(head, position), position)
        yield position
        position += len(piece)


def _sample_at(segment: Segment, clip: Clip, offset: int) -> int:
    """Find when a place in the written text is spoken: by word times, else by proportion."""
    spoken = _spoken_offset(segment, offset)
    if clip.words:
        offsets = [word.offset for word in clip.words]
        index = min(bisect_left(offsets, spoken), len(offsets) - 1)
        return min(clip.words[index].sample, clip.samples)
    return clip.samples * spoken // max(len(segment.spoken), 1)


def _spoken_offset(segment: Segment, offset: int) -> int:
    """Turn a place in the written text into one in the spoken line, by the nearest anchor."""
    anchors = segment.anchors or ((0, 0),)
    index = max(bisect_right(anchors, offset, key=lambda anchor: anchor[0]) - 1, 0)
    ends = [*anchors[1:], (len(segment.text), len(segment.spoken))]
    (written, spoken), (written_end, spoken_end) = anchors[index], ends[index]
    stretch, length = written_end - written, spoken_end - spoken
    return spoken + (offset - written) * length // max(stretch, 1)


def lay_out(script: Script, clips: Iterable[Clip], fmt: FrameFormat, start: int = 0) -> Timeline:
    """Lay out a briefing.

    A segment's speech begins where its first frame does: decoders cut the delay of the first
    frame once, and with it that of all others. What the encoder put behind the speech is part of
    the pause.

    Args:
        script: What was planned.
        clips: One for each segment of the script, in order; consumed one at a time.
        fmt: The format of every clip.
        start: Milliseconds of silence at least before the first segment; the first chapter begins
            with it, at 0, as players ask for.
    """
    lead = fmt.frames_for(start)
    spoken: list[Spoken] = []
    cues: list[Cue] = []
    starts: list[int] = []
    frame = lead
    supply = iter(clips)
    for chapter in script.chapters:
        starts.append(frame * fmt.samples if starts else 0)
        for segment, pause in chapter.segments:
            clip = next(supply)
            start = frame * fmt.samples
            silence = silence_behind(clip, pause, fmt)
            spoken.append(
                Spoken(
                    segment.id,
                    clip.key,
                    start,
                    clip.samples,
                    clip.frames,
                    silence,
                    clip.loudness,
                    clip.doubtful,
                )
            )
            cues += cues_of(segment, clip, start, fmt)
            frame += clip.frames + silence
    samples = frame * fmt.samples - ENCODER_DELAY - DECODER_DELAY
    ends = [fmt.milliseconds(start) for start in [*starts[1:], samples]]
    chapters = tuple(
        Chapter(
            fmt.milliseconds(start),
            end,
            chapter.title,
            chapter.part,
            chapter.story,
            chapter.credits,
        )
        for start, end, chapter in zip(starts, ends, script.chapters, strict=True)
    )
    return Timeline(
        fmt.sample_rate,
        lead,
        tuple(spoken),
        chapters,
        tuple(cues),
        frame,
        samples,
        _loudness(spoken),
    )


def silence_behind(clip: Clip, pause: Pause, fmt: FrameFormat) -> int:
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

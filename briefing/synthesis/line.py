"""What was spoken for a line, made into one stretch of sound, and that into encoded frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from briefing.model.audio import WordTime
from briefing.model.marks import Mark, strongest
from briefing.mp3.encoder import LOSS, encode
from briefing.synthesis import levels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.audio import Samples, Speech
    from briefing.mp3.frames import FrameFormat

_AT_MARK = 0.120  # s between two parts of a sentence, where it has a mark to breathe at
_WITHIN = 0.020  # s where it has none


def join(
    spoken: Sequence[tuple[str, Speech]], gain: float, pace: float, sample_rate: int
) -> tuple[Samples, tuple[WordTime, ...]]:
    """Join the parts of a line: paced, trimmed, with gain, without false pauses.

    spoken  each part and how it was spoken
    gain    decibels
    pace    by which speech is yet to be made faster

    Gives samples, and word times in the line, both at `sample_rate`. Peaks may go beyond full
    scale; they are the limiter's work.
    """
    factor = np.float32(10 ** (gain / 20))
    pieces: list[Samples] = []
    words: list[WordTime] = []
    offset = length = 0
    before = ""
    for part, speech in spoken:
        samples = levels.resample(speech.audio.samples, speech.audio.sample_rate, sample_rate)
        samples = levels.stretch(samples, sample_rate, pace)
        samples *= factor
        start, samples = levels.trim(samples, sample_rate)
        if before:
            mark = strongest(before[-1:] + part[:1]) or Mark.QUOTATION
            gap = round((_AT_MARK if mark > Mark.QUOTATION else _WITHIN) * sample_rate)
            pieces.append(np.zeros(gap, dtype=np.float32))
            length += gap
        pieces.append(samples)
        scale = sample_rate / speech.audio.sample_rate / pace
        words += (
            WordTime(offset + word.offset, max(length + round(word.sample * scale) - start, 0))
            for word in speech.words
        )
        length += len(samples)
        offset += len(part) + 1
        before = part
    return (pieces[0] if len(pieces) == 1 else np.concatenate(pieces)), tuple(words)


def level(samples: Samples, sample_rate: int) -> None:
    """Limit and fade a line, in place."""
    levels.limit(samples, sample_rate)
    levels.fade(samples, sample_rate)


def encoded(samples: Samples, fmt: FrameFormat) -> tuple[bytes, int, float | None]:
    """Encode a line, in whose place other numbers stand afterwards.

    Gives its frames, the samples that they hold, and its loudness in LUFS as it is decoded.
    """
    loudness = levels.lufs(levels.weighted_power(samples, fmt.sample_rate))
    # A whole number of frames, so that the pause behind it can be one too.
    whole = max(-(-len(samples) // fmt.samples), 1) * fmt.samples
    pcm = np.zeros(whole, dtype=np.int16)
    samples *= np.float32(32_767)
    np.rint(samples, out=pcm[: len(samples)], casting="unsafe")
    return encode(pcm, fmt), whole, None if loudness is None else loudness - LOSS

"""Speech as arrays: trimmed, stretched, joined, measured, levelled, limited and encoded."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from briefing._messages import gettext as _
from briefing.errors import ToolMissingError
from briefing.installation import command_for
from briefing.model.audio import AUDIBLE, Clip, WordTime
from briefing.model.marks import pause_between
from briefing.mp3.encoder import LOSS, encode
from briefing.mp3.frames import split_frames
from briefing.synthesis.breaths import set_pauses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.audio import Samples, Speech
    from briefing.model.settings import Pauses
    from briefing.mp3.frames import FrameFormat

    Energies = np.ndarray[tuple[int], np.dtype[np.float64]]

CEILING = 10 ** (-2 / 20)  # decodes to a true peak of −1 dBTP or less
_LEAD = 0.030  # s that stay ahead of the first sound: a soft consonant lives there
_TAIL = 0.060  # s that stay behind the last one
_FADE = 0.005  # s
_BLOCK = 0.001  # s: the limiter's grain
_TOGETHER = 1000  # blocks whose gains are in memory at once
_REACH = 4  # blocks by which the limiter is ahead of a peak, and behind it
_LOWEST_POWER = 1e-12
_ROUNDS = 3  # of levelling: each makes up for what the limiter took away in the last
_MOST_GAIN = 30.0  # dB
STEPS_A_SECOND = 10  # BS.1770-4 measures blocks of four steps, a step apart
_STEPS = 4
_SCANNED = 4096  # samples that are looked through at once for what is heard
_AT_ONCE = 32  # steps whose spectra are in memory together


def trim(samples: Samples, sample_rate: int) -> tuple[int, Samples]:
    """Cut away the silence around speech, but for a lead of 30 ms and a tail.

    Returns:
        Where the result begins in `samples` (negative where they lack a lead), and the result.
        Where nothing is heard, that is all of them.
    """
    heard = heard_range(samples)
    if heard is None:
        return 0, samples
    start = heard[0] - round(_LEAD * sample_rate)
    end = heard[1] + round(_TAIL * sample_rate)
    trimmed = samples[max(start, 0) : end]
    if start < 0:
        trimmed = np.concatenate((np.zeros(-start, dtype=np.float32), trimmed))
    return start, trimmed


def heard_range(samples: Samples) -> tuple[int, int] | None:
    """Return the first sample that is heard and the one behind the last; None without any."""
    first = _first_heard(samples)
    return None if first is None else (first, len(samples) - (_first_heard(samples[::-1]) or 0))


def _first_heard(samples: Samples) -> int | None:
    for at in range(0, len(samples), _SCANNED):
        heard = np.abs(samples[at : at + _SCANNED]) > AUDIBLE
        if heard.any():
            return at + int(heard.argmax())
    return None


def limit(samples: Samples, sample_rate: int) -> None:
    """Bring every sample under `CEILING` by a gain that is smooth around peaks; in place."""
    if not len(samples) or max(samples.max(), -samples.min()) <= CEILING:
        return
    block = max(round(_BLOCK * sample_rate), 1)
    whole = len(samples) // block * block
    over = np.flatnonzero(np.abs(samples[:whole]) > CEILING)
    if len(over):
        peaks = np.full(whole // block, CEILING, dtype=np.float32)
        np.maximum.at(peaks, over // block, np.abs(samples[over]))
        _limit_blocks(samples[:whole].reshape(-1, block), peaks)
    # What is left over is less than a millisecond, faded out or silent.
    np.clip(samples[whole:], -CEILING, CEILING, out=samples[whole:])


def _limit_blocks(blocks: Samples, peaks: Samples) -> None:
    """Bring blocks under `CEILING`, of each of which the peak is known, `CEILING` at least."""
    needed = CEILING / peaks
    # The least gain within the reach, then its mean within the reach: never above what is needed.
    least = np.pad(needed, 2 * _REACH, mode="edge")
    for apart in (1, 2, 4, 1):  # of 2, 4, 8 and 9 blocks
        least = np.minimum(least[:-apart], least[apart:])
    smooth = np.convolve(least, np.full(2 * _REACH + 1, 1 / (2 * _REACH + 1)), mode="valid")
    # Straight lines between the blocks' edges, each of which suits both its blocks.
    edges = np.minimum(np.append(smooth, smooth[-1]), np.insert(smooth, 0, smooth[0]))
    edges = edges.astype(np.float32)[:, None]
    ramp = (np.arange(blocks.shape[1], dtype=np.float32) + np.float32(0.5)) / blocks.shape[1]
    for at in range(0, len(blocks), _TOGETHER):
        line = edges[at : at + _TOGETHER + 1]
        if line.min() < 1:
            blocks[at : at + _TOGETHER] *= line[:-1] + np.diff(line, axis=0) * ramp


def fade(samples: Samples, sample_rate: int) -> None:
    """Fade the first and last 5 ms, so that no joint clicks; in place."""
    length = min(round(_FADE * sample_rate), len(samples) // 2)
    if length:
        ramp = np.linspace(0, 1, length, endpoint=False, dtype=np.float32)
        samples[:length] *= ramp
        samples[-length:] *= ramp[::-1]


def resample(samples: Samples, source: int, target: int) -> Samples:
    """Change the sample rate from `source` to `target` Hz; the result is always a new array."""
    if source == target:
        return samples.copy()
    import soxr

    return np.asarray(soxr.resample(samples, source, target, quality="HQ"), dtype=np.float32)


def stretch(samples: Samples, sample_rate: int, pace: float) -> Samples:
    """Make speech faster (or slower, below 1.0) without changing its pitch.

    Raises:
        ToolMissingError: The library for it is not installed.
    """
    if pace == 1.0:
        return samples
    try:
        from pedalboard import time_stretch
    except ImportError as exc:
        raise ToolMissingError(
            _("this voice has no pace of its own, and the package pedalboard is not installed"),
            _("{command}, or leave --rate at 1.0").format(command=command_for("pace")),
        ) from exc
    stretched = time_stretch(samples[None], sample_rate, stretch_factor=pace, high_quality=True)
    return np.ascontiguousarray(stretched[0], dtype=np.float32)


def loudness(samples: Samples, sample_rate: int) -> float | None:
    """Measure the loudness in LUFS of all samples, without the gates of ITU-R BS.1770-4.

    Returns:
        None where there is nothing to hear.
    """
    return lufs(float(step_energies(samples, sample_rate).sum()) / max(len(samples), 1))


def gated_loudness(samples: Samples, sample_rate: int) -> float | None:
    """Measure integrated loudness in LUFS as ITU-R BS.1770-4 does, gates included.

    Returns:
        None where there is nothing to hear.
    """
    step = sample_rate // STEPS_A_SECOND
    if len(samples) < _STEPS * step:
        return loudness(samples, sample_rate)
    return gated(step_energies(samples[: len(samples) // step * step], sample_rate) / step)


def gated(powers: Energies) -> float | None:
    """Return integrated loudness in LUFS by K-weighted mean squares of tenths of a second.

    Returns:
        None where there is nothing to hear.
    """
    if len(powers) < _STEPS:
        return None
    blocks = np.convolve(powers, np.ones(_STEPS) / _STEPS, mode="valid")
    blocks = blocks[blocks > 10 ** ((-70 + 0.691) / 10)]
    if not len(blocks):
        return None
    return lufs(float(np.mean(blocks[blocks > np.mean(blocks) / 10])))


def gain_to(target: float, samples: Samples, sample_rate: int) -> float | None:
    """Find the gain that brings samples to a loudness once they are limited and encoded.

    Args:
        target: LUFS, gated, of what a decoder delivers.
        samples: As they are before the gain.
        sample_rate: Hz.

    Returns:
        Decibels, at most 30 either way; None where there is nothing to hear.
    """
    gain = 0.0
    for __ in range(_ROUNDS):
        louder = samples * amplitude(gain)
        limit(louder, sample_rate)
        measured = gated_loudness(louder, sample_rate)
        if measured is None:
            return None
        gain = min(max(gain + target + LOSS - measured, -_MOST_GAIN), _MOST_GAIN)
    return gain


def amplitude(decibels: float) -> np.float32:
    """Return the factor by which a gain in decibels multiplies samples."""
    return np.float32(10 ** (decibels / 20))


def lufs(power: float) -> float | None:
    """Return a K-weighted mean square as LUFS; None where there is nothing to hear."""
    if power < _LOWEST_POWER:
        return None
    return -0.691 + 10 * float(np.log10(power))


def step_energies(samples: Samples, sample_rate: int) -> Energies:
    """Return the sum of squares behind the K filter for each step of a tenth of a second.

    Each step is weighted in its own spectrum, a few of them at a time: that is fast, needs little
    memory, and for a filter as smooth as this one agrees with filtering to 0.01 dB.
    """
    step = sample_rate // STEPS_A_SECOND
    weights = _k_power(step, sample_rate)
    energies = np.zeros(-(-len(samples) // step))
    for at in range(0, len(energies), _AT_ONCE):
        piece = samples[at * step : (at + _AT_ONCE) * step]
        if len(piece) % step:
            piece = np.pad(piece, (0, step - len(piece) % step))
        spectrum = np.fft.rfft(piece.reshape(-1, step), axis=1)
        parts = spectrum.view(spectrum.real.dtype)  # real and imaginary, in turns
        energies[at : at + _AT_ONCE] = np.square(parts) @ weights
    return energies / step


@cache
def _k_power(size: int, sample_rate: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Return the weight of each part of each bin of a real transform.

    Bins between the ends stand for two; real and imaginary parts take turns.
    """
    weights = np.square(np.abs(_k_transfer(size, sample_rate))).astype(np.float32)
    weights[1 : size - size // 2] *= 2
    return np.repeat(weights, 2)


def _k_transfer(size: int, sample_rate: int) -> np.ndarray[tuple[int], np.dtype[np.complex128]]:
    """Return the K filter's transfer function at the bins of a real transform of this size.

    A high shelf and a high pass; their analogue parameters, from which the standard's
    coefficients at 48 kHz follow, are those of De Man, "Evaluation of Implementations of the
    EBU R128 Loudness Measurement" (2018).
    """
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    gain, quality, corner = 3.99984385397, 0.7071752369554193, 1681.9744509555319
    k = np.tan(np.pi * corner / sample_rate)
    high = 10 ** (gain / 20)
    middle = high**0.4996667741545416
    shelf = (
        (high + middle * k / quality + k * k)
        + 2 * (k * k - high) * z
        + (high - middle * k / quality + k * k) * z * z
    ) / ((1 + k / quality + k * k) + 2 * (k * k - 1) * z + (1 - k / quality + k * k) * z * z)
    quality, corner = 0.5003270373253953, 38.13547087613982
    k = np.tan(np.pi * corner / sample_rate)
    # The standard leaves the high pass's numerator without its usual scale.
    base = 1 + k / quality + k * k
    passing = (1 - 2 * z + z * z) / (
        1 + 2 * (k * k - 1) / base * z + (1 - k / quality + k * k) / base * z * z
    )
    transfer: np.ndarray[tuple[int], np.dtype[np.complex128]] = shelf * passing
    return transfer


_WITHIN = 0.020  # s between two parts of a sentence that was cut where it has no mark


def join_parts(
    parts: Sequence[tuple[str, Speech]],
    gain: float,
    pace: float,
    sample_rate: int,
    pauses: Pauses,
) -> tuple[Samples, tuple[WordTime, ...]]:
    """Join the parts of an utterance: stretched, trimmed, with gain, with pauses at the marks.

    Args:
        parts: Each part's text and its speech.
        gain: Decibels.
        pace: By which the speech is yet to be made faster.
        sample_rate: Hz, of the result.
        pauses: At the rate that is spoken.

    Returns:
        Samples, and the word times in the utterance at `sample_rate`. Peaks may exceed full
        scale: the limiter comes behind.
    """
    factor = amplitude(gain)
    pieces: list[Samples] = []
    words: list[WordTime] = []
    offset = length = 0
    before = ""
    for part, speech in parts:
        samples = resample(speech.audio.samples, speech.audio.sample_rate, sample_rate)
        samples *= factor
        scale = sample_rate / speech.audio.sample_rate
        times = [WordTime(word.offset, round(word.sample * scale)) for word in speech.words]
        samples, told = set_pauses(
            part, samples, times, sample_rate, lambda mark: pauses.at_mark(mark) * pace
        )
        start, samples = trim(stretch(samples, sample_rate, pace), sample_rate)
        if before:
            mark = pause_between(before, part)
            pause = _WITHIN if mark is None else pauses.at_mark(mark) / 1000 - _LEAD
            gap = round(pause * sample_rate) - (0 if mark is None else _silent_end(pieces[-1]))
            pieces.append(np.zeros(max(gap, 0), dtype=np.float32))
            length += len(pieces[-1])
        pieces.append(samples)
        words += (
            WordTime(offset + word.offset, length + max(round(word.sample / pace) - start, 0))
            for word in told
        )
        length += len(samples)
        offset += len(part) + 1
        before = part
    return (pieces[0] if len(pieces) == 1 else np.concatenate(pieces)), tuple(words)


def _silent_end(samples: Samples) -> int:
    """Count the samples behind the last one that is heard; 0 where none is."""
    heard = heard_range(samples)
    return len(samples) - heard[1] if heard else 0


def to_pcm(samples: Samples, fmt: FrameFormat) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """Return samples as 16 bits, filled up with silence to whole frames, at least one.

    So the pause behind them can be whole frames too.
    """
    whole = max(-(-len(samples) // fmt.samples), 1) * fmt.samples
    pcm = np.zeros(whole, dtype=np.int16)
    np.rint(samples * np.float32(32_767), out=pcm[: len(samples)], casting="unsafe")
    return pcm


def decoded_loudness(samples: Samples, sample_rate: int) -> float | None:
    """Measure the loudness in LUFS, ungated, that samples have once encoded and decoded."""
    measured = loudness(samples, sample_rate)
    return None if measured is None else measured - LOSS


def encode_clip(key: str, samples: Samples, words: tuple[WordTime, ...], fmt: FrameFormat) -> Clip:
    """Encode the samples of one segment as the clip of this key."""
    pcm = to_pcm(samples, fmt)
    data = encode(pcm, fmt)
    frames = len(split_frames(data))
    return Clip(key, frames, len(pcm), decoded_loudness(samples, fmt.sample_rate), words, data)

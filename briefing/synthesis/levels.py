"""Trim, level and limit speech, before it is encoded: arrays in, arrays out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from briefing.model.audio import Samples

THRESHOLD = 10 ** (-46 / 20)  # what counts as heard, full scale 1.0
CEILING = 10 ** (-2 / 20)  # decodes to a true peak of −1 dBTP or less
LEAD = 0.030  # s kept ahead of the first sound: a soft consonant lives there
TAIL = 0.060  # s kept behind the last one
FADE = 0.005
_BLOCK = 0.001  # s: the limiter's grain
_REACH = 4  # blocks by which the limiter is ahead of a peak, and behind it
_LOWEST_POWER = 1e-12


def trim(samples: Samples, sample_rate: int) -> tuple[int, Samples]:
    """Cut away the silence around speech, but for a lead of 30 ms and a tail.

    Gives where the result begins in `samples` (before them where they lack a lead), and the
    result. Where nothing is heard, all of it is kept.
    """
    heard = np.flatnonzero(np.abs(samples) > THRESHOLD)
    if not len(heard):
        return 0, samples
    start = int(heard[0]) - round(LEAD * sample_rate)
    end = int(heard[-1]) + 1 + round(TAIL * sample_rate)
    kept = samples[max(start, 0) : end]
    if start < 0:
        kept = np.concatenate((np.zeros(-start, dtype=np.float32), kept))
    return start, kept


def limit(samples: Samples, sample_rate: int) -> Samples:
    """Hold every sample under the ceiling, by a gain that changes smoothly around peaks."""
    block = max(round(_BLOCK * sample_rate), 1)
    if not len(samples) or float(np.max(np.abs(samples))) <= CEILING:
        return samples
    count = -(-len(samples) // block)
    padded = np.zeros(count * block, dtype=np.float32)
    padded[: len(samples)] = np.abs(samples)
    peaks = padded.reshape(count, block).max(axis=1)
    needed = np.minimum(1, CEILING / np.maximum(peaks, CEILING))
    # The least gain a little further than the reach, then its mean within the reach: never above
    # what a block or its neighbours need, so that the straight line between them is not either.
    held = np.pad(needed, 2 * _REACH + 1, mode="edge")
    least = np.lib.stride_tricks.sliding_window_view(held, 2 * _REACH + 3).min(axis=1)
    smooth = np.convolve(least, np.full(2 * _REACH + 1, 1 / (2 * _REACH + 1)), mode="valid")
    middles = np.arange(count) * block + block / 2
    gain = np.interp(np.arange(len(samples)), middles, smooth).astype(np.float32)
    limited: Samples = samples * gain
    return limited


def fade(samples: Samples, sample_rate: int) -> Samples:
    """Fade the first and last 5 ms, so that no joint clicks."""
    length = min(round(FADE * sample_rate), len(samples) // 2)
    if not length:
        return samples
    ramp = np.linspace(0, 1, length, endpoint=False, dtype=np.float32)
    faded = samples.copy()
    faded[:length] *= ramp
    faded[-length:] *= ramp[::-1]
    return faded


def resample(samples: Samples, source: int, target: int) -> Samples:
    """Change the sample rate."""
    if source == target:
        return samples
    import soxr

    return np.asarray(soxr.resample(samples, source, target, quality="HQ"), dtype=np.float32)


def weighted_power(samples: Samples, sample_rate: int) -> float:
    """Give the mean square behind the K filter (ITU-R BS.1770-4), of all samples, ungated."""
    if not len(samples):
        return 0.0
    size = -(-len(samples) // 4096) * 4096  # lengths with small factors transform fast
    spectrum = np.fft.rfft(samples, size)
    power = np.square(np.abs(spectrum)) * _k_response(size, sample_rate)
    power[1:-1] *= 2
    return float(power.sum()) / size / len(samples)


def lufs(power: float) -> float | None:
    """Turn a weighted mean square into LUFS; None where there is nothing to hear."""
    if power < _LOWEST_POWER:
        return None
    return -0.691 + 10 * float(np.log10(power))


def gated_loudness(samples: Samples, sample_rate: int) -> float | None:
    """Measure integrated loudness in LUFS as ITU-R BS.1770-4 does, gates included."""
    size = len(samples) + sample_rate  # room for the filter to ring out
    response = _k_transfer(size, sample_rate)
    filtered = np.fft.irfft(np.fft.rfft(samples, size) * response, size)[: len(samples)]
    block, step = round(0.4 * sample_rate), round(0.1 * sample_rate)
    if len(filtered) < block:
        return lufs(float(np.mean(np.square(filtered)))) if len(filtered) else None
    sums = np.concatenate(([0.0], np.cumsum(np.square(filtered))))
    starts = np.arange(0, len(filtered) - block + 1, step)
    powers = (sums[starts + block] - sums[starts]) / block
    powers = powers[powers > 10 ** ((-70 + 0.691) / 10)]
    if not len(powers):
        return None
    return lufs(float(np.mean(powers[powers > np.mean(powers) / 10])))


def _k_response(size: int, sample_rate: int) -> Samples:
    key = (size, sample_rate)
    if key not in _responses:
        if len(_responses) > _MOST_RESPONSES:
            _responses.clear()
        _responses[key] = np.square(np.abs(_k_transfer(size, sample_rate))).astype(np.float32)
    return _responses[key]


_responses: dict[tuple[int, int], Samples] = {}
_MOST_RESPONSES = 64


def _k_transfer(size: int, sample_rate: int) -> np.ndarray[tuple[int], np.dtype[np.complex128]]:
    """Give the K filter's transfer function at the bins of a real transform of this size.

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

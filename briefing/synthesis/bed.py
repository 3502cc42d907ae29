"""A bed under speech: music that gives way while someone speaks, mixed before it is encoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from briefing.synthesis import levels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.audio import Samples

UNDER = -17.0  # dB against its own loudness while someone speaks
BETWEEN = -9.0  # dB in the pauses
_GRAIN = 0.010  # s
_GLIDE = 0.35  # s that it takes to give way and to come back
_IN, _OUT = 0.8, 0.9  # s of its fades


@dataclass(frozen=True, eq=False)
class Line:
    """Speech and the samples behind it until the next line begins."""

    speech: Samples
    slot: int


def mix(lines: Sequence[Line], bed: Samples, sample_rate: int) -> Samples:
    """Lay lines one behind the other over a bed, which repeats until they end."""
    length = sum(line.slot for line in lines)
    mixed = np.resize(bed, length) * _gains(lines, length, sample_rate)
    at = 0
    for line in lines:
        mixed[at : at + len(line.speech)] += line.speech
        at += line.slot
    levels.limit(mixed, sample_rate)
    return mixed


def _gains(lines: Sequence[Line], length: int, sample_rate: int) -> Samples:
    grain = max(round(_GRAIN * sample_rate), 1)
    speaks = np.zeros(length // grain + 2, dtype=np.float32)
    at = 0
    for line in lines:
        speaks[at // grain : (at + len(line.speech)) // grain + 1] = 1
        at += line.slot
    window = np.hanning(round(_GLIDE / _GRAIN) + 2)
    padded = np.pad(speaks, len(window) // 2, mode="edge")
    smooth = np.convolve(padded, window / window.sum(), mode="same")
    smooth = smooth[len(window) // 2 :][: len(speaks)]
    decibels = BETWEEN + (UNDER - BETWEEN) * smooth
    time = np.arange(len(speaks)) * _GRAIN
    end = length / sample_rate
    fade = np.clip(np.minimum(time / _IN, (end - time) / _OUT), 0, 1)
    gains = 10 ** (decibels / 20) * np.sin(np.pi / 2 * fade) ** 2
    samples = np.interp(np.arange(length), np.arange(len(speaks)) * grain, gains)
    return np.asarray(samples, dtype=np.float32)

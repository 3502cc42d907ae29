"""What a meter shows of a whole recording, read a piece at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from briefing._messages import gettext as _
from briefing.errors import FormatError
from briefing.synthesis.dsp import STEPS_A_SECOND, gated, lufs, step_energies

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.model.audio import Samples

_AT_ONCE = 60  # seconds
_SHORT_TERM = 3 * STEPS_A_SECOND  # EBU Tech 3341: a window of three seconds
_SILENT = 1e-6
_OVERSAMPLING = 4  # ITU-R BS.1770-4, annex 2


@dataclass(frozen=True, slots=True)
class SoundMeasures:
    """The meters of a recording.

    Attributes:
        seconds: Its duration.
        peaks: The lowest and the highest sample of each tenth of a second, -1 to 1.
        short_term: LUFS of the three seconds that end with each whole second; None where it is
            silent.
        true_peaks: dBTP of each second, and of what is left behind the last; None where it is
            silent.
        integrated: LUFS of all of it, gated; None where nothing is heard.
    """

    seconds: float
    peaks: tuple[tuple[float, float], ...]
    short_term: tuple[float | None, ...]
    true_peaks: tuple[float | None, ...]
    integrated: float | None


def measure(path: Path) -> SoundMeasures:
    """Measure a recording; of several channels, their mean.

    Raises:
        FormatError: It holds no sound that can be read.
    """
    import soundfile

    peaks: list[tuple[float, float]] = []
    true_peaks: list[float | None] = []
    energies = []
    try:
        with soundfile.SoundFile(path) as file:
            rate, frames = file.samplerate, 0
            step = rate // STEPS_A_SECOND
            size = step * STEPS_A_SECOND
            for block in file.blocks(size * _AT_ONCE, dtype="float32", always_2d=True):
                samples = np.ascontiguousarray(block.mean(axis=1, dtype=np.float32))
                frames += len(samples)
                energies.append(step_energies(samples, rate) / step)
                edges = np.arange(0, len(samples), step)
                lows, highs = (
                    edge.reduceat(samples, edges).tolist() for edge in (np.minimum, np.maximum)
                )
                peaks += zip(lows, highs, strict=True)
                true_peaks += _true_peaks(samples, rate, size)
    except (OSError, RuntimeError, ValueError) as exc:
        raise FormatError(
            _("{path} holds no sound that can be read ({reason})").format(path=path, reason=exc)
        ) from exc
    powers = np.concatenate(energies) if energies else np.zeros(0)
    window = np.cumsum(np.concatenate((np.zeros(_SHORT_TERM), powers)))
    window = (window[_SHORT_TERM:] - window[:-_SHORT_TERM])[STEPS_A_SECOND - 1 :: STEPS_A_SECOND]
    return SoundMeasures(
        seconds=frames / rate,
        peaks=tuple(peaks),
        short_term=tuple(lufs(float(power) / _SHORT_TERM) for power in window),
        true_peaks=tuple(true_peaks),
        integrated=gated(powers),
    )


def _true_peaks(samples: Samples, rate: int, second: int) -> list[float | None]:
    """Return the peak between the samples too, of each second in dBTP."""
    import soxr

    finer = np.abs(soxr.resample(samples, rate, rate * _OVERSAMPLING))
    edges = np.arange(0, len(finer), second * _OVERSAMPLING)
    tops = np.maximum.reduceat(finer, edges).tolist() if len(finer) else []
    return [20 * float(np.log10(top)) if top > _SILENT else None for top in tops]

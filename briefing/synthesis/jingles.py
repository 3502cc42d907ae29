"""Jingles: sounds of ours or of a file, cut, faded and levelled as speech is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from briefing.errors import FormatError, UsageError
from briefing.synthesis import levels
from briefing.synthesis.recorded import read_sound
from briefing.synthesis.sounds import SOUNDS, VERSION

if TYPE_CHECKING:
    from briefing.model.audio import Samples

_RECIPE = 1  # raise it whenever the same sound would be treated differently
_LONGEST = {"intro": 15.0, "outro": 20.0, "chime": 4.0, "bed": 300.0}  # s
_FADE_IN = 0.01  # s
_FADE_OUT = 2.0  # s, where a sound is cut; what ends by itself needs less
_AT_END = 0.05
_ROUNDS = 3  # the limiter takes a little away; what it took is given back
_MOST_GAIN = 30.0  # dB


@dataclass(frozen=True, eq=False)
class Jingle:
    """A sound, ready to be played.

    digest   names it and how it was treated
    samples  mono, at the bulletin's sample rate, at its loudness
    """

    digest: str
    samples: Samples


def digest(name: str) -> str:
    """Name what a sound holds: equal for equal sounds. Raises UsageError when it is not there."""
    if name in SOUNDS:
        return f"{name} {VERSION}"
    try:
        with Path(name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as exc:
        known = ", ".join(SOUNDS)
        raise UsageError(f"there is no sound {name}", f"give a file, or one of {known}") from exc


def load(name: str, role: str, sample_rate: int, loudness: float) -> Jingle:
    """Give a sound by its name or its path, for a role: intro, outro, chime or bed.

    loudness  LUFS, gated as programmes are

    Raises UsageError, FormatError, ToolMissingError.
    """
    identity = f"{_RECIPE} {role} {sample_rate} {loudness:g} {digest(name)}"
    if name in SOUNDS:
        samples = SOUNDS[name](sample_rate)
    else:
        audio = read_sound(Path(name))
        samples = _heard(levels.resample(audio.samples, audio.sample_rate, sample_rate), name)
    most = round(_LONGEST[role] * sample_rate)
    cut = len(samples) > most
    samples = samples[:most].copy()
    if role != "bed":
        _fade(samples, sample_rate, _FADE_OUT if cut else _AT_END)
    key = hashlib.sha256(identity.encode()).hexdigest()
    return Jingle(key, _level(samples, sample_rate, loudness, name))


def _heard(samples: Samples, name: str) -> Samples:
    """Cut the silence around a recording. Raises FormatError when it is nothing but that."""
    heard = np.flatnonzero(np.abs(samples) > levels.THRESHOLD)
    if not len(heard):
        raise FormatError(f"{name} is silent")
    return samples[heard[0] : heard[-1] + 1]


def _fade(samples: Samples, sample_rate: int, out: float) -> None:
    begin = min(round(_FADE_IN * sample_rate), len(samples))
    end = min(round(out * sample_rate), len(samples))
    samples[:begin] *= np.linspace(0, 1, begin, endpoint=False, dtype=np.float32)
    samples[-end:] *= np.cos(np.linspace(0, np.pi / 2, end, dtype=np.float32)) ** 2


def _level(samples: Samples, sample_rate: int, loudness: float, name: str) -> Samples:
    decibels = 0.0
    louder = samples
    for _ in range(_ROUNDS):
        louder = samples * np.float32(10 ** (decibels / 20))
        levels.limit(louder, sample_rate)
        measured = levels.gated_loudness(louder, sample_rate)
        if measured is None:
            raise FormatError(f"{name} is silent")
        decibels = min(max(decibels + loudness - measured, -_MOST_GAIN), _MOST_GAIN)
    louder = samples * np.float32(10 ** (decibels / 20))
    levels.limit(louder, sample_rate)
    return louder

"""Original sounds, made by arithmetic: plucked and held notes of a five-note scale, in a room.

They are composed for this program and free to use with it. Equal sample rates, equal samples.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from briefing.model.audio import Samples

VERSION = 1  # raise it whenever a sound changes

_A4 = 440.0
# Strength of the partials, and how much faster than the first each dies away.
_PLUCKED = ((1.0, 1.0, 1.0), (2.0, 0.32, 1.7), (3.0, 0.14, 2.6), (5.02, 0.05, 4.5))
_BELL = ((1.0, 1.0, 1.0), (2.0, 0.45, 1.4), (3.01, 0.2, 2.2), (4.23, 0.12, 3.4), (6.1, 0.04, 5.0))
_ROOM = 1.1  # s in which the room's echo dies away to a thousandth
_WET = 0.22
_RINGING = 8.0  # s that notes and their echo are heard behind a sound's end, at most
_NOTE = tuple[float, int, float]  # s, semitones from A4, strength


def _soft(rate: int) -> Samples:
    """Make a rising figure over a warm chord: for an opening, five and a half seconds."""
    notes = ((0.0, -14, 0.8), (0.28, -7, 0.8), (0.56, -5, 0.85), (0.84, -2, 0.9), (1.12, 0, 0.9))
    high = ((1.68, 5, 1.0), (2.24, 3, 0.7), (2.52, 5, 0.8))
    sound = _silence(5.5, rate)
    _play(sound, rate, (*notes, *high), _PLUCKED, decay=1.1)
    for semitones in (-26, -19, -14, -7, -2):
        _hold(sound, rate, (0.0, semitones, 0.12), 4.6)
    return _in_room(sound, rate)


def _close(rate: int) -> Samples:
    """Make the figure come down again and rest: for an ending, six seconds."""
    notes = ((0.0, 5, 0.9), (0.3, 3, 0.8), (0.6, 0, 0.85), (0.95, -2, 0.8), (1.35, -5, 0.8))
    low = ((1.8, -7, 0.85), (2.4, -14, 0.9), (2.4, -2, 0.5), (2.55, 5, 0.4))
    sound = _silence(6.0, rate)
    _play(sound, rate, (*notes, *low), _PLUCKED, decay=1.3)
    for semitones in (-26, -19, -14, -10, -7):
        _hold(sound, rate, (0.4, semitones, 0.12), 4.8)
    return _in_room(sound, rate)


def _chime(rate: int) -> Samples:
    """Make two bell notes a fourth apart: between stories, under two seconds."""
    sound = _silence(1.9, rate)
    _play(sound, rate, ((0.0, -2, 0.8), (0.26, 3, 1.0)), _BELL, decay=0.55)
    return _in_room(sound, rate)


def _tone(rate: int) -> Samples:
    """Make one soft bell note: before a title, under a second."""
    sound = _silence(0.8, rate)
    _play(sound, rate, ((0.0, 3, 0.8),), _BELL, decay=0.3)
    return _in_room(sound, rate)


def _bed(rate: int) -> Samples:
    """Make slow chords with a few quiet notes: 24 seconds that can be repeated without end."""
    chords = ((-26, -14, -7, -2), (-29, -17, -10, -5), (-21, -14, -9, -2), (-19, -12, -7, 0))
    sound = _silence(24.0, rate)
    for number, chord in enumerate(chords):
        for semitones in chord:
            _hold(sound, rate, (number * 6.0, semitones, 0.3), 7.5)
    picked = (0, -2, -5, -7, -2, 3, 0, -5, -9, -2, -5, 0)
    notes = tuple((1.0 + 2 * number, tone, 0.3) for number, tone in enumerate(picked))
    _play(sound, rate, notes, _PLUCKED, decay=0.9)
    return _in_room(sound, rate, around=True)


SOUNDS: Mapping[str, Callable[[int], Samples]] = MappingProxyType(
    {"soft": _soft, "close": _close, "chime": _chime, "tone": _tone, "bed": _bed}
)


def _silence(seconds: float, rate: int) -> Samples:
    """Return silence with room for a sound, and for what rings on behind it."""
    return np.zeros(round((seconds + _RINGING) * rate), dtype=np.float32)


def _add(sound: Samples, at: int, piece: Samples) -> None:
    part = sound[at : at + len(piece)]
    part += piece[: len(part)]


def _play(
    sound: Samples,
    rate: int,
    notes: Iterable[_NOTE],
    partials: Iterable[tuple[float, float, float]],
    *,
    decay: float,
) -> None:
    """Add plucked notes to a sound.

    Args:
        sound: Overwritten.
        rate: Hz.
        notes: What is played.
        partials: Of what timbre.
        decay: Seconds in which a note falls to a third.
    """
    time = np.arange(round(6 * decay * rate)) / rate
    attack = np.minimum(time / 0.006, 1)
    for start, semitones, strength in notes:
        pitch = _A4 * 2 ** (semitones / 12)
        tone = sum(
            level * np.exp(-time * faster / decay) * np.sin(2 * np.pi * pitch * ratio * time)
            for ratio, level, faster in partials
            if pitch * ratio < 0.45 * rate
        )
        _add(sound, round(start * rate), (strength * 0.3 * attack * tone).astype(np.float32))


def _hold(sound: Samples, rate: int, note: _NOTE, seconds: float) -> None:
    """Add a held note to a sound: three voices slightly apart, swelling and falling."""
    start, semitones, strength = note
    time = np.arange(round(seconds * rate)) / rate
    swell = np.sin(np.pi * time / seconds) ** 2
    pitch = _A4 * 2 ** (semitones / 12)
    tone = sum(
        np.sin(2 * np.pi * pitch * (1 + apart) * time + phase)
        + 0.25 * np.sin(4 * np.pi * pitch * (1 + apart) * time + 2 * phase)
        for apart, phase in ((-0.0012, 0.3), (0.0, 1.1), (0.0014, 2.3))
    )
    _add(sound, round(start * rate), (strength / 3 * swell * tone).astype(np.float32))


def _in_room(sound: Samples, rate: int, *, around: bool = False) -> Samples:
    """Add an echo; `around` carries what rings on behind the end over to the beginning."""
    echo = _echo(rate)
    size = len(sound) + len(echo)
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)
    mixed = sound + _WET * wet[: len(sound)]
    ringing = round(_RINGING * rate)
    length = len(sound) - ringing
    whole = mixed[:length]
    if around:
        whole[:ringing] += mixed[length:]
    else:
        tail = round(0.6 * rate)
        whole[-tail:] *= np.cos(np.linspace(0, np.pi / 2, tail)) ** 2
    return np.asarray(whole / np.abs(whole).max() * 0.5, dtype=np.float32)


@cache
def _echo(rate: int) -> Samples:
    """Return the impulse response of a room: noise that dies away, its highs first."""
    time = np.arange(round(_ROOM * rate)) / rate
    noise = np.random.default_rng(7).standard_normal(len(time))
    smooth = np.convolve(noise, np.hanning(max(rate // 4000, 3)), mode="same")
    echo = smooth * 10 ** (-3 * time / _ROOM)
    echo[: round(0.012 * rate)] = 0
    return np.asarray(echo / np.sqrt(np.sum(echo**2)), dtype=np.float32)

"""Jingles: sounds of ours or of a file, decoded, cut, faded and levelled as speech is."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from briefing._host import warnings_as
from briefing.errors import FormatError, ToolMissingError, UsageError
from briefing.model.audio import Audio
from briefing.synthesis import dsp
from briefing.synthesis.builtin_jingles import SOUNDS, VERSION

if TYPE_CHECKING:
    from briefing.model.audio import Samples

LONGEST = 300  # s: of what is longer, the beginning is taken


def decode_audio(path: Path) -> Audio:
    """Read a file's first five minutes, all channels as one.

    Raises UsageError when it is not there, FormatError when it is no sound, ToolMissingError when
    only ffmpeg could tell.
    """
    import soundfile

    if not path.is_file():
        raise UsageError(f"there is no sound {path}", "give a file, or the name of one of ours")
    try:
        with soundfile.SoundFile(path) as file:
            rate = int(file.samplerate)
            samples = file.read(LONGEST * rate, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        return _by_ffmpeg(path)
    except OSError as exc:
        raise UsageError(f"the sound {path} cannot be read ({exc.strerror})") from exc
    return _mono(samples, rate, path)


def _by_ffmpeg(path: Path) -> Audio:
    if shutil.which("ffmpeg") is None:
        raise ToolMissingError(
            f"reading {path.name} needs ffmpeg, which is not installed",
            "install ffmpeg, or give a WAV, FLAC, MP3 or Ogg file, which need nothing",
        )
    # pydub uses escapes that newer Pythons deprecate, and leaves its pipes to the collector.
    with warnings_as("ignore"):
        from pydub import AudioSegment
        from pydub.exceptions import CouldntDecodeError

        try:
            sound = AudioSegment.from_file(path, duration=LONGEST)
        except (CouldntDecodeError, IndexError, KeyError, OSError) as exc:
            raise FormatError(f"{path} holds no sound that can be read") from exc
    flat = np.array(sound.get_array_of_samples(), dtype=np.float32)
    samples = flat.reshape(-1, sound.channels) / float(1 << (8 * sound.sample_width - 1))
    return _mono(samples, int(sound.frame_rate), path)


def _mono(
    samples: np.ndarray[tuple[int, ...], np.dtype[np.float32]], rate: int, path: Path
) -> Audio:
    if not samples.size or not np.isfinite(samples).all():
        raise FormatError(f"{path} holds no sound")
    return Audio(np.ascontiguousarray(samples.mean(axis=1), dtype=np.float32), rate)


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
        audio = decode_audio(Path(name))
        samples = _heard(dsp.resample(audio.samples, audio.sample_rate, sample_rate), name)
    most = round(_LONGEST[role] * sample_rate)
    cut = len(samples) > most
    samples = samples[:most].copy()
    if role != "bed":
        _fade(samples, sample_rate, _FADE_OUT if cut else _AT_END)
    key = hashlib.sha256(identity.encode()).hexdigest()
    return Jingle(key, _level(samples, sample_rate, loudness, name))


def _heard(samples: Samples, name: str) -> Samples:
    """Cut the silence around a recording. Raises FormatError when it is nothing but that."""
    heard = np.flatnonzero(np.abs(samples) > dsp.THRESHOLD)
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
        dsp.limit(louder, sample_rate)
        measured = dsp.gated_loudness(louder, sample_rate)
        if measured is None:
            raise FormatError(f"{name} is silent")
        decibels = min(max(decibels + loudness - measured, -_MOST_GAIN), _MOST_GAIN)
    louder = samples * np.float32(10 ** (decibels / 20))
    dsp.limit(louder, sample_rate)
    return louder

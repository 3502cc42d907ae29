"""Jingles: built-in sounds or files, decoded, cut, faded and levelled as speech is."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from briefing._host import warnings_as
from briefing._messages import gettext as _
from briefing.errors import FormatError, ToolMissingError, UsageError
from briefing.model.audio import AUDIBLE, Audio
from briefing.synthesis import dsp
from briefing.synthesis.builtin_jingles import SOUNDS, VERSION

if TYPE_CHECKING:
    from briefing.model.audio import Samples

_LONGEST_READ = 300  # s: what is longer is cut


def _decode_audio(path: Path) -> Audio:
    """Read a file's first five minutes, all channels mixed into one.

    Raises:
        UsageError: It is not there.
        FormatError: It is no sound.
        ToolMissingError: Only ffmpeg could read it, and that is missing.
    """
    import soundfile

    if not path.is_file():
        raise UsageError(
            _("there is no sound {path}").format(path=path),
            _("give a file, or the name of one of ours"),
        )
    try:
        with soundfile.SoundFile(path) as file:
            rate = int(file.samplerate)
            samples = file.read(_LONGEST_READ * rate, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        return _by_ffmpeg(path)
    except OSError as exc:
        raise UsageError(
            _("the sound {path} cannot be read ({reason})").format(
                path=path, reason=_(exc.strerror)
            )
        ) from exc
    return _mono(samples, rate, path)


def _by_ffmpeg(path: Path) -> Audio:
    if shutil.which("ffmpeg") is None:
        raise ToolMissingError(
            _("reading {name} needs ffmpeg, which is not installed").format(name=path.name),
            _("install ffmpeg, or give a WAV, FLAC, MP3 or Ogg file, which need nothing"),
        )
    # pydub uses escapes that newer Pythons deprecate, and leaves its pipes to the collector.
    with warnings_as("ignore"):
        from pydub import AudioSegment
        from pydub.exceptions import CouldntDecodeError

        try:
            sound = AudioSegment.from_file(path, duration=_LONGEST_READ)
        except (CouldntDecodeError, IndexError, KeyError, OSError) as exc:
            raise FormatError(
                _("{path} holds no sound that can be read").format(path=path)
            ) from exc
    flat = np.array(sound.get_array_of_samples(), dtype=np.float32)
    samples = flat.reshape(-1, sound.channels) / float(1 << (8 * sound.sample_width - 1))
    return _mono(samples, int(sound.frame_rate), path)


def _mono(
    samples: np.ndarray[tuple[int, ...], np.dtype[np.float32]], rate: int, path: Path
) -> Audio:
    if not samples.size or not np.isfinite(samples).all():
        raise FormatError(_("{path} holds no sound").format(path=path))
    return Audio(np.ascontiguousarray(samples.mean(axis=1), dtype=np.float32), rate)


CACHE_VERSION = 2  # raise it whenever the same sound would be treated differently
_LONGEST = {"intro": 15.0, "outro": 20.0, "chime": 4.0, "tone": 2.0, "bed": 300.0}  # s
_FADE_IN = 0.01  # s
_FADE_OUT = 2.0  # s, where a sound is cut
_AT_END = 0.05  # s, where it ends by itself


@dataclass(frozen=True, eq=False)
class Jingle:
    """A sound, ready to be played.

    Attributes:
        digest: Equal for equal sounds that were treated equally.
        samples: Mono, at the bulletin's sample rate and loudness.
    """

    digest: str
    samples: Samples


def digest(name: str) -> str:
    """Return what is equal for equal sounds.

    Raises:
        UsageError: It is not there.
    """
    if name in SOUNDS:
        return f"{name} {VERSION}"
    try:
        with Path(name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as exc:
        known = ", ".join(SOUNDS)
        raise UsageError(
            _("there is no sound {name}").format(name=name),
            _("give a file, or one of {known}").format(known=known),
        ) from exc


def load(name: str, role: str, sample_rate: int, loudness: float) -> Jingle:
    """Return a sound, ready for its role.

    Args:
        name: Of a built-in sound, or a file's path.
        role: intro, outro, chime, tone or bed.
        sample_rate: Hz.
        loudness: LUFS, gated, of what a decoder delivers.

    Raises:
        UsageError: There is no such sound.
        FormatError: The file is no sound, or silent.
        ToolMissingError: Only ffmpeg could read it, and that is missing.
    """
    identity = f"{CACHE_VERSION} {role} {sample_rate} {loudness:g} {digest(name)}"
    if name in SOUNDS:
        samples = SOUNDS[name](sample_rate)
    else:
        audio = _decode_audio(Path(name))
        samples = _heard(dsp.resample(audio.samples, audio.sample_rate, sample_rate), name)
    most = round(_LONGEST[role] * sample_rate)
    cut = len(samples) > most
    samples = samples[:most].copy()
    if role != "bed":
        _fade(samples, sample_rate, _FADE_OUT if cut else _AT_END)
    key = hashlib.sha256(identity.encode()).hexdigest()
    return Jingle(key, _level(samples, sample_rate, loudness, name))


def _heard(samples: Samples, name: str) -> Samples:
    """Cut the silence around a recording.

    Raises:
        FormatError: It is nothing but that.
    """
    heard = np.flatnonzero(np.abs(samples) > AUDIBLE)
    if not len(heard):
        raise FormatError(_("{name} is silent").format(name=name))
    return samples[heard[0] : heard[-1] + 1]


def _fade(samples: Samples, sample_rate: int, out: float) -> None:
    begin = min(round(_FADE_IN * sample_rate), len(samples))
    end = min(round(out * sample_rate), len(samples))
    samples[:begin] *= np.linspace(0, 1, begin, endpoint=False, dtype=np.float32)
    samples[-end:] *= np.cos(np.linspace(0, np.pi / 2, end, dtype=np.float32)) ** 2


def _level(samples: Samples, sample_rate: int, loudness: float, name: str) -> Samples:
    gain = dsp.gain_to(loudness, samples, sample_rate)
    if gain is None:
        raise FormatError(_("{name} is silent").format(name=name))
    louder = samples * dsp.amplitude(gain)
    dsp.limit(louder, sample_rate)
    return louder

"""Sound files of any kind, by soundfile; by pydub and ffmpeg for what soundfile cannot read."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np

from briefing._host import warnings_as
from briefing.errors import FormatError, ToolMissingError, UsageError
from briefing.model.audio import Audio

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 300  # s: of what is longer, the beginning is taken


def read_sound(path: Path) -> Audio:
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

"""Other containers, and sound for other programs, by pydub."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._host import warnings_as
from briefing.errors import FormatError, ToolMissingError
from briefing.model.checks import fitting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydub import AudioSegment

# What pydub asks ffmpeg for. WAV it writes by itself.
_CONTAINERS = {
    "m4a": {"format": "ipod", "codec": "aac"},
    "ogg": {"format": "ogg", "codec": "libvorbis"},
    "wav": {"format": "wav"},
}
_SAMPLE_WIDTH = 2


def require(container: str) -> None:
    """Raise ToolMissingError when a container cannot be written here."""
    if container not in {"mp3", "wav"} and shutil.which("ffmpeg") is None:
        raise ToolMissingError(
            f"writing {container} needs ffmpeg, which is not installed",
            "install ffmpeg, or use --format mp3 or wav, which need nothing",
        )


def audio_segment(path: str | Path) -> AudioSegment:
    """Decode an MP3 into pydub's AudioSegment, without ffmpeg.

    Raises FormatError for what is no sound, or is not there.
    """
    import soundfile

    path = fitting(str | Path, path, "the path")
    try:
        samples, sample_rate = soundfile.read(path, dtype="int16", always_2d=True)
    except (OSError, RuntimeError, TypeError, ValueError) as exc:
        raise FormatError(f"{path} holds no sound that can be read ({exc})", "give an MP3") from exc
    # pydub warns when ffmpeg is missing, and uses escapes that newer Pythons deprecate.
    with warnings_as("ignore"):
        from pydub import AudioSegment

    return AudioSegment(
        data=samples.tobytes(),
        sample_width=_SAMPLE_WIDTH,
        frame_rate=sample_rate,
        channels=samples.shape[1],
    )


def export(source: Path, target: Path, container: str, tags: Mapping[str, str]) -> None:
    """Write an MP3 anew as `container`. Raises ToolMissingError without ffmpeg."""
    require(container)
    options = _CONTAINERS[container]
    audio_segment(source).export(target, tags=dict(tags), **options).close()

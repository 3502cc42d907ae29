"""What engines share that speak on this machine: where voices lie, what distinguishes them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

_SAMPLES, _SAMPLED = (
    64,
    2**14,
)  # stretches of a model that distinguish it from others, and their bytes


def voices_folder(chosen: str = "") -> Path:
    """Return where installed voices lie: the folder that was chosen, else the user's own.

    That is `voices` in the user's data folder, which BRIEFING_DATA overrides.
    """
    if chosen:
        return Path(chosen).expanduser()
    if data := os.environ.get("BRIEFING_DATA"):
        return Path(data) / "voices"
    from platformdirs import user_data_path

    return user_data_path("briefing", appauthor=False) / "voices"


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux knows what this process may use
        return os.cpu_count() or 1


def sample_into(digest: _Hash, path: Path) -> None:
    """Add what distinguishes a file from others to a digest: stretches of it, and its size.

    Models are too large to be read whole before each briefing. Raises OSError.
    """
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        for sample in range(_SAMPLES):
            file.seek(max(0, size - _SAMPLED) * sample // (_SAMPLES - 1))
            digest.update(file.read(_SAMPLED))
    digest.update(str(size).encode())


def size_of(folder: Path) -> int:
    """Give the bytes of all files below a folder; what cannot be read counts for nothing."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total

"""Where this program keeps things on this machine, and locks between its processes."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_APP = "briefing"


@cache
def _platform(kind: str) -> Path:
    import platformdirs  # noqa: PLC0415 - keeps start-up fast

    return Path(getattr(platformdirs, f"user_{kind}_dir")(_APP, appauthor=False))


def cache_folder() -> Path:
    """Give the folder of what can be made again; BRIEFING_CACHE overrides."""
    return Path(os.environ.get("BRIEFING_CACHE") or _platform("cache"))


def config_folder() -> Path:
    """Give the folder of the user's configuration; BRIEFING_CONFIG overrides."""
    return Path(os.environ.get("BRIEFING_CONFIG") or _platform("config"))


def data_folder() -> Path:
    """Give the folder of installed voices; BRIEFING_DATA overrides."""
    return Path(os.environ.get("BRIEFING_DATA") or _platform("data"))


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Keep this user's other processes out of what goes by `name` meanwhile."""
    from filelock import FileLock  # noqa: PLC0415

    folder = cache_folder() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    with FileLock(folder / f"{digest}.lock"):
        yield

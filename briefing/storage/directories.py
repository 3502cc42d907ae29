"""Where this program keeps things on this machine, and locks between its processes."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import _log

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIG_FILE = "briefing.toml"
_APP = "briefing"
_IS_LINUX = sys.platform == "linux"
_XDG = {"cache": "~/.cache", "config": "~/.config", "data": "~/.local/share"}


@cache
def _platform(kind: str) -> Path:
    if _IS_LINUX:  # one line of what platformdirs knows, which takes 3 ms to load
        home = os.environ.get(f"XDG_{kind.upper()}_HOME", "").strip()
        return Path(home or os.path.expanduser(_XDG[kind]), _APP)  # noqa: PTH111 - there may be no ~
    import platformdirs  # lazy: as above

    return Path(getattr(platformdirs, f"user_{kind}_dir")(_APP, appauthor=False))


def cache_folder() -> Path:
    """Return the folder of what can be made again; BRIEFING_CACHE overrides."""
    return Path(os.environ.get("BRIEFING_CACHE") or _platform("cache"))


def config_folder() -> Path:
    """Return the folder of the user's configuration; BRIEFING_CONFIG overrides."""
    return Path(os.environ.get("BRIEFING_CONFIG") or _platform("config"))


def config_files(file: Path | None = None) -> Iterator[Path]:
    """Yield the configuration files that are read, each winning over those before it.

    Args:
        file: One that takes the place of the one in the working folder.
    """
    user = config_folder() / CONFIG_FILE
    if user.is_file():
        yield user
    if file is not None:
        yield file
    elif (here := Path(CONFIG_FILE)).is_file():
        yield here


def data_folder() -> Path:
    """Return the folder of installed voices; BRIEFING_DATA overrides."""
    return Path(os.environ.get("BRIEFING_DATA") or _platform("data"))


@contextmanager
def writable_cache() -> Iterator[Path]:
    """Yield the cache's folder, or a temporary one where that cannot be written."""
    import tempfile  # lazy: with hashlib 3 ms, which a help page does without

    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        with tempfile.TemporaryDirectory(prefix="briefing-") as passing:
            yield Path(passing)
    else:
        yield folder


@contextmanager
def lock(folder: Path, name: str, *, timeout: float = -1) -> Iterator[None]:
    """Hold the lock of that name; `folder` holds the files of the locks.

    Where the file system has no locks, it holds among the threads of this process only.

    Args:
        folder: Of the locks' files.
        name: Of the lock.
        timeout: Seconds to wait for it; less than none waits for ever.

    Raises:
        TimeoutError: Somebody else holds it.
    """
    import hashlib  # lazy: as tempfile

    from filelock import FileLock  # lazy: 15 ms, and many commands lock nothing

    digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:16]
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(FileLock(folder / f"{digest}.lock", timeout=timeout))
        except TimeoutError:
            raise
        except (OSError, NotImplementedError) as exc:  # a file system without locks, for one
            _log.warning("no lock between processes: %s", exc)
            own = _own_lock(digest)
            if not own.acquire(timeout=timeout):
                raise TimeoutError(name) from exc
            stack.callback(own.release)
        yield


@cache
def _own_lock(_digest: str) -> threading.Lock:
    return threading.Lock()

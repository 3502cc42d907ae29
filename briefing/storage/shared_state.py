"""A few numbers that all processes of one user share, in one small file under a lock.

What cannot be read counts as never written, and what cannot be written stays in memory only:
a read-only home folder makes us forgetful, never unable to speak.
"""

from __future__ import annotations

import json
import math
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_TIMEOUT = 5.0  # seconds; the lock is held for microseconds, so this is a broken file system
LOCK_POLL = 0.005  # seconds


class SharedState:
    """Named numbers in a file (JSON); `path` None keeps them in this process."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._memory: dict[str, float] = {}
        self._lock = threading.Lock()

    def read(self) -> dict[str, float]:
        """Return the saved numbers, without waiting for the lock."""
        with self._lock:
            return self._load()

    @contextmanager
    def change(self) -> Iterator[dict[str, float]]:
        """Yield the numbers under the lock; what they become is saved when the block ends."""
        with self._lock, _across_processes(self._path):
            numbers = self._load()
            yield numbers
            self._memory = dict(numbers)
            if self._path is not None:
                try:
                    self._path.write_text(json.dumps(numbers), encoding="utf-8")
                except OSError:
                    self._path = None

    def _load(self) -> dict[str, float]:
        if self._path is None:
            return dict(self._memory)
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {
            name: float(value)
            for name, value in found.items()
            if isinstance(value, int | float) and math.isfinite(value)
        }


@contextmanager
def _across_processes(path: Path | None) -> Iterator[None]:
    if path is None:
        yield
        return
    from filelock import FileLock, Timeout  # lazy: 15 ms, and many commands lock nothing

    lock = FileLock(str(path.with_name(f"{path.name}.lock")))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=LOCK_TIMEOUT, poll_interval=LOCK_POLL)
    except (OSError, Timeout):
        yield
        return
    try:
        yield
    finally:
        lock.release()

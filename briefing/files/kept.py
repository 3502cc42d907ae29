"""What is kept of earlier work, a file each: counted, and pruned by its last use."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.files.atomic import sweep

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_DAY = 86_400  # s


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept; its bytes, and when it was used last (seconds since 1970)."""

    path: Path
    size: int
    used: float


def find(folder: Path, ending: str) -> list[Kept]:
    """Find the files with an ending in a folder and its folders, whole ones only."""
    found = []
    with suppress(OSError):
        for path in folder.rglob(f"[!.]*{ending}"):  # not what is being written
            with suppress(OSError):
                status = path.stat()
                found.append(Kept(path, status.st_size, status.st_mtime))
    return found


def prune(kept: Iterable[Kept], *, older_than: float = 0.0, keep: int = 0) -> list[Kept]:
    """Remove files, the longest unused first, and give those that were removed.

    older_than  days since the last use; younger ones stay
    keep        bytes that may stay whatever their age
    """
    files = sorted(kept, key=lambda file: file.used)
    left = sum(file.size for file in files)
    limit = time.time() - older_than * _DAY
    removed = []
    for file in files:
        if file.used > limit or left <= keep:
            break
        with suppress(OSError):
            file.path.unlink()
            left -= file.size
            removed.append(file)
    for folder in {file.path.parent for file in files}:
        sweep(folder)
    return removed

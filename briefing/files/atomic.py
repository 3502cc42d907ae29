"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from briefing.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = ".briefing-"
_asking = threading.Lock()
_STALE = 3600  # seconds after which a temporary file has lost its maker

_REASONS = {
    errno.ENOSPC: ("the disk is full", "make room and run the same command again"),
    errno.EDQUOT: ("your disk quota is used up", "make room and run the same command again"),
    errno.EROFS: ("the disk is read-only", "choose another folder with -o"),
    errno.EACCES: ("permission denied", "choose another folder with -o"),
    errno.EPERM: ("permission denied", "choose another folder with -o"),
    errno.ENOTDIR: ("a part of the path is a file", "choose another folder with -o"),
    errno.EEXIST: ("a file is in the way", "choose another folder with -o"),
    errno.ENAMETOOLONG: ("the name is too long", "give a shorter one with -o"),
}


def explained(exc: OSError, path: Path) -> OutputError:
    """Say why a path cannot be written."""
    reason, hint = _REASONS.get(exc.errno or 0, (exc.strerror or str(exc), "choose another folder"))
    return OutputError(f"cannot write {path} ({reason})", hint)


@contextmanager
def atomic(path: Path, *, durable: bool = True) -> Iterator[IO[bytes]]:
    """Open a temporary file beside `path` that takes its place when the block ends well.

    durable  whether it must survive a loss of power: what can be made again need not

    Raises OutputError when it cannot be written; then `path` is as it was.
    """
    made: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=_MARK, suffix=path.suffix, dir=path.parent)
        made = Path(name)
        with os.fdopen(handle, "w+b") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        _adopt_mode(made)
        made.replace(path)
        made = None
    except OSError as exc:
        raise explained(exc, path) from exc
    finally:
        if made is not None:
            with suppress(OSError):
                made.unlink()


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a whole file, or leave what was there. Raises OutputError."""
    with atomic(path, durable=durable) as file:
        file.write(data)


def sweep(folder: Path) -> None:
    """Remove temporary files whose maker was killed long ago."""
    limit = time.time() - _STALE
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_MARK):
                with suppress(OSError):  # another thread's may take its name meanwhile
                    if entry.stat().st_mtime < limit:
                        Path(entry.path).unlink()


def _adopt_mode(path: Path) -> None:
    """Give a temporary file, made for its owner alone, the mode of an ordinary one."""
    with _asking:  # the mask can only be asked for by changing it, for all threads at once
        mask = os.umask(0)
        os.umask(mask)
    with suppress(OSError):
        path.chmod(0o666 & ~mask)

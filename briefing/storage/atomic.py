"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = ".briefing-"
_STALE = 3600  # seconds after which a temporary file has lost its maker

_REASONS = {
    errno.ENOSPC: (marked("the disk is full"), marked("make room and run the same command again")),
    errno.EDQUOT: (
        marked("your disk quota is used up"),
        marked("make room and run the same command again"),
    ),
    errno.EROFS: (marked("the disk is read-only"), marked("choose another folder with -o")),
    errno.EACCES: (marked("permission denied"), marked("choose another folder with -o")),
    errno.EPERM: (marked("permission denied"), marked("choose another folder with -o")),
    errno.ENOTDIR: (
        marked("a part of the path is a file"),
        marked("choose another folder with -o"),
    ),
    errno.EEXIST: (marked("a file is in the way"), marked("choose another folder with -o")),
    errno.EISDIR: (
        marked("a folder of that name is in the way"),
        marked("choose another name with -o"),
    ),
    errno.ENOENT: (marked("there is no such folder"), marked("choose another with -o")),
    errno.EFBIG: (
        marked("it would be larger than files may be here"),
        marked("choose another folder with -o"),
    ),
    errno.ENAMETOOLONG: (marked("the name is too long"), marked("give a shorter one with -o")),
}


def to_output_error(exc: OSError, path: Path) -> OutputError:
    """Return an OSError as the error that says why a path cannot be written."""
    otherwise = exc.strerror or str(exc), marked("choose another folder")
    reason, hint = _REASONS.get(exc.errno or 0, otherwise)
    return OutputError(
        _("cannot write {path} ({reason})").format(path=path, reason=_(reason)), _(hint)
    )


@contextmanager
def temporary(path: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """Yield an open file beside `path`, and its own path; it is removed when the block ends.

    Raises:
        OutputError: It cannot be written.
    """
    made: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, made = _create(path)
        with os.fdopen(handle, "w+b") as file:
            yield file, made
    except OSError as exc:
        raise to_output_error(exc, path) from exc
    finally:
        if made is not None:
            with suppress(OSError):
                made.unlink(missing_ok=True)


@contextmanager
def atomic(path: Path, *, durable: bool = True) -> Iterator[IO[bytes]]:
    """Open a temporary file beside `path` that takes its place when the block ends well.

    Args:
        path: The file to write.
        durable: Whether it must survive a loss of power: what can be made again need not.

    Raises:
        OutputError: It cannot be written; then `path` is as it was.
    """
    with temporary(path) as (file, made):
        yield file
        if durable:
            file.flush()
            os.fsync(file.fileno())
        file.close()
        made.replace(path)


def hidden_name(path: Path) -> Path:
    """Return a name beside `path` under which a file can lie for a while, seen by nobody."""
    return path.with_name(f"{_MARK}{os.urandom(8).hex()}{path.suffix}")


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a whole file, or leave what was there. Raises OutputError."""
    with atomic(path, durable=durable) as file:
        file.write(data)


def remove_stale(folder: Path) -> None:
    """Remove temporary files whose maker was killed long ago."""
    limit = time.time() - _STALE
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_MARK):
                with suppress(OSError):  # another thread's may take its name meanwhile
                    if entry.stat().st_mtime < limit:
                        Path(entry.path).unlink()


def _create(path: Path) -> tuple[int, Path]:
    """Create a temporary file beside `path`, with the mode of any file that is created here."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    made = hidden_name(path)
    return os.open(made, flags, 0o666), made

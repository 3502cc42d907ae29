"""Reads an article's bytes: the only place of this stage that touches files."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.ingest.document import STDIN, Document
from briefing.model.checks import fitting
from briefing.model.limits import FILE

_ANONYMOUS = ("/proc/", "/dev/fd/")  # where a shell's `<(…)` leads to
_OPENED = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def read_source(path: str | Path) -> Document:
    """Read the file at `path`, or standard input for `-`.

    Raises:
        SourceError: When it is missing, a folder, a device or a pipe that no shell opened, not
            readable, or larger than `briefing.model.limits.FILE`.
    """
    path = fitting(str | Path, path, _("the path"))
    if path == STDIN:
        return Document(_("standard input"), STDIN, _read_stdin())
    path, name = Path(path), str(path)
    data = read_file(path, name, FILE, pipes=True)  # first: it says best what is not there
    return Document(name, str(path.absolute()), data)


def _read_stdin() -> bytes:
    name = _("standard input")
    if sys.stdin is None:  # whoever started this process closed it
        raise SourceError(_("{name} is closed").format(name=name), _("give a file"))
    try:
        data = sys.stdin.buffer.read(FILE + 1)  # a pipe has no size to look at first
    except OSError as exc:  # a folder, for one
        raise SourceError(
            _("{name} cannot be read ({reason})").format(name=name, reason=_(exc.strerror)),
            _("give a file"),
        ) from exc
    if len(data) > FILE:
        raise _too_large(name, FILE)
    return data


def read_file(path: Path, name: str, limit: int, *, pipes: bool = False) -> bytes:
    """Read a file whole.

    Args:
        path: Where it lies.
        name: What it is called in errors.
        limit: Bytes that it may have.
        pipes: Whether a pipe that a shell opened (`<(…)`) is as good as a file.

    Raises:
        SourceError: When it is missing, a folder, a device, a named pipe or a socket, larger
            than the limit or not to be read. No more than the limit is ever read.
    """
    data = read_head(path, name, limit + 1, pipes=pipes)
    if len(data) > limit:
        raise _too_large(name, limit)
    return data


def read_head(path: Path, name: str, count: int, *, pipes: bool = False) -> bytes:
    """Read at most `count` bytes from the beginning of a file; raises as `read_file` does."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise SourceError(
                _("{name} is a folder").format(name=name), _("give the article's file")
            )
        if not stat.S_ISREG(found.st_mode) and not (pipes and _is_shells(path, found)):
            raise SourceError(_("{name} is no file").format(name=name), _("give an article's file"))
        with os.fdopen(os.open(path, _OPENED), "rb") as stream:
            return stream.read(count)
    except FileNotFoundError as exc:
        raise SourceError(_("{name} is not there").format(name=name), _("check the path")) from exc
    except PermissionError as exc:
        raise SourceError(
            _("{name} may not be read").format(name=name), _("check the file's permissions")
        ) from exc
    except (OSError, ValueError) as exc:  # ValueError: a NUL within the path
        reason = _(getattr(exc, "strerror", None) or str(exc))
        raise SourceError(
            _("{name} cannot be read ({reason})").format(name=name, reason=reason),
            _("check the path"),
        ) from exc


def _too_large(name: str, limit: int) -> SourceError:
    """Return the error for a source that has more than `limit` bytes."""
    return SourceError(
        _("{name} is too large for an article (larger than {limit} MB)").format(
            name=name, limit=limit // 2**20
        ),
        _("cut it into articles"),
    )


def _is_shells(path: Path, found: os.stat_result) -> bool:
    return stat.S_ISFIFO(found.st_mode) and os.path.realpath(path).startswith(_ANONYMOUS)

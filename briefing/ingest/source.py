"""Reads an article's bytes: the only place of this stage that touches files."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from briefing.errors import SourceError
from briefing.model.checks import Checked, fitting

if TYPE_CHECKING:
    from typing import BinaryIO

STDIN = "-"
SIZE_LIMIT = 20 * 1024 * 1024
"""In bytes. An hour of speech is about 60 KB of text: what is larger is not an article."""


@dataclass(frozen=True, slots=True)
class Source(Checked):
    """What an article was read from.

    name      as the user gave it, for messages; `standard input` for `-`
    identity  what tells two sources apart: the absolute path, or `-`
    data      the bytes, as they were found
    media     `text/plain` or `text/markdown`; empty where the name's ending tells
    """

    at: ClassVar[str] = "source."

    name: str
    identity: str
    data: bytes
    media: str = ""

    @property
    def suffix(self) -> str:
        """The ending of the file name, in lower case with its dot; empty when there is none."""
        return "" if self.identity == STDIN else Path(self.identity).suffix.lower()

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal: equal for equal contents."""
        from hashlib import sha256

        return sha256(self.data).hexdigest()


def read_source(path: str | Path) -> Source:
    """Read the file at `path`, or standard input for `-`.

    Raises SourceError when it is missing, a folder, not readable or larger than SIZE_LIMIT;
    a file that is too large is refused before it is read.
    """
    path = fitting(str | Path, path, "the path")
    if path == STDIN:
        return Source("standard input", STDIN, _read_stdin())
    path, name = Path(path), str(path)
    try:
        if path.is_dir():
            raise SourceError(f"{name} is a folder", "give the article's file")
        with path.open("rb") as stream:
            size = path.stat().st_size
            if size > SIZE_LIMIT:
                raise _too_large(name, f"{size / 1024**2:.0f} MB")
            data = _read(stream, name)
    except FileNotFoundError as exc:
        raise SourceError(f"{name} is not there", "check the path") from exc
    except PermissionError as exc:
        raise SourceError(f"{name} may not be read", "check the file's permissions") from exc
    except (OSError, ValueError) as exc:  # ValueError: a NUL within the path
        reason = getattr(exc, "strerror", None) or exc
        raise SourceError(f"{name!s} cannot be read ({reason})", "check the path") from exc
    return Source(name, str(path.absolute()), data)


def _read_stdin() -> bytes:
    name = "standard input"
    if sys.stdin is None:  # whoever started this process closed it
        raise SourceError(f"{name} is closed", "give a file")
    try:
        return _read(sys.stdin.buffer, name)
    except OSError as exc:  # a folder, for one
        raise SourceError(f"{name} cannot be read ({exc.strerror})", "give a file") from exc


def _read(stream: BinaryIO, name: str) -> bytes:
    """All of `stream`, but never more than the limit: a pipe has no size to look at first."""
    data = stream.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise _too_large(name, f"more than {SIZE_LIMIT // 1024**2} MB")
    return data


def _too_large(name: str, size: str) -> SourceError:
    limit = SIZE_LIMIT // 1024**2
    return SourceError(
        f"{name} is too large for an article ({size}; the limit is {limit} MB)",
        "cut it into articles",
    )

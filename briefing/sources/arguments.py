"""What a person gives to paths and links: files, folders, patterns, lists.

Order is kept, a folder's files come sorted. Only folders and lists are read here; of the files that
nobody named one by one, a look at the beginning tells those that this program wrote itself.
"""

from __future__ import annotations

import errno
import glob
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import SourceError
from briefing.files.signatures import HEAD, is_sound_or_picture, own_output
from briefing.model.checks import fitting
from briefing.sources.kinds import BY_SUFFIX
from briefing.sources.web.urls import is_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LIST = "-"
# A pipe would be waited for.
_LOOK = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def spread(
    arguments: Iterable[str | Path], output: Path | None = None
) -> Iterator[str | Path | tuple[str, SourceError]]:
    """Yield a link as text, a file as a path, and what names nothing with its error.

    `-` stands for a list on standard input: one argument a line; empty lines and `#` comments
    are passed over.

    output  the folder that briefings go to; see `briefing.sources.Options`
    """
    if isinstance(arguments, str | Path) or not hasattr(arguments, "__iter__"):
        arguments = fitting(tuple[str | Path, ...], arguments, "the source")
    for given in arguments:
        argument = fitting(str | Path, given, "the source")
        if argument == LIST:
            try:
                yield from spread((line for line in _lines() if line != LIST), output)
            except OSError as exc:  # it is closed, or a folder
                yield LIST, SourceError(f"standard input cannot be read ({exc.strerror})")
        elif is_url(argument):
            yield argument
        else:
            yield from _paths(argument, output)


def _lines() -> Iterator[str]:
    if sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed")
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "surrogateescape").lstrip("\ufeff").strip()
        if line and not line.startswith("#"):
            yield line


def _paths(argument: str, output: Path | None) -> Iterator[Path | tuple[str, SourceError]]:
    path = Path(argument).expanduser()
    try:
        if path.is_dir():
            files = _within(path, output)
            lacking = SourceError(f"{argument} holds no articles", "give a folder of articles")
        elif glob.has_magic(argument) and not path.exists():
            names = glob.glob(str(path), recursive=True)  # noqa: PTH207 - takes absolute ones
            matches = sorted(map(Path, names), key=_order)
            looked_at = ((match, _beginning(match)) for match in matches if match.is_file())
            files = [
                match
                for match, data in looked_at
                if not own_output(data) and not is_sound_or_picture(data)
            ]
            lacking = SourceError(f"{argument} matches no file", "check the pattern")
        else:
            files, lacking = [path], None
    except (OSError, ValueError) as exc:  # ValueError: a NUL within the path
        yield argument, SourceError(f"{argument!r} cannot be read ({exc})", "check the path")
        return
    yield from files
    if not files and lacking:
        yield argument, lacking


def _within(folder: Path, output: Path | None) -> list[Path]:
    """Give a folder's articles, those of its folders too; nothing hidden, no links to folders.

    The output folder is passed over where it lies within; who names it means what else is there.
    What this program wrote is passed over wherever it lies.
    """
    ours = Path(os.path.realpath(output or os.devnull))
    found = []
    for place, folders, names in os.walk(folder):
        here = Path(os.path.realpath(place))
        folders[:] = [name for name in folders if not name.startswith(".") and here / name != ours]
        paths = (Path(place, name) for name in names if not name.startswith("."))
        found += [
            path
            for path in paths
            if path.suffix.lower() in BY_SUFFIX and not own_output(_beginning(path))
        ]
    return sorted(found, key=_order)


def _beginning(path: Path) -> bytes:
    """Give the first bytes of an ordinary file; of what cannot be looked at, its reader tells."""
    try:
        file = os.open(path, _LOOK)
    except (OSError, ValueError):
        return b""
    try:
        return os.read(file, HEAD) if stat.S_ISREG(os.fstat(file).st_mode) else b""
    except OSError:
        return b""
    finally:
        os.close(file)


def _order(path: Path) -> tuple[str, ...]:
    return path.parts

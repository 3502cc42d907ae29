"""Reads the fact tables in `data/`: tab-separated, one fact a line, `#` starts a comment."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def _path(name: str) -> Path:
    from pathlib import Path  # here, because it is a tenth of the time to import this package

    return Path(__file__).with_name("data") / f"{name}.tsv"


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of `data/<name>.tsv` as tuples of cells, comments and blanks left out."""
    text = _path(name).read_text(encoding="utf-8")
    return tuple(
        tuple(cell.strip() for cell in line.split("\t"))
        for line in text.splitlines()
        if line.strip() and not line.startswith("#")
    )


@cache
def mapping(name: str) -> dict[str, str]:
    """Return a two-column table as a mapping from the first cell to the second."""
    return {row[0]: row[1] for row in rows(name)}


@cache
def words(name: str, kind: str) -> frozenset[str]:
    """Return the words of one kind from a table of two columns: kind, words set off by commas."""
    found: set[str] = set()
    for row in rows(name):
        if row[0] == kind:
            found.update(word.strip() for word in row[1].split(","))
    return frozenset(found)


@cache
def pattern(name: str, kind: str) -> re.Pattern[str]:
    """Return the pattern of any whole word of one kind."""
    bodies = "|".join(re.escape(word) for word in words(name, kind))
    return re.compile(rf"(?<![^\W_])(?:{bodies})(?![^\W_])")


def exists(name: str) -> bool:
    """Return whether there is a table of that name."""
    return _path(name).is_file()

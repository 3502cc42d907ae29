"""The facts of this stage, kept in `data/*.tsv`: read once, when first asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("data")


@cache
def rows(table: str) -> tuple[tuple[str, ...], ...]:
    """Load the rows of `data/<table>.tsv`, without comments (`#`) and empty lines."""
    lines = (_FOLDER / f"{table}.tsv").read_text(encoding="utf-8").split("\n")
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))


@cache
def words(table: str) -> frozenset[str]:
    """Load the first column of a table, case folded."""
    return frozenset(row[0].casefold() for row in rows(table))


@cache
def mapping(table: str) -> dict[str, str]:
    """Map the first column of a table, case folded, to its second (or to itself)."""
    return {row[0].casefold(): row[1] if len(row) > 1 else row[0] for row in rows(table)}

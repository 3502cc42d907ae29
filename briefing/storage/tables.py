"""Fact tables: tab-separated files that ship with a package, read once, when first asked for."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Tables:
    """The tables of one folder: `<name>.tsv`, one fact a line, `#` starts a comment.

    What a table was read into is cached for the life of the process, so that a rule may ask for
    it at every word.
    """

    def __init__(self, package_file: str, *, fold_keys: bool = False) -> None:
        """Name the folder of the tables.

        Args:
            package_file: A file in that folder: `__file__` of its `__init__.py`.
            fold_keys: Whether the first column is looked up in folded case.
        """
        self._package_file = package_file
        self._fold_keys = fold_keys
        self.rows = cache(self._rows)
        self.keys = cache(self._keys)
        self.mapping = cache(self._mapping)
        self.words = cache(self._words)
        self.pattern = cache(self._pattern)

    def exists(self, name: str) -> bool:
        """Return whether there is a table of that name."""
        return self._path(name).is_file()

    def _path(self, name: str) -> Path:
        from pathlib import Path  # lazy: a tenth of the time to import `briefing.text`

        return Path(self._package_file).with_name(f"{name}.tsv")

    def _rows(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Return the rows of a table as tuples of cells, comments and empty lines left out."""
        lines = self._path(name).read_text(encoding="utf-8").split("\n")
        return tuple(
            tuple(cell.strip() for cell in line.split("\t"))
            for line in lines
            if line.strip() and not line.startswith("#")
        )

    def _keys(self, name: str) -> frozenset[str]:
        """Return the first column of a table."""
        return frozenset(map(self._key, self.rows(name)))

    def _mapping(self, name: str) -> dict[str, str]:
        """Return the first column of a table mapped to its second, or to itself without one."""
        return {self._key(row): row[1] if len(row) > 1 else row[0] for row in self.rows(name)}

    def _key(self, row: tuple[str, ...]) -> str:
        return row[0].casefold() if self._fold_keys else row[0]

    def _words(self, name: str, kind: str) -> frozenset[str]:
        """Return the words of one kind from a table of two columns: kind, words after commas."""
        listed = (row[1].split(",") for row in self.rows(name) if row[0] == kind)
        return frozenset(word.strip() for words in listed for word in words)

    def _pattern(self, name: str, kind: str) -> re.Pattern[str]:
        """Return the pattern of any whole word of one kind."""
        bodies = "|".join(re.escape(word) for word in self.words(name, kind))
        return re.compile(rf"(?<![^\W_])(?:{bodies})(?![^\W_])")

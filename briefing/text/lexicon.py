"""The user's own readings: a table that wins over every rule.

A lexicon is tab-separated: written, spoken, optionally the engine and the section it holds
for. Lines that begin with `#` are comments.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

from briefing._messages import gettext as _
from briefing.errors import LexiconError

_FEWEST, _MOST = 2, 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a lexicon.

    Attributes:
        written: The word or words as an article writes them.
        spoken: What is said for them.
        engine: The name of the only engine that the entry is for; empty for all.
        section: The only section of a newspaper that it is for, in any case; empty for all.
    """

    written: str
    spoken: str
    engine: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries in the order they were given: of two for one word, the later wins."""

    entries: tuple[Entry, ...] = ()
    _pattern: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    _spoken: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        spoken = {entry.written: entry.spoken for entry in self.entries}
        longest_first = sorted(spoken, key=len, reverse=True)
        bodies = "|".join(re.escape(written) for written in longest_first)
        pattern = re.compile(rf"(?<!\w)(?:{bodies})(?!\w)") if spoken else None
        object.__setattr__(self, "_spoken", spoken)
        object.__setattr__(self, "_pattern", pattern)

    @classmethod
    def parse(cls, text: str, source: str) -> Lexicon:
        """Read a lexicon from TSV text; `source` names it in errors."""
        entries: list[Entry] = []
        for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            cells = [unicodedata.normalize("NFC", cell).strip() for cell in line.split("\t")]
            if not _FEWEST <= len(cells) <= _MOST:
                raise LexiconError(
                    _(
                        "{source}, line {number}: expected written, spoken and at most an engine "
                        "and a section, set off by tabs; found {columns} columns"
                    ).format(source=source, number=number, columns=len(cells))
                )
            if not cells[0]:
                raise LexiconError(
                    _("{source}, line {number}: the written form is empty").format(
                        source=source, number=number
                    )
                )
            entries.append(Entry(*cells))
        return cls(tuple(entries))

    def merge(self, other: Lexicon) -> Lexicon:
        """Return both lexicons in one; `other` wins where they disagree."""
        return Lexicon(self.entries + other.entries)

    def for_engine(self, name: str) -> Lexicon:
        """Return the entries that hold for an engine."""
        return self._with(tuple(e for e in self.entries if e.engine in ("", name)))

    def for_section(self, name: str) -> Lexicon:
        """Return the entries that hold in a section; in an unknown one, those for all."""
        wanted = ("", _folded(name))
        return self._with(tuple(e for e in self.entries if _folded(e.section) in wanted))

    def find(self, text: str, start: int) -> re.Match[str] | None:
        """Return the next entry in the text at or after `start`."""
        return self._pattern.search(text, start) if self._pattern else None

    def spoken(self, written: str) -> str:
        """Return how an entry is spoken."""
        return self._spoken[written]

    def _with(self, entries: tuple[Entry, ...]) -> Lexicon:
        return self if entries == self.entries else replace(self, entries=entries)


def _folded(section: str) -> str:
    return " ".join(unicodedata.normalize("NFC", section).casefold().split())

"""Where a rule looks: a position in the written text, with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from briefing.speech.options import Options

# How far back, in characters, a rule may look for the words that decide.
REACH = 90

_WORD = re.compile(r"[^\W_]+")
_LAST_WORD = re.compile(r"([^\W\d_]+)\s*$")


@dataclass(slots=True)
class Place:
    """A position in a text, and what the reader knows there."""

    text: str
    start: int
    options: Options
    taught: Mapping[str, str]

    @property
    def left(self) -> str:
        """The text before the place, as far back as a rule may look, in lower case."""
        return self.text[max(0, self.start - REACH) : self.start].lower()

    @property
    def words(self) -> list[str]:
        """The words before the place, in lower case, the nearest last."""
        return _WORD.findall(self.left)

    @property
    def previous(self) -> str:
        """The word just before the place, in lower case, if only spaces lie between."""
        found = _LAST_WORD.search(self.text[max(0, self.start - 24) : self.start])
        return found[1].lower() if found else ""


Hit = tuple[int, str]
Rule = Callable[[Place], Hit | None]

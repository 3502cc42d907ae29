"""Where a rule looks: a position in the written text, with what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from briefing.text import letters
from briefing.text.data import tables
from briefing.text.patterns import UPPER, pattern

if TYPE_CHECKING:
    from briefing.text.options import Options

# How far back, in characters, a rule may look for the words that decide.
REACH = 90

_LAST_WORD = pattern(r"(?<![^\W\d_])([^\W\d_]+)[ \u00a0]*$")
_NAME_LEFT = pattern(rf"(?:^|[\s(:.])[{UPPER}][^\W_]*\)? $")
_NEXT_WORD = pattern(r"[ \u00a0]*([^\W\d_]+)")


@dataclass(slots=True)
class Context:
    """A position in a text, and what the normalizer knows there."""

    text: str
    start: int
    options: Options
    local_abbreviations: Mapping[str, str]

    @property
    def left(self) -> str:
        """The text before the place, as far back as a rule may look, in lower case."""
        return self.text[max(0, self.start - REACH) : self.start].lower()

    @property
    def previous(self) -> str:
        """The word just before the place, in lower case, if only spaces lie between."""
        found = _LAST_WORD.search(self.text[max(0, self.start - 24) : self.start])
        return found[1].lower() if found else ""

    @property
    def named(self) -> bool:
        """Whether the word just before the place opens with a capital, as names do."""
        return bool(_NAME_LEFT.search(self.text[max(0, self.start - 24) : self.start]))

    @property
    def after_foreign(self) -> bool:
        """Whether a foreign name stands just before the place."""
        found = _LAST_WORD.search(self.text[max(0, self.start - 24) : self.start])
        return bool(found and found[1][0].isupper() and letters.is_foreign(found[1]))

    def after(self, cue: str) -> bool:
        """Return whether the word just before the place is a cue of that kind."""
        return self.previous in tables.words("cues", cue)

    def ends(self, cue: str) -> bool:
        """Return whether a phrase of that kind, of one word or more, stands just before."""
        left = self.left.rstrip()
        phrases = _phrases(cue)
        return left.endswith(phrases) and any(
            left.endswith(phrase) and not left[-len(phrase) - 1 : -len(phrase)].isalnum()
            for phrase in phrases
        )

    def follows(self, cue: str, within: int = REACH) -> bool:
        """Return whether a cue of that kind stands in the last `within` characters before."""
        near = self.text[max(0, self.start - within) : self.start].lower()
        return bool(tables.pattern("cues", cue).search(near))

    def next(self, end: int) -> str:
        """Return the word that follows `end`, as written, if only spaces lie between."""
        found = _NEXT_WORD.match(self.text, end)
        return found[1] if found else ""


@cache
def _phrases(cue: str) -> tuple[str, ...]:
    return tuple(tables.words("cues", cue))


Match = tuple[int, str]
Rule = Callable[[Context], Match | None]

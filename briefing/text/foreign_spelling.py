"""Names of other languages by their spelling: which language, and what its letters sound like."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from briefing.text import tables
from briefing.text.patterns import pattern
from briefing.text.syllables import spell

if TYPE_CHECKING:
    from collections.abc import Iterator

_LATIN = "latin"
_LONGEST = 5  # letters that are one spelling
_DOUBLED = pattern(r"([bdfgklmnprstvz])\1")


def language(word: str, when: str) -> str:
    """Return the language whose signature a word bears, or nothing.

    Args:
        word: One word in small letters.
        when: "sure" for what no English word has, "likely" for the rest.
    """
    return next((name for name, whole in _signatures(when) if whole.fullmatch(word)), "")


def word(written: str, name: str = _LATIN) -> str:
    """Return a word in Vietnamese syllables, as its language spells its sounds."""
    return spell(list(_sounds(_DOUBLED.sub(r"\1", written), name)))


def _sounds(written: str, name: str) -> Iterator[str]:
    """Yield the sounds of a word by the spellings of its language, the longest first."""
    bare = _bare(written)
    at = 0
    while at < len(written):
        found = _match(written, at, bare, name) or _match(bare, at, bare, name)
        size, sounds = found or (1, ())  # a letter that nobody hears
        yield from sounds
        at += size


def _match(written: str, at: int, bare: str, name: str) -> tuple[int, tuple[str, ...]] | None:
    """Return how many letters at a place are one spelling and its sounds, if any is known."""
    own, latin = _spellings(name), _spellings(_LATIN)
    for size in range(min(_LONGEST, len(written) - at), 0, -1):
        letters = written[at : at + size]
        for following, sounds in (*own.get(letters, ()), *latin.get(letters, ())):
            if following.match(bare, at + size):
                return size, sounds
    return None


def _bare(text: str) -> str:
    """Return letters without their marks, as many as there were."""
    return "".join(unicodedata.normalize("NFD", char)[0] for char in text)


@cache
def _spellings(name: str) -> dict[str, list[tuple[re.Pattern[str], tuple[str, ...]]]]:
    """Return the spellings of a language: letters to what must follow, and sounds."""
    found: dict[str, list[tuple[re.Pattern[str], tuple[str, ...]]]] = {}
    for language_, letters, following, *sounds in tables.rows("foreign_spelling"):
        if language_ == name:
            spelt = tuple(sounds[0].split()) if sounds else ()
            found.setdefault(letters, []).append((re.compile(following), spelt))
    return found


@cache
def _signatures(when: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row[1], re.compile(row[2])) for row in tables.rows("foreign_signatures") if row[0] == when
    )

"""The names of letters, and whether a word in capitals can be said as a word."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from briefing.text.data import tables
from briefing.text.patterns import pattern

_SYLLABLE = pattern(
    r"(?:ngh|ng|gh|gi|kh|nh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|nh|ng|[cmnpt])?"
)
_CLUSTER = pattern(
    r"[^aeiouy]{4,}|^[^aeiouy]{3,}|^(?![bcdfgkpst][lrhw]|s[cklmnptqvw]|[tdk]w|gn|kn|ph|th|ch|sh|wh|ng|nh|tr|kh)[^aeiouy]{2}|[^aeiouy]{3,}$"
)
_FOUR = pattern(
    r"[^aeiouy]?[aeiouy]{1,2}[^aeiouy][aeiouy]{1,2}[^aeiouy]?"  # NATO, OPEC, AEON
    r"|[^aeiouy][aeiouy]{1,2}(?:[^aeiouyhjqvw]|st|ld|nk|ch|ck|nd|nt|rt|ll|ss|sh|ng|mp|rd|rk|rm|lt|sk|ff|ns|ms)"
    r"|(?:[bcdfgkps][lr]|st|sp|sw|tw|sh|ch|th|wh)[aeiouy][^aeiouyhjqvw]"
)
_TONED = pattern("[\u0300-\u0303\u0306\u0309\u031b\u0323]")


def spell(word: str) -> str:
    """Say a word letter by letter: "GDP" is "giê dê pê"."""
    names = tables.mapping("letters")
    plain = unicodedata.normalize("NFC", word).upper()
    return " ".join(names.get(letter, letter.lower()) for letter in plain if letter.isalpha())


@lru_cache(maxsize=4096)
def is_syllable(word: str) -> bool:
    """Return whether letters can be one Vietnamese syllable, tone and marks aside."""
    bare = _bare(word)
    return bool(_SYLLABLE.fullmatch(bare))


def is_foreign(word: str) -> bool:
    """Return whether a word in plain letters can be no Vietnamese syllable: Power, Vina, Gas."""
    return word.isascii() and word.isalpha() and not is_syllable(word)


@lru_cache(maxsize=4096)
def has_marks(word: str) -> bool:
    """Return whether a word bears Vietnamese vowel marks or tones, which no acronym does."""
    return bool(_TONED.search(unicodedata.normalize("NFD", word)))


@lru_cache(maxsize=4096)
def is_sayable(word: str) -> bool:
    """Return whether a foreign acronym is said as a word (NATO) and not spelt (GDP)."""
    bare = _bare(word)
    if len(bare) < 4:  # noqa: PLR2004
        return False
    if len(bare) == 4:  # noqa: PLR2004
        return bool(_FOUR.fullmatch(bare))
    vowels = sum(letter in "aeiou" for letter in bare)
    return vowels >= 2 and vowels * 5 >= len(bare) and not _CLUSTER.search(bare)  # noqa: PLR2004


def _bare(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))

"""Signs between words: pauses, silence, or a word: &, /, –, (, °, $, @."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from briefing.text import numbers, quantities, tables
from briefing.text.patterns import pattern

if TYPE_CHECKING:
    from briefing.text.place import Hit, Place

_LATIN = pattern(r"[\u0041-\u024f\u0300-\u036f\u1e00-\u1eff]")
_COUNTED = pattern(r"(?<![\w\-])\d[\d.,]{0,30} ([^\W\d_]+)\s?$")
_COUNTED_AGAIN = pattern(r"\s?\d[\d.,]* ([^\W\d_]+)")
_ALWAYS = frozenset({"tấn", "tạ", "lít", "tuổi", "giờ", "phút", "độ", "mét", "euro"})
_GRADE_LEFT = pattern(r"(?<![^\W_])[A-DO]{1,3}$")
_NAMES_LEFT = pattern(r"(?:^|\W)[^\W\da-zà-ỹđ][^\W\d_]* $")
_SEASON = pattern(r"\s?(?:19|20)\d\d\s?[-–/]\s?(?:19|20)?\d\d(?!\d)")
_OPENING, _CLOSING = frozenset("([{“‘«'\""), frozenset(")]}”’»?!.,…%")
_WORD_RIGHT = pattern(r"\s?([^\W\d_]+)")


def run(place: Place) -> Hit | None:
    """Read a sign that is repeated: a rule, a row of stars or brackets is a breath or nothing."""
    text, at = place.text, place.start
    char = text[at]
    if text[at + 1 : at + 2] != char or char in "-–—":
        return None
    end = at + 2
    while text[end : end + 1] == char:
        end += 1
    return end, "(" if char in "([" else ")" if char in "])" else ""


def grade(place: Place) -> Hit | None:
    """Read the minus of a mark, a rating or a blood group: B-, AA-, O-."""
    text, at = place.text, place.start
    graded = _GRADE_LEFT.search(text[max(0, at - 4) : at])
    return (at + 1, "trừ") if graded and not text[at + 1 : at + 2].isalnum() else None


def dash(place: Place) -> Hit | None:
    """Read a dash: a range between amounts, a breath between clauses, nothing in a name."""
    text, at = place.text, place.start
    end = at + 1
    while end < len(text) and text[end] in "-–—−":
        end += 1
    before, after = text[at - 1 : at], text[end : end + 1]
    if _SEASON.match(text, end):
        return end, ""
    right = text[end : end + 2].lstrip()[:1]
    if right.isdecimal() and _is_range(text, at, end):
        return end, "đến"
    if _NAMES_LEFT.search(text[max(0, at - 24) : at]) and text[end : end + 3].strip()[:1].isupper():
        return end, "" if place.follows("between", 48) else "–"
    if before.isspace() or after.isspace() or not before or not after:
        return end, "" if not text[max(0, at - 24) : at].rpartition("\n")[2].strip() else "–"
    if text[at] in "–—" and before.isalnum() and after.isalnum():
        return end, "–"
    return end, ""


def _is_range(text: str, at: int, end: int) -> bool:
    """Return whether a dash joins two amounts: 5 triệu - 10 triệu, 3 ngày - 5 ngày."""
    if quantities.unit_before(text, at) is not None:
        return True
    counted = _COUNTED.search(text[max(0, at - 24) : at])
    again = _COUNTED_AGAIN.match(text, end)
    return bool(counted and (counted[1] in _ALWAYS or (again and again[1] == counted[1])))


def degree(place: Place) -> Hit | None:
    """Read a unit that opens with a sign: °C, ‰, %."""
    return quantities.unit_after(place.text, place.start)


def quotation(place: Place) -> Hit:
    """Read a quotation mark that is the same on both sides: it opens before a word."""
    before, after = place.text[place.start - 1 : place.start], place.text[place.start + 1 :][:1]
    opens = (after.isalnum() or after in _OPENING) and not (before.isalnum() or before in _CLOSING)
    return place.start + 1, "“" if opens else "”"


def sign(place: Place) -> Hit | None:
    """Read any other sign as the table says; what is not Latin can't be read."""
    char = place.text[place.start]
    known = tables.mapping("symbols").get(char) or tables.mapping("currencies").get(char)
    if known is not None:
        return place.start + 1, known
    if char.isalpha() and not _LATIN.match(char):
        return None  # the reader reports it
    number = unicodedata.numeric(char, None)
    if number is not None and number == int(number) and number >= 0:
        return place.start + 1, numbers.cardinal(str(int(number)), place.options)
    return place.start + 1, ""

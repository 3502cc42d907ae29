"""Figures joined by dashes that are no range: scores, formations, measurements, house numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.speech import numbers, quantities, tables
from briefing.speech.patterns import pattern

if TYPE_CHECKING:
    from briefing.speech.place import Hit, Place

_PAIR = pattern(
    r"(\d{1,3})(\s?)[-–—]\s?(\d{1,3})(?:\s?\((\d{1,2})(?:\s?[-–]\s?(\d{1,2}))?\))?(?![\d%]|[.,/:]\d|\s?[-–—]\s?\d)"
)
_ROW = pattern(r"\d{1,3}(?:\s?[-–—]\s?\d{1,3}){2,9}(?![\d%]|[.,/]\d)")
_LISTED = pattern(r"(?:,| và|;)? \d{1,2}-\d{1,2}(?![\d/.-])")
_LISTING = pattern(r"\b\d{1,2}-\d{1,2}(?:\(\d\))?(?:,| và|;)? $")
_EQUALS = pattern(r"\s?[=+]")
_MINUS = pattern(r"(\d+)\s?[-–−]\s?(?=\d+\s?[=+])")
_FIGURES = pattern(r"\d+")


def row(place: Place) -> Hit | None:
    """Read three or more figures in a row: 4-2-3-1, 1-0-2, 85 – 59 – 97, số 2-4-6."""
    found = _ROW.match(place.text, place.start)
    if not found:
        return None
    said = (numbers.cardinal(figures, place.options) for figures in _FIGURES.findall(found[0]))
    return found.end(), (", " if " " in found[0] else " ").join(said)


def minus(place: Place) -> Hit | None:
    """Read the first term of a subtraction that is written out: 102 - 1 = 101."""
    found = _MINUS.match(place.text, place.start)
    return (found.end(), f"{numbers.cardinal(found[1], place.options)} trừ") if found else None


def score(place: Place) -> Hit | None:
    """Read the score of a match: thắng 2-0, hòa 1-1, 7-6 (5), luân lưu 4-3."""
    found = _PAIR.match(place.text, place.start)
    if not found:
        return None
    listed = _LISTED.match(place.text, found.end()) or _LISTING.search(place.left)
    if not (listed or place.follows("score") or place.previous in {"số", "nhà"}):
        return None
    if place.next(found.end()).lower() in tables.words("cues", "measured"):
        return None
    if quantities.unit_after(place.text, found.end()) or _EQUALS.match(place.text, found.end()):
        return None
    figures = [group for group in (found[1], found[3], found[4], found[5]) if group]
    return found.end(), " ".join(numbers.cardinal(figure, place.options) for figure in figures)


def descending(place: Place) -> Hit | None:
    """Read a pair that falls or stands still, which no range does: 3-1, 6-6."""
    found = _PAIR.match(place.text, place.start)
    if not found or int(found[1]) < int(found[3]):
        return None
    figures = [group for group in (found[1], found[3], found[4], found[5]) if group]
    return found.end(), " ".join(numbers.cardinal(figure, place.options) for figure in figures)

"""Figures on both sides of a slash that are no date: fractions, shares, 24/7, scales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.speech import numbers, quantities, tables
from briefing.speech.patterns import pattern

if TYPE_CHECKING:
    from briefing.speech.place import Hit, Place

_SLASH = pattern(r"(\d{1,4})/(\d{1,3}(?:\.\d{3})+|\d{1,6})(?![\d/]|[.,]\d)")
_ROUND = pattern(r"10+|[1-9]00+|[2-9]0?")
_OPEN = pattern(r"\s*(?:$|[,.;:?!)\n])")
_SEASON = pattern(r"((?:19|20)\d\d)/((?:19|20)?\d\d)(?![\d/])")
_MOST_MONTHS = 12


def season(place: Place) -> Hit | None:
    """Read a season over two years: 2025/26, 2025/2026."""
    found = _SEASON.match(place.text, place.start)
    if not found or int(found[1][2:]) + 1 != int(found[2][-2:]):
        return None
    years = (numbers.cardinal(year, place.options) for year in found.groups())
    return found.end(), " ".join(years)


def share(place: Place) -> Hit | None:
    """Read a fraction where the words around, or the figures themselves, show one."""
    found = _SLASH.match(place.text, place.start)
    if not found or place.after("date"):
        return None
    above, below = found[1], found[2].replace(".", "")
    if place.after("date?") and _OPEN.match(place.text, found.end()) and place.follows("dated"):
        return None
    top, bottom = int(above), int(below)
    counted = place.next(found.end()).lower()
    always = (above, below) == ("24", "7") or not 0 < bottom <= _MOST_MONTHS
    if not always and (top > bottom or top == 0):
        return None
    if top == bottom and not place.after("date?"):
        return _with_unit(place, found.end(), _said(place, above, "trên", below))
    part = 0 < top < bottom and (top == 1 or bool(_ROUND.fullmatch(below)))
    if always and place.follows("score", 40) and counted not in tables.words("cues", "counted"):
        return _with_unit(place, found.end(), _said(place, above, "", below))
    if counted in tables.words("cues", "counted") and top > 1:
        return _with_unit(place, found.end(), _said(place, above, "trên", below))
    if always or counted in tables.words("cues", "whole") or place.after("fraction"):
        return _with_unit(
            place, found.end(), _said(place, above, "phần" if part else "trên", below)
        )
    if len(above) == len(below) == 1 and above in "123" and below in "2345" and above < below:
        return _with_unit(place, found.end(), _said(place, above, "phần", below))
    return None


def rest(place: Place) -> Hit | None:
    """Read any other figures with a slash between."""
    found = _SLASH.match(place.text, place.start)
    if not found:
        return None
    return _with_unit(place, found.end(), _said(place, found[1], "trên", found[2].replace(".", "")))


def _said(place: Place, above: str, word: str, below: str) -> str:
    options = place.options
    last = numbers.cardinal(below, options)
    if word == "phần" and int(below) == 4:
        last = options.four
    return " ".join(f"{numbers.cardinal(above, options)} {word} {last}".split())


def _with_unit(place: Place, end: int, spoken: str) -> Hit:
    unit = quantities.unit_after(place.text, end)
    return (unit[0], f"{spoken} {unit[1]}") if unit else (end, spoken)

"""Figures on both sides of a slash that are no date: fractions, shares, 24/7, scales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.text import dates, figures, numbers, quantities, tables
from briefing.text.patterns import pattern

if TYPE_CHECKING:
    from briefing.text.place import Hit, Place

_SLASH = pattern(r"(\d{1,4})/(\d{1,3}(?:\.\d{3}){1,4}|\d{1,6})(?![\d/]|[.,]\d)")
_SCALE = pattern(r"1/([125]\d?0{2,6}|[1-9]\d{0,2}(?:\.000){0,2})(?![\d/]|[.,]\d)")
_OVER = pattern(rf"({figures.NUMBER})/({figures.NUMBER})(?![\d/])")
_ROUND = pattern(r"10+|[1-9]00+|[2-9]0?")
_OPEN = pattern(r"\s*(?:$|[,.;:?!)\n])")
_SEASON = pattern(r"((?:19|20)\d\d)/((?:19|20)?\d\d)(?![\d/])")
_MOST_MONTHS = 12
# "Từ 7/10 học sinh đi học lại" is about a day.
_SINCE = frozenset({"từ", "vào", "trước", "sau", "hết"})
# Fractions that are met more often than the days of the year they look like.
_HOUSEHOLD = frozenset(("1", below) for below in "2345") | {
    ("2", "3"),
    ("2", "5"),
    ("3", "4"),
    ("3", "5"),
}


def season(place: Place) -> Hit | None:
    """Read a season over two years: 2025/26, 2025/2026."""
    found = _SEASON.match(place.text, place.start)
    if not found or int(found[1][2:]) + 1 != int(found[2][-2:]):
        return None
    years = (numbers.cardinal(year, place.options) for year in found.groups())
    return found.end(), " ".join(years)


def scale(place: Place) -> Hit | None:
    """Read the scale of a plan or a map, which looks like a month of a year: tỉ lệ 1/2000."""
    found = _SCALE.match(place.text, place.start)
    if not found or place.after("month") or place.after("date?") or not place.follows("scale", 64):
        return None
    return found.end(), _said(place, "1", "phần", found[1].replace(".", ""))


def over(place: Place) -> Hit | None:
    """Read a mark over the most that can be had: 27,34/30 điểm, 9.5/10, 1.540/1.600."""
    found = _OVER.match(place.text, place.start)
    if not found or (found[1].isdecimal() and found[2].isdecimal()) or dates.led(place):
        return None
    above, below = (figures.number(written, place.options) for written in found.groups())
    return _with_unit(place, found.end(), f"{above} trên {below}")


def share(place: Place) -> Hit | None:
    """Read a fraction where the words around, or the figures themselves, show one."""
    found = _SLASH.match(place.text, place.start)
    if not found or dates.led(place):
        return None
    end = found.end()
    if place.after("date?") and _OPEN.match(place.text, end) and place.follows("dated"):
        return None
    above, below = found[1], found[2].replace(".", "")
    word = _between(place, above, below, place.next(end).lower())
    return None if word is None else _with_unit(place, end, _said(place, above, word, below))


def _between(place: Place, above: str, below: str, counted: str) -> str | None:
    """Return the word for the slash before what is counted, or None if this may be a date."""
    top, bottom = int(above), int(below)
    lone = counted and place.previous in _SINCE
    no_date = (above, below) == ("24", "7") or not 0 < bottom <= _MOST_MONTHS
    if not no_date and (top > bottom or top == 0):
        return None
    if top == bottom and not place.after("date?"):
        return "trên"
    one_by_one = counted in tables.words("cues", "counted") and not lone
    among = place.after("share") and not no_date and (above, below) not in _HOUSEHOLD
    if no_date and not one_by_one and place.follows("score", 40):
        return ""
    if among or (one_by_one and top > 1):
        return "trên"
    if no_date or counted in tables.words("cues", "whole") or place.after("fraction"):
        simple = 0 < top < bottom and (top == 1 or _ROUND.fullmatch(below))
        return "phần" if simple else "trên"
    return "phần" if (above, below) in _HOUSEHOLD else None


def rest(place: Place) -> Hit | None:
    """Read any other figures with a slash between."""
    found = _SLASH.match(place.text, place.start)
    if not found:
        return None
    return _with_unit(place, found.end(), _said(place, found[1], "trên", found[2].replace(".", "")))


def _said(place: Place, above: str, word: str, below: str) -> str:
    options = place.options
    last = numbers.cardinal(below, options)
    if word == "phần" and int(below) == 4:  # noqa: PLR2004
        last = options.four
    return " ".join(f"{numbers.cardinal(above, options)} {word} {last}".split())


def _with_unit(place: Place, end: int, spoken: str) -> Hit:
    unit = quantities.unit_after(place.text, end)
    return (unit[0], f"{spoken} {unit[1]}") if unit else (end, spoken)

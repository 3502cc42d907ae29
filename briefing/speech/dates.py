"""Dates in every newsroom's style: D/M/YYYY, D-M-YYYY, D.M.YYYY, D/M, M/YYYY and their ranges."""

from __future__ import annotations

import re

from briefing.speech import numbers, tables
from briefing.speech.options import Options
from briefing.speech.place import Hit, Place

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:1\d{3}|20\d{2}|21\d{2})"
_TO = r"\s?[-–—]\s?"
_END = r"(?![\d/]|[.,\-–]\d)"

_FULL = re.compile(rf"({_DAY})\s?([/.\-])\s?({_MONTH})\s?\2\s?({_YEAR}){_END}")
_ISO = re.compile(rf"({_YEAR})-({_MONTH})-({_DAY}){_END}")
_SHORT = re.compile(rf"({_DAY})([/.\-])({_MONTH})(?!\d){_END}")
_MONTH_YEAR = re.compile(rf"({_MONTH})([/.\-])({_YEAR}){_END}")
_DAYS = re.compile(rf"({_DAY}){_TO}(?=({_DAY})([/.\-])({_MONTH})(?:\3({_YEAR}))?(?!\d){_END})")


def _valid(day: str, month: str) -> bool:
    longest = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return int(day) <= longest[int(month) - 1]


def _dated(place: Place) -> bool:
    """Return whether the words before the place announce a date."""
    return place.previous in tables.words("cues", "date")


def _day(place: Place, day: str, month: str, year: str) -> str:
    options = place.options
    lead = "" if place.previous in tables.words("cues", "day") else "ngày "
    spoken = f"{lead}{numbers.day(day, options)} tháng {numbers.month(month, options)}"
    return f"{spoken} {_year(year, options)}" if year else spoken


def _year(year: str, options: Options) -> str:
    return f"năm {numbers.cardinal(year, options)}"


def full(place: Place) -> Hit | None:
    """Read a date with its year: 19-5-2026, 1.1.2026, 2026-05-19."""
    found = _FULL.match(place.text, place.start)
    if found and _valid(found[1], found[3]):
        return found.end(), _day(place, found[1], found[3], found[4])
    found = _ISO.match(place.text, place.start)
    if found and _valid(found[3], found[2]):
        return found.end(), _day(place, found[3], found[2], found[1])
    return None


def short(place: Place) -> Hit | None:
    """Read a day and a month where the words before it, or the slash, make it a date."""
    found = _SHORT.match(place.text, place.start)
    if not found or not _valid(found[1], found[3]):
        return None
    if found[2] == "/" or _dated(place):
        return found.end(), _day(place, found[1], found[3], "")
    return None


def days(place: Place) -> Hit | None:
    """Read the first day of a range that shares its month: 6 - 7.11, 25-26/12/2023."""
    found = _DAYS.match(place.text, place.start)
    if not found or not int(found[1]) < int(found[2]) or not _valid(found[2], found[4]):
        return None
    if found[3] != "/" and not found[5] and not _dated(place):
        return None
    end, last = found.end(), found.end() + len(found[2]) + 1 + len(found[4])
    spoken = (
        f"{numbers.day(found[1], place.options)} đến ngày {numbers.day(found[2], place.options)}"
    )
    spoken += f" tháng {numbers.month(found[4], place.options)}"
    if found[5]:
        last += 1 + len(found[5])
        spoken += f" {_year(found[5], place.options)}"
    del end
    lead = "" if place.previous in tables.words("cues", "day") else "ngày "
    return last, lead + spoken


def month_year(place: Place) -> Hit | None:
    """Read a month or a quarter of a year: tháng 4-2026, quý 1/2017, 12.2024."""
    found = _MONTH_YEAR.match(place.text, place.start)
    if not found:
        return None
    lead = "" if place.previous in ("tháng", "quý", "quí", "kỳ") else "tháng "
    month = numbers.month(found[1], place.options)
    return found.end(), f"{lead}{month} {_year(found[3], place.options)}"

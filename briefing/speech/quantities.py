"""Numbers with what they count: percentages, units, money, ranges; and bare numbers."""

from __future__ import annotations

import re
from functools import cache

from briefing.speech import figures, numbers, tables
from briefing.speech.place import Hit, Place

_AMOUNT = re.compile(
    rf"(?P<sign>[+\-−–]?)(?P<low>{figures.NUMBER})"
    rf"(?:%?{figures.DASH}(?P<high>{figures.NUMBER}))?"
)
_TOKEN = re.compile(r"\d+")


@cache
def _unit() -> re.Pattern[str]:
    names = sorted(tables.mapping("units"), key=len, reverse=True)
    body = "|".join(re.escape(name) for name in names)
    return re.compile(rf"[ \u00a0]?({body})(?![^\W_]|[²³])")


def amount(place: Place) -> Hit | None:
    """Read a number or a range of numbers, with its unit if there is one."""
    found = _AMOUNT.match(place.text, place.start)
    if not found:
        return None
    options = place.options
    spoken = figures.number(found["low"], options)
    if found["sign"] and found["sign"] != "+":
        spoken = f"âm {spoken}"
    if found["high"]:
        spoken += f" đến {figures.number(found['high'], options)}"
    unit = _unit().match(place.text, found.end())
    if unit:
        return unit.end(), f"{spoken} {tables.mapping('units')[unit[1]]}"
    return found.end(), spoken


def figure_by_figure(place: Place) -> Hit | None:
    """Read figures that are no quantity: 0912345678, 007."""
    found = _TOKEN.match(place.text, place.start)
    if found and (found[0].startswith("0") and len(found[0]) > 1):
        return found.end(), numbers.digits(found[0])
    return None

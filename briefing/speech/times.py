"""Clock times and durations: 5h30, 23g15, 07:30, 19h–21h."""

from __future__ import annotations

import re

from briefing.speech import numbers
from briefing.speech.options import Options
from briefing.speech.place import Hit, Place

_HOUR = re.compile(r"([01]?\d|2[0-4])\s?[hg](?:([0-5]\d)(?:'|p(?:h|hút)?)?)?(?!\w)")
_COLON = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])")


def _spoken(hour: str, minute: str | None, second: str | None, options: Options) -> str:
    spoken = f"{numbers.cardinal(hour, options)} giờ"
    if minute and int(minute):
        spoken += f" {numbers.cardinal(minute, options)}"
        if int(minute) < 10 or second:  # noqa: PLR2004
            spoken += " phút"
    if second and int(second):
        spoken += f" {numbers.cardinal(second, options)} giây"
    return spoken


def clock(place: Place) -> Hit | None:
    """Read a time of day."""
    found = _HOUR.match(place.text, place.start)
    if found:
        return found.end(), _spoken(found[1], found[2], None, place.options)
    found = _COLON.match(place.text, place.start)
    if found:
        return found.end(), _spoken(found[1], found[2], found[3], place.options)
    return None

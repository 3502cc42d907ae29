"""The day and the time at which something was published, as machines and people write them.

A time with a zone is converted to Vietnam's clock (UTC+7 all year): what a feed calls 17:20 UTC
appeared in Hà Nội on the next day.
"""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

VIETNAM = dt.timezone(dt.timedelta(hours=7))
_ISO = r"\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
_WRITTEN = r"(?<![\d/.-])(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)"
_SPELT = r"(?i)(\d{1,2})\s+tháng\s+(\d{1,2})[\s,]+(?:năm\s+)?(\d{4})"
_EARLIEST = 1900


def read_day(text: str) -> dt.date | None:
    """Read ISO 8601, RFC 2822 or a Vietnamese date anywhere in a line; None when there is none."""
    try:
        if found := re.match(_ISO, text):
            return _iso(found)
        if re.match(r"\s*[A-Za-z]{3},\s*\d", text):
            return _local(parsedate_to_datetime(text))
    except (ValueError, OverflowError):
        return None
    return read_written_day(text)


def read_time(text: str) -> str:
    """Return the time of day in Vietnam, `07:30`, that ISO 8601 or RFC 2822 tells; empty for none.

    Midnight is none: it is what programs write where they know the day alone.
    """
    try:
        if (found := re.match(_ISO, text)) and found[2]:
            day, clock, zone = found.groups()
            time = dt.datetime.fromisoformat(f"{day}T{clock}{zone or ''}")
        elif re.match(r"\s*[A-Za-z]{3},\s*\d", text):
            time = parsedate_to_datetime(text)
        else:
            return ""
        if not time.hour and not time.minute:
            return ""
        return f"{time.astimezone(VIETNAM) if time.tzinfo else time:%H:%M}"
    except (ValueError, OverflowError):
        return ""


def read_written_day(text: str) -> dt.date | None:
    """Read a date as newspapers print it: 19/5/2026, 19-5-2026, 19.5.2026, 19 tháng 5, 2026."""
    if found := re.search(_WRITTEN, text):
        day, _, month, year = found.groups()
    elif found := re.search(_SPELT, text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return dt.date(int(year), int(month), int(day)) if int(year) >= _EARLIEST else None
    except ValueError:
        return None


def _iso(found: re.Match[str]) -> dt.date:
    day, clock, zone = found.groups()
    if not (clock and zone):
        return dt.date.fromisoformat(day)
    return _local(dt.datetime.fromisoformat(f"{day}T{clock}{zone}"))


def _local(time: dt.datetime) -> dt.date:
    return (time.astimezone(VIETNAM) if time.tzinfo else time).date()

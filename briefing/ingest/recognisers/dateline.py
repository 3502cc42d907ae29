"""Datelines: the line with the day on which an article was published.

Thứ Năm, 02/04/2020, 01:58:44        Ngày 2-4-2020
Thứ hai, 5/2/2018, 10:00 (GMT+7)     (02/04/2020)
Cập nhật lúc 15:30, 2.4.2020         Hà Nội, ngày 2 tháng 4 năm 2020
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

_WEEKDAY = r"(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật|cn|t[2-7])"
_DATE = (
    r"(?:ngày\s+)?(?:"
    r"(?P<d>\d{1,2})\s?(?P<sep>[/.\-–])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<y>\d{4})"
    r"|(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})(?:\s+năm\s+|\s*[,/\-]\s*)(?P<y2>\d{4})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})"
    r")"
)
_ZONE = (
    r"(?:\(? ?(?:gmt|utc)(?: ?[+-] ?\d{1,2}(?::?\d{2})?)?(?: ?\))?"
    r"|\+0?7(?::?00)?|z|\(?giờ việt nam\)?)"
)
_CLOCK = (
    r"(?:(?:(?<=\d)t)?\d{1,2} ?(?::|h|g|giờ) ?\d{2}(?: ?(?::|phút) ?\d{2})?(?:\.\d{1,9})?"
    r"(?: ?(?:phút|’|'))?"
    r"|\d{1,2} ?(?:h|giờ))"
    r"(?: ?(?:am|pm|sa|ch)\b)?"
)
_LABEL = (
    r"(?:(?:ngày\s+)?(?:đăng|cập nhật|xuất bản|phát hành|gửi|đưa tin)(?:\s+(?:lần cuối|tin))?"
    r"(?:\s+(?:lúc|vào|ngày))?|lúc|vào lúc|thời gian)(?: ?:)?"
)
_PLACE = r"(?:[^\W\d_][\w.]*(?:\s[^\W\d_][\w.]*){0,3})"
_GAP = r"[\s,;|•·()\[\]–—-]{0,9}+"

_ITEM = rf"(?:{_WEEKDAY}(?!\w)|{_CLOCK}(?!\w)|{_ZONE}(?!\w)|{_LABEL})"
_LINE = (
    rf"(?i){_GAP}(?:{_PLACE},\s*(?=ngày))?(?:{_ITEM}{_GAP}){{0,4}}{_DATE}(?!\d)"
    rf"(?:{_GAP}{_ITEM}){{0,4}}{_GAP}\.?"
)
_TIME = (
    rf"(?i){_GAP}(?:{_LABEL}{_GAP})?(?:{_CLOCK}(?!\w)(?:{_GAP}{_ZONE}(?!\w))?|{_ZONE}(?!\w)){_GAP}"
    rf"|{_LABEL}{_GAP}"
)
_HOUR = (
    r"(?i)(?<!\d)(\d{1,2}) ?(?::|h|g|giờ) ?(\d{2})?(?:\D?\d{2})?"
    r"[^a-z\d]*(am|pm|sa|ch)?(?![a-z])"
)
_OTHER_ZONE = r"(?i)(?:(?:gmt|utc)(?! ?\+ ?0?7)|(?<=\d)z)"
_LONGEST = 90
_NOON, _HOUR_LENGTH = 12, 60


class Dateline(NamedTuple):
    """The parts of a dateline.

    Attributes:
        spoken: What is read: weekday and date, as written.
        published: The day.
        clock: The parts of the line that are not read, as written.
    """

    spoken: str
    published: dt.date
    clock: tuple[str, ...]


def read_dateline(line: str) -> Dateline | None:
    """Parse a line when the whole of it is a dateline; return None when it is anything else."""
    if len(line) > _LONGEST or not re.search(r"\d{4}", line):
        return None  # most lines: the expression below is never compiled for them
    if not (found := re.fullmatch(_LINE, line)):
        return None
    published = _day(found)
    if published is None:
        return None
    date_start = min(found.start(name) for name in ("d", "d2", "y3") if found.start(name) >= 0)
    date_end = max(found.end(name) for name in ("y", "y2", "d3"))
    spoken, clock, at = [], [], 0
    for time in re.compile(_TIME).finditer(line):
        if time.start() < date_end and time.end() > date_start:
            continue
        spoken.append(line[at : time.start()])
        clock.append(time[0].strip(" ,;|•·–—-"))
        at = time.end()
    spoken.append(line[at:])
    read = ", ".join(part for part in (_trim(part) for part in spoken) if part)
    return Dateline(read, published, tuple(part for part in clock if part))


def read_clock(clock: str) -> str:
    """Return the time of day, `07:30`, that a dateline's clock tells; empty for another zone's."""
    zone = re.search(_OTHER_ZONE, clock)
    found = re.search(_HOUR, clock)
    if zone or not found:
        return ""
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half in {"pm", "ch"} and hour < _NOON:
        hour += _NOON
    told = hour < 2 * _NOON and minute < _HOUR_LENGTH
    return f"{hour:02d}:{minute:02d}" if told and (hour or minute) else ""


def _day(found: re.Match[str]) -> dt.date | None:
    for names in (("y", "m", "d"), ("y2", "m2", "d2"), ("y3", "m3", "d3")):
        year, month, day = found.group(*names)
        if year:
            try:
                return dt.date(int(year), int(month), int(day))
            except ValueError:
                return None
    return None


def _trim(text: str) -> str:
    text = text.strip(" ,;|•·–—-.")
    return text.strip("()[] ")

"""Dates in every newspaper's style: D/M/YYYY, D-M-YYYY, D.M.YYYY, D/M, M/YYYY and their ranges.

Tuổi Trẻ prints D-M-YYYY, Thanh Niên D.M.YYYY, VnExpress and Quân đội nhân dân D/M/YYYY; without
a year the first two look like scores, ranges and decimals, so there the words around decide.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.text.data import tables
from briefing.text.patterns import UPPER, pattern
from briefing.text.rules import numbers, quantities

if TYPE_CHECKING:
    import re

    from briefing.text.context import Context, Match

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:1\d{3}|20\d{2}|21\d{2})"
_TO = r"\s?[-–—]\s?"
_END = r"(?!\d|[/:]\d|[.,]\d|\s?[-–—]\s?\d+[%/.]?\d)"

_FULL = pattern(rf"({_DAY})[ ]?([/.\-])[ ]?({_MONTH})[ ]?\2[ ]?({_YEAR})(?!\d|[/.,]\d)")
_ISO = pattern(rf"({_YEAR})-({_MONTH})-({_DAY})(?!\d|[/.,-]\d)")
_SHORT = pattern(rf"({_DAY})([/.\-])({_MONTH})(?![^\W_]|%|[/:.,\-–]\d)")
_SPAN = pattern(
    rf"({_DAY})(?:([/.\-])({_MONTH})(?:\2({_YEAR}))?)?{_TO}"
    rf"({_DAY})([/.\-])({_MONTH})(?:\6({_YEAR}))?(?!\d|%|[/:.,\-–]\d)"
)
_MONTH_YEAR = pattern(rf"({_MONTH})\s?([/.\-–])\s?({_YEAR})(?!\d|[/.,]\d|\s?[-–]\s?\d)")
_MONTHS_YEAR = pattern(rf"({_MONTH}){_TO}({_MONTH})([/.])({_YEAR})(?!\d|[/.,]\d)")
_MOST_MONTHS = 12
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# A range of days that has begun ("từ ngày 2 đến"), or a day that is named ("thứ Hai, ").
_DAY_LEFT = pattern(
    r"(?:(?:(?:ngày|sáng|trưa|chiều|tối|đêm) |\()\d{1,2}(?:[/.\-]\d{1,2})?"
    r" (?:đến|tới|và) (?:ngày )?"
    r"|(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật"
    r"|(?:hôm|ngày|sáng|trưa|chiều|tối|đêm) (?:nay|qua|mai)),? \(?"
    r"|\d(?:[hg](?:[0-5]\d)?|:[0-5]\d),? (?:ngày )?)$"  # a time of day
)
_DAY_RIGHT = pattern(
    r" (?:này|tới|vừa qua|vừa rồi|sắp tới|năm nay|năm ngoái|\(?(?:âm|dương) lịch)(?![^\W_])"
)
# What is counted by the day: "mỗi ngày 2-3 lần".
_DAILY = pattern(r"(?:mỗi|một|hằng|hàng|vài|mấy) ngày $")
_COUNTED = pattern(r"\d+[-–/]\d+ ([^\W\d_]+)")
_AND = r"(?:,|;| và| hay| hoặc| &| -| sang| đến| tới|) "
# A day that has a name ("Ngày Thầy thuốc Việt Nam"), up to the figures.
_NAMED_DAY = pattern(
    r"(?:ngày|lễ|tết|dịp|nhân|mừng|niệm|thống)"
    r"(?: (?!(?:mai|nay|qua|càng|từ|đến|hết|trước|sau|vào)\b)[^\W\d_]+){1,8} $"
)
# A day whose name opens with a capital, whatever it is: "Ngày Đại dương thế giới".
_TITLED_DAY = pattern(rf"[Nn]gày [{UPPER}][^\W\d_]*(?: [^\W\d_]+){{0,7}} $")
_TO_DAY = pattern(
    r" (?:sang|đến|tới) (?:hết )?\d{1,2}-\d{1,2}(?:[.,;)]|$| (?:vì|do|để|tại|ở|theo|và)\b)"
)
# Days so well known that they need no word: two that go together, two that no range is.
_TOGETHER = pattern(rf"30([-./])4(?:{_AND}|-)1\1(?:5)(?!\d)")
_HOLIDAYS = pattern(r"(?:2-9|8-3)(?![\d%.,/-]\d|%)")
# Days before this one: "lễ 30-4, 8-5 và " before 2-9.
_DAYS_LEFT = pattern(
    rf"(?<![\d.,/-])(\d{{1,2}}([-./])\d{{1,2}})(?:{_AND}\d{{1,2}}\2\d{{1,2}}){{0,7}}{_AND}$"
)
_LONGEST_LIST, _LONGEST_NAME = 38, 64
# What may follow a day and a month when only a weak word announced them.
_OPEN = pattern(
    r"\s*(?:$|[,.;:?!)\]\"'”’…\n]|[-–—] "
    r"|(?:tại|ở|đến|tới|sang|và|vì|là|này|vừa|với|do|để|sẽ|đã|trên|theo|trong|nhằm|của|diễn)\b)"
)


def _valid(day: str, month: str) -> bool:
    return int(day) <= _LONGEST[int(month) - 1]


def _year(year: str | None, context: Context) -> str:
    return f" năm {numbers.cardinal(year, context.options)}" if year else ""


def _day(context: Context, day: str, month: str | None = None, year: str | None = None) -> str:
    spoken = numbers.day(day, context.options)
    if month:
        spoken += f" tháng {numbers.month(month, context.options)}"
    return spoken + _year(year, context)


def _lead(context: Context) -> str:
    named = context.after("day") or (
        context.ends("anniversary") and _NAMED_DAY.search(context.left)
    )
    return "" if named else "ngày "


def opens(context: Context, end: int) -> bool:
    """Return whether nothing that could be counted follows `end`."""
    return bool(_OPEN.match(context.text, end))


def led(context: Context) -> bool:
    """Return whether the words before figures leave no doubt that they are a day and a month."""
    counted = _DAILY.search(context.left) and _COUNTED.match(context.text, context.start)
    if counted and counted[1].lower() in tables.words("cues", "per"):
        return False
    return (
        context.after("date") or context.ends("anniversary") or bool(_DAY_LEFT.search(context.left))
    )


def announced(context: Context, mark: str, end: int) -> bool:
    """Return whether the words around figures that end at `end` make them a day and a month.

    Args:
        context: Where the figures begin.
        mark: What sets the day off from the month: a slash needs the least help, a full stop,
            which is also a decimal mark, the most.
        end: Where the figures end.
    """
    if _is_date(context, mark, end):
        return True
    if context.next(end).lower() in tables.words("cues", "measured"):
        return False
    before = context.text[max(0, context.start - _LONGEST_LIST) : context.start]
    days = _DAYS_LEFT.search(before)  # "lễ 30-4, 8-5 và 2-9"
    if not days or days[2] != mark:
        return False
    start = context.start - len(before)
    return _is_date(replace(context, start=start + days.start()), mark, start + days.end(1))


def _is_date(context: Context, mark: str, end: int) -> bool:
    """Return whether figures are a day and a month by themselves, without others beside them."""
    if mark == "/" or led(context):
        return True
    scored = context.follows("score")
    if _DAY_RIGHT.match(context.text, end) and not scored:
        return True
    if context.next(end).lower() in tables.words("cues", "measured"):
        return False
    if _set_apart(context, mark, end) or (mark == "-" and _titled(context, end)):
        return True
    named = context.after("date?") or (mark == "-" and _NAMED_DAY.search(context.left))
    if not named or not _OPEN.match(context.text, end):
        return False
    return context.follows("dated") if mark == "." else not scored


def _titled(context: Context, end: int) -> bool:
    """Return whether the name of a day stands before figures that count nothing."""
    counts = context.next(end).lower() in tables.words("cues", "counted")
    if counts or quantities.unit_after(context.text, end):
        return False
    before = context.text[max(0, context.start - _LONGEST_NAME) : context.start]
    return bool(_TITLED_DAY.search(before))


def _set_apart(context: Context, mark: str, end: int) -> bool:
    """Return whether brackets, or the day that follows, make figures a day: "(5.5)"."""
    text, start = context.text, context.start
    if _TOGETHER.match(text, start) or (context.previous == "từ" and _TO_DAY.match(text, end)):
        return True
    if _HOLIDAYS.match(text, start) and not context.follows("score"):
        return True
    bracketed = text[start - 1 : start] == "(" and text[end : end + 1] in {")", ","}
    return bracketed and (mark == "." or context.follows("dated", 24))


def full(context: Context) -> Match | None:
    """Read a date with its year: 19-5-2026, 1.1.2026, 2026-05-19."""
    found = _FULL.match(context.text, context.start)
    if found and _valid(found[1], found[3]):
        return found.end(), _lead(context) + _day(context, found[1], found[3], found[4])
    found = _ISO.match(context.text, context.start)
    if found and _valid(found[3], found[2]):
        return found.end(), _lead(context) + _day(context, found[3], found[2], found[1])
    return None


def span(context: Context) -> Match | None:
    """Read a range of days: 6 - 7.11, 25-26/12/2023, 30.4 - 1.5, 28/12/2025-3/1/2026."""
    found = _SPAN.match(context.text, context.start)
    if not found:
        return None
    day, mark, month, year, day2, mark2, month2, year2 = found.groups()
    if not _valid(day2, month2) or not _valid(day, month or month2):
        return None
    if mark != mark2 if month else int(day) >= int(day2):
        return None
    certain = mark2 == "/" or year2 or announced(context, mark2, found.end())
    likely = context.after("date?") and _OPEN.match(context.text, found.end())
    if not certain and not likely and not _dotted(context, found):
        return None
    first = _lead(context) + _day(context, day, month, year)
    if (day, month, day2, month2) == ("30", "4", "1", "5"):  # one holiday of two days
        return found.end(), f"{first}, {_day(context, day2, month2, year2)}"
    return found.end(), f"{first} đến ngày {_day(context, day2, month2, year2)}"


def _dotted(context: Context, found: re.Match[str]) -> bool:
    """Return whether a range that no unit follows can only be one of days: 24 - 26.11."""
    if found[6] != "." or max(int(found[5]), int(found[7])) < 10 or context.after("mark"):  # noqa: PLR2004
        return False
    following = context.next(found.end()).lower()
    counted = tables.words("cues", "measured") | tables.words("cues", "counted")
    return following not in counted and not quantities.unit_after(context.text, found.end())


def short(context: Context) -> Match | None:
    """Read a day and a month where the words around make it a date."""
    found = _SHORT.match(context.text, context.start)
    if not found or not _valid(found[1], found[3]):
        return None
    if context.next(found.end()) in {"tháng", "Tết", "tết"}:
        return None  # "mùng 1-3 tháng giêng"
    if context.after("lane"):
        return None  # "số 10/2 Lê Lai"
    if announced(context, found[2], found.end()):
        return found.end(), _lead(context) + _day(context, found[1], found[3])
    return None


def bare(context: Context) -> Match | None:
    """Read a pair that falls, which no range does, as a day and a month: "Tin tức 20-9"."""
    found = _SHORT.match(context.text, context.start)
    if not found or found[2] != "-" or not _valid(found[1], found[3]):
        return None
    if int(found[1]) <= max(_MOST_MONTHS, int(found[3])):
        return None
    return found.end(), _lead(context) + _day(context, found[1], found[3])


def month_year(context: Context) -> Match | None:
    """Read a month or a quarter of a year: tháng 4-2026, quý 1/2017, 12.2024."""
    found = _MONTHS_YEAR.match(context.text, context.start)
    if found and int(found[1]) < int(found[2]):
        lead = "" if context.after("month") else "tháng "
        first = numbers.month(found[1], context.options)
        last = numbers.month(found[2], context.options)
        noun = "quý" if context.previous in {"quý", "quí"} else "tháng"
        return found.end(), f"{lead}{first} đến {noun} {last}{_year(found[4], context)}"
    found = _MONTH_YEAR.match(context.text, context.start)
    if not found:
        return None
    if context.after("number"):
        return None
    lead = "" if context.after("month") else "tháng "
    return (
        found.end(),
        f"{lead}{numbers.month(found[1], context.options)}{_year(found[3], context)}",
    )

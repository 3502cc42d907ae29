"""Figures joined by dashes that are no range: scores, formations, measurements, house numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.text.data import tables
from briefing.text.patterns import UPPER, pattern
from briefing.text.rules import dates, numbers, quantities

if TYPE_CHECKING:
    import re

    from briefing.text.context import Context, Match
    from briefing.text.options import Options

_PAIR = pattern(
    r"(\d{1,3})\s?[-–—]\s?(\d{1,3})(?:\s?\((\d{1,2})(?:\s?[-–]\s?(\d{1,2}))?\))?(?![\d%]|[.,/:]\d|\s?[-–—]\s?\d)"
)
_ROW = pattern(r"\d{1,3}(?:\s?[-–—]\s?\d{1,3}){2,9}(?![\d%]|[.,/]\d)")
_LISTED = pattern(r"(?:,| và|;)? \d{1,2}-\d{1,2}(?![\d/.-])")
_LISTING = pattern(r"\b\d{1,2}-\d{1,2}(?:\(\d\))?(?:,| và|;)? $")
_AGES = pattern(r"tuổi:? (?:\d{1,3}-\d{1,3}(?:,| và|;)? )*$")
_HALVES = pattern(r"(\d{1,2}[.,]5)\s?[-–—]\s?(\d{1,2}[.,]5)(?![\d%]|[.,/:]\d|\s?[-–—]\s?\d)")
# What follows a score to say when it was, though it looks as if it were counted: "1-2 năm 2004".
_WHEN = pattern(
    r" (?:(?:năm|tháng|ngày|phút|vòng|giờ|tuần|mùa|trận|lượt)(?= (?:\d|ngoái|nay|qua|bù|cuối))"
    r"|trận (?:ra quân|gặp|với|chung kết|bán kết|tứ kết|mở màn|lượt|này|đó))"
)
_BEFORE_NOW = pattern(r" (?:tuần|tháng) (?:trước|rồi)")
_NAME_RIGHT = pattern(rf" [{UPPER}]")
_EQUALS = pattern(r"\s?[=+]")
_MINUS = pattern(r"(\d+)\s?[-–−]\s?(?=\d+\s?[=+])")
_FIGURES = pattern(r"\d+")


def row(context: Context) -> Match | None:
    """Read three or more figures in a row: 4-2-3-1, 1-0-2, 85 – 59 – 97, số 2-4-6."""
    found = _ROW.match(context.text, context.start)
    if not found:
        return None
    said = (numbers.cardinal(figures, context.options) for figures in _FIGURES.findall(found[0]))
    return found.end(), (", " if " " in found[0] else " ").join(said)


def minus(context: Context) -> Match | None:
    """Read the first term of a subtraction that is written out: 102 - 1 = 101."""
    found = _MINUS.match(context.text, context.start)
    return (found.end(), f"{numbers.cardinal(found[1], context.options)} trừ") if found else None


def score(context: Context) -> Match | None:
    """Read the score of a match or a vote: thắng 2-0, hòa 1-1, 7-6 (5), Arsenal 1-2 Chelsea."""
    found = _PAIR.match(context.text, context.start)
    if not found or _counts(context, found.end()):
        return None
    listed = _LISTED.match(context.text, found.end()) or _LISTING.search(context.left)
    cued = context.follows("score") or context.previous in {"số", "nhà"}
    ratio = context.previous in {"lệ", "chọi"} and dates.opens(context, found.end())
    if listed and _AGES.search(context.left):
        return None
    if not (
        listed or cued or ratio or context.ends("vote") or _between_names(context, found.end())
    ):
        return None
    return found.end(), _side_by_side(found, context.options)


def halves(context: Context) -> Match | None:
    """Read the score of a chess match, where a draw is half a point: thắng 2,5-1,5."""
    found = _HALVES.match(context.text, context.start)
    if not found or _counts(context, found.end()):
        return None
    first, last = (float(points.replace(",", ".")) for points in found.groups())
    if first < last and not context.follows("score"):
        return None  # a range
    said = (numbers.number(points, context.options) for points in found.groups())
    return found.end(), " ".join(said)


def _counts(context: Context, end: int) -> bool:
    """Return whether a pair that ends at `end` counts something, so that it is a range."""
    if quantities.unit_after(context.text, end) or _EQUALS.match(context.text, end):
        return True
    if context.next(end).lower() not in tables.words("cues", "measured"):
        return False
    at_once = context.previous in tables.words("cues", "result")
    return not (
        _WHEN.match(context.text, end) or (at_once and _BEFORE_NOW.match(context.text, end))
    )


def _between_names(context: Context, end: int) -> bool:
    """Return whether a pair stands between two names: Arsenal 1-2 Man City."""
    return context.named and bool(_NAME_RIGHT.match(context.text, end))


def _side_by_side(found: re.Match[str], options: Options) -> str:
    """Return the figures of a pair, and those of its tie-break, one after the other."""
    return " ".join(numbers.cardinal(group, options) for group in found.groups() if group)


def descending(context: Context) -> Match | None:
    """Read a pair that falls or stands still, which no range does: 3-1, 6-6."""
    found = _PAIR.match(context.text, context.start)
    if not found or int(found[1]) < int(found[2]):
        return None
    return found.end(), _side_by_side(found, context.options)

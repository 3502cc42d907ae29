"""Slashes: fractions, shares, scales, and what is counted by: 2/3, 24/7, 1/2000, 5 mg/lít."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.text.data import tables
from briefing.text.patterns import pattern
from briefing.text.rules import dates, numbers, quantities

if TYPE_CHECKING:
    from briefing.text.context import Context, Match

_SLASH = pattern(r"(\d{1,4})/(\d{1,3}(?:\.\d{3}){1,4}|\d{1,6})(?![\d/]|[.,]\d)")
_SCALE = pattern(
    r"1(?:/|:(?=\d{3}|\d{1,2}\.\d))([125]\d?0{2,6}|[1-9]\d{0,2}(?:\.000){0,2})(?![\d/]|[.,]\d)"
)
_OVER = pattern(rf"({numbers.NUMBER})/({numbers.NUMBER})(?![\d/])")
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

_NUMBERED = pattern(
    r"(?:\d|(?<![^\W_])(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|chục|trăm|nghìn|ngàn|triệu"
    r"|(?:tỷ|tỉ)(?! giá| lệ| số)|vài|mấy|nhiêu|nhiều|mỗi|số(?= ))(?![^\W_]))[\d.,%]{0,20}"
    r"(?:[\s/]?[^\W\d_]++[23²³]?(?!\d)){0,4}\s?$"
)
_CODE_LEFT = pattern(r"\d[A-ZĐ]{1,2}$")
_CODE = pattern(r"(?:^|[\s(])[A-Z]{3,4}$")
_CODE_RIGHT = pattern(r"\d+[A-ZĐ](?![^\W_])")
_SINGLE_LEFT = pattern(r"(?:^|[\W\d_])[^\W\d_]$")
_JUST_ONE = pattern(r"1(?![\d.,])")
_SIZE = pattern(r"/(?!(?:24|100|1\.?000) ?[^\W\d_])\d[\d.,]* ?[A-Za-z]{1,3}(?![^\W_])")
_TOKEN_LEFT = pattern(r"[^\s(/]+$")
_WORD_RIGHT = pattern(r"[ \u00a0]?([^\W\d_]+)")
_SLASH_REACH = 48


def season(context: Context) -> Match | None:
    """Read a season over two years: 2025/26, 2025/2026."""
    found = _SEASON.match(context.text, context.start)
    if not found or int(found[1][2:]) + 1 != int(found[2][-2:]):
        return None
    years = (numbers.cardinal(year, context.options) for year in found.groups())
    return found.end(), " ".join(years)


def scale(context: Context) -> Match | None:
    """Read the scale of a plan or a map, which looks like a month of a year: 1/2000, 1:50.000."""
    found = _SCALE.match(context.text, context.start)
    if (
        not found
        or context.after("month")
        or context.after("date?")
        or not context.follows("scale", 64)
    ):
        return None
    return found.end(), _said(context, "1", "phần", found[1].replace(".", ""))


def over(context: Context) -> Match | None:
    """Read a mark over the most that can be had: 27,34/30 điểm, 9.5/10, 1.540/1.600."""
    found = _OVER.match(context.text, context.start)
    if not found or (found[1].isdecimal() and found[2].isdecimal()) or dates.led(context):
        return None
    above, below = (numbers.number(written, context.options) for written in found.groups())
    return _with_unit(context, found.end(), f"{above} trên {below}")


def share(context: Context) -> Match | None:
    """Read a fraction where the words around, or the figures themselves, show one."""
    found = _SLASH.match(context.text, context.start)
    if not found or dates.led(context):
        return None
    end = found.end()
    if context.after("lane") and context.next(end).istitle():
        return None  # "ngõ 1/2 Khâm Thiên"
    if context.after("date?") and _OPEN.match(context.text, end) and context.follows("dated"):
        return None
    above, below = found[1], found[2].replace(".", "")
    word = _between(context, above, below, context.next(end).lower())
    return None if word is None else _with_unit(context, end, _said(context, above, word, below))


def _between(context: Context, above: str, below: str, counted: str) -> str | None:
    """Return the word for the slash before what is counted, or None if this may be a date."""
    top, bottom = int(above), int(below)
    lone = counted and context.previous in _SINCE
    no_date = (above, below) == ("24", "7") or not 0 < bottom <= _MOST_MONTHS
    if not no_date and (top > bottom or top == 0):
        return None
    if top == bottom and not context.after("date?"):
        return "trên"
    one_by_one = counted in tables.words("cues", "counted") and not lone
    among = context.after("share") and not no_date and (above, below) not in _HOUSEHOLD
    scored = context.previous != "vòng" and context.follows("score", 40)
    if no_date and not one_by_one and scored:
        return ""
    if among or (one_by_one and top > 1):
        return "trên"
    if no_date or counted in tables.words("cues", "whole") or context.after("fraction"):
        simple = 0 < top < bottom and (top == 1 or _ROUND.fullmatch(below))
        return "phần" if simple else "trên"
    return "phần" if (above, below) in _HOUSEHOLD else None


def rest(context: Context) -> Match | None:
    """Read any other figures with a slash between."""
    found = _SLASH.match(context.text, context.start)
    if not found:
        return None
    return _with_unit(
        context, found.end(), _said(context, found[1], "trên", found[2].replace(".", ""))
    )


def _said(context: Context, above: str, word: str, below: str) -> str:
    options = context.options
    last = numbers.cardinal(below, options)
    if word == "phần" and int(below) == 4:  # noqa: PLR2004
        last = options.four_word
    return " ".join(f"{numbers.cardinal(above, options)} {word} {last}".split())


def _with_unit(context: Context, end: int, spoken: str) -> Match:
    unit = quantities.unit_after(context.text, end)
    return (unit[0], f"{spoken} {unit[1]}") if unit else (end, spoken)


def slash(context: Context) -> Match | None:
    """Read a slash by what stands on both sides of it."""
    text, at = context.text, context.start
    left, right = text[max(0, at - _SLASH_REACH) : at], text[at + 1 : at + 2]
    if right.isdecimal():
        return at + 1, _before_figures(context, left)
    token = _TOKEN_LEFT.search(left)
    before = _unit(text, at, token[0] if token else "")
    after = quantities.unit_after(text, at + 1) if right.strip() else None
    if after and (word := _word_between(left, before, text[at + 1 : after[0]])):
        return after[0], f"{word} {after[1]}".strip()
    return at + 1, _before_word(context, left, before)


def _before_figures(context: Context, left: str) -> str:
    """Return what is said for a slash before figures: 6,5 lít/100 km, 8GB/256GB, 2 phần/3 người."""
    text, at = context.text, context.start
    if quantities.unit_before(text, at) in tables.mapping("units") and _SIZE.match(text, at):
        return ","
    codes = _CODE_LEFT.search(left) and _CODE_RIGHT.match(text, at + 1)  # 4G/5G
    just_one = _JUST_ONE.match(text, at + 1)
    return "" if codes or just_one or left[-1:].isdecimal() or not _has_number(left) else "trên"


def _unit(text: str, at: int, token: str) -> str | None:
    """Return the unit before a slash, with or without figures, or None."""
    found = quantities.unit_before(text, at)
    return token if found is None and token in quantities.units() else found


def _word_between(left: str, before: str | None, after: str) -> str:
    """Return the word between an amount and a unit, or nothing if the unit is only a letter."""
    money = tables.mapping("currencies")
    pair = before in money or (before is None and _CODE.search(left))
    if pair and after in money and not _has_number(left):
        return " "  # the rate of two currencies: USD/VND
    if before == "" or before in tables.mapping("units"):
        return "trên"
    if before is not None or _has_number(left):
        return "một"
    if len(after) == 1:
        return ""
    return "trên" if left[-1:].isupper() else "một"


def _before_word(context: Context, left: str, before: str | None) -> str:
    """Return what is said for a slash before a word: 5 mg/lít, 20 USD/thùng, nam/nữ."""
    found = _WORD_RIGHT.match(context.text, context.start + 1)
    word = found[1] if found else ""
    last = _TOKEN_LEFT.search(left)
    alike = tables.words("cues", "alike")
    if word in {"một", "mỗi", "1"}:
        return ""
    if word.islower() and not (last and last[0].lower() in alike and word in alike):
        if before in tables.mapping("units") and word in tables.words("cues", "volume"):
            return "trên"
        if before in tables.mapping("currencies"):
            return "một"
        if (before is not None or _has_number(left)) and word in tables.words("cues", "per"):
            return "một"
    return "" if _SINGLE_LEFT.search(left) or not left[-1:].isalnum() else ","


def _has_number(left: str) -> bool:
    """Return whether a number stands in the last words before a slash."""
    return bool(_NUMBERED.search(left.lower()))

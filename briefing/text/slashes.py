"""A slash between words: "một" or "trên" before what is counted by, a breath or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.text import quantities, tables
from briefing.text.patterns import pattern

if TYPE_CHECKING:
    from briefing.text.place import Hit, Place

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
_REACH = 48


def slash(place: Place) -> Hit | None:
    """Read a slash by what stands on both sides of it."""
    text, at = place.text, place.start
    left, right = text[max(0, at - _REACH) : at], text[at + 1 : at + 2]
    if right.isdecimal():
        return at + 1, _before_figures(place, left)
    token = _TOKEN_LEFT.search(left)
    before = _unit(text, at, token[0] if token else "")
    after = quantities.unit_after(text, at + 1) if right.strip() else None
    if after and (word := _word(left, before, text[at + 1 : after[0]])):
        return after[0], f"{word} {after[1]}".strip()
    return at + 1, _before_word(place, left, before)


def _before_figures(place: Place, left: str) -> str:
    """Return what is said for a slash before figures: 6,5 lít/100 km, 8GB/256GB, 2 phần/3 người."""
    text, at = place.text, place.start
    if quantities.unit_before(text, at) in tables.mapping("units") and _SIZE.match(text, at):
        return ","
    codes = _CODE_LEFT.search(left) and _CODE_RIGHT.match(text, at + 1)  # 4G/5G
    just_one = _JUST_ONE.match(text, at + 1)
    return "" if codes or just_one or left[-1:].isdecimal() or not _counts(left) else "trên"


def _unit(text: str, at: int, token: str) -> str | None:
    """Return the unit before a slash, with or without figures, or None."""
    found = quantities.unit_before(text, at)
    return token if found is None and token in quantities.units() else found


def _word(left: str, before: str | None, after: str) -> str:
    """Return the word between an amount and a unit, or nothing if the unit is only a letter."""
    money = tables.mapping("currencies")
    pair = before in money or (before is None and _CODE.search(left))
    if pair and after in money and not _counts(left):
        return " "  # the rate of two currencies: USD/VND
    if before == "" or before in tables.mapping("units"):
        return "trên"
    if before is not None or _counts(left):
        return "một"
    if len(after) == 1:
        return ""
    return "trên" if left[-1:].isupper() else "một"


def _before_word(place: Place, left: str, before: str | None) -> str:
    """Return what is said for a slash before a word: 5 mg/lít, 20 USD/thùng, nam/nữ."""
    found = _WORD_RIGHT.match(place.text, place.start + 1)
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
        if (before is not None or _counts(left)) and word in tables.words("cues", "per"):
            return "một"
    return "" if _SINGLE_LEFT.search(left) or not left[-1:].isalnum() else ","


def _counts(left: str) -> bool:
    """Return whether a number stands in the last words before a slash."""
    return bool(_NUMBERED.search(left.lower()))

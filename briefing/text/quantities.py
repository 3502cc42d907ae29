"""Numbers with what they count: ranges, percentages, units, money; and bare numbers."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from briefing.text import figures, numbers, tables
from briefing.text.patterns import pattern

if TYPE_CHECKING:
    from briefing.text.place import Hit, Place

_AMOUNT = pattern(
    rf"(?P<sign>[+\-−–]?)(?P<low>{figures.NUMBER})"
    rf"(?:%?{figures.DASH}(?P<high>{figures.NUMBER})(?!{figures.SPACE}?[-–/.:]\d))?"
)
_TIMES = pattern(
    rf"({figures.NUMBER}){figures.SPACE}?(?:[x×*]|X(?!\d+[A-Z])){figures.SPACE}?(?={figures.NUMBER})"
)
_FACTOR = pattern(r"x(\d{1,3})(?![^\W_]|[.,]\d)")
_METRES = pattern(r"(\d{1,3})(m|kg|tỷ|tỉ|tr|triệu)(\d{1,2})(?![\d.,]\d|[^\W_])")
# What may stand between "cao" and its measure.
_MODEL = pattern(r"\d{1,3}")
_WHOLE = frozenset({"đồng", "đô la", "đô la Mỹ", "yên", "yên Nhật", "won", "điểm ảnh"})
_ABOUT = pattern(
    r"(?:\s(?:hơn|khoảng|gần|chừng|tới|đến|chỉ|trên|dưới|lên|là|từ|nước|có|độ)){0,6}\s?$"
)
_LONGEST, _WIDEST, _NEAR = 99, 9, 40
_LAST_FIGURES = pattern(r"(?<![\w.,])(?<![^\W\d_]-)\d(?:[\d.,]*\d)?(?=(?:\D|(?<=[a-z])[23])*$)")
_LONGEST_AMOUNT = 30
_ZERO = pattern(r"0\d+(?![.,:/]?\d)")
_YEAR = pattern(r"(?:1[0-9]|20|21)\d\d")
MAGNITUDES = frozenset({"trăm", "chục", "nghìn", "ngàn", "triệu", "tỷ", "tỉ"})
_ONE_OR_FOUR = pattern(r"([14])(?![\d]|[.,/\-–:%]\d|%)")


@cache
def unit_pattern() -> re.Pattern[str]:
    """Return the pattern of a unit, as it may follow a number."""
    rows = (*tables.rows("units"), *tables.rows("currencies"))
    attached = [row[0] for row in rows if row[2:] == ("near",)]
    anywhere = [row[0] for row in rows if row[2:] != ("near",)]
    bodies = [
        "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        for names in (anywhere, attached)
    ]
    return re.compile(rf"(?:{figures.SPACE}?({bodies[0]})|({bodies[1]}))(?![^\W_]|[²³])")


@cache
def units() -> dict[str, str]:
    """Return how each unit and each currency is spoken."""
    return {**tables.mapping("units"), **tables.mapping("currencies")}


def unit_after(text: str, end: int) -> tuple[int, str] | None:
    """Return the end and the spoken form of a unit that follows `end`."""
    found = unit_pattern().match(text, end)
    if not found:
        return None
    written = found[1] or found[2]
    return found.end(), units()[written]


def unit_before(text: str, end: int) -> str | None:
    """Return the unit of the amount that ends at `end`, "" for a bare number, None for none."""
    begin = max(0, end - _LONGEST_AMOUNT)
    found = _LAST_FIGURES.search(text[begin:end])
    if not found:
        return None
    at, unit = begin + found.end(), ""
    while text[at:end].strip(" \u00a0"):
        following = unit_pattern().match(text, at, end)
        if not following:
            return None
        at, unit = following.end(), following[1] or following[2]
    return unit


def amount(place: Place) -> Hit | None:
    """Read a number or a range of numbers, with its unit if there is one."""
    found = _AMOUNT.match(place.text, place.start)
    if not found:
        return None
    low, high, end = found["low"], found["high"], found.end()
    if high and not _one_kind(low, high, found[0]):
        high, end = None, found.end("low")
    unit = unit_after(place.text, end)
    ends = [number for number in (low, high) if number]
    english = _whole(place, ends[-1], unit[0] if unit else end, unit[1] if unit else "")
    said = (figures.number(number, place.options, english=english) for number in ends)
    spoken = " đến ".join(said)
    if unit and unit[1] in MAGNITUDES and (second := unit_after(place.text, unit[0])):
        unit = second[0], f"{unit[1]} {second[1]}"
    sign = _sign(place, found["sign"], end, has_unit=bool(unit))
    spoken = f"{sign} {spoken}" if sign else spoken
    if unit:
        return unit[0], f"{spoken} {unit[1]}"
    model = place.named and not high and _MODEL.fullmatch(low)
    return end, spoken + figures.breath(place.text, end) if model else spoken


def _whole(place: Place, written: str, end: int, unit: str) -> bool:
    """Return whether "1,500" is a whole number in the English manner, by what it counts."""
    if "," not in written:
        return False
    if unit:
        return written.endswith("00") or unit in _WHOLE
    counted = place.next(end).lower()
    return written.endswith("00") or counted in tables.words("cues", "audience")


def _one_kind(low: str, high: str, written: str) -> bool:
    """Return whether two numbers can be the ends of a range: a year and a count can't."""
    if " " not in written:
        return True
    return bool(_YEAR.fullmatch(low)) == bool(_YEAR.fullmatch(high))


def _sign(place: Place, sign: str, end: int, *, has_unit: bool) -> str:
    """Return how a sign is said: a bullet is not, nor is the plus of a temperature."""
    if not sign:
        return ""
    if sign == "+":
        return "" if "°" in place.text[end : end + 3] else "cộng"
    opens_line = not place.text[max(0, place.start - 24) : place.start].rpartition("\n")[2].strip()
    if not has_unit and (sign in "–—" or place.named or (opens_line and place.next(end))):
        return ""
    return "âm"


def times(place: Place) -> Hit | None:
    """Read the first factor of a product: 3 x 4, 4x400m."""
    found = _TIMES.match(place.text, place.start)
    return (found.end(), f"{figures.number(found[1], place.options)} nhân") if found else None


def multiplied(place: Place) -> Hit | None:
    """Read the factor of what grows: gấp đôi (x2), nhanh x3."""
    found = _FACTOR.match(place.text, place.start)
    return (found.end(), f"nhân {numbers.cardinal(found[1], place.options)}") if found else None


def height(place: Place) -> Hit | None:
    """Read a measure whose unit stands where the comma would: 1m75, 3kg5, sâu hơn 1m2."""
    found = _METRES.match(place.text, place.start)
    if not found or (found[2] + found[3] in {"m2", "m3"} and not _is_long(place, int(found[1]))):
        return None
    options = place.options
    first, last = numbers.cardinal(found[1], options), numbers.cardinal(found[3], options)
    if found[3].startswith("0") and len(found[3]) > 1:
        last = numbers.digits(found[3])
    return found.end(), f"{first} {units()[found[2]]} {last}"


def _is_long(place: Place, metres: int) -> bool:
    """Return whether "1m2" is a length and no area, as it is behind "cao"."""
    left = f" {_ABOUT.sub('', place.left)}"
    if metres <= _LONGEST and left.endswith(_ends("height")):
        return True
    narrow = metres <= _WIDEST and left.endswith(_ends("width"))
    return narrow and bool(tables.pattern("cues", "passage").search(left[-_NEAR:]))


@cache
def _ends(cue: str) -> tuple[str, ...]:
    return tuple(f" {word}" for word in tables.words("cues", cue))


def ordinal(place: Place) -> Hit | None:
    """Read the two ordinals that have names of their own: thứ nhất, thứ tư."""
    previous = place.previous
    if previous not in {"thứ", "hạng"}:
        return None
    found = _ONE_OR_FOUR.match(place.text, place.start)
    if not found:
        return None
    if previous == "thứ":
        return found.end(), "nhất" if found[1] == "1" else "tư"
    if found[1] == "1" and place.left.rstrip().endswith("xếp hạng"):
        return found.end(), "nhất"
    return None


def leading_zero(place: Place) -> Hit | None:
    """Read figures that open with a zero: a count of things (03 người) or a code (007)."""
    found = _ZERO.match(place.text, place.start)
    if not found or unit_after(place.text, found.end()):
        return None
    named = place.after("numbered") or place.after_foreign
    counts = place.next(found.end()).islower() and not named
    if len(found[0]) == 2 and counts:  # noqa: PLR2004
        return found.end(), numbers.cardinal(found[0], place.options)
    return found.end(), numbers.digits(found[0])

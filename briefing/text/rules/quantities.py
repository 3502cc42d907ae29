"""Numbers with what they count: ranges, percentages, units, sums of money; and bare numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from briefing.text.context import REACH
from briefing.text.data import tables
from briefing.text.patterns import LATIN_SMALL, pattern
from briefing.text.rules import numbers

if TYPE_CHECKING:
    from briefing.text.context import Context, Match

_AMOUNT = pattern(
    rf"(?P<sign>[+\-−–]?)(?P<low>{numbers.NUMBER})"
    rf"(?:%?{numbers.DASH}(?P<high>{numbers.NUMBER})(?!{numbers.SPACE}?[-–/.:]\d))?"
)
_TIMES = pattern(
    rf"({numbers.NUMBER}){numbers.SPACE}?(?:[x×*]|X(?!\d+[A-Z])){numbers.SPACE}?(?=\d)"
)
_FACTOR = pattern(r"x(\d{1,3})(?![^\W_]|[.,]\d)")
_BY = pattern(r"x(?=\s\d)")
_MEASURED = pattern(r"\d[^,.;:!?()]{0,16} $")
_METRES = pattern(r"(\d{1,3})(m|kg|tỷ|tỉ|tr|triệu)(\d{1,2})(?![\d.,]\d|[^\W_])")
# What may stand between "cao" and its measure.
_MODEL = pattern(r"\d{1,3}")
_WHOLE = frozenset({"đồng", "đô la", "đô la Mỹ", "yên", "yên Nhật", "won", "điểm ảnh"})
_ABOUT = pattern(
    r"(?:\s(?:hơn|khoảng|gần|chừng|tới|đến|chỉ|trên|dưới|lên|là|từ|nước|có|độ|chưa|đầy|không|quá|vỏn|vẹn|ngót)){0,6}\s?$"
)
_SPOTS = (" nơi", " chỗ", " đoạn", " điểm")
_LONGEST, _WIDEST, _NEAR = 99, 9, 40
_OTHER_SIDE = pattern(r"\d+m\d(?:,| và) dài ")  # "rộng 1m2, dài 3m"
_NUMBER = pattern(rf"\s?({numbers.NUMBER})")
_HOURS = frozenset({"giờ", "phút", "giây"})
_INCHES = frozenset('"″')
_OPEN_QUOTE = pattern(r"(?:(?:^|[\s(])\"|“)[^\"”]*$")
_LAST_FIGURES = pattern(r"(?<![\w.,])(?<![^\W\d_]-)\d(?:[\d.,]*\d)?(?=(?:\D|(?<=[a-z])[23])*$)")
_LONGEST_AMOUNT = 30
_ZERO = pattern(r"0\d+(?![.,:/]?\d)")
_ZERO_TO = pattern(rf"0\d{numbers.DASH}\d{{1,2}}{numbers.SPACE}[{LATIN_SMALL}]")
_YEAR = pattern(r"(?:1[0-9]|20|21)\d\d")
MAGNITUDES = frozenset({"trăm", "chục", "nghìn", "ngàn", "triệu", "tỷ", "tỉ"})
_ONE_OR_FOUR = pattern(r"([14])(?![\d]|[.,/\-–:%]\d|%)")

_GREAT = {"K": "nghìn", "k": "nghìn", "M": "triệu", "m": "triệu", "B": "tỷ", "b": "tỷ", "bn": "tỷ"}
_COUNTED = frozenset({"đồng", "điểm", "năm", "tháng", "ngày", "người"})
_RATE = frozenset({"giá", "số", "đồng", "tệ", "mỹ", "chợ"})

_VOLTS = pattern(rf"V(?![^\W_]|[.\-–'’&/]\w| [^\W\d_{LATIN_SMALL}])")
_BESIDE = pattern(r"(?<![^\W\d_])((?:[^\W\d_]{2,4}(?:,| hay| hoặc| và) ){1,3})$")
_LETTERS = pattern(r"(?<![^\W\d_])[^\W\d_]++(?=,| (?:hay|hoặc|và) )")
_BEFORE_HECTARES = frozenset(
    {"nghìn", "ngàn", "triệu", "trăm", "chục", "vạn", "mỗi", "một", "mấy", "vài"}
)


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
    return re.compile(rf"(?:{numbers.SPACE}?({bodies[0]})|({bodies[1]}))(?![^\W_]|[²³])")


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


def unlike(unit: str, text: str, at: int) -> bool:
    """Return whether the amount at `at` is of another kind than `unit`: 220V - 50Hz."""
    found = _NUMBER.match(text, at)
    other = unit_after(text, found.end()) if found else None
    names = tables.mapping("units")
    if not other or unit not in names or other[1] not in names.values():
        return False
    kinds = {names[unit].split()[-1], other[1].split()[-1]}
    return len(kinds) > 1 and not kinds & _HOURS


def amount(context: Context) -> Match | None:
    """Read a number or a range of numbers, with its unit if there is one."""
    found = _AMOUNT.match(context.text, context.start)
    if not found:
        return None
    sign, low, high = found.groups()
    end = found.end()
    if high and not _one_kind(low, high, found[0]):
        high, end = None, found.end("low")
    unit = unit_after(context.text, end) or _inches(context, end)
    last = high or low
    english = _whole(context, last, unit[0] if unit else end, unit[1] if unit else "")
    spoken = numbers.number(low, context.options, english=english)
    if high:
        spoken += f" đến {numbers.number(high, context.options, english=english)}"
    if unit and unit[1] in MAGNITUDES and (second := unit_after(context.text, unit[0])):
        unit = second[0], f"{unit[1]} {second[1]}"
    if sign and (said := _sign(context, sign, end, has_unit=bool(unit))):
        spoken = f"{said} {spoken}"
    if unit:
        return unit[0], f"{spoken} {unit[1]}"
    breath = "" if high else numbers.breath(context.text, end)
    return end, spoken + breath if breath and _MODEL.fullmatch(low) and context.named else spoken


def _inches(context: Context, end: int) -> tuple[int, str] | None:
    """Return the inches that a quotation mark stands for behind the size of a screen: tivi 55"."""
    marked = (
        context.text[end : end + 1] in _INCHES and not context.text[end + 1 : end + 2].isalnum()
    )
    if not marked or not context.follows("screen", _NEAR // 2):
        return None
    before = context.text[max(0, context.start - REACH) : context.start]
    return None if _OPEN_QUOTE.search(before) else (end + 1, "inch")


def _whole(context: Context, written: str, end: int, unit: str) -> bool:
    """Return whether "1,500" is a whole number in the English manner, by what it counts."""
    if "," not in written:
        return False
    if unit:
        return written.endswith("00") or unit in _WHOLE
    counted = context.next(end).lower()
    return written.endswith("00") or counted in tables.words("cues", "audience")


def _one_kind(low: str, high: str, written: str) -> bool:
    """Return whether two numbers can be the ends of a range: a year and a count can't."""
    if " " not in written:
        return True
    return bool(_YEAR.fullmatch(low)) == bool(_YEAR.fullmatch(high))


def _sign(context: Context, sign: str, end: int, *, has_unit: bool) -> str:
    """Return how a sign is said: a bullet is not, nor is the plus of a temperature."""
    if sign == "+":
        return "" if "°" in context.text[end : end + 3] else "cộng"
    opens_line = (
        not context.text[max(0, context.start - 24) : context.start].rpartition("\n")[2].strip()
    )
    if not has_unit and (sign in "–—" or context.named or (opens_line and context.next(end))):
        return ""
    return "âm"


def times(context: Context) -> Match | None:
    """Read the first factor of a product: 3 x 4, 4x400m."""
    found = _TIMES.match(context.text, context.start)
    return (found.end(), f"{numbers.number(found[1], context.options)} nhân") if found else None


def multiplied(context: Context) -> Match | None:
    """Read the factor of what grows, or the sign between two measures: x2, 3m x 5m."""
    by = _BY.match(context.text, context.start)
    if by and _MEASURED.search(context.left):
        return by.end(), "nhân"
    found = _FACTOR.match(context.text, context.start)
    return (found.end(), f"nhân {numbers.cardinal(found[1], context.options)}") if found else None


def height(context: Context) -> Match | None:
    """Read a measure whose unit stands where the comma would: 1m75, 3kg5, sâu hơn 1m2."""
    found = _METRES.match(context.text, context.start)
    if not found or (found[2] + found[3] in {"m2", "m3"} and not _is_long(context, int(found[1]))):
        return None
    options = context.options
    first, last = numbers.cardinal(found[1], options), numbers.cardinal(found[3], options)
    if found[3].startswith("0") and len(found[3]) > 1:
        last = numbers.digits(found[3])
    return found.end(), f"{first} {units()[found[2]]} {last}"


def _is_long(context: Context, metres: int) -> bool:
    """Return whether "1m2" is a length and no area, as it is behind "cao"."""
    left = f" {_ABOUT.sub('', context.left)}"
    if metres <= _LONGEST and left.endswith(_ends("height")):
        return True
    if metres <= _WIDEST and left.endswith(_SPOTS):  # "ngập sâu 0,8m, có nơi 1m2"
        return bool(tables.pattern("cues", "height").search(left[-_NEAR:]))
    if metres > _WIDEST or not left.endswith(_ends("width")):
        return False
    sized = _OTHER_SIDE.match(context.text, context.start)
    return bool(sized or tables.pattern("cues", "passage").search(left[-_NEAR:]))


@cache
def _ends(cue: str) -> tuple[str, ...]:
    return tuple(f" {word}" for word in tables.words("cues", cue))


def ordinal(context: Context) -> Match | None:
    """Read the two ordinals that have names of their own: thứ nhất, thứ tư."""
    found = _ONE_OR_FOUR.match(context.text, context.start)
    previous = context.previous if found else ""
    if not found or previous not in {"thứ", "hạng"}:
        return None
    if previous == "thứ":
        return found.end(), "nhất" if found[1] == "1" else "tư"
    if found[1] == "1" and context.left.rstrip().endswith("xếp hạng"):
        return found.end(), "nhất"
    return None


def leading_zero(context: Context) -> Match | None:
    """Read figures that open with a zero: a count of things (03 người) or a code (007)."""
    found = _ZERO.match(context.text, context.start)
    if not found or unit_after(context.text, found.end()):
        return None
    if _ZERO_TO.match(context.text, context.start):
        return None  # "05 - 07 người"
    named = context.after("numbered") or context.after_foreign
    counts = context.next(found.end()).islower() and not named
    if len(found[0]) == 2 and counts:  # noqa: PLR2004
        return found.end(), numbers.cardinal(found[0], context.options)
    return found.end(), numbers.digits(found[0])


@cache
def _price() -> re.Pattern[str]:
    first = [row[0] for row in tables.rows("currencies") if row[2:] == ("before",)]
    signs = "|".join(re.escape(sign) for sign in sorted(first, key=len, reverse=True))
    return re.compile(
        rf"(?P<sign>{signs}){numbers.SPACE}?(?P<low>{numbers.NUMBER})"
        rf"(?:{numbers.DASH}(?:{signs})?{numbers.SPACE}?(?P<high>{numbers.NUMBER}))?"
        rf"(?:{numbers.SPACE}?(?P<word>nghìn|ngàn|triệu|tỷ|tỉ|tr)(?![^\W_])"
        rf"|(?P<letter>bn|[KkMmBb])(?![^\W_]))?"
    )


def price(context: Context) -> Match | None:
    """Read a sum whose currency stands first."""
    found = _price().match(context.text, context.start)
    if not found:
        return None
    sign, word, end = found["sign"], found["word"], found.end()
    if sign[-1].isalpha() and not _is_sum(context, end):
        return None
    great = "triệu" if word == "tr" else word or _GREAT.get(found["letter"] or "", "")
    sums = [group for group in (found["low"], found["high"]) if group]
    said = (numbers.number(each, context.options, english=not great) for each in sums)
    return end, " ".join(f"{' đến '.join(said)} {great} {units()[sign]}".split())


def _is_sum(context: Context, end: int) -> bool:
    """Return whether letters before a number are its currency: not "tỷ giá USD 25.400 đồng"."""
    if context.previous in _RATE | MAGNITUDES:
        return False
    if unit_after(context.text, end) or context.next(end) in _COUNTED:
        return False
    return unit_before(context.text, context.start) is None


@cache
def _lone() -> dict[str, str]:
    """Return where each unit may stand without a number: unit -> "alone" or "led"."""
    alone = {row[0]: row[2] for row in tables.rows("units") if row[2:] in {("alone",), ("led",)}}
    return {**alone, "ha": "hectares"}


@cache
def lone_units() -> tuple[str, ...]:
    """Return the units that are read without a number before them, longest first."""
    return tuple(sorted(_lone(), key=len, reverse=True))


def lone_unit(context: Context) -> Match | None:
    """Read a unit without a number: hàng ngàn ha, tính bằng km, mỗi MW."""
    for written in lone_units():
        if context.text.startswith(written, context.start):
            end = context.start + len(written)
            if context.text[end : end + 1].isalpha() or not _may_be_alone(context, written):
                continue
            return end, units()[written]
    return None


def _may_be_alone(context: Context, unit: str) -> bool:
    """Return whether the words before a unit without a number allow it to be one."""
    where = _lone()[unit]
    if where == "led":
        beside = _BESIDE.search(context.text, max(0, context.start - _NEAR), context.start)
        if beside:  # "bằng GB hoặc TB"
            units_before = all(unit in _lone() for unit in _LETTERS.findall(beside[1]))
            return units_before and replace(context, start=beside.start()).ends("led")
        return context.ends("led")
    return where == "alone" or context.previous in _BEFORE_HECTARES


def volts(context: Context) -> Match | None:
    """Read the volts behind a number and a space, and not the V of V League: 12 V."""
    found = _VOLTS.match(context.text, context.start)
    counted = unit_before(context.text, context.start) == "" or context.ends("led")
    return (found.end(), units()["V"]) if found and counted else None

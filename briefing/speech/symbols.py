"""Signs between words: pauses, silence, or a word: &, /, –, (, °, $, @."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from briefing.speech import figures, numbers, quantities, tables
from briefing.speech.patterns import pattern

if TYPE_CHECKING:
    from briefing.speech.place import Hit, Place

_PRICE = pattern(
    rf"(?:US)?([$€£¥₫₩฿])\s?({figures.NUMBER})(?:{figures.DASH}[$€£¥₫₩฿]?({figures.NUMBER}))?(\s?(?:nghìn|ngàn|triệu|tỷ|tỉ|tr)\b)?"
)
_LATIN = pattern(r"[\u0041-\u024f\u0300-\u036f\u1e00-\u1eff]")
_COUNTED_LEFT = pattern(
    r"(?:\d[\d.,]*(?:đ|₫)|(?:\d[\d.,]*|một|mấy|vài|nghìn|ngàn|triệu|tỷ|tỉ|phẩy)[\s%]*(?:[^\W\d_]+[²³]?[\s/]){0,3}"
    r"(?:đồng|usd|vnd|vnđ|đô|la|euro|eur|yen|yên|won|bảng|tệ|cent|xu|triệu|tỷ|tỉ|nghìn|ngàn|người|khách|tấn|tạ|"
    r"lít|thùng|con|cây|buổi|tiếng|giờ|phút|giây|ngày|tuần|tháng|năm|lần|ca|vụ|chuyến|lượt|trận|suất|bữa|viên|"
    r"tiết|chỉ|hộ|căn|câu|trang|bài|xe|chỗ|phòng|bé|em|cháu|sinh|kg|km|m|m2|m²|m3|m³|cm|mm|điểm|quả|gói|liều|"
    r"mũi|hộp|lon|chai|ly|gam|g|ml|kcal|calo|bộ|đơn|bàn|cái|chiếc|sạc|vòng|bước|nhịp|mét|ha|độ|kwh|phẩm|hợp|%))\s?$"
)
_SYMBOL_LEFT = pattern(r"\d\s?(?:km|m|mg|g|µg|μg|mcg|ml|kg|W|kW|lít|m³|m3|l|mm|MB|GB|Mb|Gb|mmol)$")
_SINGLE_LEFT = pattern(r"(?:^|[\W\d_])[^\W\d_]$")
_JUST_ONE = pattern(r"1(?![\d.,])")
_AMOUNT_LEFT = pattern(
    r"(?<![\w\-])\d[\d.,]*\s?(?:%|đ|₫|k|g|h|m|ha|kg|km|cm|mm|tấn|tạ|lít|tuổi|giờ|phút|độ|mét|USD|euro|°C|"
    r"(?:nghìn|ngàn|triệu|tỷ|tỉ)(?: đồng| USD| euro)?|đồng)?\s?$"
)
_NAMES_LEFT = pattern(r"(?:^|\W)[^\W\da-zà-ỹđ][^\W\d_]* $")
_SEASON = pattern(r"\s?(?:19|20)\d\d\s?[-–/]\s?(?:19|20)?\d\d(?!\d)")
_OPENING, _CLOSING = frozenset("([{“‘«'\""), frozenset(")]}”’»?!.,…%")
_WORD_RIGHT = pattern(r"\s?([^\W\d_]+)")


def run(place: Place) -> Hit | None:
    """Read a sign that is repeated: a rule, a row of stars or brackets is a breath or nothing."""
    text, at = place.text, place.start
    char = text[at]
    if text[at + 1 : at + 2] != char or char in "-–—":
        return None
    end = at + 2
    while text[end : end + 1] == char:
        end += 1
    return end, "(" if char in "([" else ")" if char in "])" else ""


def price(place: Place) -> Hit | None:
    """Read a sum whose currency stands first: $12.5 tỷ."""
    found = _PRICE.match(place.text, place.start)
    if not found:
        return None
    spoken = figures.number(found[2], place.options)
    if found[3]:
        spoken += f" đến {figures.number(found[3], place.options)}"
    if found[4]:
        spoken += f" {found[4].strip()}"
    return found.end(), f"{spoken} {tables.mapping('symbols')[found[1]]}"


def slash(place: Place) -> Hit | None:
    """Read a slash: "một" before what a price is for, otherwise a breath or nothing."""
    text, at = place.text, place.start
    left, right = text[max(0, at - 48) : at], text[at + 1 : at + 2]
    if right.isdecimal() and left[-1:].isdecimal():
        return at + 1, ""
    counted = bool(_COUNTED_LEFT.search(left.lower()))
    if right.isdecimal():
        return at + 1, "trên" if counted and not _JUST_ONE.match(text, at + 1) else ""
    unit = quantities.unit_after(text, at + 1) if right.strip() else None
    if unit and (word := _per(left, counted=counted, short=unit[0] == at + 2)):
        return unit[0], f"{word} {unit[1]}"
    if counted and right.islower():
        return at + 1, "một"
    return at + 1, "" if _SINGLE_LEFT.search(left) or not left[-1:].isalnum() else ","


def _per(left: str, *, counted: bool, short: bool) -> str:
    """Return the word for a slash before a unit, or nothing if the unit is only a letter."""
    if _SYMBOL_LEFT.search(left):
        return "trên"
    if counted:
        return "một"
    if short:
        return ""
    return "trên" if left[-1:].isupper() else "một"


def dash(place: Place) -> Hit | None:
    """Read a dash: a range between amounts, a breath between clauses, nothing in a name."""
    text, at = place.text, place.start
    end = at + 1
    while end < len(text) and text[end] in "-–—−":
        end += 1
    before, after = text[at - 1 : at], text[end : end + 1]
    if _SEASON.match(text, end):
        return end, ""
    right = text[end : end + 2].lstrip()[:1]
    if right.isdecimal() and _AMOUNT_LEFT.search(text[max(0, at - 30) : at]):
        return end, "đến"
    if _NAMES_LEFT.search(text[max(0, at - 24) : at]) and text[end : end + 3].strip()[:1].isupper():
        return end, "" if place.follows("between", 48) else "–"
    if before.isspace() or after.isspace() or not before or not after:
        return end, "" if not text[max(0, at - 24) : at].rpartition("\n")[2].strip() else "–"
    if text[at] in "–—" and before.isalnum() and after.isalnum():
        return end, "–"
    return end, ""


def degree(place: Place) -> Hit | None:
    """Read a unit that opens with a sign: °C, ‰, %."""
    return quantities.unit_after(place.text, place.start)


def quotation(place: Place) -> Hit:
    """Read a quotation mark that is the same on both sides: it opens before a word."""
    before, after = place.text[place.start - 1 : place.start], place.text[place.start + 1 :][:1]
    opens = (after.isalnum() or after in _OPENING) and not (before.isalnum() or before in _CLOSING)
    return place.start + 1, "“" if opens else "”"


def sign(place: Place) -> Hit | None:
    """Read any other sign as the table says; what is not Latin can't be read."""
    char = place.text[place.start]
    known = tables.mapping("symbols").get(char)
    if known is not None:
        return place.start + 1, known
    if char.isalpha() and not _LATIN.match(char):
        return None  # the reader reports it
    number = unicodedata.numeric(char, None)
    if number is not None and number == int(number) and number >= 0:
        return place.start + 1, numbers.cardinal(str(int(number)), place.options)
    return place.start + 1, ""

"""Signs between words (&, –, (, °, $, @), and addresses of the web."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from briefing.text import letters
from briefing.text.data import tables
from briefing.text.patterns import LATIN_SMALL, pattern
from briefing.text.rules import numbers, quantities

if TYPE_CHECKING:
    from briefing.text.context import Context, Match

_LATIN = pattern(r"[\u0041-\u024f\u0300-\u036f\u1e00-\u1eff]")
_COUNTED = pattern(r"(?<![\w\-])\d[\d.,]{0,30} ([^\W\d_]+)\s?$")
_COUNTED_AGAIN = pattern(r"\s?\d[\d.,]* ([^\W\d_]+)")
_NUMBERED = pattern(r"(?<![^\W_])([^\W\d_]+) \d{1,4}\s?$")
_NUMBERED_AGAIN = pattern(r"\s?([^\W\d_]+) \d{1,4}(?!\d)")
_DIALLED = pattern(r"\s?0\d{2}")
_STARRED = pattern(r"(?:khách sạn|resort|nghỉ dưỡng|tiêu chuẩn|villa|dịch vụ)[^\d.,;:]{0,16}[1-7]$")
_ALWAYS = frozenset({"tấn", "tạ", "lít", "tuổi", "giờ", "phút", "giây", "độ", "mét", "euro"})
_GRADE_LEFT = pattern(r"(?<![^\W_])[A-DO]{1,3}$")
_NAMES_LEFT = pattern(rf"(?:^|\W)[^\W\d{LATIN_SMALL}][^\W\d_]* $")
_SEASON = pattern(r"\s?(?:19|20)\d\d\s?[-–/]\s?(?:19|20)?\d\d(?!\d)")
_OPENING, _CLOSING = frozenset("([{“‘«'\""), frozenset(")]}”’»?!.,…%")
_WORD_RIGHT = pattern(r"\s?([^\W\d_]+)")

# Endings that make a dotted word a domain; the reader looks for these.
ENDINGS = (
    "com|vn|net|org|gov|edu|info|io|tv|me|co|ai|app|dev|xyz|biz|asia|int"
    "|us|uk|fr|de|jp|kr|cn|sg|th|au|eu|ru|cz|es|pl"
)
DOMAIN = rf"[A-Za-z0-9][A-Za-z0-9\-]*(?:\.[A-Za-z0-9\-]+)*\.(?:{ENDINGS})(?![^\W_])"
ADDRESS = (
    r"(?:https?://|www\.)[^\s<>\"”’')]+"
    r"|[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)*"
    rf"|{DOMAIN}(?:/[\w\-./?=&%#]*)?"
)

_ADDRESS = pattern(ADDRESS)
_ENDING = pattern(rf"\.(?:{ENDINGS})(?![^\W_])")
_SCHEME = pattern(r"^https?://")
_VOWEL = pattern(r"[aeiouyà-\u036f\u1e00-ỹ]")
_PIECE = pattern(r"[^\W\d_]+|\d+|[.@/\-_:?=&%#+~]")
_ADDRESS_SIGNS = {"@": "a còng", ".": "chấm", "/": "gạch chéo", "-": "gạch ngang", "_": "gạch dưới"}


def run(context: Context) -> Match | None:
    """Read a sign that is repeated: a rule, a row of stars or brackets is a breath or nothing."""
    text, at = context.text, context.start
    char = text[at]
    if text.startswith("+/-", at):  # at the head of a column it is a change
        tolerance = text[at + 3 : at + 5].lstrip()[:1].isdecimal()
        return at + 3, "cộng trừ" if tolerance else "tăng giảm"
    if text[at + 1 : at + 2] != char or char in "-–—":
        return None
    end = at + 2
    while text[end : end + 1] == char:
        end += 1
    return end, "(" if char in "([" else ")" if char in "])" else ""


def grade(context: Context) -> Match | None:
    """Read the minus of a mark, a rating or a blood group: B-, AA-, O-."""
    text, at = context.text, context.start
    graded = _GRADE_LEFT.search(text[max(0, at - 4) : at])
    return (at + 1, "trừ") if graded and not text[at + 1 : at + 2].isalnum() else None


def dash(context: Context) -> Match | None:
    """Read a dash: a range between amounts, a breath between clauses, nothing in a name."""
    text, at = context.text, context.start
    end = at + 1
    while end < len(text) and text[end] in "-–—−":
        end += 1
    before, after = text[at - 1 : at], text[end : end + 1]
    if _SEASON.match(text, end):
        return end, ""
    right = text[end : end + 2].lstrip()[:1]
    if (right.isdecimal() and _is_range(text, at, end)) or _numbered(text, at, end):
        return end, "đến"
    if _NAMES_LEFT.search(text[max(0, at - 24) : at]) and text[end : end + 3].strip()[:1].isupper():
        return end, "" if context.follows("between", 48) else "–"
    if before.isspace() or after.isspace() or not before or not after:
        return end, "" if not text[max(0, at - 24) : at].rpartition("\n")[2].strip() else "–"
    if text[at] in "–—" and before.isalnum() and after.isalnum():
        return end, "–"
    return end, ""


def _numbered(text: str, at: int, end: int) -> bool:
    """Return whether a dash joins two things that a number names: thứ 2 - thứ 6, lớp 6 - lớp 9."""
    first = _NUMBERED.search(text[max(0, at - 24) : at])
    again = _NUMBERED_AGAIN.match(text, end)
    return bool(first and again and first[1] == again[1] and first[1].islower())


def _is_range(text: str, at: int, end: int) -> bool:
    """Return whether a dash joins two amounts: 5 triệu - 10 triệu, 3 ngày - 5 ngày."""
    if _DIALLED.match(text, end):
        return False
    unit = quantities.unit_before(text, at)
    if unit is not None:
        return not quantities.unlike(unit, text, end)
    counted = _COUNTED.search(text[max(0, at - 24) : at])
    again = _COUNTED_AGAIN.match(text, end)
    return bool(counted and (counted[1] in _ALWAYS or (again and again[1] == counted[1])))


def degree(context: Context) -> Match | None:
    """Read a unit that opens with a sign: °C, ‰, %."""
    return quantities.unit_after(context.text, context.start)


def star(context: Context) -> Match | None:
    """Read the stars of a hotel: khách sạn 5*."""
    starred = (
        _STARRED.search(context.left)
        and not context.text[context.start + 1 : context.start + 2].isalnum()
    )
    return (context.start + 1, "sao") if starred else None


def quotation(context: Context) -> Match:
    """Read a quotation mark that is the same on both sides: it opens before a word."""
    text, at = context.text, context.start
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    opens = (after.isalnum() or after in _OPENING) and not (before.isalnum() or before in _CLOSING)
    return at + 1, "“" if opens else "”"


def sign(context: Context) -> Match | None:
    """Read any other sign as the table says; what is not Latin can't be read."""
    char = context.text[context.start]
    known = tables.mapping("symbols").get(char) or tables.mapping("currencies").get(char)
    if known is not None:
        return context.start + 1, known
    if char.isalpha() and not _LATIN.match(char):
        return None  # the reader reports it
    number = unicodedata.numeric(char, None)
    if number is not None and number == int(number) and number >= 0:
        return context.start + 1, numbers.cardinal(str(int(number)), context.options)
    return context.start + 1, ""


def address(context: Context) -> Match | None:
    """Read an address piece by piece: "thanhnien.vn" is "thanhnien chấm vê en"."""
    text, at = context.text, context.start
    found = _ADDRESS.match(text, at) or _ENDING.match(text, at)
    if not found:
        return None
    written = found[0].rstrip(".,;:?!/")
    body = _SCHEME.sub("", written)
    said: list[str] = []
    for piece in _PIECE.findall(body):
        if piece in _ADDRESS_SIGNS:
            said.append(_ADDRESS_SIGNS[piece])
        elif piece[0].isdecimal():
            said.append(_address_figures(piece, context))
        elif piece.isalpha():
            said.append(_address_label(piece))
    return at + len(written), " ".join(said)


def _address_figures(piece: str, context: Context) -> str:
    if piece.startswith("0") or len(piece) > 4:  # noqa: PLR2004
        return numbers.digits(piece)
    return numbers.cardinal(piece, context.options)


def _address_label(piece: str) -> str:
    low = piece.lower()
    known = tables.mapping("web").get(low)
    if known is not None:
        return known
    if len(piece) == 1:
        return letters.spell(piece)
    if piece.isupper() or not _VOWEL.search(low):
        return letters.spell(piece) if not letters.is_sayable(piece) else low
    return piece if piece.istitle() else low

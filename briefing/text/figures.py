"""The shapes of written numbers, and what each shape means.

Vietnamese newspapers group thousands with a full stop (1.500.000) or a space (1 500 000) and
write decimals with a comma (3,5); the English ways (1,500,000 and 3.5) occur too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.text import numbers
from briefing.text.patterns import pattern

if TYPE_CHECKING:
    from briefing.text.options import Options

SPACE = "[ \u00a0\u202f]"
DASH = rf"{SPACE}?[-–—−]{SPACE}?"

# Longest first; a shape that is followed by more of its kind is not that shape.
NUMBER = (
    r"(?:"
    r"[1-9]\d{0,2}(?:\.\d{3}){1,6}(?:,\d+)?(?![.,]?\d)"
    r"|[1-9]\d{0,2}(?:,\d{3}){2,6}(?:\.\d+)?(?![.,]?\d)"
    r"|[1-9]\d{0,2},\d{3}\.\d+(?![.,]?\d)"
    rf"|[1-9]\d{{0,2}}(?:{SPACE}\d{{3}}){{1,6}}(?:,\d+)?(?![.,]?\d|{SPACE}\d)"
    r"|\d+[.,]\d+(?![.,]?\d)"
    r"|\d++)"
)

_GROUPED = pattern(
    rf"([1-9]\d{{0,2}}(?:\.\d{{3}}|{SPACE}\d{{3}})+|[1-9]\d{{0,2}}(?:,\d{{3}}){{2,}}"
    rf"|[1-9]\d{{0,2}},\d{{3}}(?=\.))(?:[.,](\d+))?"
)
_DECIMAL = pattern(r"(\d+)[.,](\d+)")
_YEAR_RIGHT = pattern(r" (?:19|20)\d\d(?![\d/%-]|[.,]\d)")
_THOUSANDS = pattern(r"[1-9]\d{0,2},\d{3}")
_NOT_FIGURE = pattern(r"\D")


def number(written: str, options: Options, *, english: bool = False) -> str:
    """Read one written number of any shape that `NUMBER` matches.

    Args:
        written: The number.
        options: The house style.
        english: Whether the comma of "1,500" sets off thousands, as it always does in "1,500,000".
    """
    if english and _THOUSANDS.fullmatch(written):
        written = written.replace(",", "")
    if written.isdecimal():
        return numbers.cardinal(written, options)
    grouped = _GROUPED.fullmatch(written)
    if grouped:
        whole, decimals = _NOT_FIGURE.sub("", grouped[1]), grouped[2]
    elif decimal := _DECIMAL.fullmatch(written):
        whole, decimals = decimal.groups()
    else:
        whole, decimals = written, None
    spoken = numbers.cardinal(whole, options)
    return f"{spoken} phẩy {numbers.digits(decimals)}" if decimals else spoken


def breath(text: str, end: int) -> str:
    """Return the breath that sets the number of a model off from its year: "Mazda 3 2024"."""
    return "," if _YEAR_RIGHT.match(text, end) else ""

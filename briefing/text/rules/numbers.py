"""Numbers: the shapes in which they are written, and the words for them.

Vietnamese newspapers group thousands with a full stop (1.500.000) or a space (1 500 000) and
write decimals with a comma (3,5); the English ways (1,500,000 and 3.5) occur too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from briefing.text.patterns import pattern

if TYPE_CHECKING:
    from briefing.text.options import Options

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")

# Beyond this many digits nobody hears a quantity any more: the digits are read one by one.
LONGEST_QUANTITY = 15

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


def digits(figures: str) -> str:
    """Read figures one by one: "0912" is "không chín một hai"."""
    return " ".join(DIGITS[int(figure)] for figure in figures if figure.isdecimal())


@lru_cache(maxsize=4096)
def cardinal(figures: str, options: Options) -> str:
    """Read a whole number, given as decimal figures without separators.

    Leading zeros are dropped; a number too long to be a quantity is read figure by figure.
    """
    bare = figures.lstrip("0")
    if not bare:
        return DIGITS[0]
    if len(bare) > LONGEST_QUANTITY:
        return digits(figures)
    return _positive(int(bare), options)


def _positive(number: int, options: Options) -> str:
    billions, rest = divmod(number, 1_000_000_000)
    spoken: list[str] = []
    if billions:
        spoken.append(f"{_positive(billions, options)} tỷ")
    for scale, name in ((1_000_000, "triệu"), (1_000, options.thousand_word), (1, "")):
        group, rest = divmod(rest, scale)
        if group:
            words = _below_thousand(group, options, full=bool(spoken))
            spoken.append(f"{words} {name}" if name else words)
    return " ".join(spoken)


def _below_thousand(number: int, options: Options, *, full: bool) -> str:
    """Read 1–999; `full` says the hundreds aloud even when there are none."""
    hundreds, rest = divmod(number, 100)
    spoken = [f"{DIGITS[hundreds]} trăm"] if hundreds or full else []
    if rest:
        spoken.append(_below_hundred(rest, options, after_hundred=bool(spoken)))
    return " ".join(spoken)


def _below_hundred(number: int, options: Options, *, after_hundred: bool) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return f"{options.zero_word} {DIGITS[ones]}" if after_hundred else DIGITS[ones]
    head = "mười" if tens == 1 else f"{DIGITS[tens]} mươi"
    return f"{head} {_last(ones, tens, options)}" if ones else head


def _last(ones: int, tens: int, options: Options) -> str:
    """Return the last digit as it sounds after a ten: mốt, tư, lăm."""
    if ones == 5:  # noqa: PLR2004
        return "lăm"
    if tens > 1 and ones == 1:
        return "mốt"
    if tens > 1 and ones == 4:  # noqa: PLR2004
        return options.four_word
    return DIGITS[ones]


def month(figures: str, options: Options) -> str:
    """Read the number of a month or a quarter: the fourth has a name of its own."""
    number = int(figures)
    return options.four_word if number == 4 else cardinal(str(number), options)  # noqa: PLR2004


def day(figures: str, options: Options) -> str:
    """Read the number of a day of the month."""
    number = int(figures)
    spoken = cardinal(str(number), options)
    return f"mùng {spoken}" if options.mung_days and number <= 10 else spoken  # noqa: PLR2004


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
        return cardinal(written, options)
    grouped = _GROUPED.fullmatch(written)
    if grouped:
        whole, decimals = _NOT_FIGURE.sub("", grouped[1]), grouped[2]
    elif decimal := _DECIMAL.fullmatch(written):
        whole, decimals = decimal.groups()
    else:
        whole, decimals = written, None
    spoken = cardinal(whole, options)
    return f"{spoken} phẩy {digits(decimals)}" if decimals else spoken


def breath(text: str, end: int) -> str:
    """Return the breath that sets the number of a model off from its year: "Mazda 3 2024"."""
    return "," if _YEAR_RIGHT.match(text, end) else ""

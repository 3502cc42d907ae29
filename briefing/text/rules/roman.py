"""Roman numerals, where they are numerals: Đại hội XIII, quý II, vua Louis XIV; not CLB, MV, DI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.text import letters
from briefing.text.data import tables
from briefing.text.patterns import pattern
from briefing.text.rules import numbers

if TYPE_CHECKING:
    from briefing.text.context import Context, Match

_TOKEN = pattern(r"([IVXLCDM]+)(?![^\W_])(?:\s?[/.\-]\s?((?:19|20)\d\d)(?![\d/]))?")
_NUMERAL = pattern(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SURE = pattern(r"(?!X{2,}$|V$|X$|I$|M)[IVX]+")
_LARGE = pattern(r"[LCDM]")
_RANGE = pattern(r"\s?[-–]\s?(?=[IVX]+(?![^\W_]))")
_FROM = pattern(r"(?<![^\W_])[IVX]+\s?[-–]\s?$")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_TIED = pattern(r"[-'’](?=[^\W\d_])(?![IVX]+(?![^\W_]))")
_RULER = ("nhất", "nhị", "tam", "tứ", "ngũ")
_NAME = pattern(r"(?<![^\W\d_])([^\W\d_]+)\s*$")


def value(numeral: str) -> int:
    """Return the value of a well-formed Roman numeral."""
    figures = [_VALUES[letter] for letter in numeral]
    following = [*figures[1:], 0]
    return sum(-one if one < two else one for one, two in zip(figures, following, strict=True))


def numeral(context: Context) -> Match | None:
    """Read a Roman numeral where the word before it, or its own shape, makes it one."""
    found = _TOKEN.match(context.text, context.start)
    if not found or found[1] in "CDLM" or not _NUMERAL.fullmatch(found[1]):
        return None
    to = len(found[1]) > 1 and bool(
        _FROM.search(context.text, max(0, context.start - 9), context.start)
    )
    announced = to or (
        context.after("roman") and not (len(found[1]) == 1 and context.ends("lettered"))
    )
    if _LARGE.search(found[1]) and not context.after("century"):
        return None
    if len(found[1]) == 1 and not found[2] and _TIED.match(context.text, found.end(1)):
        return None  # V-League
    if not announced and (not _SURE.fullmatch(found[1]) or _shouted(context, found.end(1))):
        return None
    spoken, end = _spoken(context, value(found[1]), announced=announced), found.end(1)
    if found[2] and (announced or "/" in found[0]):
        spoken += f" năm {numbers.cardinal(found[2], context.options)}"
        end = found.end()
    elif between := _RANGE.match(context.text, end):
        spoken, end = f"{spoken} đến", between.end()
    return end, spoken


def _spoken(context: Context, number: int, *, announced: bool) -> str:
    previous = context.previous
    if previous == "thứ" and number == 1:
        return "nhất"
    if previous in {"thứ", "quý", "quí"} and number == 4:  # noqa: PLR2004
        return context.options.four_word
    named = _NAME.search(context.text[max(0, context.start - 24) : context.start])
    ruler = not announced and named and named[1][0].isupper() and context.follows("ruler", 48)
    if ruler and number <= len(_RULER):
        return f"đệ {_RULER[number - 1]}"
    return numbers.cardinal(str(number), context.options)


def _shouted(context: Context, end: int) -> bool:
    """Return whether the words around are in capitals too, so that this is a word like them."""
    before = _NAME.search(context.text[max(0, context.start - 24) : context.start])
    around = [context.next(end), before[1] if before else ""]
    known = tables.mapping("abbreviations")
    return any(
        w.isupper() and len(w) > 1 and w not in known and letters.has_marks(w) for w in around
    )

"""Where a rule may have something to say, and which rules are asked there, in which order."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from briefing.text.data import tables
from briefing.text.patterns import UPPER, pattern
from briefing.text.rules import (
    abbreviations,
    codes,
    dates,
    fractions,
    identifiers,
    quantities,
    roman,
    scores,
    symbols,
    times,
)

if TYPE_CHECKING:
    from briefing.text.context import Rule

# All but letters that are not Latin and figures that are not decimal, such as 中, ², ½.
_USUAL = r"\0-\u00b1\u00b4-\u00b8\u00ba\u00bb\u00bf-\u024f\u0300-\u036f\u1e00-\u206f\u20a1-\u214f"

# Which rules are asked depends on what stands right after a row of figures: "w" a letter that
# may be a unit or a clock's, "c" a capital, "l" any other letter,
# "s" a space and a letter that may be a clock's or a product's, "n" or "m" a space and any other
# letter behind a few or many figures, "0" a space and more figures, "e" nothing that could join
# them to anything, and the signs for themselves (a dash for all dashes, "x" for all signs of
# product; a full stop or a comma only before more figures).
_SIGNS = {
    "–": "-",
    "—": "-",
    "−": "-",
    "’": "'",
    "′": "'",
    '"': "'",
    "”": "'",
    "″": "'",
    "×": "x",
    "*": "x",
    "(": "e",
}
_UNITS = "hgxmktr"
_SPACED = "hHaApPxX"
_FEW = 2
_EVERY = "wclsnme0/.,:-'+x"
_ORDER: tuple[tuple[str, Rule, str], ...] = (
    ("digits", identifiers.prizes, "0snme.,:-"),
    ("digits", identifiers.chain, "0"),
    ("code", codes.joined, "-"),
    ("code", codes.standard, "-:"),
    ("phone", identifiers.phone, "sme0.,-/"),
    ("document", identifiers.document, "/.-"),
    ("plate", identifiers.plate, "c-"),
    ("date", dates.full, "/.-0"),
    ("version", identifiers.version, "."),
    ("date-range", dates.span, "/.-"),
    ("fraction", fractions.scale, "/:"),
    ("month", dates.month_year, "/.-"),
    ("code", codes.letter, "wcl"),
    ("time", times.record, "'l"),
    ("time", times.minute, "'+"),
    ("time", times.clock, "wcs:-"),
    ("row", scores.row, "-"),
    ("score", scores.halves, ".,"),
    ("sum", scores.minus, "-"),
    ("season", fractions.season, "/"),
    ("fraction", fractions.share, "/"),
    ("date", dates.short, "/.-"),
    ("score", scores.score, "-"),
    ("house-number", identifiers.house, "c/"),
    ("fraction", fractions.over, "/.,"),
    ("fraction", fractions.rest, "/"),
    ("code", codes.thousand, "wc.,"),
    ("product", quantities.times, "wcsx"),
    ("measure", quantities.height, "w"),
    ("serial", identifiers.serial, "sme0.,:-"),
    ("date", dates.bare, "-"),
    ("score", scores.descending, "-"),
    ("ordinal", quantities.ordinal, "sne0.,:"),
    ("digits", quantities.leading_zero, _EVERY),
    ("number", quantities.amount, _EVERY),
)
NUMBER = {
    sign: tuple((name, rule) for name, rule, signs in _ORDER if sign in signs) for sign in _EVERY
}
_ROW = pattern(
    r"[+\-−–]?(\d+)([^\W\d_][.m]?)?([ \u00a0][^\W\d_])?[ \u00a0]?"
    r"([\d/:'’′\"”″+×*\-–—−(]|\.(?=\s?\d)|,(?=\d))?"
)


def number_rules(text: str, start: int) -> tuple[tuple[str, Rule], ...]:
    """Return the rules for figures, by what stands right after them."""
    found = _ROW.match(text, start)
    if not found:
        return NUMBER["e"]
    figures, letter, spaced, sign = found.groups()
    if letter:
        return NUMBER[
            "c" if letter[0].isupper() else "w" if letter[0] in _UNITS or letter[1:] else "l"
        ]
    if spaced:
        return NUMBER["s" if spaced[1] in _SPACED else "n" if len(figures) <= _FEW else "m"]
    if not sign:
        return NUMBER["e"]
    return NUMBER["0" if sign.isdecimal() else _SIGNS.get(sign, sign)]


# The rules for a word that opens with a capital, with those that it must open with ("" for any) and
# whether figures have to follow its letters.
_CAPITALS: tuple[tuple[str, Rule, str, bool], ...] = (
    ("code", codes.kilometre, "K", True),
    ("code", codes.period, "QT", True),
    ("roman", roman.numeral, "IVXLCDM", False),
    ("document", identifiers.document_kind, "BCKNQT", False),
    ("money", quantities.price, "", True),
    ("code", codes.model, "", True),
    ("unit", quantities.volts, "V", False),
    ("place", abbreviations.place_name, "PQHXĐT", False),
    ("local-abbreviation", abbreviations.local, "", False),
    ("abbreviation", abbreviations.known, "", False),
    ("initials", abbreviations.initials, "", False),
    ("capitals", abbreviations.shouted, "", False),
    ("acronym", abbreviations.foreign, "", False),
    ("letter", abbreviations.letter, "", False),
)
SINGLE: tuple[tuple[str, Rule], ...] = (
    ("roman", roman.numeral),
    ("local-abbreviation", abbreviations.local),
    ("unit", quantities.volts),
    ("letter", abbreviations.letter),
)
_MORE = pattern(r".(?:[^\W_]|[.&'’/$\-–]| [.&\-][^\W\d_])")
_FIGURES = pattern(r"[^\W\d_]{1,8}\$?[.\-–\s]{0,2}\d")


def capital_rules(text: str, start: int) -> tuple[tuple[str, Rule], ...]:
    """Return the rules for a word that opens with a capital: fewer if that is all of it."""
    if not _MORE.match(text, start):
        return SINGLE
    return _opening(text[start], figures=bool(_FIGURES.match(text, start)))


@cache
def _opening(capital: str, *, figures: bool) -> tuple[tuple[str, Rule], ...]:
    """Return the rules for words that open with a capital, with figures behind them or without."""
    return tuple(
        (name, rule)
        for name, rule, capitals, figured in _CAPITALS
        if capital in (capitals or capital) and (figures or not figured)
    )


_SHORT: tuple[str, Rule] = ("short", abbreviations.short)
_UNIT: tuple[str, Rule] = ("unit", quantities.lone_unit)
SMALL: tuple[tuple[str, Rule], ...] = (
    _SHORT,
    ("code", codes.kilometre),
    ("product", quantities.multiplied),
    _UNIT,
)
_RUN = ("row-of-signs", symbols.run)
_SIGN = ("sign", symbols.sign)
SYMBOL = {
    **dict.fromkeys("-–—−‑‐―", (("sign", symbols.grade), ("dash", symbols.dash), _SIGN)),
    **dict.fromkeys("/⁄", (_RUN, ("slash", fractions.slash), _SIGN)),
    **dict.fromkeys("$€£¥₫₩฿₹₱₽₺₴₦₪", (_RUN, ("money", quantities.price), _SIGN)),
    **dict.fromkeys("\"'’", (_RUN, ("quotation", symbols.quotation))),
    "(": (_RUN, ("phone", identifiers.area_phone), _SIGN),
    "*": (_RUN, ("unit", symbols.star), _SIGN),
    **dict.fromkeys("%‰°º℃", (("unit", symbols.degree), _SIGN)),
}
_OTHER_SYMBOL = (_RUN, _SIGN)
WEB: tuple[tuple[str, Rule], ...] = (("web", symbols.address),)


def rules(text: str, start: int, kind: str) -> tuple[tuple[str, Rule], ...]:
    """Return the rules to ask at a candidate, in their order; `kind` is the group that found it."""
    first = text[start]
    if kind == "symbol":
        return SYMBOL.get(first, _OTHER_SYMBOL)
    if kind == "number" or first.isdecimal():
        found = number_rules(text, start)
    elif first.isupper():
        found = capital_rules(text, start)
        if kind in {
            "small",
            "web",
        }:  # only the pattern of candidates knows where a short form begins
            found = (_SHORT, _UNIT, *found)
    else:
        found = SMALL
    return WEB + found if kind == "web" else found


# Candidates that show by their first character: figures, capitals that no small letter follows,
# signs. What cannot be one (small letters, spaces, stops) is passed over by a set of characters at
# the head of the pattern, which is the fastest that `re` has; so the looks behind are behind it.
_SHOWN = (
    rf"[^{UPPER.lower()} ,.;:?!…\s](?:"
    r"(?P<number>(?<=\d)|(?<=[+\-−–])(?<![\w)%°²³$€£¥₫₩\-–+].)\d)"
    rf"|(?P<capitals>(?<=[{UPPER}])(?<![^\W\d_].)(?=[{UPPER}]|[^a-zà-ỹ]|$))"
    rf"|(?P<symbol>(?<=[^\w\s,.;:?!…\u0300-\u034e\u0350-\u036f\-'’]|_|[^{_USUAL}])"
    r"|(?<=['’\-])(?:(?<![^\W\d_].)|(?![^\W\d_]))))"
)
_NAMES = r"Tr\.|Th\.|Ng\.|Nh\.|Ph\.|Ch\.|Kh\."
_ADDRESS = pattern(r"@|\.[a-z]|://|www\.")


def candidates(text: str) -> re.Pattern[str]:
    """Return the pattern that finds what rules may read; the group that matched names the rules.

    Few texts have a short form, a lone unit or an address: only there each word is looked at.
    """
    words = _hint().search(f" {text}") or _ADDRESS.search(text)
    return _every() if words else _shown()


@cache
def _shown() -> re.Pattern[str]:
    """Return the pattern of candidates that show by their first character."""
    return re.compile(_SHOWN, re.DOTALL)


@cache
def _hint() -> re.Pattern[str]:
    """Return the pattern of what may be a short form or a unit, with what stands before it."""
    behind: dict[str, list[str]] = {}
    for word in (*quantities.lone_units(), *tables.mapping("short"), "Km"):
        behind.setdefault(word[0], []).append(re.escape(word[1:]))
    words = "|".join(
        rf"{re.escape(first)}(?:{'|'.join(rest)})(?![^\W\d_])" for first, rest in behind.items()
    )
    return re.compile(rf"[^{UPPER}{UPPER.lower()}](?:{words}|x ?\d|{_NAMES})")


@cache
def _every() -> re.Pattern[str]:
    """Return the pattern of all candidates."""
    units = "|".join(re.escape(unit) for unit in quantities.lone_units())
    shorts = "|".join(re.escape(short) for short in tables.mapping("short"))
    return re.compile(
        rf"(?<![^\W\d_])(?:(?P<web>(?<![\d_.@+\-])(?:\.(?=(?:vn|com|net|org)(?![^\W_]))|https?://|www\.|[^\W_][\w+\-]*+(?:\.(?=[a-z])|(?:\.[\w.+\-]*+)?@)))"
        rf"|(?P<small>(?:{shorts})(?![^\W_])|(?:{units})(?![^\W\d_])|(?:{_NAMES})(?=\s?[{UPPER}])|[Kk]m\s?\d"
        rf"|x(?=\d{{1,3}}(?![^\W_])| \d)))"
        rf"|{_SHOWN}",
        re.DOTALL,
    )

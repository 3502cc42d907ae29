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

# Letters that are not Latin and figures that are not decimal, such as 中, ², ½.
_ODD = (
    "\u00b2\u00b3\u00b9\u00bc-\u00be\u0250-\u02ff\u0370-\u1dff\u2070-\u20a0"
    "\u2150-\u2bff\u2c00-\ud7ff\uf900-\U0010ffff"
)

# Which rules are asked depends on what stands right after a row of figures: "w" a letter that
# may be a unit or a clock's, "c" a capital, "l" any other letter,
# "s" a space and a letter, "0" a space and more figures, "e" nothing that could join them to
# anything, and the signs for themselves (a dash for all dashes, "x" for all signs of product).
_SIGNS = {"–": "-", "—": "-", "−": "-", "’": "'", "′": "'", "×": "x", "*": "x", "(": "e"}
_UNITS = "hgxmktr"
_EVERY = "wclse0/.,:-'+x"
_ORDER: tuple[tuple[str, Rule, str], ...] = (
    ("digits", identifiers.prizes, "0se.,;:-"),
    ("digits", identifiers.chain, "0"),
    ("code", codes.joined, "-"),
    ("code", codes.standard, "-:"),
    ("phone", identifiers.phone, "se0.,-/"),
    ("document", identifiers.document, "/.-"),
    ("plate", identifiers.plate, "c-"),
    ("date", dates.full, "/.-0"),
    ("version", identifiers.version, "."),
    ("date-range", dates.span, "/.-"),
    ("fraction", fractions.scale, "/"),
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
    ("serial", identifiers.serial, "se0.,:-"),
    ("date", dates.bare, "-"),
    ("score", scores.descending, "-"),
    ("ordinal", quantities.ordinal, "se0.,:"),
    ("digits", quantities.leading_zero, _EVERY),
    ("number", quantities.amount, _EVERY),
)
NUMBER = {
    sign: tuple((name, rule) for name, rule, signs in _ORDER if sign in signs) for sign in _EVERY
}
_ROW = pattern(r"[+\-−–]?\d+([^\W\d_][.m]?)?([ \u00a0][^\W\d_])?[ \u00a0]?([\d./:,'’′+×*\-–—−(])?")


def number_rules(text: str, start: int) -> tuple[tuple[str, Rule], ...]:
    """Return the rules for figures, by what stands right after them."""
    found = _ROW.match(text, start)
    if not found:
        return NUMBER["e"]
    letter, spaced, sign = found.groups()
    if letter:
        return NUMBER[
            "c" if letter[0].isupper() else "w" if letter[0] in _UNITS or letter[1:] else "l"
        ]
    if spaced or not sign:
        return NUMBER["s" if spaced else "e"]
    return NUMBER["0" if sign.isdecimal() else _SIGNS.get(sign, sign)]


CAPITALS: tuple[tuple[str, Rule], ...] = (
    ("code", codes.kilometre),
    ("code", codes.period),
    ("roman", roman.numeral),
    ("document", identifiers.document_kind),
    ("money", quantities.price),
    ("code", codes.model),
    ("place", abbreviations.place_name),
    ("local-abbreviation", abbreviations.local),
    ("abbreviation", abbreviations.known),
    ("initials", abbreviations.initials),
    ("capitals", abbreviations.shouted),
    ("acronym", abbreviations.foreign),
    ("letter", abbreviations.letter),
)
SINGLE: tuple[tuple[str, Rule], ...] = (
    ("roman", roman.numeral),
    ("local-abbreviation", abbreviations.local),
    ("letter", abbreviations.letter),
)
_MORE = pattern(r".[^\W_]|.[.&'’/$\-–]|. [.&\-][^\W\d_]|.-?\d")


def capital_rules(text: str, start: int) -> tuple[tuple[str, Rule], ...]:
    """Return the rules for a word that opens with a capital: fewer if that is all of it."""
    return CAPITALS if _MORE.match(text, start) else SINGLE


_SHORT = ("short", abbreviations.short)  # the pattern of a spot knows where one begins
SHORT_CAPITALS = (_SHORT, *CAPITALS)
SMALL: tuple[tuple[str, Rule], ...] = (
    _SHORT,
    ("code", codes.kilometre),
    ("product", quantities.multiplied),
    ("unit", quantities.lone_unit),
)
_RUN = ("row-of-signs", symbols.run)
_SIGN = ("sign", symbols.sign)
SYMBOL = {
    **dict.fromkeys("-–—−‑‐―", (("sign", symbols.grade), ("dash", symbols.dash), _SIGN)),
    **dict.fromkeys("/⁄", (_RUN, ("slash", fractions.slash), _SIGN)),
    **dict.fromkeys("$€£¥₫₩฿₹₱₽₺₴₦₪", (_RUN, ("money", quantities.price), _SIGN)),
    **dict.fromkeys("\"'’", (_RUN, ("quotation", symbols.quotation))),
    "(": (_RUN, ("phone", identifiers.area_phone), _SIGN),
    **dict.fromkeys("%‰°º℃", (("unit", symbols.degree), _SIGN)),
}
_OTHER_SYMBOL = (_RUN, _SIGN)
WEB: tuple[tuple[str, Rule], ...] = (("web", symbols.address),)


def rules(text: str, start: int, kind: str) -> tuple[tuple[str, Rule], ...]:
    """Return the rules to ask at a spot, in their order; `kind` is the group that found it."""
    first = text[start]
    if kind == "symbol":
        return SYMBOL.get(first, _OTHER_SYMBOL)
    if kind == "number" or first.isdecimal():
        found = number_rules(text, start)
    elif first.isupper():
        found = SHORT_CAPITALS if kind == "small" else capital_rules(text, start)
    else:
        found = SMALL
    return WEB + found if kind == "web" else found


@cache
def spot() -> re.Pattern[str]:
    """Return the pattern of a spot; the group that matched names the rules."""
    units = "|".join(re.escape(unit) for unit in quantities.lone_units())
    shorts = "|".join(re.escape(short) for short in tables.mapping("short"))
    opens = re.escape(
        "".join({word[0] for word in (*quantities.lone_units(), *tables.mapping("short"))})
    )
    # Most characters are inside a word, or small letters, spaces and stops: what cannot begin there
    # is not tried.
    return re.compile(
        rf"(?<![^\W\d_])(?:(?P<web>(?<![\d_.@+\-])(?:\.(?=(?:vn|com|net|org)(?![^\W_]))|https?://|www\.|[^\W_][\w+\-]*+(?:\.(?=[a-z])|(?:\.[\w.+\-]*+)?@)))"
        rf"|(?P<small>(?=[KkxCNPT{opens}])(?:(?:{shorts})(?![^\W_])|(?:{units})(?![^\W\d_])|(?:Tr|Th|Ng|Nh|Ph|Ch|Kh)\.(?=\s?[{UPPER}])|[Kk]m\s?\d|x(?=\d{{1,3}}(?![^\W_])))))"
        rf"|(?![{UPPER.lower()}\s,.;:?!…])(?:"
        rf"(?P<number>(?:(?<![\w)%°²³$€£¥₫₩\-–+])[+\-−–])?\d)"
        rf"|(?P<capitals>(?<![^\W\d_])[{UPPER}](?=[{UPPER}]|[^a-zà-ỹ]|$))"
        rf"|(?P<symbol>[^\w\s,.;:?!…\u0300-\u034e\u0350-\u036f\-'’]|_|(?<![^\W\d_])['’]|['’](?![^\W\d_])|(?<![^\W\d_])-|-(?![^\W\d_])|[{_ODD}]))"
    )

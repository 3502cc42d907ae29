"""Where a rule may have something to say, and which rules are asked there, in which order."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from briefing.speech import (
    abbreviations,
    codes,
    dates,
    fractions,
    identifiers,
    quantities,
    roman,
    scores,
    symbols,
    tables,
    times,
    web,
    words,
)

if TYPE_CHECKING:
    from briefing.speech.place import Rule

UPPER = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
# Letters that are not Latin and figures that are not decimal, such as 中, ², ½.
_ODD = "\u00b2\u00b3\u00b9\u00bc-\u00be\u0250-\u02ff\u0370-\u1dff\u2070-\u20a0\u2150-\u2bff\u2c00-\ud7ff\uf900-\U0010ffff"

NUMBER: tuple[tuple[str, Rule], ...] = (
    ("phone", identifiers.phone),
    ("document", identifiers.document),
    ("plate", identifiers.plate),
    ("date", dates.full),
    ("version", identifiers.version),
    ("date-range", dates.span),
    ("month", dates.month_year),
    ("time", times.record),
    ("time", times.minute),
    ("time", times.clock),
    ("row", scores.row),
    ("sum", scores.minus),
    ("season", fractions.season),
    ("fraction", fractions.share),
    ("date", dates.short),
    ("score", scores.score),
    ("house-number", identifiers.house),
    ("fraction", fractions.rest),
    ("product", quantities.times),
    ("measure", quantities.height),
    ("serial", identifiers.serial),
    ("date", dates.bare),
    ("score", scores.descending),
    ("ordinal", quantities.ordinal),
    ("digits", quantities.leading_zero),
    ("number", quantities.amount),
)
CAPITALS: tuple[tuple[str, Rule], ...] = (
    ("code", codes.kilometre),
    ("code", codes.period),
    ("roman", roman.numeral),
    ("document", identifiers.document_kind),
    ("short", words.short),
    ("code", codes.model),
    ("place", abbreviations.place_name),
    ("taught", abbreviations.taught),
    ("abbreviation", abbreviations.known),
    ("initials", abbreviations.initials),
    ("capitals", abbreviations.shouted),
    ("acronym", abbreviations.foreign),
    ("letter", abbreviations.letter),
)
SMALL: tuple[tuple[str, Rule], ...] = (
    ("short", words.short),
    ("code", codes.kilometre),
    ("unit", words.unit),
)
SYMBOL: tuple[tuple[str, Rule], ...] = (
    ("money", symbols.price),
    ("slash", symbols.slash),
    ("dash", symbols.dash),
    ("sign", symbols.ampersand),
    ("unit", symbols.degree),
    ("sign", symbols.sign),
)
WEB: tuple[tuple[str, Rule], ...] = (("web", web.address),)


@cache
def pattern() -> re.Pattern[str]:
    """Return the pattern of a spot; the group that matched names the rules."""
    units = "|".join(re.escape(unit) for unit in words.units())
    shorts = "|".join(re.escape(short) for short in tables.mapping("short"))
    return re.compile(
        rf"(?P<web>(?<![\w.@+\-])(?:\.(?=(?:vn|com|net|org)(?![^\W_]))|https?://|www\.|[A-Za-z0-9][A-Za-z0-9\-]*+\.(?=[a-z])|[^\W_][\w.+\-]*+@))"
        rf"|(?P<number>(?:(?<![\w)%°²³\-–+])[+\-−–])?\d)"
        rf"|(?P<small>(?<![^\W\d_])(?:(?:{shorts})(?![^\W_])|(?:{units})(?![^\W\d_])|[Kk]m\s?\d))"
        rf"|(?P<capitals>(?<![^\W\d_])[{UPPER}](?=[{UPPER}]|[^a-zà-ỹ]|$))"
        rf"|(?P<symbol>[^\w\s,.;:?!…\u0300-\u034e\u0350-\u036f\-'’]|_|(?<![^\W\d_])['’]|['’](?![^\W\d_])|(?<![^\W\d_])-|-(?![^\W\d_])|[{_ODD}])"
    )

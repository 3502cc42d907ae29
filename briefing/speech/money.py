"""Sums whose currency stands first: $12.5 tỷ, US$1,500, €3-5 triệu, RM 100, USD 1,234.56."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from briefing.speech import figures, quantities, tables
from briefing.speech.patterns import pattern

if TYPE_CHECKING:
    from briefing.speech.options import Options
    from briefing.speech.place import Hit, Place

_GREAT = {"K": "nghìn", "k": "nghìn", "M": "triệu", "m": "triệu", "B": "tỷ", "b": "tỷ", "bn": "tỷ"}
_ENGLISH = pattern(r"[1-9]\d{0,2},\d{3}")
_COUNTED = frozenset({"đồng", "điểm", "năm", "tháng", "ngày", "người"})
_RATE = frozenset({"giá", "số", "đồng", "tệ", "mỹ", "chợ"})


@cache
def _price() -> re.Pattern[str]:
    first = [row[0] for row in tables.rows("currencies") if row[2:] == ("before",)]
    signs = "|".join(re.escape(sign) for sign in sorted(first, key=len, reverse=True))
    return re.compile(
        rf"(?P<sign>{signs}){figures.SPACE}?(?P<low>{figures.NUMBER})"
        rf"(?:{figures.DASH}(?:{signs})?{figures.SPACE}?(?P<high>{figures.NUMBER}))?"
        rf"(?:{figures.SPACE}?(?P<word>nghìn|ngàn|triệu|tỷ|tỉ|tr)(?![^\W_])"
        rf"|(?P<letter>bn|[KkMmBb])(?![^\W_]))?"
    )


def price(place: Place) -> Hit | None:
    """Read a sum whose currency stands first."""
    found = _price().match(place.text, place.start)
    if not found:
        return None
    sign, word, end = found["sign"], found["word"], found.end()
    if sign[-1].isalpha() and not _is_sum(place, end):
        return None
    great = "triệu" if word == "tr" else word or _GREAT.get(found["letter"] or "", "")
    said = [_number(found["low"], great, place.options)]
    if found["high"]:
        said += ["đến", _number(found["high"], great, place.options)]
    return end, " ".join([*said, *([great] if great else []), quantities.units()[sign]])


def _is_sum(place: Place, end: int) -> bool:
    """Return whether letters before a number are its currency: not "tỷ giá USD 25.400 đồng"."""
    if place.previous in _RATE | quantities.MAGNITUDES:
        return False
    if quantities.unit_after(place.text, end) or place.next(end) in _COUNTED:
        return False
    return quantities.unit_before(place.text, place.start) is None


def _number(written: str, great: str, options: Options) -> str:
    """Read a number beside a sign, where "$1,500" is written in the English manner."""
    if not great and _ENGLISH.fullmatch(written):
        written = written.replace(",", "")
    return figures.number(written, options)

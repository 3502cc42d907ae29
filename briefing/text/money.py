"""Sums whose currency stands first: $12.5 tỷ, US$1,500, €3-5 triệu, RM 100, USD 1,234.56."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from briefing.text import figures, quantities, tables

if TYPE_CHECKING:
    from briefing.text.place import Hit, Place

_GREAT = {"K": "nghìn", "k": "nghìn", "M": "triệu", "m": "triệu", "B": "tỷ", "b": "tỷ", "bn": "tỷ"}
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
    sums = [group for group in (found["low"], found["high"]) if group]
    said = (figures.number(each, place.options, english=not great) for each in sums)
    return end, " ".join(f"{' đến '.join(said)} {great} {quantities.units()[sign]}".split())


def _is_sum(place: Place, end: int) -> bool:
    """Return whether letters before a number are its currency: not "tỷ giá USD 25.400 đồng"."""
    if place.previous in _RATE | quantities.MAGNITUDES:
        return False
    if quantities.unit_after(place.text, end) or place.next(end) in _COUNTED:
        return False
    return quantities.unit_before(place.text, place.start) is None

"""Short forms and units in small letters that stand without a number: v.v., vs, tính bằng km."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from briefing.text import quantities, tables
from briefing.text.patterns import UPPER, pattern

if TYPE_CHECKING:
    from briefing.text.place import Hit, Place

_ETC = pattern(r"v\.\s?v(?:\.(?!\.))?(?![^\W_])")
_ENDS = pattern(rf"[\"'”’»)\]]*(?:\s*$|\n|\s+[“\"'‘(]?[{UPPER}])")
_NUMBERS = frozenset({"nghìn", "ngàn", "triệu", "trăm", "chục", "vạn", "mỗi", "một", "mấy", "vài"})


@cache
def units() -> tuple[str, ...]:
    """Return the units that are read wherever they stand, longest first."""
    alone = [row[0] for row in tables.rows("units") if len(row) > 2 and row[2] == "alone"]  # noqa: PLR2004
    return tuple(sorted([*alone, "ha"], key=len, reverse=True))


@cache
def _shorts() -> re.Pattern[str]:
    written = sorted(tables.mapping("short"), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, written))})(?![^\W_])")


def short(place: Place) -> Hit | None:
    """Read a short form from the table."""
    found = _ETC.match(place.text, place.start)
    if found:
        end = found.end()
        stops = found[0].endswith(".") and _ENDS.match(place.text, end)
        return end - 1 if stops else end, "vân vân"
    found = _shorts().match(place.text, place.start)
    return (found.end(), tables.mapping("short")[found[0]]) if found else None


def unit(place: Place) -> Hit | None:
    """Read a unit without a number: hàng ngàn ha, tính bằng km."""
    for written in units():
        if place.text.startswith(written, place.start):
            end = place.start + len(written)
            if place.text[end : end + 1].isalpha() or (
                written == "ha" and place.previous not in _NUMBERS
            ):
                continue
            return end, quantities.units()[written]
    return None

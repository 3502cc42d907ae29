"""Addresses of the web: URLs, domains, e-mail, handles and hashtags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.text import letters, numbers, tables
from briefing.text.patterns import pattern

if TYPE_CHECKING:
    from briefing.text.place import Hit, Place

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
_PIECE = pattern(r"[^\W\d_]+|\d+|[.@/\-_:?=&%#+~]")
_MARKS = {"@": "a còng", ".": "chấm", "/": "gạch chéo", "-": "gạch ngang", "_": "gạch dưới"}


def address(place: Place) -> Hit | None:
    """Read an address piece by piece: "thanhnien.vn" is "thanhnien chấm vê en"."""
    found = _ADDRESS.match(place.text, place.start) or _ENDING.match(place.text, place.start)
    if not found:
        return None
    written = found[0].rstrip(".,;:?!/")
    body = re.sub(r"^https?://", "", written)
    said: list[str] = []
    for piece in _PIECE.findall(body):
        if piece in _MARKS:
            said.append(_MARKS[piece])
        elif piece[0].isdecimal():
            said.append(_figures(piece, place))
        elif piece.isalpha():
            said.append(_label(piece))
    return place.start + len(written), " ".join(said)


def _figures(piece: str, place: Place) -> str:
    if piece.startswith("0") or len(piece) > 4:  # noqa: PLR2004
        return numbers.digits(piece)
    return numbers.cardinal(piece, place.options)


def _label(piece: str) -> str:
    low = piece.lower()
    known = tables.mapping("web").get(low)
    if known is not None:
        return known
    if len(piece) == 1:
        return letters.spell(piece)
    if piece.isupper() or not re.search("[aeiouyà-ỹ]", low):
        return letters.spell(piece) if not letters.is_sayable(piece) else low
    return piece if piece.istitle() else low

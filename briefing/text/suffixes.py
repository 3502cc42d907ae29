"""Letters that cling to the end of figures and are no unit: 24K gold, LM 500h, 25H2, 1080p."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.text import figures, letters, numbers, tables
from briefing.text.patterns import pattern

if TYPE_CHECKING:
    from briefing.text.place import Hit, Place

_K = pattern(rf"({figures.NUMBER})([kKMB])(?![^\W_])")
_LETTER = pattern(r"(\d{1,5})([hsgpx])(?![^\W_]|\d)")
_RELEASE = pattern(r"([12]\d)H([12])(?![^\W_])")
_MODEL_LEFT = pattern(r"(?:^|[\s(])[A-Z]{1,3} $")
_PER = pattern(r"\s?/\s?[^\W\d]")
_GREAT = {"M": "triệu", "B": "tỷ"}
_CARATS = frozenset({9, 10, 14, 15, 16, 18, 20, 21, 22, 23, 24})
_PIXELS = frozenset({1, 2, 3, 4, 5, 6, 8, 12, 16})
_OFTEN = _PIXELS | {18, 24}  # what a capital K most often follows where nothing tells
_LINES = frozenset({144, 240, 360, 480, 540, 576, 720, 900, 1080, 1440, 2160, 4320})
_GENERATIONS = frozenset({2, 3, 4, 5, 6})
_FEWEST_KELVIN = 1000
_FEWEST_IN_A_NAME = 100
_MOST_FIGURES = len("10000000")
_NEAR = 48


def thousand(place: Place) -> Hit | None:
    """Read a K that is no thousand (carats, a road, pixels, a race, kelvins), or an M."""
    found = _K.match(place.text, place.start)
    if not found:
        return None
    if found[2] in _GREAT:
        if place.next(found.end()).lower() not in tables.words("cues", "audience"):
            return None
        return found.end(), f"{figures.number(found[1], place.options)} {_GREAT[found[2]]}"
    if not _is_name(place, found[1], found[2], found.end()):
        return None
    return found.end(), f"{figures.number(found[1], place.options)} {letters.spell(found[2])}"


def _is_name(place: Place, written: str, letter: str, end: int) -> bool:
    """Return whether a number with its K names a thing and counts no thousands."""
    if place.after("road"):
        return True
    if place.next(end).lower() in tables.words("cues", "audience") or _PER.match(place.text, end):
        return False
    bare = written.replace(".", "")
    count = int(bare) if bare.isdecimal() and len(bare) <= _MOST_FIGURES else 0
    priced = place.follows("price", _NEAR // 2)
    return (
        (count in _CARATS and place.follows("gold", _NEAR))
        or (count in _PIXELS and place.follows("screen", _NEAR))
        or (place.follows("race", _NEAR) and not priced)
        or (not priced and count >= _FEWEST_KELVIN)
        or (not priced and letter == "K" and count in _OFTEN)
    )


def letter(place: Place) -> Hit | None:
    """Read a small letter that names a model or a standard: LM 500h, iPhone 6s, 1080p, mạng 5g."""
    release = _RELEASE.match(place.text, place.start)
    if release:
        first, last = (numbers.cardinal(group, place.options) for group in release.groups())
        return release.end(), f"{first} {letters.spell('H')} {last}"
    found = _LETTER.match(place.text, place.start)
    if not found or not _names_model(place, int(found[1]), found[2]):
        return None
    return found.end(), f"{numbers.cardinal(found[1], place.options)} {letters.spell(found[2])}"


def _names_model(place: Place, count: int, letter: str) -> bool:
    if letter == "g":
        return count in _GENERATIONS and place.follows("network", _NEAR)
    if letter == "x":
        return True
    if letter == "p":
        return count in _LINES
    if place.after("device") or (letter == "s" and place.follows("device", _NEAR // 3)):
        return True
    return count >= _FEWEST_IN_A_NAME and letter in "hs" and _named(place)


def _named(place: Place) -> bool:
    """Return whether the letters of a model stand just before: LM 500h."""
    return bool(_MODEL_LEFT.search(place.text[max(0, place.start - 8) : place.start]))

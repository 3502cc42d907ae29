"""Names made of letters and figures: U23, QL1A, F-16, Su-30MK2, Km205+092, P.14, Q1/2026."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.text import figures, letters, numbers, tables
from briefing.text.patterns import pattern

if TYPE_CHECKING:
    from briefing.text.place import Hit, Place

_CODE = pattern(r"([A-ZĐ]{1,8})([.\-– ]?)(\d+)((?:[.,]\d+)?)(?!\d)")
_MOST_DECIMALS = len(".25")
_TAIL = pattern(r"([A-ZĐ]{1,4}|[a-z](?![^\W_]))(\d{1,4})?(?![a-zà-ỹ])")
_KILOMETRE = pattern(r"[Kk][Mm]\.?\s?(?![23](?!\d))(\d+)(?:\s?\+\s?(\d+))?(?![\d.,]\d)")
_JOINED = pattern(r"(\d+)-(\d+)([A-Z]{0,3})(?![^\W_])")
_STANDARD = pattern(
    r"(\d{1,5}(?=:)|\d{3,5})((?:-\d{1,2}(?!\d))*)(?:[:-]((?:19|20)\d\d))?"
    r"(?:/([A-ZĐ]{3,8}))?(?![\d%]|[.,]\d)"
)
_PERIOD = pattern(r"([QT])([1-9]|1[0-2])[/\-.]((?:20)\d\d)(?!\d)")


def kilometre(place: Place) -> Hit | None:
    """Read a kilometre mark on a road: Km205+092."""
    found = _KILOMETRE.match(place.text, place.start)
    if not found:
        return None
    spoken = f"ki lô mét {numbers.cardinal(found[1], place.options)}"
    if found[2]:
        metres = found[2]
        said = (
            numbers.digits
            if metres.startswith("0")
            else lambda m: numbers.cardinal(m, place.options)
        )
        spoken += f" cộng {said(metres)}"
    return found.end(), spoken


def period(place: Place) -> Hit | None:
    """Read a quarter or a month written short: Q1/2026, T7/2025."""
    found = _PERIOD.match(place.text, place.start)
    if not found:
        return None
    noun = "quý" if found[1] == "Q" else "tháng"
    number = numbers.month(found[2], place.options)
    return found.end(), f"{noun} {number} năm {numbers.cardinal(found[3], place.options)}"


def joined(place: Place) -> Hit | None:
    """Read figures that cling to a small letter, with those behind a hyphen: i9-14900K."""
    found = _JOINED.match(place.text, place.start)
    if not found or not place.text[place.start - 1 : place.start].isalpha():
        return None
    first, last = (_figures(place, "", group) for group in found.group(1, 2))
    return found.end(), f"{first} {last} {letters.spell(found[3])}".rstrip()


def model(place: Place) -> Hit | None:
    """Read letters in capitals and the figures that cling to them."""
    found = _CODE.match(place.text, place.start)
    if not found or (found[2] == " " and found[1] not in {"QL", "TL", "HL"}):
        return None
    prefix, mark, number, decimals = found.groups()
    if decimals and mark == ".":
        return None
    spoken = _prefix(place, prefix, mark)
    end = found.end()
    if decimals:
        return end, f"{spoken} {_decimal(place, number, decimals)}"
    spoken += f" {_figures(place, prefix, number)}"
    while tail := _TAIL.match(place.text, end):
        spoken += f" {letters.spell(tail[1])}"
        if tail[2]:
            spoken += f" {numbers.cardinal(tail[2], place.options)}"
        end = tail.end()
    return end, spoken + figures.breath(place.text, end)


def standard(place: Place) -> Hit | None:
    """Read the number of a standard with its part and its year: ISO 14064-1, ISO 9001:2015."""
    found = _STANDARD.match(place.text, place.start)
    if not found or not place.after("standard"):
        return None
    number, parts, year, issuer = found.groups()
    zero = number.startswith("0")
    said = [numbers.digits(number) if zero else numbers.cardinal(number, place.options)]
    said += [numbers.cardinal(part, place.options) for part in parts.split("-")[1:]]
    spoken = " ".join(said)
    if year:
        spoken += f", {numbers.cardinal(year, place.options)}"
    if issuer:
        spoken += f" {tables.mapping('documents').get(issuer) or letters.spell(issuer)}"
    return found.end(), spoken


def _prefix(place: Place, prefix: str, mark: str) -> str:
    known = tables.mapping("codes")
    named = known.get(prefix + mark) or (known.get(prefix) if len(prefix) > 1 else None)
    if named:
        first, _, rest = named.partition(" ")
        return rest if place.previous == first and rest else named
    if special := tables.mapping("acronyms").get(prefix, "-").strip("-"):
        return special
    if prefix in tables.words("cues", "wordlike") or letters.is_sayable(prefix):
        return prefix.capitalize()
    if len(prefix) > 1 and prefix in place.taught:
        return place.taught[prefix]
    return letters.spell(prefix)


def _decimal(place: Place, number: str, decimals: str) -> str:
    if len(decimals) > _MOST_DECIMALS:  # a room: A2.305
        return f"{_figures(place, '', number)} chấm {numbers.digits(decimals)}"
    return figures.number(number + decimals, place.options)


def _figures(place: Place, prefix: str, number: str) -> str:
    """Read the figures of a code: flights and long or zero-led ones figure by figure."""
    flight = len(number) in {3, 4} and prefix in tables.words("cues", "airline")
    year = number[:2] in {"19", "20"} and len(number) == 4  # noqa: PLR2004
    if (
        number.startswith("0")
        or flight
        or (len(number) > 3 and not year and not number.endswith("00"))  # noqa: PLR2004
    ):
        return numbers.digits(number)
    return numbers.cardinal(number, place.options)

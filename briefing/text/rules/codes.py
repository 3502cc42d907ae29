"""Names made of letters and figures: U23, QL1A, F-16, Su-30MK2, Q1/2026, 24K gold, 1080p."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.text import letters
from briefing.text.data import tables
from briefing.text.patterns import LATIN_SMALL, pattern
from briefing.text.rules import numbers

if TYPE_CHECKING:
    from briefing.text.context import Context, Match

_CODE = pattern(r"([A-ZĐ]{1,8})(\. (?=\d)|[.\-– ]?)(\d+)((?:[.,]\d+)?)(?!\d)")
_MOST_DECIMALS = len(".25")
_TAIL = pattern(rf"([A-ZĐ]{{1,4}}|[a-z](?![^\W_]))(\d{{1,4}})?(?![{LATIN_SMALL}])")
_KILOMETRE = pattern(r"[Kk][Mm]\.?\s?(?![23](?!\d))(\d+)(?:\s?\+\s?(\d+))?(?![\d.,]\d)")
_JOINED = pattern(r"(\d+)-(\d+)([A-Z]{0,3})(?![^\W_])")
_STANDARD = pattern(
    r"(\d{1,5}(?=:)|\d{3,5})((?:-\d{1,2}(?!\d))*)(?:[:-]((?:19|20)\d\d))?"
    r"(?:/([A-ZĐ]{3,8}))?(?![\d%]|[.,]\d)"
)
_PERIOD = pattern(r"([QT])([1-9]|1[0-2])[/\-.]((?:20)\d\d)(?!\d)")

_K = pattern(rf"({numbers.NUMBER})([kKMB])(?![^\W_])")
_LETTER = pattern(r"(\d{1,5})([hsgpx])(?![^\W_]|\d)")
_RELEASE = pattern(r"([12]\d)(H)([12])(?![^\W_])|(2)(k)(\d{1,2})(?![^\W_])")
_MONTHS = pattern(r"([1-9]|1[0-2])T[/\-]?(20\d\d)(?![\d/])")
_MODEL_LEFT = pattern(r"(?:^|[\s(])[A-Z]{1,3} $")
_PER = pattern(r"\s?/\s?[^\W\d]")
_GREAT = {"M": "triệu", "B": "tỷ"}
_CARATS = frozenset({9, 10, 14, 15, 16, 18, 20, 21, 22, 23, 24})
_PIXELS = frozenset({1, 2, 3, 4, 5, 6, 8, 12, 16})
_OFTEN = _PIXELS | {18, 24}  # what a capital K most often follows where nothing shows what it is
_LINES = frozenset({144, 240, 360, 480, 540, 576, 720, 900, 1080, 1440, 2160, 4320})
_GENERATIONS = frozenset({2, 3, 4, 5, 6})
_FEWEST_KELVIN = 1000
_FEWEST_IN_A_NAME = 100
_MOST_FIGURES = len("10000000")
_NEAR = 48


def kilometre(context: Context) -> Match | None:
    """Read a kilometre mark on a road: Km205+092."""
    found = _KILOMETRE.match(context.text, context.start)
    if not found:
        return None
    spoken = f"ki lô mét {numbers.cardinal(found[1], context.options)}"
    if found[2]:
        metres = found[2]
        said = (
            numbers.digits
            if metres.startswith("0")
            else lambda m: numbers.cardinal(m, context.options)
        )
        spoken += f" cộng {said(metres)}"
    return found.end(), spoken


def period(context: Context) -> Match | None:
    """Read a quarter or a month written short: Q1/2026, T7/2025."""
    found = _PERIOD.match(context.text, context.start)
    if not found:
        return None
    noun = "quý" if found[1] == "Q" else "tháng"
    number = numbers.month(found[2], context.options)
    return found.end(), f"{noun} {number} năm {numbers.cardinal(found[3], context.options)}"


def joined(context: Context) -> Match | None:
    """Read figures that cling to a small letter, with those behind a hyphen: i9-14900K."""
    found = _JOINED.match(context.text, context.start)
    if not found or not context.text[context.start - 1 : context.start].isalpha():
        return None
    first, last = (_figures(context, "", group) for group in found.group(1, 2))
    return found.end(), f"{first} {last} {letters.spell(found[3])}".rstrip()


def model(context: Context) -> Match | None:
    """Read letters in capitals and the figures that cling to them."""
    found = _CODE.match(context.text, context.start)
    if not found or (found[2] == " " and found[1] not in {"QL", "TL", "HL"}):
        return None
    prefix, mark, number, decimals = found.groups()
    if decimals and mark == ".":
        return None
    if mark == ". ":  # "P. 5", and no initial before a number
        mark = "."
        if prefix + mark not in tables.mapping("codes"):
            return None
    spoken = _prefix(context, prefix, mark)
    end = found.end()
    if decimals:
        return end, f"{spoken} {_decimal(context, number, decimals)}"
    spoken += f" {_figures(context, prefix, number)}"
    while tail := _TAIL.match(context.text, end):
        spoken += f" {letters.spell(tail[1])}"
        if tail[2]:
            spoken += f" {numbers.cardinal(tail[2], context.options)}"
        end = tail.end()
    return end, spoken + numbers.breath(context.text, end)


def standard(context: Context) -> Match | None:
    """Read the number of a standard with its part and its year: ISO 14064-1, ISO 9001:2015."""
    found = _STANDARD.match(context.text, context.start)
    if not found or not context.after("standard"):
        return None
    number, parts, year, issuer = found.groups()
    zero = number.startswith("0")
    said = [numbers.digits(number) if zero else numbers.cardinal(number, context.options)]
    said += [numbers.cardinal(part, context.options) for part in parts.split("-")[1:]]
    spoken = " ".join(said)
    if year:
        spoken += f", {numbers.cardinal(year, context.options)}"
    if issuer:
        spoken += f" {tables.mapping('documents').get(issuer) or letters.spell(issuer)}"
    return found.end(), spoken


def _prefix(context: Context, prefix: str, mark: str) -> str:
    known = tables.mapping("codes")
    named = known.get(prefix + mark) or (known.get(prefix) if len(prefix) > 1 else None)
    if named:
        first, _, rest = named.partition(" ")
        return rest if context.previous == first and rest else named
    if special := tables.mapping("acronyms").get(prefix, "-").strip("-"):
        return special
    if prefix in tables.words("cues", "wordlike") or letters.is_sayable(prefix):
        return prefix.capitalize()
    if len(prefix) > 1 and prefix in context.local_abbreviations:
        return context.local_abbreviations[prefix]
    return letters.spell(prefix)


def _decimal(context: Context, number: str, decimals: str) -> str:
    if len(decimals) > _MOST_DECIMALS:  # a room: A2.305
        return f"{_figures(context, '', number)} chấm {numbers.digits(decimals)}"
    return numbers.number(number + decimals, context.options)


def _figures(context: Context, prefix: str, number: str) -> str:
    """Read the figures of a code: flights and long or zero-led ones figure by figure."""
    flight = len(number) in {3, 4} and prefix in tables.words("cues", "airline")
    year = number[:2] in {"19", "20"} and len(number) == 4  # noqa: PLR2004
    if (
        number.startswith("0")
        or flight
        or (len(number) > 3 and not year and not number.endswith("00"))  # noqa: PLR2004
    ):
        return numbers.digits(number)
    return numbers.cardinal(number, context.options)


def thousand(context: Context) -> Match | None:
    """Read a K that is no thousand (carats, a road, pixels, a race, kelvins), or an M."""
    found = _K.match(context.text, context.start)
    if not found:
        return None
    if found[2] in _GREAT:
        if context.next(found.end()).lower() not in tables.words("cues", "audience"):
            return None
        return found.end(), f"{numbers.number(found[1], context.options)} {_GREAT[found[2]]}"
    if not _is_name(context, found[1], found[2], found.end()):
        return None
    return found.end(), f"{numbers.number(found[1], context.options)} {letters.spell(found[2])}"


def _is_name(context: Context, written: str, letter: str, end: int) -> bool:
    """Return whether a number with its K names a thing and counts no thousands."""
    if context.after("road"):
        return True
    if context.next(end).lower() in tables.words("cues", "audience") or _PER.match(
        context.text, end
    ):
        return False
    bare = written.replace(".", "")
    count = int(bare) if bare.isdecimal() and len(bare) <= _MOST_FIGURES else 0
    priced = context.follows("price", _NEAR // 2)
    return (
        (count in _CARATS and context.follows("gold", _NEAR))
        or (count in _PIXELS and context.follows("screen", _NEAR))
        or (context.follows("race", _NEAR) and not priced)
        or (not priced and count >= _FEWEST_KELVIN)
        or (not priced and letter == "K" and count in _OFTEN)
    )


def letter(context: Context) -> Match | None:
    """Read a small letter that names a model or a standard: LM 500h, iPhone 6s, 1080p, mạng 5g.

    So with the letters of a release (25H2), of a year of birth (2k5) and of months (9T/2025).
    """
    release = _RELEASE.match(context.text, context.start)
    if release:
        first, middle, last = (group for group in release.groups() if group)
        ends = (numbers.cardinal(group, context.options) for group in (first, last))
        return release.end(), f" {letters.spell(middle)} ".join(ends)
    months = _MONTHS.match(context.text, context.start)
    if months:
        count, year = (numbers.cardinal(group, context.options) for group in months.groups())
        return months.end(), f"{count} tháng năm {year}"
    found = _LETTER.match(context.text, context.start)
    if not found or not _names_model(context, int(found[1]), found[2]):
        return None
    return found.end(), f"{numbers.cardinal(found[1], context.options)} {letters.spell(found[2])}"


def _names_model(context: Context, count: int, letter: str) -> bool:
    if letter == "g":
        return count in _GENERATIONS and context.follows("network", _NEAR)
    if letter == "x":
        return True
    if letter == "p":
        return count in _LINES
    if context.after("device") or (letter == "s" and context.follows("device", _NEAR // 3)):
        return True
    return count >= _FEWEST_IN_A_NAME and letter in "hs" and _named(context)


def _named(context: Context) -> bool:
    """Return whether the letters of a model stand just before: LM 500h."""
    return bool(_MODEL_LEFT.search(context.text[max(0, context.start - 8) : context.start]))

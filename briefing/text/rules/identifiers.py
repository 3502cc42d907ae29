"""Figures that name a thing and count nothing: phones, plates, documents, house numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.text import letters
from briefing.text.data import tables
from briefing.text.patterns import pattern
from briefing.text.rules import dates, numbers

if TYPE_CHECKING:
    from briefing.text.context import Context, Match

_PHONE = pattern(
    r"(?:\+84|0\d{2,4}|1[89]00)"
    r"(?:[ .\-]?\d(?=[ .\-]\d))?(?:[ .\-]?\d{2,8}){1,4}(?![\d/]|[.,]\d|[^\W_])"
)
_AREA_PHONE = pattern(r"\((?:0\d{1,3}|\+84)\)(?:[ .\-]?\d{1,8}){1,4}(?![\d/]|[.,]\d|[^\W_])")
_ABROAD = pattern(r"^\(\+84\)[ .]?")
_COUNTRY = pattern(r"^\+84[ .]?")
_FIGURES = pattern(r"\d+")
_NUMBER = pattern(numbers.NUMBER)
_EMERGENCY = pattern(r"11[1-5](?![\d.,/]\d|\d)")
_SERVICE = pattern(r"[1-9]\d{2,4}(?![.,/-]?\d|[^\W_]| ?\d)")
_CHAIN = pattern(r"\d(?: \d){3,}+(?![\d.,])")
_SHORTEST_PHONE, _LONGEST_SERVICE, _LONGEST_PHONE = 8, 10, 13
_SERIAL = pattern(r"\d{5,}(?![.,]?\d)")
_PRIZES = pattern(
    r"(?i)giải\s(?:đặc\sbiệt|đb|nhất|nhì|ba|tư|bốn|năm|sáu|bảy|tám|phụ|khuyến\skhích)"
    r"(?:[\s:,;|–-]{1,4}\d{2,6}(?!\d|[.,]\d))+\W*$"
)
_HULL_LEFT = pattern(r"(?<![^\W_])[A-ZĐ][A-Za-zĐ]{0,2} $")
_HULL_RIGHT = pattern(r"[ \-]TS(?![^\W_])")
_FINENESS = pattern(r"9{3,4}(?!\d|[.,]\d)")
_BARE_ID = pattern(
    r"(?!(?:19|20)\d\d ?- ?(?:19|20)\d\d(?!\d))\d[\d.\- ]{2,18}\d(?![\d/]|[.,]\d|[^\W_])"
)
_VERSION = pattern(r"\d{1,4}(?:\.\d{1,4}){2,8}(?![\d/])")
_PLATE = pattern(
    r"(\d{2})(?:\s?-\s?)?([A-ZĐ]{1,2})(\d?)\s?[-–. ]\s?"
    r"(\d{3}\.?(?:\d{2}|xx|XX|\*\*)|\d{4}|(?:xxx|XXX|\*{3})\.?(?:xx|XX|\*\*))(?![\d.,]\d|[^\W_])"
)
_DOCUMENT = pattern(
    r"(\d{1,5}(?:\.\d{1,3})?)(?:/((?:1[89]|20)\d\d))?[/\-]\s?([A-ZĐ][A-ZĐa-z]*\d*(?:[/\-–&][A-ZĐ][A-ZĐa-z&]*\d*){0,6})(?![^\W_])"
)
_KINDS = ("NĐ", "NQ", "QĐ", "TT", "CT", "KL", "KH", "CV", "TB", "CĐ", "BC")
_KIND = pattern(rf"({'|'.join(_KINDS)})[/\-]([A-ZĐ][A-ZĐa-z]+)(?![^\W_])")
_NUMBER_YEAR = pattern(r"(\d{1,5})/((?:19|20)\d\d)(?![\d/])")
_HOUSE = pattern(r"\d{1,4}[A-ZĐ]?(?:/\d{1,4}[A-ZĐ]?)++(?!\d|[.,]\d|[^\W_])")
_ALIKE = pattern(r"\d+([A-ZĐ])(?:/\d+\1)+")
_PART = pattern(r"\d+|[^\W\d_]+")


def area_phone(context: Context) -> Match | None:
    """Read a telephone number whose area code stands in brackets: (024) 3825 1234."""
    found = _AREA_PHONE.match(context.text, context.start)
    groups = _FIGURES.findall(_ABROAD.sub("0", found[0])) if found else []
    if not found or sum(map(len, groups)) < _SHORTEST_PHONE:
        return None
    return found.end(), ", ".join(map(numbers.digits, groups))


def phone(context: Context) -> Match | None:
    """Read a telephone number figure by figure, a breath where it is written in groups."""
    found = _EMERGENCY.match(context.text, context.start)
    if found and (context.follows("phone", 28) or context.after("emergency")):
        return found.end(), numbers.digits(found[0])
    found = _SERVICE.match(context.text, context.start)
    if found:
        sent = context.previous == "gửi" and len(found[0]) > len("999")
        if context.ends("dialled") or (sent and dates.opens(context, found.end())):
            return found.end(), numbers.digits(found[0])
    found = _PHONE.match(context.text, context.start)
    if not found:
        found = _BARE_ID.match(context.text, context.start)
        if not found or sum(map(str.isdecimal, found[0])) < 5:  # noqa: PLR2004
            return None
        if not context.follows("phone", 28):
            return None
    written = found[0]
    count = sum(char.isdecimal() for char in written)
    longest = _LONGEST_SERVICE if written[0] == "1" else _LONGEST_PHONE
    if not _SHORTEST_PHONE <= count <= longest and not context.follows("phone", 28):
        return None
    written = _COUNTRY.sub("0", written)
    groups = _FIGURES.findall(written)
    return found.end(), ", ".join(numbers.digits(group) for group in groups)


def prizes(context: Context) -> Match | None:
    """Read what a lottery draws, figure by figure, to the end: "Giải nhì: 11203 - 99812"."""
    text = context.text
    if text[:1] not in {"G", "g"} or not _PRIZES.match(text):
        return None
    drawn = list(_FIGURES.finditer(text, context.start))
    return drawn[-1].end(), ", ".join(numbers.digits(one[0]) for one in drawn)


def serial(context: Context) -> Match | None:
    """Read a long number that a word before it calls a code: số tài khoản, CCCD, mã số."""
    found = _SERIAL.match(context.text, context.start)
    hull = (
        context.start > 1
        and context.text[context.start - 1] == "-"
        and context.text[context.start - 2].isalpha()
    )
    if found and _HULL_LEFT.search(context.text, max(0, context.start - 5), context.start):
        hull = hull or bool(_HULL_RIGHT.match(context.text, found.end()))
    found = found or _FINENESS.match(context.text, context.start)
    fine = found and len(found[0]) < len("99999")
    if found and (context.after("gold") if fine else hull or context.follows("serial", 24)):
        return found.end(), numbers.digits(found[0])
    return None


def version(context: Context) -> Match | None:
    """Read a version or a numbered heading: 3.7.1."""
    found = _VERSION.match(context.text, context.start)
    if not found or _NUMBER.fullmatch(found[0]):
        return None
    if context.follows("serial", 24):
        return found.end(), ", ".join(map(numbers.digits, found[0].split(".")))
    return found.end(), " chấm ".join(
        numbers.cardinal(p, context.options) for p in found[0].split(".")
    )


def plate(context: Context) -> Match | None:
    """Read a vehicle's plate: the province and the letter, then figure by figure."""
    found = _PLATE.match(context.text, context.start)
    if not found:
        return None
    if "." not in found[4] and not context.follows("plate", 24):
        return None
    province = numbers.cardinal(found[1], context.options)
    series = letters.spell(found[2])
    if found[3]:
        series += f" {numbers.digits(found[3])}"
    figures_shown = numbers.digits(found[4])
    hidden = letters.spell("".join(char for char in found[4] if char in "xX"))
    return found.end(), " ".join(f"{province} {series} {figures_shown} {hidden}".split())


def document(context: Context) -> Match | None:
    """Read the number of a decree, a decision, a resolution: 119/2024/NĐ-CP, 18-NQ/TW."""
    found = _DOCUMENT.match(context.text, context.start)
    if found:
        number, year, letters_after = found.groups()
        parts = _PART.findall(letters_after)
        if year or parts[0] in tables.mapping("documents"):
            spoken = _numbered(context, number, year)
            return found.end(), f"{spoken} {_issued(context, parts, found.end())}".rstrip()
    found = _NUMBER_YEAR.match(context.text, context.start)
    if found and context.after("number"):
        return found.end(), _numbered(context, found[1], found[2])
    return None


def _numbered(context: Context, number: str, year: str | None) -> str:
    whole, _, part = number.partition(".")
    if len(part) == len("000"):
        whole, part = whole + part, ""
    spoken = numbers.cardinal(whole, context.options)
    if part:
        spoken += f" chấm {numbers.cardinal(part, context.options)}"
    return f"{spoken} năm {numbers.cardinal(year, context.options)}" if year else spoken


def _issued(context: Context, parts: list[str], end: int) -> str:
    """Return the kind of a document and who issued it; the kind only if it is not yet said."""
    kind, *issuer = (_document_part(part, context) for part in parts)
    before = context.left[-40:]
    said = kind in before or context.previous == parts[0].lower()
    said = said or (parts[0] == "QĐ" and "quy định" in before)
    if said and issuer and issuer[0].lower() in context.text[end : end + 60].lower():
        return ""
    if issuer and said and not issuer[0].isdecimal():
        return "" if context.next(end) == "của" else " ".join(["của", *issuer])
    return " ".join([kind, *issuer])


def document_kind(context: Context) -> Match | None:
    """Read the kind of a document that stands without its number: NQ/TW, NĐ-CP."""
    found = _KIND.match(context.text, context.start)
    kinds = tables.mapping("documents")
    if not found or found[2] not in kinds or found[2] in _KINDS:
        return None
    return found.end(), f"{kinds[found[1]]} {kinds[found[2]]}"


def _document_part(part: str, context: Context) -> str:
    if part.isdecimal():
        return numbers.cardinal(part, context.options)
    kinds = tables.mapping("documents")
    known = kinds.get(part)
    return known or letters.spell(part)


def chain(context: Context) -> Match | None:
    """Read single figures set off by spaces."""
    found = _CHAIN.match(context.text, context.start)
    return (found.end(), numbers.digits(found[0])) if found else None


def house(context: Context) -> Match | None:
    """Read a house number with its lanes: 15A/28 Lê Thánh Tôn, 12/3/4."""
    found = _HOUSE.match(context.text, context.start)
    if not found:
        return None
    many = found[0].count("/") > 1 or any(char.isalpha() for char in found[0])
    named = (
        context.next(found.end())[:1].isupper()
        and not context.after("date")
        and not context.after("date?")
    )
    if not many and not named and not context.after("house"):
        return None
    if _ALIKE.fullmatch(found[0]) and not context.after("house"):
        return None  # 4G/5G
    said = []
    for part in found[0].split("/"):
        pieces = _PART.findall(part)
        said.append(
            " ".join(
                numbers.cardinal(p, context.options) if p.isdecimal() else letters.spell(p)
                for p in pieces
            )
        )
    return found.end(), " trên ".join(said)

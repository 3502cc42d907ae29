"""Abbreviations: Vietnamese ones said in full, foreign ones as a word or letter by letter."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from briefing.text import letters
from briefing.text.context import REACH
from briefing.text.data import tables
from briefing.text.patterns import LATIN_CAPITAL, LATIN_SMALL, LETTER, UPPER, pattern
from briefing.text.sentences import name_goes_on

if TYPE_CHECKING:
    from briefing.text.context import Context, Match

_L = LETTER
_TOKEN = pattern(
    rf"{_L}{{1,24}}(?:(?:[ ]?[.&\-]{{1,2}}[ ]?|(?<={_L}{_L}),[ ]?){_L}{{1,24}}){{0,3}}"
)
_SEPARATOR = pattern(r"[.&\-, ]+")
_WORD = pattern(rf"{_L}+")
_INITIALS = pattern(
    rf"(?:[A-ZĐ]\.){{1,5}}[A-ZĐ](?!{_L})\.?|(?:(?:[A-ZĐ]|Tr|Th|Ng|Nh|Ph|Ch|Kh)\.){{1,5}}"
)
_CAMEL = pattern(rf"([A-ZĐ]{{2,}})([A-Z][{LATIN_SMALL}]{{2,}})(?![^\W\d_])")
_PLURAL = pattern(r"([A-Z]{2,})s(?![^\W_])")
_RANK = pattern(rf"([PQHXĐ]|T[TX])\.( ?)(?=[{LATIN_CAPITAL}]{_L}+)")
_LETTER_BY_LETTER = pattern(rf"{_L}(?:\.{_L})+")
_DOTTED = frozenset({"TƯ", "TW", "GS", "TS", "TP", "PV"})
_NAME_PART = pattern(rf"[{LATIN_CAPITAL}][{LATIN_SMALL}]|[{LATIN_SMALL}]{{3}}")
_ENDING = pattern(r"[\s\"'”’»)\]]*$|[\"'”’»)\]]*\n")
# What the table's conditions "number", "document" and "plate" ask for behind an abbreviation.
_SHAPES = {
    "number": pattern(r"[ \u00a0]?(?:số )?\d"),
    "document": pattern(r"[ \u00a0]?(?:số )?\d[\d.]{0,12}[/\-](?:(?:19|20)\d\d|[A-ZĐ])"),
    "plate": pattern(r"[: \u00a0]{0,3}\d\d\s?-?[A-ZĐ]{1,2}\d?[ .\-–]"),
}
_HULL_LEFT = pattern(r"(?<![^\W_])[a-zđ]{1,3}[ \-]\d{4,5}[ \-]$")
_TICKER = pattern(
    r"(?:mã|cổ phiếu)(?: (?:ck|chứng khoán|như|là|gồm|của))?:? ?\(?"
    r"(?:[a-z]{3}(?: \([^()]{0,60}\))?(?:, | và ))*$"
)
_TICKER_LENGTH = 3
_BEFORE = pattern(rf"(?<!{_L})({_L}+)[ \-]*$")

_MENTION = pattern(
    r"\(\s*(?:gọi tắt là |viết tắt là |viết tắt: |sau đây gọi là )?([A-ZĐƯ][A-ZĐƯ&.\-]{1,11})\s*\)"
)
_FULL_WORD = pattern(r"[^\W\d_]+")
_BREAK = pattern(r"[.;:!?()\"“”]")
_LINKING = frozenset({"và", "của", "các", "về", "cho", "với"})
_FULL_FORM_REACH = 120

_ETC = pattern(r"v\.\s?v(?:\.(?!\.))?(?![^\W_])")
_ENDS = pattern(rf"[\"'”’»)\]]*(?:\s*$|\n|\s+[“\"'‘(]?[{UPPER}])")


@cache
def _known() -> dict[str, list[tuple[str, str]]]:
    """Return the table: written without marks -> (spoken, condition), in the table's order."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in tables.rows("abbreviations"):
        condition = row[2] if len(row) > 2 else ""  # noqa: PLR2004
        found.setdefault(row[0], []).append((row[1], condition))
    return found


def local(context: Context) -> Match | None:
    """Read an abbreviation that the article explains; right after its full form it is silent."""
    if not context.local_abbreviations:
        return None
    found = _TOKEN.match(context.text, context.start)
    full = context.local_abbreviations.get(found[0]) if found else None
    if not found or full is None:
        return None
    before = context.text[max(0, context.start - len(full) - 3) : context.start].rstrip(" (")
    return found.end(), "" if before.endswith(full) else full


def known(context: Context) -> Match | None:
    """Read an abbreviation that the table explains."""
    found = _TOKEN.match(context.text, context.start)
    if not found:
        return None
    end = found.end()
    while end > context.start:
        written = context.text[context.start : end]
        spoken = context.local_abbreviations.get(written) or _from_table(context, written, end)
        if spoken is not None:
            return _past_mark(context, end, title=spoken in _titles()), spoken
        cut = -1 if written.isalpha() else max(written.rfind(mark) for mark in ".&-, ")
        if cut < 0:
            return None
        end = context.start + len(written[:cut].rstrip(".&-, "))
    return None


def _from_table(context: Context, written: str, end: int) -> str | None:
    bare = written if written.isalpha() else _SEPARATOR.sub("", written)
    if bare not in _known():
        return None
    figure = context.text[context.start - 1 : context.start].isdecimal()
    if figure and len(written) == len("DS"):
        return None  # Nintendo 3DS
    initialled = _LETTER_BY_LETTER.fullmatch(written) and bare not in _DOTTED
    if initialled or (len(bare) == len(written) and _in_capitals(context, written, end)):
        return None
    if len(written) == _TICKER_LENGTH and written.isascii() and _TICKER.search(context.left):
        return None
    for spoken, condition in _known()[bare]:
        if not condition or _holds(condition, context, end, apart=bare != written):
            return spoken
    return None


def _holds(condition: str, context: Context, end: int, *, apart: bool) -> bool:
    """Return whether a condition of the table holds."""
    kind, _, listed = condition.partition(":")
    wanted = {word.strip() for word in listed.split(",")}
    if kind == "apart":
        return apart
    if kind == "near":
        around = context.left + context.text[end : end + REACH].lower()
        return any(word in around for word in wanted)
    if kind == "after":
        return any(context.left.rstrip(" -").endswith(word) for word in wanted)
    if kind in {"behind foreign", "hull"}:
        return bool(_HULL_LEFT.search(context.left)) if kind == "hull" else context.after_foreign
    shape = _SHAPES.get(kind)
    if shape:
        return bool(shape.match(context.text, end))
    following = context.text[end : end + 24].lstrip(" -.").lower()
    return any(_opens_with(following, word) for word in wanted)


def _opens_with(following: str, word: str) -> bool:
    """Return whether words open with a word or a sign, which is no part of a longer word."""
    return following.startswith(word) and not (
        word[-1:].isalpha() and following[len(word) : len(word) + 1].isalpha()
    )


@cache
def _titles() -> frozenset[str]:
    """Return what is spoken for titles, whose full stop ends no sentence."""
    return tables.words("cues", "title")


def _past_mark(context: Context, end: int, *, title: bool = False) -> int:
    """Return the end of an abbreviation with the mark that ties it to what follows."""
    text = context.text
    mark, following = text[end : end + 1], text[end + 1 : end + 2]
    if mark in {".", "-"} and following.isalnum():
        return end + 1
    if mark == "." and title and not _ENDING.match(text, end + 1):
        return end + 1
    return end


def initials(context: Context) -> Match | None:
    """Read the letters that stand for a name: anh T., ông H.C.T, A.V. Gutsan, M.U."""
    found = _INITIALS.match(context.text, context.start)
    if not found:
        return None
    end = found.end()
    if found[0].endswith(".") and _stops(context, found[0], end):
        end -= 1
    return end, letters.spell(found[0])


def _stops(context: Context, written: str, end: int) -> bool:
    """Return whether the full stop after initials, which ends at `end`, also ends a sentence."""
    text = context.text
    if _ENDING.match(text, end) or text[end : end + 1] == ".":
        return True
    if not text[end : end + 1].isspace() or not text[end : end + 8].lstrip()[:1].isupper():
        return False
    if text[context.start - 1 : context.start].isdecimal():
        return True
    before = _BEFORE.search(text[max(0, context.start - 24) : context.start])
    return not name_goes_on(written[:-1], before[1] if before else "", text[end : end + 24])


def place_name(context: Context) -> Match | None:
    """Read the short form of a place's rank before its name: P.Bến Nghé, Q. Tân Bình."""
    found = _RANK.match(context.text, context.start)
    if not found:
        return None
    before = context.text[max(0, context.start - 4) : context.start].rstrip(" ")[-1:]
    named = _BEFORE.search(context.text[max(0, context.start - 24) : context.start])
    if before == ":" or context.text[found.end() : found.end() + 2].isupper():
        return None  # the name of a photographer
    if (found[2] or found[1] in "XĐ") and before not in {",", "(", "-", ""}:
        return None
    if before not in {",", "(", "-", ""} and named and named[1].istitle():
        return None
    spoken = tables.mapping("codes").get(f"{found[1]}.")
    return (found.end(), spoken) if spoken else None


def shouted(context: Context) -> Match | None:
    """Read a Vietnamese word in capitals as the word it is: NGUYỄN NGỌC QUẾ."""
    found = _WORD.match(context.text, context.start)
    if not found or not found[0].isupper() or len(found[0]) < 2:  # noqa: PLR2004
        return None
    word = found[0]
    if letters.is_syllable(word) and (
        letters.has_marks(word) or _in_capitals(context, word, found.end())
    ):
        return found.end(), word.capitalize()
    return None


def _in_capitals(context: Context, word: str, end: int) -> bool:
    """Return whether a syllable stands among Vietnamese words in capitals."""
    if not letters.is_syllable(word):
        return False
    before = _BEFORE.search(context.text[max(0, context.start - 24) : context.start])
    for near in (context.next(end), before[1] if before else ""):
        if len(near) < 2 or not near.isupper():  # noqa: PLR2004
            continue
        if (len(word) > 3 or word in tables.words("cues", "shouted")) and len(near) > 2:  # noqa: PLR2004
            return word not in _known()
        if not letters.is_syllable(near):
            continue
        if letters.has_marks(near):
            return True
        if near not in _known():
            return letters.has_marks(word) or word not in _known()
    return False


def foreign(context: Context) -> Match | None:
    """Read a foreign acronym: as the table says, as a word if it can be said, else spelt."""
    camel = _CAMEL.match(context.text, context.start)
    if camel:
        return camel.end(), f"{_acronym(camel[1])} {camel[2]}"
    found = _PLURAL.match(context.text, context.start)
    if found:
        return found.end(), _acronym(found[1])
    found = _WORD.match(context.text, context.start)
    if not found or not found[0].isupper() or len(found[0]) < 2:  # noqa: PLR2004
        return None
    return _past_mark(context, found.end()), _acronym(found[0])


def _acronym(word: str) -> str:
    special = tables.mapping("acronyms").get(word)
    if special is not None:
        return letters.spell(word) if special == "-" else special
    if word in tables.words("cues", "wordlike") or letters.is_sayable(word):
        return word.capitalize()
    return letters.spell(word)


def letter(context: Context) -> Match | None:
    """Read a single capital consonant by its name: giải B, vitamin C, độ C, kênh K+."""
    text, at = context.text, context.start
    found = _WORD.match(text, at)
    if not found or len(found[0]) > 1 or found[0] not in tables.mapping("letters"):
        return None
    if found[0] in "YĂÂÊÔƠƯ":  # words too: Y tế, Ô tô
        return None
    end = found.end()
    if text[end : end + 1] in {"'", "’"} and _NAME_PART.match(text, end + 1):
        return None  # K'Jao, L'Équipe
    if text[end : end + 1] == "-" and text[end + 1 : end + 2].isalnum():
        end += 1
    return end, tables.mapping("letters")[found[0]]


def local_abbreviations(article: str) -> dict[str, str]:
    """Return the abbreviations that an article explains by putting them after the full form."""
    found: dict[str, str] = {}
    for mention in _MENTION.finditer(article):
        full = _full_form(
            mention[1], article[max(0, mention.start() - _FULL_FORM_REACH) : mention.start()]
        )
        if full:
            found.setdefault(mention[1], full)
    return found


def _full_form(short: str, before: str) -> str:
    """Return the words at the end of `before` whose initials spell `short`, or nothing."""
    initials = [letter for letter in short if letter.isalpha()]
    words = list(_FULL_WORD.finditer(_BREAK.split(before)[-1]))
    tail = before[len(before) - len(_BREAK.split(before)[-1]) :]
    at = len(words)
    for letter in reversed(initials):
        at -= 1
        while at >= 0 and words[at][0] in _LINKING and _initial(words[at][0]) != letter:
            at -= 1
        if at < 0 or _initial(words[at][0]) != letter:
            return ""
    return " ".join(tail[words[at].start() :].split()) if len(initials) > 1 else ""


def _initial(word: str) -> str:
    """Return the first letter in capitals, tone and vowel marks aside (but Đ and Ư stay)."""
    first = unicodedata.normalize("NFC", word)[0].upper()
    if first in "ĐƯ":
        return first
    return unicodedata.normalize("NFD", first)[0]


@cache
def _shorts() -> re.Pattern[str]:
    written = sorted(tables.mapping("short"), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, written))})(?![^\W_])")


def short(context: Context) -> Match | None:
    """Read a short form from the table."""
    found = _ETC.match(context.text, context.start)
    if found:
        end = found.end()
        stops = found[0].endswith(".") and _ENDS.match(context.text, end)
        return end - 1 if stops else end, "vân vân"
    found = _shorts().match(context.text, context.start)
    if not found:
        return None
    spoken = tables.mapping("short")[found[0]]
    return (
        _past_mark(context, found.end(), title=True) if spoken in _titles() else found.end()
    ), spoken

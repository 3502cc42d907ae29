"""Abbreviations: Vietnamese ones said in full, foreign ones as a word or letter by letter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from briefing.text import letters, tables
from briefing.text.names import goes_on
from briefing.text.patterns import LETTER, pattern
from briefing.text.place import REACH

if TYPE_CHECKING:
    from briefing.text.place import Hit, Place

_L = LETTER
_TOKEN = pattern(
    rf"{_L}{{1,24}}(?:(?:[ ]?[.&\-]{{1,2}}[ ]?|(?<={_L}{_L}),[ ]?){_L}{{1,24}}){{0,3}}"
)
_SEPARATOR = pattern(r"[.&\-, ]+")
_WORD = pattern(rf"{_L}+")
_INITIALS = pattern(
    rf"(?:[A-ZĐ]\.){{1,5}}[A-ZĐ](?!{_L})\.?|(?:(?:[A-ZĐ]|Tr|Th|Ng|Nh|Ph|Ch|Kh)\.){{1,5}}"
)
_CAMEL = pattern(r"([A-ZĐ]{2,})([A-Z][a-zà-ỹ]{2,})(?![^\W\d_])")
_PLURAL = pattern(r"([A-Z]{2,})s(?![^\W_])")
_RANK = pattern(rf"([PQHXĐ]|T[TX])\.( ?)(?=[A-ZĐÀ-Ỹ]{_L}+)")
_LETTER_BY_LETTER = pattern(rf"{_L}(?:\.{_L})+")
_DOTTED = frozenset({"TƯ", "TW", "GS", "TS", "TP", "PV"})
_NAME_PART = pattern(r"[A-ZĐÀ-Ỹ][a-zà-ỹđ]|[a-zà-ỹđ]{3}")
_ENDING = pattern(r"[\s\"'”’»)\]]*$|[\"'”’»)\]]*\n")
# What the table's conditions "number", "document" and "plate" ask for behind an abbreviation.
_SHAPES = {
    "number": pattern(r"[ \u00a0]?(?:số )?\d"),
    "document": pattern(r"[ \u00a0]?(?:số )?\d[\d.]{0,12}[/\-](?:(?:19|20)\d\d|[A-ZĐ])"),
    "plate": pattern(r"[: \u00a0]{0,3}\d\d\s?-?[A-ZĐ]{1,2}\d?[ .\-–]"),
}
_TICKER = pattern(
    r"(?:mã|cổ phiếu)(?: (?:ck|chứng khoán|như|là|gồm|của))?:? ?\(?"
    r"(?:[a-z]{3}(?: \([^()]{0,60}\))?(?:, | và ))*$"
)
_TICKER_LENGTH = 3
_BEFORE = pattern(rf"(?<!{_L})({_L}+)[ \-]*$")


@cache
def _known() -> dict[str, list[tuple[str, str]]]:
    """Return the table: written without marks -> (spoken, condition), in the table's order."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in tables.rows("abbreviations"):
        condition = row[2] if len(row) > 2 else ""  # noqa: PLR2004
        found.setdefault(row[0], []).append((row[1], condition))
    return found


def taught(place: Place) -> Hit | None:
    """Read an abbreviation that the article explains; right after its full form it is silent."""
    if not place.taught:
        return None
    found = _TOKEN.match(place.text, place.start)
    full = place.taught.get(found[0]) if found else None
    if not found or full is None:
        return None
    before = place.text[max(0, place.start - len(full) - 3) : place.start].rstrip(" (")
    return found.end(), "" if before.endswith(full) else full


def known(place: Place) -> Hit | None:
    """Read an abbreviation that the table explains."""
    found = _TOKEN.match(place.text, place.start)
    if not found:
        return None
    end = found.end()
    while end > place.start:
        written = place.text[place.start : end]
        spoken = place.taught.get(written) or _from_table(place, written, end)
        if spoken is not None:
            return _past_mark(place, end, title=spoken in _titles()), spoken
        cut = max(written.rfind(mark) for mark in ".&-, ")
        if cut < 0:
            return None
        end = place.start + len(written[:cut].rstrip(".&-, "))
    return None


def _from_table(place: Place, written: str, end: int) -> str | None:
    bare = _SEPARATOR.sub("", written)
    if bare not in _known():
        return None
    if _LETTER_BY_LETTER.fullmatch(written) and bare not in _DOTTED:
        return None  # initials
    if len(bare) == len(written) and _in_capitals(place, written, end):
        return None
    if len(written) == _TICKER_LENGTH and written.isascii() and _TICKER.search(place.left):
        return None
    for spoken, condition in _known()[bare]:
        if not condition or _holds(condition, place, end, apart=bare != written):
            return spoken
    return None


def _holds(condition: str, place: Place, end: int, *, apart: bool) -> bool:
    """Return whether a condition of the table holds."""
    kind, _, listed = condition.partition(":")
    wanted = {word.strip() for word in listed.split(",")}
    if kind == "apart":
        return apart
    if kind == "near":
        around = place.left + place.text[end : end + REACH].lower()
        return any(word in around for word in wanted)
    if kind == "after":
        return any(place.left.rstrip(" -").endswith(word) for word in wanted)
    if kind == "behind foreign":
        return place.after_foreign
    shape = _SHAPES.get(kind)
    if shape:
        return bool(shape.match(place.text, end))
    following = place.text[end : end + 24].lstrip(" -.").lower()
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


def _past_mark(place: Place, end: int, *, title: bool = False) -> int:
    """Return the end of an abbreviation with the mark that ties it to what follows."""
    text = place.text
    mark, following = text[end : end + 1], text[end + 1 : end + 2]
    if mark in {".", "-"} and following.isalnum():
        return end + 1
    if mark == "." and title and not _ENDING.match(text, end + 1):
        return end + 1
    return end


def initials(place: Place) -> Hit | None:
    """Read the letters that stand for a name: anh T., ông H.C.T, A.V. Gutsan, M.U."""
    found = _INITIALS.match(place.text, place.start)
    if not found:
        return None
    end = found.end()
    if found[0].endswith(".") and _stops(place, found[0], end):
        end -= 1
    return end, letters.spell(found[0])


def _stops(place: Place, written: str, end: int) -> bool:
    """Return whether the full stop after initials, which ends at `end`, also ends a sentence."""
    text = place.text
    if _ENDING.match(text, end) or text[end : end + 1] == ".":
        return True
    if not text[end : end + 1].isspace() or not text[end : end + 8].lstrip()[:1].isupper():
        return False
    if text[place.start - 1 : place.start].isdecimal():
        return True
    before = _BEFORE.search(text[max(0, place.start - 24) : place.start])
    return not goes_on(written[:-1], before[1] if before else "", text[end : end + 24])


def place_name(place: Place) -> Hit | None:
    """Read the short form of a place's rank before its name: P.Bến Nghé, Q. Tân Bình."""
    found = _RANK.match(place.text, place.start)
    if not found:
        return None
    before = place.text[max(0, place.start - 4) : place.start].rstrip(" ")[-1:]
    named = _BEFORE.search(place.text[max(0, place.start - 24) : place.start])
    if before == ":" or place.text[found.end() : found.end() + 2].isupper():
        return None  # the name of a photographer
    if (found[2] or found[1] in "XĐ") and before not in {",", "(", "-", ""}:
        return None
    if before not in {",", "(", "-", ""} and named and named[1].istitle():
        return None
    spoken = tables.mapping("codes").get(f"{found[1]}.")
    return (found.end(), spoken) if spoken else None


def shouted(place: Place) -> Hit | None:
    """Read a Vietnamese word in capitals as the word it is: NGUYỄN NGỌC QUẾ."""
    found = _WORD.match(place.text, place.start)
    if not found or not found[0].isupper() or len(found[0]) < 2:  # noqa: PLR2004
        return None
    word = found[0]
    if letters.is_syllable(word) and (
        letters.has_marks(word) or _in_capitals(place, word, found.end())
    ):
        return found.end(), word.capitalize()
    return None


def _in_capitals(place: Place, word: str, end: int) -> bool:
    """Return whether a syllable stands among Vietnamese words in capitals."""
    if not letters.is_syllable(word):
        return False
    before = _BEFORE.search(place.text[max(0, place.start - 24) : place.start])
    for near in (place.next(end), before[1] if before else ""):
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


def foreign(place: Place) -> Hit | None:
    """Read a foreign acronym: as the table says, as a word if it can be said, else spelt."""
    camel = _CAMEL.match(place.text, place.start)
    if camel:
        return camel.end(), f"{_acronym(camel[1])} {camel[2]}"
    found = _PLURAL.match(place.text, place.start)
    if found:
        return found.end(), _acronym(found[1])
    found = _WORD.match(place.text, place.start)
    if not found or not found[0].isupper() or len(found[0]) < 2:  # noqa: PLR2004
        return None
    return _past_mark(place, found.end()), _acronym(found[0])


def _acronym(word: str) -> str:
    special = tables.mapping("acronyms").get(word)
    if special is not None:
        return letters.spell(word) if special == "-" else special
    if word in tables.words("cues", "wordlike") or letters.is_sayable(word):
        return word.capitalize()
    return letters.spell(word)


def letter(place: Place) -> Hit | None:
    """Read a single capital consonant by its name: giải B, vitamin C, độ C, kênh K+."""
    text, at = place.text, place.start
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

"""Splits a text into sentences, for speech.

A full stop ends a sentence unless it belongs to an abbreviation (TP. Huế, GS. TS.), to initials
(A.V. Gutsan), to a number or an address; quotation marks and brackets that close after it stay
with their sentence. Dashes that open a line of dialogue begin a new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.text import letters
from briefing.text.data import tables
from briefing.text.patterns import LATIN_CAPITAL, LATIN_SMALL, pattern

if TYPE_CHECKING:
    import re

_CLOSE = "\"'”’»)\\]"
_OPEN = "\"'“‘«(\\["

# Every place where a sentence may end: line breaks, and stops with what closes after them. A run
# of spaces or marks is taken from its first character or not at all, so that time stays linear.
_STOP = pattern(
    rf"(?<![^\S\n])[^\S\n]*+\n\s*+"
    rf"|(?<![.?!…{_CLOSE}])[{_CLOSE}]*+(?P<marks>[.?!…][.?!…{_CLOSE}]*+)\s++"
    rf"|(?<=[{LATIN_SMALL}][{LATIN_SMALL}])[.?!](?=[{LATIN_CAPITAL}][{LATIN_SMALL}])"
)
_NEXT = pattern(rf"(?:[-–—•*]\s*)?[{_OPEN}]*([^\W_])")
_DASH = pattern(r"[-–—]\s")
_WORD = pattern(r"[^\s(\[\"'“‘«,;:/\-–]*$")
_INITIAL = pattern(r"(?:(?:[A-ZĐ]|Tr|Th|Ng|Nh|Ph|Ch|Kh)\.)*(?:[A-ZĐ]|Tr|Th|Ng|Nh|Ph|Ch|Kh)")
# What numbers the lines of a list: "1.", "2.3.", "a.", "IV.".
_NUMBERING = pattern(r"\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[IVX]{1,4}")
_NAME_WORDS = pattern(r"[^\w]*([^\W\d_]+)(?:[ \u00a0]([^\W_]+))?")
_NAMED = pattern(r"(?<![^\W\d_])[^\W\d_]+$")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; together they hold all of it but white space."""
    found: list[str] = []
    start = 0
    for stop in _STOP.finditer(text):
        if _ends(text, start, stop):
            found.append(text[start : stop.end()].strip())
            start = stop.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def _ends(text: str, start: int, stop: re.Match[str]) -> bool:
    """Return whether a sentence that began at `start` ends at a stop."""
    if "\n" in stop[0]:
        return True
    marks, at = stop["marks"] or stop[0], stop.start("marks" if stop["marks"] else 0)
    following = _NEXT.match(text, stop.end())
    if not following:
        return stop.end() == len(text)
    if following[1].islower() or (marks[-1] in _CLOSE and _DASH.match(text, stop.end())):
        return False  # it goes on, or says who spoke
    return marks != "." or not _abbreviated(text, start, at, following.start(1))


def _abbreviated(text: str, start: int, stop: int, following: int) -> bool:
    """Return whether the lone full stop at `stop` belongs to the word before it."""
    word = _WORD.search(text[max(start, stop - 40) : stop])
    last = word[0] if word else ""
    before = text[max(start, stop - len(last) - 24) : stop - len(last)].rstrip()
    if last in tables.words("stops", "title"):
        return True
    if _NUMBERING.fullmatch(last) and (not before or before[-1] in ".:;!?…"):
        return True
    if last.isdecimal() and before[-1:] in {",", ")"} and f" {int(last) - 1}. " in text[start:stop]:
        return True  # "1. Nam Định (29 điểm), 2. Ninh Bình"
    if last in tables.words("stops", "number") and text[following].isdecimal():
        return True
    if _INITIAL.fullmatch(last):
        return _inside_name(text, last, before, following)
    return _starts_address(text, following) and (last[-1:].isdecimal() or last.isupper())


def _inside_name(text: str, last: str, before: str, following: int) -> bool:
    """Return whether initials stand before more of the name: J. Trump, A.V. Gutsan."""
    if text[following - 1] == "(":
        return True
    if text[following].isdecimal():
        return False
    if not before or before[-1] in ",(;:\"“‘'":
        return True
    named = _NAMED.search(before)
    return named is not None and name_goes_on(last, named[0], text[following : following + 24])


def _starts_address(text: str, following: int) -> bool:
    """Return whether an address goes on with its next part: Q.1. TP. HCM."""
    return any(text.startswith(part, following) for part in tables.words("stops", "address"))


def name_goes_on(initials: str, previous: str, following: str) -> bool:
    """Return whether a name goes on after initials that a capital follows.

    "nhà văn J.K. Rowling" and "Donald J. Trump" go on; "anh T. Cả hai …", "bảng E. Đội …" and
    "bắt L.Q.D. Bước đầu …" have come to their end.

    Args:
        initials: Letters and full stops, without the last full stop: "J", "A.V", "N.V.P".
        previous: The word before them, as written, or nothing.
        following: The text behind them.
    """
    words = _NAME_WORDS.match(following)
    word, second = words.groups("") if words else ("", "")
    if word.lower() in tables.words("stops", "opener"):
        return False
    shortened = any(len(part) > 1 for part in initials.split("."))  # "Tr. Hoài Thu"
    if letters.is_foreign(word) or shortened or not previous:
        return True
    if not previous.islower():
        return not second.islower()
    if previous in tables.words("stops", "person"):
        return second.istitle() and len(initials) > 1
    if previous in tables.words("stops", "role"):
        return True
    return len(initials) > 1 and not second.islower()

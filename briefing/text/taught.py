"""What an article teaches about its own abbreviations: "Ủy ban nhân dân (UBND)"."""

from __future__ import annotations

import unicodedata

from briefing.text.patterns import pattern

_MENTION = pattern(
    r"\(\s*(?:gọi tắt là |viết tắt là |viết tắt: |sau đây gọi là )?([A-ZĐƯ][A-ZĐƯ&.\-]{1,11})\s*\)"
)
_WORD = pattern(r"[^\W\d_]+")
_BREAK = pattern(r"[.;:!?()\"“”]")
_LINKING = frozenset({"và", "của", "các", "về", "cho", "với"})
_REACH = 120


def abbreviations(article: str) -> dict[str, str]:
    """Return the abbreviations that an article explains by putting them after the full form."""
    found: dict[str, str] = {}
    for mention in _MENTION.finditer(article):
        full = _full_form(mention[1], article[max(0, mention.start() - _REACH) : mention.start()])
        if full:
            found.setdefault(mention[1], full)
    return found


def _full_form(short: str, before: str) -> str:
    """Return the words at the end of `before` whose initials spell `short`, or nothing."""
    initials = [letter for letter in short if letter.isalpha()]
    words = list(_WORD.finditer(_BREAK.split(before)[-1]))
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

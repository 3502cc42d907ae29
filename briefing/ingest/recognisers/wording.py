"""What several recognisers ask of a stretch of text. Pure, and about one language."""

from __future__ import annotations

import re

from briefing.ingest.data import tables

END_MARKS = ".!?…"
"""What a sentence ends with; `:` and `;` end a line, but announce more."""

CLOSERS = "\"”’')]»"

_SENTENCE_END = r"(?<![.!?…])[.!?…]+[\"”’')\]»]*\s+"

_LONGEST_ABBREVIATION = 12


def key(text: str) -> str:
    """Reduce a line to its letters and digits, case folded: what its writings have in common."""
    return "".join(filter(str.isalnum, text.casefold()))


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, closing quotation marks set aside."""
    return text.rstrip(CLOSERS + " ").endswith(tuple(END_MARKS))


def opens_sentence(text: str) -> bool:
    """Whether a text begins as a sentence does: a capital, a digit or an opening mark."""
    return bool(text) and (text[0].isupper() or text[0].isdigit() or text[0] in "\"“‘'«([-–—")


def opens_body_sentence(text: str) -> bool:
    """Whether a text begins with a word that opens the sentences of a body (`Theo`, `Trong`)."""
    first, _, rest = text.lstrip("\"“‘'(").partition(" ")
    openers = tables.keys("openers")
    if not first[:1].isupper():
        return False
    return first.casefold() in openers or f"{first} {rest.partition(' ')[0]}".casefold() in openers


def sentence_ends(text: str, start: int = 0, end: int | None = None) -> list[int]:
    """Where a next sentence begins within `text`, ascending: certain places only.

    A full stop after an abbreviation or an initial is not one of them.
    """
    found = re.compile(_SENTENCE_END).finditer(text, start, len(text) if end is None else end)
    return [
        match.end()
        for match in found
        if opens_sentence(text[match.end() : match.end() + 1])
        and not (match[0].rstrip() == "." and _is_abbreviated(text, match.start()))
    ]


def _is_abbreviated(text: str, dot: int) -> bool:
    word = re.split(r"[\s(\"“./]", text[max(0, dot - _LONGEST_ABBREVIATION) : dot])[-1]
    return word.casefold() in tables.keys("abbreviations") or (len(word) == 1 and word.isupper())


def is_capitalised(text: str) -> bool:
    """Whether every word begins with a capital, as names and newspapers' names do."""
    words = text.split()
    return bool(words) and all(word[0].isupper() for word in words)

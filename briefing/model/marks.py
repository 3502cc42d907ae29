"""The marks of a spoken line: what its signs mean to a voice, and how strong each is.

A spoken line is plain text, words and signs, so that it can be printed, compared and cached. Its
signs are the closed set of `SIGNS`; every one stands behind a word or before one, never inside.
A voice that does not know them all is given the line in those that it knows (`in_signs`); one
that pauses at none is given it in pieces, and silence is put between them (`pieces`).
"""

from __future__ import annotations

import re
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Mark(IntEnum):
    """What a sign asks of a voice; of two that meet, the greater is heard."""

    QUOTATION = 1
    COMMA = 2
    DASH = 3
    BRACKET = 4
    SEMICOLON = 5
    COLON = 6
    STOP = 7
    EXCLAMATION = 8
    QUESTION = 9


SIGNS: Mapping[str, Mark] = MappingProxyType(
    {
        "“": Mark.QUOTATION,
        "”": Mark.QUOTATION,
        ",": Mark.COMMA,
        "–": Mark.DASH,
        "(": Mark.BRACKET,
        ")": Mark.BRACKET,
        ";": Mark.SEMICOLON,
        ":": Mark.COLON,
        ".": Mark.STOP,
        "!": Mark.EXCLAMATION,
        "?": Mark.QUESTION,
    }
)
OPENING = "“("
CLOSING = "”)"

# What a voice that does not know a sign is given instead, if it knows that; else nothing.
_INSTEAD = {
    Mark.DASH: ",",
    Mark.BRACKET: ",",
    Mark.SEMICOLON: ",",
    Mark.COLON: ",",
    Mark.EXCLAMATION: ".",
    Mark.QUESTION: ".",
}
_SIGNS_AND_SPACE = "".join(SIGNS) + " "
_GAP = re.compile(rf"(?<!\s)\s*+[{re.escape(''.join(SIGNS))}][\s{re.escape(''.join(SIGNS))}]*+")


def strongest(signs: str) -> Mark | None:
    """Return the strongest mark of the signs between two words, or None without any."""
    return max((SIGNS[sign] for sign in signs if sign in SIGNS), default=None)


def pause_between(before: str, after: str) -> Mark | None:
    """Return the mark of the pause between two pieces of a spoken line, or None without any."""
    signs = before[len(before.rstrip(_SIGNS_AND_SPACE)) :]
    signs += after[: len(after) - len(after.lstrip(_SIGNS_AND_SPACE))]
    mark = strongest(signs)
    return None if mark is Mark.QUOTATION else mark


def pieces(spoken: str) -> list[str]:
    """Cut a spoken line behind each mark that is a pause; quotation marks are none.

    Joined by single spaces the pieces are the line. Each has words, and the signs that cling to it.
    """
    found: list[str] = []
    at = 0
    for start, _ in breaks(spoken):
        found.append(spoken[at:start].strip())
        at = start
    return [*found, spoken[at:].strip()]


def breaks(spoken: str) -> Iterator[tuple[int, Mark]]:
    """Yield the pauses within a spoken line: where the words behind each begin, and its mark.

    What opens a quotation or a bracket belongs to what it opens; what stands before the first
    word or behind the last one is no pause within the line.
    """
    for gap in _GAP.finditer(spoken):
        mark = strongest(gap[0])
        if mark is None or mark is Mark.QUOTATION or not 0 < gap.start() <= gap.end() < len(spoken):
            continue
        behind = len(gap[0].rstrip(OPENING))
        if gap[0][:behind].endswith(" "):
            yield gap.start() + behind, mark


def in_signs(spoken: str, known: str) -> str:
    """Return a spoken line with one sign in each gap, of those that a voice understands.

    Every word keeps its place in the line, so that the times of words still fit.

    Args:
        spoken: A spoken line.
        known: The signs that the voice understands, such as ",.?!".
    """

    def given(gap: re.Match[str]) -> str:
        mark = strongest(gap[0]) or Mark.QUOTATION
        sign = next(sign for sign in SIGNS if SIGNS[sign] is mark)
        if sign not in known:
            sign = _INSTEAD.get(mark, "")
        if sign not in known or not gap.start():
            sign = ""
        return sign.ljust(len(gap[0]))

    return _GAP.sub(given, spoken)

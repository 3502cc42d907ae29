"""The marks of a spoken line: what its signs mean to a voice, and how strong each is.

A spoken line is plain text, words and signs, so that it can be printed, compared and cached. Its
signs are the closed set of `SIGNS`; every one stands behind a word or before one, never inside.
A voice that does not know them all is given the line in those that it knows (`in_signs`); one
that knows none can be given the words in pieces, and silence between them (`chunks`).
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
_GAP = re.compile(rf"(?<!\s)\s*+[{re.escape(''.join(SIGNS))}][\s{re.escape(''.join(SIGNS))}]*+")


def strongest(signs: str) -> Mark | None:
    """Return the strongest mark of the signs between two words, or None without any."""
    return max((SIGNS[sign] for sign in signs if sign in SIGNS), default=None)


def chunks(spoken: str) -> Iterator[tuple[str, Mark | None]]:
    """Yield the words of a spoken line in pieces, each with the mark behind it.

    Args:
        spoken: A spoken line. Signs that open it belong to no piece.

    Yields:
        The words between two marks, and the stronger mark; None where the line ends without one.
    """
    at = 0
    for gap in _GAP.finditer(spoken):
        if gap.start() > at:
            yield spoken[at : gap.start()].strip(), strongest(gap[0])
        at = gap.end()
    if spoken[at:].strip():
        yield spoken[at:].strip(), None


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

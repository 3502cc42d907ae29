"""Joins tokens into the spoken line, and maps written positions onto it."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from briefing.model.marks import CLOSING, OPENING, SIGNS
from briefing.text.patterns import pattern
from briefing.text.phrases import LONGEST, breaths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.tokens import Token

_SAID_AS_WRITTEN = frozenset({"plain", "respelt"})
_STRETCH = pattern(rf"[^{re.escape(''.join(SIGNS))}]+")


def spoken_text(text: str, tokens: Sequence[Token]) -> str:
    """Return the spoken line: words single-spaced, with the marks of `briefing.model.marks`.

    Where the text has no mark for long, a comma stands at the best boundary of a phrase.

    Args:
        text: The written text that the tokens are of; what they leave out is silent.
        tokens: All of them, in order.
    """
    del text  # every word and mark is in a token
    return laid_out(tokens)[0]


def align(text: str, tokens: Sequence[Token]) -> tuple[tuple[int, int], ...]:
    """Return (written offset, spoken offset) at the start of each token that is heard.

    Both offsets increase strictly, so a position in either text can be turned into one in
    the other.
    """
    del text
    return tuple(laid_out(tokens)[1])


def laid_out(tokens: Sequence[Token]) -> tuple[str, list[tuple[int, int]]]:
    """Return the spoken line and its alignment at once, as `spoken_text` and `align` do."""
    line: list[str] = []
    offsets: list[tuple[int, int]] = []
    length = 0
    signs = ""
    for token in tokens:
        spoken = token.spoken
        if not spoken:
            continue
        if spoken in SIGNS:
            if not signs and line and line[-1][-1] in SIGNS:
                signs = line[-1][-1]
                line[-1] = line[-1][:-1]
                length -= 1
            signs += spoken
            continue
        if signs:
            behind, before = _gap(signs)
            between = f"{behind} {before}" if line else before
            signs = ""
        else:
            between = " " if line else ""
        length += len(between)
        offsets.append((token.start, length))
        line += (between, spoken)
        length += len(spoken)
    if line:
        line.append(_gap(signs)[0])
    said = "".join(line)
    while said.endswith((",", "–")):  # the end of a line is a pause anyway
        said = said[:-1].rstrip()
    return _breathing(said, offsets, tokens)


@lru_cache(maxsize=1024)
def _gap(signs: str) -> tuple[str, str]:
    """Return the signs between two words: what clings to the first, what to the second.

    One of them is the pause: the strongest, in the place of the first, so that "(thật sao?),"
    loses but its comma. Brackets and quotation marks stay.
    """
    behind: list[str] = []
    opening: list[str] = []
    pause = -1
    for sign in signs:
        if sign in OPENING:
            if sign not in opening:
                opening.append(sign)
        elif sign in CLOSING:
            if opening:  # nothing stands between the two
                opening.pop()
            elif sign not in behind:
                behind.append(sign)
        elif pause < 0:
            pause = len(behind)
            behind.append(sign)
        elif SIGNS[sign] > SIGNS[behind[pause]]:
            behind[pause] = sign
    return "".join(behind).replace("–", " –"), "".join(opening)


def _breathing(
    line: str, offsets: list[tuple[int, int]], tokens: Sequence[Token]
) -> tuple[str, list[tuple[int, int]]]:
    """Return a line and its offsets with a comma where a voice would run out of breath."""
    if line.count(" ") < LONGEST:
        return line, offsets
    long = [
        found
        for found in _STRETCH.finditer(line)
        if found[0].count(" ") >= LONGEST  # that many words, if not one more
    ]
    if not long:
        return line, offsets
    heard = (token for token in tokens if token.spoken and token.spoken not in SIGNS)
    whole = [
        (start, start + len(token.spoken))
        for (_, start), token in zip(offsets, heard, strict=True)
        if token.rule not in _SAID_AS_WRITTEN
    ]
    cuts: list[int] = []
    for found in long:
        cuts += (found.start() + cut for cut in breaths(found[0]))
    cuts = [cut for cut in cuts if not _inside(cut, whole)]
    pieces = [line[start:end] for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]
    return ",".join(pieces), [
        (written, said + bisect_left(cuts, said)) for written, said in offsets
    ]


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    """Return whether a position lies within one of the spans, which are in order."""
    at = bisect_left(spans, (position, 0))
    return at > 0 and position < spans[at - 1][1]

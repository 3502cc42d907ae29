"""Joins readings into the spoken line, and maps written positions onto it."""

from __future__ import annotations


from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.model.reading import Reading
    from collections.abc import Iterable, Iterator, Sequence

# The pauses a voice understands, weakest first.
MARKS = ",.!?"


def stronger(one: str, other: str) -> str:
    """Return the stronger of two pauses."""
    return one if MARKS.index(one) >= MARKS.index(other) else other


def _laid_out(readings: Iterable[Reading]) -> Iterator[tuple[Reading, int, str]]:
    """Yield each reading with the offset where it begins and the text it adds before the next.

    A pause clings to the word before it, two pauses become the stronger one, and none opens
    the line. A pause that is replaced is yielded again as "\b" and the stronger mark.
    """
    offset = 0
    last = ""
    for reading in readings:
        spoken = reading.spoken
        if spoken in MARKS:
            if not spoken or not last:
                yield reading, offset, ""
                continue
            if last in MARKS:
                mark = stronger(last, spoken)
                yield reading, offset, f"\b{mark}"
                last = mark
                continue
            piece = spoken
        else:
            piece = f" {spoken}" if last else spoken
        yield reading, offset + (len(piece) - len(spoken)), piece
        offset += len(piece)
        last = spoken[-1]


def spoken_text(text: str, readings: Sequence[Reading]) -> str:
    """Return the spoken line: words single-spaced, pauses as punctuation.

    `text` is the written text that the readings are of; what they leave out is silent.
    """
    del text  # every word and pause is in a reading
    line: list[str] = []
    for _, _, piece in _laid_out(readings):
        if piece.startswith("\b"):
            line[-1] = line[-1][:-1] + piece[1:]
        elif piece:
            line.append(piece)
    return "".join(line)


def align(text: str, readings: Sequence[Reading]) -> tuple[tuple[int, int], ...]:
    """Return (written offset, spoken offset) at the start of each reading that is heard.

    Both offsets increase strictly, so a position in either text can be turned into one in
    the other.
    """
    del text
    pairs: list[tuple[int, int]] = []
    for reading, offset, piece in _laid_out(readings):
        if piece and not piece.startswith("\b"):
            pairs.append((reading.start, offset))
    return tuple(pairs)

"""Joins readings into the spoken line, and maps written positions onto it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefing.model.reading import Reading

# The pauses a voice understands, weakest first.
MARKS = ",.!?"


def stronger(one: str, other: str) -> str:
    """Return the stronger of two pauses."""
    return one if MARKS.index(one) >= MARKS.index(other) else other


def _laid_out(readings: Iterable[Reading]) -> tuple[str, list[tuple[int, int]]]:
    """Return the spoken line and the (written, spoken) offsets of what is heard in it.

    A pause clings to the word before it, two pauses become the stronger one, and none opens
    the line.
    """
    line: list[str] = []
    offsets: list[tuple[int, int]] = []
    length = 0
    for reading in readings:
        spoken = reading.spoken
        if not spoken:
            continue
        if spoken not in MARKS:
            if line:
                line.append(" ")
                length += 1
            offsets.append((reading.start, length))
            line.append(spoken)
            length += len(spoken)
        elif line and line[-1][-1] in MARKS:
            line[-1] = line[-1][:-1] + stronger(line[-1][-1], spoken)
        elif line:
            line.append(spoken)
            length += 1
    return "".join(line), offsets


def spoken_text(text: str, readings: Sequence[Reading]) -> str:
    """Return the spoken line: words single-spaced, pauses as punctuation.

    `text` is the written text that the readings are of; what they leave out is silent.
    """
    del text  # every word and pause is in a reading
    return _laid_out(readings)[0].removesuffix(",")  # the end of a line is a pause anyway


def align(text: str, readings: Sequence[Reading]) -> tuple[tuple[int, int], ...]:
    """Return (written offset, spoken offset) at the start of each reading that is heard.

    Both offsets increase strictly, so a position in either text can be turned into one in
    the other.
    """
    del text
    return tuple(_laid_out(readings)[1])

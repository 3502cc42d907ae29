"""Set a title in a box: the largest size at which it fits, in lines of even length. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_STEP = 4  # pixels between the sizes that are tried
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Box:
    """Where text may stand, in pixels.

    largest, smallest  sizes of type that look well there
    leading            from one baseline to the next, as a share of the size
    """

    width: int
    height: int
    largest: int
    smallest: int
    leading: float


@dataclass(frozen=True, slots=True)
class Setting:
    """A text set in a box: its lines, and the size of their type in pixels."""

    lines: tuple[str, ...]
    size: int


def fit(text: str, box: Box, measure: Callable[[str], float]) -> Setting:
    """Set a text as large as it fits. What does not fit at the smallest size ends in `…`.

    measure  gives the width of a text at a size of one pixel
    """
    words = text.split()
    widest = max(map(measure, words), default=0.0)
    for size in range(box.largest, box.smallest - 1, -_STEP):
        width = box.width / size
        if widest <= width:
            lines = _wrap(words, width, measure)
            if len(lines) * size * box.leading <= box.height:
                return Setting(_balance(words, lines, width, measure), size)
    size = box.smallest
    width = box.width / size
    pieces = [piece for word in words for piece in _pieces(word, width, measure)]
    lines = _wrap(pieces, width, measure)
    room = max(1, int(box.height / (size * box.leading)))
    if len(lines) > room:
        lines = [*lines[: room - 1], _cut(lines[room - 1], width, measure)]
    return Setting(tuple(lines), size)


def _wrap(words: Sequence[str], width: float, measure: Callable[[str], float]) -> list[str]:
    """Fill each line with as many words as fit."""
    lines: list[list[str]] = []
    space, taken = measure(" "), width
    for word in words:
        needed = space + measure(word)
        if taken + needed <= width:
            lines[-1].append(word)
            taken += needed
        else:
            lines.append([word])
            taken = needed - space
    return [" ".join(line) for line in lines]


def _balance(
    words: Sequence[str], lines: Sequence[str], width: float, measure: Callable[[str], float]
) -> tuple[str, ...]:
    """Wrap at the narrowest width that needs no more lines, so that none is left almost empty."""
    best = lines
    low, high = max(map(measure, words), default=0.0), width
    for _ in range(8):
        middle = (low + high) / 2
        tried = _wrap(words, middle, measure)
        if len(tried) <= len(lines):
            best, high = tried, middle
        else:
            low = middle
    return tuple(best)


def _pieces(word: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a word that is wider than a line, as addresses are."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(line: str, width: float, measure: Callable[[str], float]) -> str:
    """Shorten a line, at a word if there is one, so that an ellipsis fits behind it."""
    while line and measure(line + _ELLIPSIS) > width:
        shorter = line.rpartition(" ")[0]
        line = shorter or line[:-1]
    return line.rstrip(" ,;:–-") + _ELLIPSIS

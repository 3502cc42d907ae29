"""Near-identical stories: one event that several newspapers took from one agency."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SYLLABLES = 4  # in a shingle: fewer, and set phrases of officialese look like one story
_WORD = re.compile(r"[^\W_]+")
_LEAST = 12  # shingles: less text than that proves nothing


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Give every row of four syllables in a text, whatever its case and punctuation."""
    words = _WORD.findall(text.casefold())
    return frozenset(zip(*(words[at:] for at in range(_SYLLABLES)), strict=False))


def likeness(one: frozenset[object], other: frozenset[object]) -> float:
    """Say how much of the shorter of two texts stands in the other, 0 to 1.

    A short report that was taken from a long one is the same story, which Jaccard's measure,
    of the union, would not see.
    """
    return _likeness(len(one & other), len(one), len(other))


def tell_once(texts: Sequence[str], threshold: float) -> tuple[int | None, ...]:
    """Find the stories that are told by others.

    threshold  the likeness from which on two texts are one story

    Gives for each text None when it is to be told, or the index of the text that is told for it:
    the fullest of those that are alike. Only pairs that share a shingle are ever compared.
    """
    sets = [shingles(text) for text in texts]
    holders: dict[object, list[int]] = defaultdict(list)
    told_by: list[int | None] = [None] * len(texts)
    # The fullest first, so that whoever is left out is measured against what is told.
    for index in sorted(range(len(texts)), key=lambda index: (-len(sets[index]), index)):
        shared = Counter(other for piece in sets[index] for other in holders[piece])
        alike = [
            (_likeness(count, len(sets[index]), len(sets[other])), -other)
            for other, count in shared.items()
        ]
        best, other = max(alike, default=(0.0, 0))
        if best >= threshold:
            told_by[index] = -other
            continue
        _keep(index, sets[index], holders)
    return tuple(told_by)


def _keep(index: int, pieces: Iterable[object], holders: dict[object, list[int]]) -> None:
    for piece in pieces:
        holders[piece].append(index)


def _likeness(shared: int, one: int, other: int) -> float:
    shorter = min(one, other)
    return shared / shorter if shorter >= _LEAST else float(one == other == shared > 0)

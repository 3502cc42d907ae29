"""Vietnam's provinces and cities, by their names."""

from __future__ import annotations

import re
from functools import cache

from briefing.text.data import tables


def is_place(text: str) -> bool:
    """Return whether a text is a province's or a city's name and nothing else."""
    return text.casefold() in _names()


def places_in(text: str) -> frozenset[str]:
    """Return the provinces and cities that a text names, each by one of its names."""
    names = _names()
    return frozenset(names[found.casefold()] for found in _pattern().findall(text))


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): known for name, known in tables.mapping("places").items()}


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(tables.keys("places"), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

"""How much a listener learns from a story, sentence by sentence."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from briefing.planning.news_words import commonness, folded_words, proper_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def news_value(sentences: Iterable[str]) -> tuple[int, ...]:
    """Count what the first 0, 1, 2 … sentences of a story tell.

    A telling word counts where it is said first, and once more where it is a name or a figure;
    everyday words and what was said before count nothing.
    """
    return tuple(accumulate(_new_words(sentences), initial=0))


def _new_words(sentences: Iterable[str]) -> Iterator[int]:
    said: set[str] = set()
    for sentence in sentences:
        fresh = {word for word in folded_words(sentence) if word not in commonness()} - said
        facts = {word for word in fresh if word[0].isdigit()} | fresh & {
            *proper_names(sentence, {})
        }
        said |= fresh
        yield len(fresh) + len(facts)

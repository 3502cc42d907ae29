"""Where a story may end: at a full sentence that asks for nothing behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ANNOUNCES = re.compile(
    r"(?i)(?:[:,;?]|\b(?:như sau|sau đây|dưới đây|gồm|rằng|là))[\s.…]*+[\"”’»)]*+\s*+$"
)
# What goes on with a count or a list that was begun before, or with a dialogue.
_CONTINUES = re.compile(
    r"(?i)^\W*(?:(?:điều |lý do |lí do )?thứ (?:hai|ba|tư|năm)\b\s*[,:]|(?:hai|ba|bốn|năm) là\b"
    r"|(?:[2-9]|[b-e])\s*[.)/]\s)|^\s*[-–—•+*]\s"
)
_QUOTES = {"“": 1, "”": -1, "«": 1, "»": -1, "(": 1, ")": -1}


def may_end(paragraphs: Sequence[Sequence[str]]) -> Iterator[bool]:
    """Say for each sentence of each paragraph whether a story may end with it.

    It may not within a quotation or brackets, with a question whose answer follows, with words
    that announce something, or in the middle of an enumeration. The last sentence always may.
    """
    openings = [paragraph[0] for paragraph in paragraphs[1:]]
    for paragraph, following in zip(paragraphs, [*openings, ""], strict=True):
        yield from _within(paragraph, following)


def _within(paragraph: Sequence[str], following: str) -> Iterator[bool]:
    depth = 0
    straight = False  # what is opened by "
    for sentence, after in zip(paragraph, [*paragraph[1:], following], strict=True):
        depth = max(depth + sum(_QUOTES.get(character, 0) for character in sentence), 0)
        straight ^= sentence.count('"') % 2 == 1
        asks = depth or straight or _ANNOUNCES.search(sentence) or _CONTINUES.match(after)
        yield not (after and asks)

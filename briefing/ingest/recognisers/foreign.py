"""Paragraphs in another language: a voice for Vietnamese cannot read them."""

from __future__ import annotations

import re
import unicodedata

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.data import tables
from briefing.model.article import Omission
from briefing.text.letters import is_syllable

_FEWEST_WORDS = 6
_FEWEST_LETTERS = 6  # of another script
_FOREIGN = 0.4  # of a paragraph's words that can be no Vietnamese syllables
_JOINING = 0.12  # of its words, at least two, that join others in another language
# Letters outside the blocks of Latin that Vietnamese is written in.
_BEYOND_LATIN = re.compile(r"[^\W\d_\0-\u024f\u1e00-\u1eff]")


def cut_foreign(blocks: list[Block]) -> list[Block]:
    """Leave out paragraphs in another language, where the article itself is in Vietnamese."""
    foreign = [block.kind is BlockKind.PARAGRAPH and _is_foreign(block.text) for block in blocks]
    if not any(foreign):
        return blocks
    letters = [
        sum(map(str.isalpha, block.text)) * (block.kind is not BlockKind.LEFT_OUT)
        for block in blocks
    ]
    told = sum(count for count, other in zip(letters, foreign, strict=True) if other)
    if 2 * told > sum(letters):
        return blocks
    return [
        Block(BlockKind.LEFT_OUT, block.text, Omission.FOREIGN) if other else block
        for block, other in zip(blocks, foreign, strict=True)
    ]


def _is_foreign(text: str) -> bool:
    low = text.lower()
    words = re.findall(r"[^\W\d_]+", low)
    if not words:
        return False
    other_script = sum(not _is_latin(char) for char in _BEYOND_LATIN.findall(low))
    if other_script >= _FEWEST_LETTERS:
        return 2 * other_script > sum(map(len, words))
    if len(words) < _FEWEST_WORDS:
        return False
    joining = sum(map(tables.keys("foreign").__contains__, words))
    if joining < max(2, _JOINING * len(words)):
        return False
    return bool(sum(not is_syllable(word) for word in words) >= _FOREIGN * len(words))


def _is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN")

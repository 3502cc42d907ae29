"""From an article to a script: what is said, in which order, with which pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.model.article import LeftOut, Omission
from briefing.model.script import Script
from briefing.planning.chapters import Passage, divide
from briefing.planning.passages import HEADS, blocks_of, passages_of, pauses_behind, segments_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.model.article import Article
    from briefing.model.settings import Settings
    from briefing.planning.passages import Block, Narrator


def plan(article: Article, settings: Settings, narrators: Sequence[Narrator]) -> Script:
    """Plan a briefing of one article. Pure: the same values give the same script.

    narrators  who reads: the first the titles, and all of them the rest in turn
    """
    passages: list[Passage] = []
    silent_text: list[LeftOut] = []
    blocks = list(_in_turn(blocks_of(article, captions=settings.captions), settings.turn))
    paragraph = number = 0
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        voice = block.turn % len(narrators)
        narrator = narrators[voice]
        segments = segments_of(block, paragraph, number, narrator, voice)
        if not segments:
            silent_text.append(LeftOut(block.text, Omission.UNSPEAKABLE))
            continue
        paragraph += 1
        number += len(segments)
        pauses = pauses_behind(len(segments), block, following, settings.pauses)
        pairs = tuple(zip(segments, pauses, strict=True))
        passages += passages_of(block, pairs, settings.chapters.longest * 1000, narrator.pace)
    left_out = (*article.left_out, *silent_text)
    return Script(article.title, divide(passages, settings.chapters), left_out)


def _in_turn(blocks: Iterable[Block], turn: str) -> Iterator[Block]:
    """Count turns: a story each, or a paragraph each; titles are the first narrator's."""
    count = 0
    begun = False
    for block in blocks:
        if block.kind in HEADS:
            count += turn == "story" and block.story and begun
            yield block
            continue
        if begun and (turn == "paragraph" or block.story):
            count += 1
        begun = True
        yield block._replace(turn=count)

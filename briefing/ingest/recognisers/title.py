"""The head of an article: its title, its dateline, and the title where it is repeated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.recognisers.byline import read_byline
from briefing.ingest.recognisers.dateline import read_dateline
from briefing.ingest.recognisers.heading import read_heading
from briefing.ingest.recognisers.wording import key, opens_sentence, sentence_ends
from briefing.model.article import Omission

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEAD = 6
"""How many blocks from the top a dateline may stand; a date further down belongs to the text."""

_LONGEST_TITLE = 170
_LONGEST_DERIVED = 70
_SHORTEST_LEAD = 60


def find_title(blocks: list[Block]) -> list[Block]:
    """Name the title: the first line of text, when it is a line as titles are."""
    ahead = next((i for i, b in enumerate(blocks) if b.kind is not BlockKind.LEFT_OUT), 0)
    for place, block in enumerate(map(read_heading, blocks[: ahead + _HEAD])):
        if block.kind is BlockKind.TITLE:
            return blocks
        if block.kind is BlockKind.HEADING or (
            block.kind is BlockKind.PARAGRAPH and _is_text(block.text)
        ):
            alone = not any(other.kind is BlockKind.PARAGRAPH for other in blocks[place + 1 :])
            if block.kind is BlockKind.PARAGRAPH and not _is_title(block.text, alone=alone):
                return blocks
            return [*blocks[:place], Block(BlockKind.TITLE, block.text), *blocks[place + 1 :]]
    return blocks


def _is_text(line: str) -> bool:
    return any(map(str.isalnum, line)) and read_dateline(line) is None


def _is_title(line: str, *, alone: bool) -> bool:
    if len(line) > _LONGEST_TITLE or not (line[0].isalnum() or line[0] in "\"“‘'«([…¿¡"):
        return False
    if alone:
        return not line.endswith((".", "!", "…", ";", ","))
    return not sentence_ends(line) or not line.endswith(".")


def find_datelines(blocks: list[Block]) -> list[Block]:
    """Name the dateline and cut its clock off."""
    out: list[Block] = []
    named = False
    ahead = next((i for i, b in enumerate(blocks) if b.kind is not BlockKind.LEFT_OUT), 0)
    for place, block in enumerate(blocks, -ahead):
        found = None
        if not named and place < _HEAD and block.kind is BlockKind.PARAGRAPH:
            author, line = _split_author(block.text)
            found = read_dateline(line)
        if found is None:
            out.append(block)
        else:
            named = True
            out += [Block(BlockKind.LEFT_OUT, author, Omission.BYLINE)] if author else []
            out.append(Block(BlockKind.DATELINE, found.spoken))
            out += (Block(BlockKind.LEFT_OUT, part, Omission.CLOCK) for part in found.clock)
    return out


def _split_author(line: str) -> tuple[str, str]:
    """Part `Lê An - 07/03/2026 08:47` into who wrote it and when; who is empty for most lines."""
    if len(line) <= _LONGEST_TITLE and read_dateline(line) is None:
        for sign in re.finditer(r" ?[-–—|•·,] ", line):
            name, rest = line[: sign.start()], line[sign.end() :]
            if read_dateline(rest) is not None and read_byline(name) is not None:
                return name, rest
    return "", line


def drop_repeated_title(blocks: list[Block]) -> list[Block]:
    """Leave out lines that repeat the title."""
    title = next((block.text for block in blocks if block.kind is BlockKind.TITLE), "")
    if not (title_key := key(title)):
        return blocks
    return [
        Block(BlockKind.LEFT_OUT, block.text, Omission.REPEATED_TITLE)
        if block.kind in {BlockKind.PARAGRAPH, BlockKind.HEADING}
        and len(block.text) < 2 * len(title)
        and key(block.text) == title_key
        else block
        for block in blocks
    ]


def drop_repeated_lead(blocks: list[Block]) -> list[Block]:
    """Leave out the lead where the text below it begins with the same words once more."""
    spoken = [i for i, block in enumerate(blocks) if block.kind is BlockKind.PARAGRAPH]
    out = list(blocks)
    if spoken and len(lead := blocks[spoken[0]].text) >= _SHORTEST_LEAD:
        for place in spoken[1 : _HEAD // 2]:
            text = blocks[place].text
            if text.startswith(lead) and opens_sentence(text[len(lead) :].lstrip() or "-"):
                repeated = Block(BlockKind.LEFT_OUT, lead, Omission.REPEATED_LEAD)
                rest = text[len(lead) :].strip()
                out[place : place + 1] = [repeated, Block(BlockKind.PARAGRAPH, rest)][
                    : 2 if rest else 1
                ]
                break
    return out


def derive_title(paragraphs: Iterable[str]) -> str:
    """Make a title of an article's first words, cut between words; never empty."""
    text = next((text for text in paragraphs if any(map(str.isalnum, text))), "")
    text = text.lstrip(" -–—*•#>.…!?,;:)]”’")
    ends = sentence_ends(text)
    sentence = text[: ends[0]].strip() if ends else text
    if len(sentence) <= _LONGEST_DERIVED:
        return sentence.rstrip(" .,;:") or sentence
    cut = sentence.rfind(" ", 0, _LONGEST_DERIVED)
    return sentence[: cut if cut > 0 else _LONGEST_DERIVED].rstrip(" .,;:-–—(“\"'") + "…"

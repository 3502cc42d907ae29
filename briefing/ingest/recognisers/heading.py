"""Section headings: short lines between paragraphs, and what is written as one."""

from __future__ import annotations

import re

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.recognisers.wording import ends_sentence
from briefing.model.article import Omission

_LONGEST = 100
_MOST_WORDS = 20
_HASHES = r"#{1,6}\s+(\S.*)"
_MARK = r"[*＊⁂✱•●■♦▪▶►+]"
_BOLD = r"(\*\*|__)(?!\s)([^*_]+)(?<!\s)\1:?"


def find_headings(blocks: list[Block]) -> list[Block]:
    """Name the headings: `## …`, `**…**`, and a short line without a stop between paragraphs.

    A short line stands alone: of several in a row none is a heading, for that is a list, a
    line-up or verse; nor is one that had a list's mark. The text must go on below it.
    """
    out = [read_heading(block) for block in blocks]
    spoken = [place for place, block in enumerate(out) if block.kind is not BlockKind.LEFT_OUT]
    short = [_is_short_line(out[place]) and not _is_marked(out, place) for place in spoken]
    for i in range(1, len(spoken) - 1):
        before, block, after = (out[place] for place in spoken[i - 1 : i + 2])
        if (
            short[i]
            and after.kind in {BlockKind.PARAGRAPH, BlockKind.ROW}
            and not short[i + 1]
            and before.kind
            not in {BlockKind.TITLE, BlockKind.DATELINE}  # below these stands the lead
            and (before.kind is not BlockKind.PARAGRAPH or ends_sentence(before.text))
        ):
            out[spoken[i]] = Block(BlockKind.HEADING, block.text)
    return out


def read_heading(block: Block) -> Block:
    """Return a heading for a line that is written as one in Markdown, without its signs."""
    if block.kind is BlockKind.PARAGRAPH:
        if found := re.fullmatch(_HASHES, block.text):
            heading = found[1].rstrip("#").rstrip()
            if 0 < len(heading) <= _LONGEST:
                return Block(BlockKind.HEADING, heading)
        if (found := re.fullmatch(_BOLD, block.text)) and len(found[2]) <= _LONGEST:
            return Block(BlockKind.HEADING, found[2].strip())
    return block


def _is_marked(blocks: list[Block], place: int) -> bool:
    """Whether a line stood behind a mark that was left out: an item, an interview's question."""
    before = blocks[place - 1] if place else None
    return (
        before is not None
        and before.reason is Omission.SEPARATOR
        and re.fullmatch(_MARK, before.text) is not None
    )


def _is_short_line(block: Block) -> bool:
    text = block.text
    return (
        block.kind is BlockKind.PARAGRAPH
        and len(text) <= _LONGEST
        and len(text.split()) <= _MOST_WORDS
        and (text[0].isupper() or text[0].isdigit() or text[0] in "\"“‘'")
        and any(map(str.isalpha, text))
        and not ends_sentence(text)
        and not text.endswith((":", ";", ",", "-", "–"))
        and ";" not in text
    )

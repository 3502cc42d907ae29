"""Separators of stories, list items, pages and ends: what structures a text and is not read."""

from __future__ import annotations

import re
from itertools import pairwise

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.recognisers.wording import ends_sentence, opens_sentence
from briefing.model.article import Omission

_RULE = r"(?i)(?:[*＊⁂✱•_=~#–—-]\s*){3,}|[*＊⁂•●■♦]|[–—]{2,}|o0o|-+\s*o0o\s*-+"
_STORY = r"([*＊⁂✱])\s*(?![*\s])|([•●■♦▪▶►+])\s+"
_GLUED = r"(?<=[.!?…\"”])\s(\*)\s(?=\S)"
_END = r"\s?(?<!\.)\.\s?/\s?\.(?=\s|$)|(?<=[.…!?\"”])\s?/\s?\.(?=\s|$)"

_PAGE = (
    r"(?i)\W*(?:trang|page)\s+\d{1,4}(?:\s*(?:/|trên|of)\s*\d{1,4})?\W*"
    r"|[-–—]+\s*\d{1,4}(?:\s*(?:/|trên|of)\s*\d{1,4})?\s*[-–—]+"
)

_LIST_ITEM = 120
"""A marked line shorter than this, among others of its kind, is an item of a list."""


def find_stories(blocks: list[Block]) -> list[Block]:
    """Turn separators of stories (`* text`, a line of `***` or `---`) into blocks of their own."""
    blocks = [part for block in blocks for part in _part_glued(block)]
    out: list[Block] = []
    texts = [block.text if block.kind is BlockKind.PARAGRAPH else "" for block in blocks]
    for block, before, after in zip(blocks, ["", *texts], [*texts[1:], ""], strict=False):
        sign = re.match(_STORY, block.text)
        if block.kind is not BlockKind.PARAGRAPH:
            out.append(block)
        elif re.fullmatch(_RULE, block.text):
            out.append(Block(BlockKind.STORY, block.text))
        elif sign and len(block.text) > sign.end() and not _is_emphasis(block.text):
            kind = BlockKind.LEFT_OUT if _is_item(block.text, before, after) else BlockKind.STORY
            reason = Omission.SEPARATOR if kind is BlockKind.LEFT_OUT else None
            out.append(Block(kind, sign[0].strip(), reason))
            out.append(Block(BlockKind.PARAGRAPH, block.text[sign.end() :]))
        else:
            out.append(block)
    return out


def _part_glued(block: Block) -> list[Block]:
    """Part a paragraph into which the next story was pasted: `… nước. * Quảng Bình có …`."""
    if block.kind is not BlockKind.PARAGRAPH or " * " not in block.text:
        return [block]
    text, parts, at = block.text, list[Block](), 0
    for sign in re.compile(_GLUED).finditer(text):
        if opens_sentence(text[sign.end() :]):
            parts.append(Block(BlockKind.PARAGRAPH, text[at : sign.start()]))
            at = sign.start(1)
            if len(text) - at < _LIST_ITEM:  # a remark below the lead, rather than a story
                parts.append(Block(BlockKind.LEFT_OUT, sign[1], Omission.SEPARATOR))
                at = sign.end()
    return [*parts, Block(BlockKind.PARAGRAPH, text[at:])]


def _is_emphasis(line: str) -> bool:
    return bool(re.fullmatch(r"\*(?!\s)[^*]+(?<!\s)\*[.:]?", line))


def _is_item(line: str, before: str, after: str) -> bool:
    """Whether a marked line belongs to a list rather than opening a story."""
    if before.endswith(":") or _is_question(line, after):
        return True
    if line[0] in "*＊⁂✱" and len(line) < _LIST_ITEM:
        among = any(other[:1] == line[0] and len(other) < _LIST_ITEM for other in (before, after))
        return among or ends_sentence(line) or not after  # the last two: a footnote
    if line[0] in "*＊⁂✱":
        return False
    return len(line) < _LIST_ITEM or not ends_sentence(line)


def _is_question(line: str, after: str) -> bool:
    """Whether a marked line is an interview's: asked, or answered by a line with a dash."""
    answered = re.match(r"[-–—]\s", after) is not None and not line.endswith(":")
    return answered or line.rstrip('"”»').endswith("?")


def cut_end_marks(blocks: list[Block]) -> list[Block]:
    """Leave out `./.`: the sentence before it has its full stop; what follows is apart."""
    out: list[Block] = []
    for block in blocks:
        if block.kind is not BlockKind.PARAGRAPH or "/" not in block.text:
            out.append(block)
            continue
        cuts = [(0, 0), *(match.span() for match in re.compile(_END).finditer(block.text))]
        cuts.append((len(block.text), len(block.text)))
        for (_, begin), (end, stop) in pairwise(cuts):
            text, sign = block.text[begin:end].strip(), block.text[end:stop].strip()
            if text:
                closed = sign and not ends_sentence(text)
                out.append(Block(BlockKind.PARAGRAPH, text + "." if closed else text))
            if sign:
                out.append(Block(BlockKind.LEFT_OUT, sign, Omission.SEPARATOR))
    return out


def cut_page_marks(blocks: list[Block]) -> list[Block]:
    """Leave out the numbers of pages: `Trang 1/3`, `-- 2 of 3 --`."""
    return [
        Block(BlockKind.LEFT_OUT, block.text, Omission.RUNNING_HEAD)
        if block.kind is BlockKind.PARAGRAPH and re.fullmatch(_PAGE, block.text)
        else block
        for block in blocks
    ]

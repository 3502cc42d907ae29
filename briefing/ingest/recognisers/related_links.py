"""Links to other articles, where a page was pasted whole."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.data import tables
from briefing.ingest.recognisers.byline import ends_in_byline
from briefing.ingest.recognisers.wording import (
    END_MARKS,
    ends_sentence,
    opens_sentence,
    sentence_ends,
)
from briefing.model.article import Omission

_LONGEST_LINK = 220
_LONGEST_TAIL = 400
_LONGEST_LABEL = 40
_LONGEST_SUBHEADING = 45
_FEWEST_LINK_WORDS = 4
_LINES = {BlockKind.PARAGRAPH, BlockKind.HEADING}
_ARROW = r"(?:>+|»)\s*"
_GLUED_ARROW = r"(?<=[.!?…\"”)])\s*>{1,3}\s*(?=\S)"

_FEWEST_HEADLINES = 3
_HEADLINE = range(22, 121)
_FEWEST_WORDS = 5
_MOST_SHARED = 0.4
"""Headlines of other articles share few of their word pairs with this one."""


def cut_related_links(blocks: list[Block]) -> list[Block]:
    """Leave out links (`>> …`), and what stands behind a label such as `TIN LIÊN QUAN`."""
    out: list[Block] = []
    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH:
            out += _cut_links(block)
        else:
            out.append(block)
    return out


def _cut_links(block: Block) -> list[Block]:
    text = block.text
    arrow = re.match(_ARROW, text)
    if arrow and opens_sentence(rest := text[arrow.end() :]) and len(rest.split()) > 2:  # noqa: PLR2004
        return _cut_arrows(block)
    if glued := re.search(_GLUED_ARROW, text):
        link = text[glued.start() :].strip()
        headline = opens_sentence(text[glued.end() :]) and not link.endswith(tuple(".…"))
        if headline and len(link) <= _LONGEST_LINK:
            return [
                Block(BlockKind.PARAGRAPH, text[: glued.start()].strip()),
                Block(BlockKind.LEFT_OUT, link, Omission.RELATED_LINK),
            ]
    for start in (0, *sentence_ends(text, max(0, len(text) - _LONGEST_TAIL))[-1:]):
        if label := _label(text, start):
            return _cut_label(text, start, label)
    return [block]


def _label(text: str, start: int) -> str:
    """Find the label of the table that stands at `start`; empty where none does.

    One in capitals is not the beginning of a line in capitals (`TIN KHÁC BIỆT …`).
    """
    if not text.startswith(_labels(), start):
        return ""
    label = max((label for label in _labels() if text.startswith(label, start)), key=len)
    behind = text[start + len(label) :].split(maxsplit=1)[:1]
    goes_on = label[-1].isalpha() and any(len(word) > 1 and word.isupper() for word in behind)
    return "" if goes_on or text[start + len(label) :][:1].isalpha() else label


@cache
def _labels() -> tuple[str, ...]:
    return tuple(row[0] for row in tables.rows("related") if row[-1] == "x")


def _cut_arrows(block: Block) -> list[Block]:
    """Cut `>> one >> two`; behind the last arrow of a paragraph that goes on, nothing is sure."""
    text = block.text
    if len(text) <= _LONGEST_LINK and not sentence_ends(text) and not text.endswith("."):
        return [Block(BlockKind.LEFT_OUT, text, Omission.RELATED_LINK)]
    last = text.rfind(">>")
    if last <= 0:
        return [block]
    return [
        Block(BlockKind.LEFT_OUT, text[:last].strip(), Omission.RELATED_LINK),
        Block(BlockKind.PARAGRAPH, text[last:]),
    ]


def _cut_label(text: str, start: int, label: str) -> list[Block]:
    """Cut a label with the headlines behind it; alone, when a sentence follows it."""
    end = len(text)
    if sentence_ends(text, start + len(label)) or text.endswith("."):
        end = start + len(label)
        end += len(text[end:]) - len(text[end:].lstrip(" :"))
        if not label.isupper() or not opens_sentence(text[end:]):
            return [Block(BlockKind.PARAGRAPH, text)]
    parts = (
        Block(BlockKind.PARAGRAPH, text[:start].strip()),
        Block(BlockKind.LEFT_OUT, text[start:end].strip(), Omission.RELATED_LINK),
        Block(BlockKind.PARAGRAPH, text[end:].strip()),
    )
    return [part for part in parts if part.text]


def cut_labelled_links(blocks: list[Block]) -> list[Block]:
    """Leave out labels that have a line of their own (`Tin liên quan`), and headlines below them.

    A short line between the headlines and a paragraph is the heading of what follows, in an
    article that has others.
    """
    if not any(block.kind in _LINES and is_link_label(block.text) for block in blocks):
        return blocks
    out = list(blocks)
    subheadings = {place for place in range(1, len(blocks)) if _is_subheading(blocks, place)}
    for place, block in enumerate(blocks):
        if block.kind not in _LINES or not is_link_label(block.text):
            continue
        end = place + 1
        while end < len(blocks) and _is_link(blocks[end]):
            end += 1
        if end - place > 2 and end - 1 in subheadings:  # noqa: PLR2004 - label and one
            end -= len(subheadings) > 1
        out[place:end] = [
            Block(BlockKind.LEFT_OUT, link.text, Omission.RELATED_LINK)
            for link in blocks[place:end]
        ]
    return out


def _is_subheading(blocks: list[Block], place: int) -> bool:
    """Whether a line may be a heading: short, ahead of a sentence, below none that is a label."""
    if place + 1 >= len(blocks) or blocks[place].kind not in _LINES:
        return False
    before, line, after = (block.text for block in blocks[place - 1 : place + 2])
    short = len(line) <= _LONGEST_SUBHEADING and not line.endswith((*END_MARKS, ":", ";", ","))
    goes_on = len(after) > _LONGEST_SUBHEADING and ends_sentence(after)
    return short and goes_on and opens_sentence(line) and not is_link_label(before)


def is_link_label(text: str) -> bool:
    """Whether a line is nothing but a label such as `Tham khảo thêm`."""
    return len(text) <= _LONGEST_LABEL and _plain(text) in _link_labels()


@cache
def _link_labels() -> frozenset[str]:
    return frozenset(filter(None, (_plain(row[0]) for row in tables.rows("related"))))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _is_link(block: Block) -> bool:
    """Whether a line below a label may be another article's headline."""
    text = block.text
    return (
        block.kind is BlockKind.PARAGRAPH
        and len(text) <= _LONGEST_LINK
        and len(text.split()) >= _FEWEST_LINK_WORDS
        and opens_sentence(text)
        and not text.startswith(("-", "–", "—", "("))
        and not text.endswith((".", ":", ";", ","))
        and not sentence_ends(text)
        and not is_link_label(text)
        and not ends_in_byline(text)
    )


def cut_closing_headlines(blocks: list[Block]) -> list[Block]:
    """Leave out the headlines of other articles that were pasted along at the end.

    Certain are only three or more lines in a row, each written as a headline is, below a
    text that is written in sentences, and about other things than it.
    """
    spoken = [i for i, block in enumerate(blocks) if block.kind is BlockKind.PARAGRAPH]
    run: list[int] = []
    for place in reversed(spoken):
        if not _is_headline(blocks[place].text):
            break
        run.append(place)
    body = [blocks[place].text for place in spoken[: len(spoken) - len(run)]]
    if len(run) < _FEWEST_HEADLINES or not body:
        return blocks
    if not ends_sentence(body[-1]) and not ends_in_byline(body[-1]):
        return blocks
    known = set().union(*map(_word_pairs, body))
    shown = [pair for place in run for pair in _word_pairs(blocks[place].text)]
    if sum(pair in known for pair in shown) > _MOST_SHARED * len(shown):
        return blocks
    out = list(blocks)
    for place in run:
        out[place] = Block(BlockKind.LEFT_OUT, blocks[place].text, Omission.RELATED_LINK)
    return out


def _is_headline(line: str) -> bool:
    return (
        len(line) in _HEADLINE
        and len(line.split()) >= _FEWEST_WORDS
        and opens_sentence(line)
        and line[0] not in "-–—(["
        and (
            line.endswith(("...", "…", "?")) or not line.endswith((*END_MARKS, ":", ";", ",", ")"))
        )
        and not sentence_ends(line)
        and ";" not in line
        and not re.match(r"\d{1,2}[.)]\s|[^:]{1,12}\s\d+\s*:", line)
    )


def _word_pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(re.findall(r"\w+", text.casefold())))

"""Plain text to paragraphs: white space collapsed, hard-wrapped lines joined again."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from briefing.ingest.blocks import Block, BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";", '"', "”", "’", ")")
_MARKS = r"[*•#>|+\-–—]|\d+[.)]\s"

_WRAP_WIDTHS = range(50, 133)
_WRAP_EVIDENCE = 3
"""So many lines that go on in the next one: fewer may be headings or verse."""


def read_lines(text: str) -> list[Block]:
    """Lay out a plain text: a line is a paragraph, as newspapers' text is pasted.

    Where the lines are clearly wrapped at a width, as in mail, those of a group are joined.
    """
    groups = [group for group in _groups(text) if group]
    if _is_wrapped(groups):
        groups = [list(_join(group)) for group in groups]
    return [
        Block(BlockKind.PARAGRAPH, line, group=place)
        for place, group in enumerate(groups, 1)
        for line in group
    ]


def _groups(text: str) -> Iterator[list[str]]:
    """Yield the runs of lines between empty ones, white space collapsed."""
    group: list[str] = []
    for raw in text.split("\n"):
        line = " ".join(raw.split())
        if line:
            group.append(line)
        else:
            yield group
            group = []
    yield group


def _is_wrapped(groups: list[list[str]]) -> bool:
    """Whether lines are broken by width: most go on in small letters, and none is long."""
    lines = [line for group in groups for line in group]
    if max(map(len, lines), default=0) not in _WRAP_WIDTHS:
        return False
    pairs = [pair for group in groups for pair in pairwise(group)]
    broken = sum(_goes_on(first, second) for first, second in pairs)
    return broken >= _WRAP_EVIDENCE and broken * 2 > len(pairs)


def _goes_on(first: str, second: str) -> bool:
    return not first.endswith(_SENTENCE_ENDS) and second[0].islower()


def _join(group: list[str]) -> Iterator[str]:
    width = max(map(len, group))
    paragraph = group[0]
    last = group[0]
    for line in group[1:]:
        # A line that ends early with its sentence ends its paragraph.
        ended = last.endswith(_SENTENCE_ENDS) and len(last) < width * 0.75
        if ended or re.match(_MARKS, line):
            yield paragraph
            paragraph = line
        else:
            paragraph += " " + line
        last = line
    yield paragraph

"""Plain text to paragraphs: white space collapsed, hard-wrapped lines joined again."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from briefing.ingest.blocks import Block, BlockKind
from briefing.model.article import Omission

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";", '"', "”", "’", ")")
_MARKS = r"[*•#>|+\-–—]|\d+[.)]\s"

_GAP = r"(?<!\s)[^\S\n\t]*+\t\s*+| {3,}"
_RULE = r":?[-=]+:?"

_WRAP_WIDTHS = range(50, 133)
_WRAP_EVIDENCE = 3
"""So many lines that go on in the next one: fewer may be headings or verse."""


def read_lines(text: str) -> list[Block]:
    """Lay out a plain text: a line is a paragraph, as newspapers' text is pasted.

    Where the lines are clearly wrapped at a width, as in mail, those of a group are joined. What is
    written as a table, with bars, tabs or wide gaps, is laid out in rows.
    """
    groups = [group for group in _groups(text) if group]
    rows = {id(group): _rows(group) for group in groups}
    prose = [[" ".join(line.split()) for line in group] for group in groups if not rows[id(group)]]
    wrapped = _is_wrapped(prose)
    blocks: list[Block] = []
    for place, group in enumerate(groups, 1):
        lines = [" ".join(line.split()) for line in group]
        table = rows[id(group)]
        paragraphs = list(_join(lines)) if wrapped and not table else lines
        blocks += [
            table.get(i) or Block(BlockKind.PARAGRAPH, line, group=place)
            for i, line in enumerate(paragraphs)
        ]
    return blocks


def _groups(text: str) -> Iterator[list[str]]:
    """Yield the runs of lines between empty ones, as written."""
    group: list[str] = []
    for line in text.split("\n"):
        if line and not line.isspace():
            group.append(line)
        else:
            yield group
            group = []
    yield group


def _rows(group: list[str]) -> dict[int, Block]:
    """Return the lines of a group that are rows of a table, by their places."""
    cells = [_cells(line) for line in group]
    rows: dict[int, Block] = {}
    for i, row in enumerate(cells):
        beside = [cells[j] for j in (i - 1, i + 1) if 0 <= j < len(cells)]
        barred = group[i].strip().startswith("|") and group[i].rstrip().endswith("|")
        if len(row) < 2 or not (barred or any(len(other) > 1 for other in beside)):  # noqa: PLR2004
            continue
        written = [cell for cell in row if cell]
        if all(re.fullmatch(_RULE, cell) for cell in written):
            rows[i] = Block(BlockKind.LEFT_OUT, " ".join(group[i].split()), Omission.METADATA)
        else:
            rows[i] = Block(BlockKind.ROW, ", ".join(written))
    return rows


def _cells(line: str) -> list[str]:
    """Return the cells that a line is written in; one for a line of prose."""
    line = line.strip()
    if "|" in line:
        line = line.removeprefix("|").removesuffix("|")
        return [" ".join(cell.split()) for cell in line.split("|")]
    return [" ".join(cell.split()) for cell in re.split(_GAP, line)]


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

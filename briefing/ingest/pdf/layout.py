"""The lines of pages to an article's blocks: columns, paragraphs, headings, running heads.

A PDF says where letters stand, and nothing of what belongs together. What a reader's eye does is
done here, with measures taken from the document itself: where no line runs, a column ends; what
comes again at the edge of pages belongs to the pages; a paragraph begins where a line is indented
or set off, or the one before it ended early; what is larger than the body is a heading.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import accumulate, groupby, pairwise
from math import inf
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.recognisers.wording import ends_sentence
from briefing.model.article import Omission
from briefing.text.letters import is_syllable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LARGER = 1.12  # than the body: a heading
_TITLE = 1.3
_LONGEST_HEADING = 160
_LONGEST_MASTHEAD = 80
_FEWEST_LINES = 3  # on either side of a gutter
_GRID = 3.0  # points between two places that are tried for a gutter
_MOST_PLACES = 400
_TALLEST = 300  # points of a line
_CELL = 18  # characters: the cells of a table are shorter, the lines of a column longer
_SET_OFF = 1.3  # times the usual distance of two lines
_LEADING = 1.2  # times the size: what lines of a heading have at least
_INDENT = 0.5  # heights of a line
_EARLY, _FAR_EARLY = 0.12, 0.4  # of a column's width that a line is shorter
_MARGIN_ROWS = 2  # at the top and at the bottom of a page that may be running heads
_SHARE = 0.3  # of the pages on which a running head comes again
_NUMBER = re.compile(r"(?i)\W{0,4}(?:trang|page|tr\.)?\s?\d{1,4}(?:\s?[/|]\s?\d{1,4})?\W{0,4}")
_BULLET = re.compile(r"[•●■▪*–—-]\s|\d{1,2}[.)]\s")


class Fragment(NamedTuple):
    """A stretch of a line without a wide gap, in points from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    size: float  # of its letters
    bold: bool
    text: str


class _Line(NamedTuple):
    """A line of a column: one fragment, or the cells of a table's row.

    Attributes:
        cells: From left to right.
        left: Where the column begins.
        right: Where it ends.
        page: Its number, from 0.
    """

    cells: tuple[Fragment, ...]
    left: float
    right: float
    page: int

    @property
    def text(self) -> str:
        return ", ".join(cell.text for cell in self.cells)

    @property
    def top(self) -> float:
        return self.cells[0].top

    @property
    def size(self) -> float:
        return self.cells[0].size

    @property
    def bold(self) -> bool:
        return self.cells[0].bold

    @property
    def is_row(self) -> bool:
        return len(self.cells) > 1


class _Measures(NamedTuple):
    """What is usual in a document.

    Attributes:
        size: The height of its letters.
        leading: The distance of two lines of a paragraph.
        bold: Whether most of it is bold.
    """

    size: float
    leading: float
    bold: bool

    def usual(self, size: float) -> float:
        """Return the distance of two lines of that size."""
        if size < _LARGER * self.size:
            return self.leading
        return max(self.leading * size / self.size, _LEADING * size)


class _Paragraph(NamedTuple):
    lines: list[_Line]
    text: str


def lay_out(pages: Sequence[Sequence[Fragment]]) -> tuple[str, list[Block]]:
    """Return a document's title, empty where none stands out, and its blocks in reading order."""
    running = _running_heads(pages)
    blocks: list[Block] = []
    lines: list[_Line] = []
    for number, page in enumerate(pages):
        kept = [fragment for fragment in page if (number, fragment) not in running]
        lines += _in_order(kept, number, _extent(kept))
    if lines:
        measures = _measures(lines)
        paragraphs = list(_paragraphs(lines, measures))
        title = _title_of(paragraphs, measures)
        blocks += _blocks(paragraphs, title, measures)
    else:
        title = None
    blocks += [
        Block(BlockKind.LEFT_OUT, fragment.text, Omission.RUNNING_HEAD)
        for number, page in enumerate(pages)
        for fragment in page
        if (number, fragment) in running
    ]
    return title.text if title else "", blocks


def _extent(fragments: Sequence[Fragment]) -> tuple[float, float]:
    if not fragments:
        return 0.0, 0.0
    return min(one.left for one in fragments), max(one.right for one in fragments)


def _running_heads(pages: Sequence[Sequence[Fragment]]) -> set[tuple[int, Fragment]]:
    """Return what stands at the edge of pages and comes again, and the numbers of the pages.

    The rows of a table come again too, at least some cells of them, and are read. The names of its
    columns are a running head, on the pages that it goes on to.
    """
    found: set[tuple[int, Fragment]] = set()
    # Of all that is at the edges: its page, itself, and what it is known by.
    edges: list[tuple[int, Fragment, str]] = []
    cells: list[tuple[int, Fragment, str]] = []
    columns: set[str] = set()  # their names, on the pages before
    for number, page in enumerate(pages):
        rows = _rows(page)
        goes_on = [_is_one_table(*pair) for pair in pairwise(rows)]
        tables = [*map(any, zip([False, *goes_on], [*goes_on, False], strict=True))] if rows else []
        names = {at: _key(rows[at]) for at in _first_rows(goes_on)}
        repeated = (at for at, key in names.items() if at <= _MARGIN_ROWS and key in columns)
        found.update((number, one) for at in repeated for one in rows[at])
        columns.update(names.values())
        for at, side in _edges(rows):
            row = side + re.sub(r"\d+", "#", _key(rows[at]))
            if len(rows[at]) == 1 and _NUMBER.fullmatch(rows[at][0].text):
                found.add((number, rows[at][0]))
            for one in rows[at]:
                if tables[at]:
                    cells.append((number, one, row))
                else:
                    edges.append((number, one, row))
                    edges.append((number, one, side + re.sub(r"\d+", "#", _key([one]))))
    counts = Counter(key for _, key in {(number, key) for number, _, key in edges})
    least = max(2, _SHARE * len(pages))
    return found | {(number, one) for number, one, key in edges + cells if counts[key] >= least}


def _key(row: Sequence[Fragment]) -> str:
    return " | ".join(one.text.casefold() for one in row)


def _first_rows(goes_on: Sequence[bool]) -> list[int]:
    """Return which rows a table begins with, of rows that each go on or not."""
    return [at for at, (before, on) in enumerate(pairwise([False, *goes_on])) if on and not before]


def _is_one_table(row: Sequence[Fragment], following: Sequence[Fragment]) -> bool:
    """Whether two rows are of one table: short cells, those of one above those of the other."""
    fewer, more = sorted((row, following), key=len)
    return (
        len(fewer) > 1
        and _is_table([*row, *following])
        and all(any(one.left < two.right and two.left < one.right for two in more) for one in fewer)
    )


def _edges(rows: Sequence[Sequence[Fragment]]) -> Iterator[tuple[int, str]]:
    """Yield which rows at the top and at the bottom of a page are set off from the text."""
    gaps = [lower[0].top - upper[0].bottom > upper[0].size / 2 for upper, lower in pairwise(rows)]
    for most in range(min(_MARGIN_ROWS, len(gaps)), 0, -1):
        if gaps[most - 1]:
            yield from ((at, "top ") for at in range(most))
            break
    for most in range(min(_MARGIN_ROWS, len(gaps)), 0, -1):
        if gaps[-most]:
            yield from ((at, "bottom ") for at in range(len(rows) - most, len(rows)))
            break


def _rows(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Sort fragments into rows from top to bottom, each from left to right."""
    rows: list[list[Fragment]] = []
    for one in sorted(fragments, key=lambda fragment: fragment.bottom):
        if rows and abs(one.bottom - rows[-1][0].bottom) < one.size / 3:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [sorted(row) for row in rows]


def _in_order(
    fragments: Sequence[Fragment], page: int, extent: tuple[float, float]
) -> Iterator[_Line]:
    """Yield the lines of a stretch of a page as they are read: column by column, row by row."""
    gutter = _gutter(fragments)
    if gutter is None or _is_table(fragments):
        for row in _rows(fragments):
            yield _Line(tuple(row), *extent, page)
        return
    down = sorted(fragments, key=lambda one: one.top)
    bars, sides = _divided(down, gutter)
    extents = [_extent(side) for side in sides]
    done = [0, 0]
    for bar in [*bars, None]:
        below = bar.top if bar else inf
        for place, side in enumerate(sides):
            end = bisect_left(side, below, done[place], key=lambda one: one.top)
            if band := side[done[place] : end]:
                yield from _in_order(band, page, extents[place])
            done[place] = end
        if bar:
            yield _Line((bar,), *extent, page)


def _divided(
    fragments: Sequence[Fragment], gutter: float
) -> tuple[list[Fragment], tuple[list[Fragment], list[Fragment]]]:
    """Return what runs over a gutter, and what stands on its sides.

    A large line with nothing beside it parts the columns too, as a heading, however short it is.
    """
    usual = median(one.size for one in fragments)
    heights: tuple[set[int], set[int]] = set(), set()  # where something stands, point by point
    for one in fragments:
        heights[one.left >= gutter].update(_height(one))
    bars: list[Fragment] = []
    sides: tuple[list[Fragment], list[Fragment]] = [], []
    for one in fragments:
        side = one.left >= gutter
        alone = one.size >= _LARGER * usual and heights[not side].isdisjoint(_height(one))
        if one.left < gutter < one.right or alone:
            bars.append(one)
        else:
            sides[side].append(one)
    return bars, sides


def _height(one: Fragment) -> range:
    """Return the points that a line takes, without the room above and below its letters."""
    rim = one.size / 4
    return range(int(one.top + rim), min(int(one.bottom - rim), int(one.top) + _TALLEST) + 1)


def _gutter(fragments: Sequence[Fragment]) -> float | None:
    """Return where a column ends and the next begins; None for a single one."""
    if len(fragments) < 2 * _FEWEST_LINES:
        return None
    left, right = _extent(fragments)
    step = max(_GRID, (right - left) / _MOST_PLACES)
    ends = _Edge(sorted(fragments, key=lambda one: one.right))
    begins = _Edge(sorted(fragments, key=lambda one: -one.left))
    rights, lefts = sorted(one.right for one in fragments), sorted(one.left for one in fragments)
    places = [left + step * number for number in range(1, int((right - left) / step))]
    crossings: list[tuple[int | None, float]] = []
    for place in places:
        before, behind = bisect_right(rights, place), len(lefts) - bisect_left(lefts, place)
        crossing, fewest = len(fragments) - before - behind, min(before, behind)
        parts = fewest >= _FEWEST_LINES and crossing <= fewest
        beside = parts and ends.overlaps(before, begins, behind)
        crossings.append((crossing if beside else None, place))
    runs = [
        (count, [place for _, place in run])
        for count, run in groupby(crossings, key=lambda one: one[0])
        if count is not None
    ]
    if not runs:
        return None
    _, widest = min(runs, key=lambda run: (run[0], -len(run[1])))
    return widest[len(widest) // 2]


class _Edge:
    """How far up and down the first so many of some lines reach."""

    def __init__(self, lines: Sequence[Fragment]) -> None:
        self._tops = list(accumulate((one.top for one in lines), min))
        self._bottoms = list(accumulate((one.bottom for one in lines), max))

    def overlaps(self, count: int, other: _Edge, others: int) -> bool:
        """Whether the first `count` stand beside the first `others` of another edge."""
        return (
            self._tops[count - 1] < other._bottoms[others - 1]
            and other._tops[others - 1] < self._bottoms[count - 1]
        )


def _is_table(fragments: Sequence[Fragment]) -> bool:
    """Whether what stands side by side are cells: short, and in rows."""
    rows = [row for row in _rows(fragments) if len(row) > 1]
    cells = [len(one.text) for row in rows for one in row]
    return bool(cells) and median(cells) < _CELL and 2 * len(cells) > len(fragments)


def _measures(lines: Sequence[_Line]) -> _Measures:
    sizes: Counter[float] = Counter()
    bold = 0
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
        bold += len(line.text) if line.bold else 0
    size = max(sizes, key=lambda one: sizes[one])
    steps = [
        after.top - before.top
        for before, after in pairwise(lines)
        if after.page == before.page and 0 < after.top - before.top < 3 * size
        and abs(after.size - size) < size / 10
    ]  # fmt: skip
    return _Measures(size, median(steps) if steps else size * 1.2, 2 * bold > sizes.total())


def _paragraphs(lines: Sequence[_Line], measures: _Measures) -> Iterator[_Paragraph]:
    group = [lines[0]]
    text = lines[0].text
    for before, line in pairwise(lines):
        if _begins(before, line, measures):
            yield _Paragraph(group, text)
            group, text = [line], line.text
        else:
            group.append(line)
            text = _joined(text, line.text)
    yield _Paragraph(group, text)


def _begins(before: _Line, line: _Line, measures: _Measures) -> bool:
    """Whether a paragraph begins with a line."""
    if before.is_row or line.is_row or _BULLET.match(line.text):
        return True
    if abs(before.size - line.size) > 0.08 * measures.size or before.bold != line.bold:
        return True
    if before.text.endswith("-"):
        return False
    ended = ends_sentence(before.text) or before.text.endswith(":")
    width = before.right - before.left
    rest = before.right - before.cells[0].right
    early = _EARLY if ended else 1.0 if line.text[0].islower() else _FAR_EARLY
    if rest > early * width:
        return True
    step = line.top - before.top
    if line.page != before.page or step <= 0:  # in the next column
        return ended
    return _is_indented(before, line) or step > _SET_OFF * measures.usual(line.size)


def _is_indented(before: _Line, line: _Line) -> bool:
    """Whether a line begins further right than its column and the line before it do."""
    if _BULLET.match(before.text):
        return False  # the second line of an item
    indented = line.cells[0].left - line.left > _INDENT * line.size
    return indented and line.cells[0].left - before.cells[0].left > _INDENT * line.size


def _joined(text: str, line: str) -> str:
    """Return a paragraph with its next line; a word that was divided is whole again."""
    if text.endswith("-") and text[-2:-1].isalpha() and line[:1].isalpha():
        halves = text[:-1].rpartition(" ")[2], line.partition(" ")[0]
        letters = ("".join(filter(str.isalpha, half)) for half in halves)
        one_word = line[0].islower() and not all(map(is_syllable, letters))
        return (text[:-1] if one_word else text) + line
    return f"{text} {line}"


def _title_of(paragraphs: Sequence[_Paragraph], measures: _Measures) -> _Paragraph | None:
    """Return the largest paragraph of the first page, where it is larger than the body."""
    first = [one for one in paragraphs if one.lines[0].page == paragraphs[0].lines[0].page]
    largest = max(first, key=lambda one: one.lines[0].size)
    large = largest.lines[0].size >= _TITLE * measures.size
    return largest if large and len(largest.text) <= 2 * _LONGEST_HEADING else None


def _blocks(
    paragraphs: Sequence[_Paragraph], title: _Paragraph | None, measures: _Measures
) -> Iterator[Block]:
    place = next((at for at, one in enumerate(paragraphs) if one is title), 0)
    for at, one in enumerate(paragraphs):
        if one is title:
            continue
        line = one.lines[0]
        short = len(one.text) <= _LONGEST_HEADING and (
            not ends_sentence(one.text) or one.text.endswith("?")
        )
        larger = line.size >= _LARGER * measures.size or (line.bold and not measures.bold)
        if (
            at < place
            and short
            and len(one.text) <= _LONGEST_MASTHEAD
            and not re.search(r"\d{4}", one.text)
        ):
            yield Block(BlockKind.LEFT_OUT, one.text, Omission.RUNNING_HEAD)
        elif line.is_row:
            yield Block(BlockKind.ROW, one.text)
        elif larger and short:
            yield Block(BlockKind.HEADING, one.text)
        else:
            yield Block(BlockKind.PARAGRAPH, one.text)

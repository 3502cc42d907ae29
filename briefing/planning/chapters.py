"""Chapters: where a listener may want to jump to, neither too short nor too long."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from briefing.model.script import PlannedChapter, SegmentKind
from briefing.text.titles import titles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.model.script import Pause, Segment
    from briefing.model.settings import ChapterLengths

# What a division costs. Too short a chapter is worst, for a list full of crumbs is of no use; then
# one that runs over the start of a story or section; then one that is too long.
_SHORT = 1000.0
_ACROSS = 400.0
_LONG = 200.0
_ACROSS_LEAD = 60.0
_CUT = 10.0  # a cut inside a section, where nothing but length asks for one
_MOST = 300  # passages of a chapter that is long enough: only tiny ones come to more
# Estimates err by some percent either way.
_MARGIN = 0.12

_TELLING = frozenset({SegmentKind.LEAD, SegmentKind.BODY})
"""What a chapter without a heading is named by."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph's segments with their pauses; chapters begin and end between passages.

    Attributes:
        segments: Each with the pause behind it.
        estimate: Milliseconds.
        opens: Whether a section begins here.
        story: Whether a story begins here.
        title: Of a chapter that begins here; empty when it has no name of its own.
    """

    segments: tuple[tuple[Segment, Pause], ...]
    estimate: int
    opens: bool
    story: bool
    title: str


def divide(passages: Sequence[Passage], lengths: ChapterLengths) -> tuple[PlannedChapter, ...]:
    """Divide an article into chapters at the least cost, in time linear in its length."""
    cuts = [len(passages)]
    came_from = _beginnings(passages, lengths)
    while cuts[-1]:
        cuts.append(came_from[cuts[-1]])
    cuts.reverse()
    return _titled([passages[start:end] for start, end in pairwise(cuts)])


def _beginnings(passages: Sequence[Passage], lengths: ChapterLengths) -> list[int]:
    """Return where the cheapest chapter begins that ends before each passage, and at the end."""
    shortest = lengths.shortest * 1000 * (1 + _MARGIN)
    longest = lengths.longest * 1000 * (1 - _MARGIN)
    middle = (shortest + longest) / 2
    farthest = 3000 * lengths.longest
    ends = [0, *accumulate(passage.estimate for passage in passages)]
    across = [0.0, *accumulate(map(_crossing, passages))]
    came_from = [0]
    # What a chapter that begins with each passage costs but for its length: all before it, less
    # what it does not run over. The cheapest of those within reach come first in the deque.
    before: list[float] = []
    cheapest: deque[int] = deque()
    best = 0.0
    for last in range(len(passages)):
        before.append(best + (0 if passages[last].opens else _CUT) - across[last + 1])
        while cheapest and before[cheapest[-1]] >= before[last]:
            cheapest.pop()
        cheapest.append(last)
        end, best, origin = ends[last + 1], float("inf"), last
        while cheapest[0] < last - 1 and end - ends[cheapest[0] + 1] > farthest:
            cheapest.popleft()
        bound = before[cheapest[0]]
        for start in range(last, -1, -1):
            duration, several = end - ends[start], start < last
            off = duration / middle - 1
            cost = off * off
            if duration < shortest:
                cost += _SHORT * (2 - duration / shortest)
            elif duration > longest and several:
                cost += _LONG * (duration / longest)
                if bound + cost >= best:
                    break  # what is longer costs more
            cost += before[start]
            if cost < best:
                best, origin = cost, start
            too_far = duration > farthest and several
            if too_far or (duration > shortest and last - start >= _MOST - 1):
                break
        best += across[last + 1]
        came_from.append(origin)
    return came_from


def _crossing(passage: Passage) -> float:
    """Return what it costs a chapter to run on over the beginning of a passage."""
    if not passage.opens:
        return 0.0
    return _ACROSS if passage.title or passage.story else _ACROSS_LEAD


def _titled(parts: Sequence[Sequence[Passage]]) -> tuple[PlannedChapter, ...]:
    """Name the chapters: each by its heading, or by the most telling words of its own."""
    taken = {part[0].title for part in parts}
    named = []
    for part in parts:
        if not (title := part[0].title):
            segments = [segment for passage in part for segment, _ in passage.segments]
            telling = [segment.text for segment in segments if segment.kind in _TELLING]
            offered = titles(telling or [segment.text for segment in segments])
            title = next((one for one in offered if one not in taken), offered[0])
            taken.add(title)
        named.append(title)
    return tuple(
        PlannedChapter(
            title,
            tuple(pair for passage in part for pair in passage.segments),
            sum(passage.estimate for passage in part),
        )
        for title, part in zip(distinct_titles(named), parts, strict=True)
    )


def distinct_titles(named: Iterable[str]) -> Iterator[str]:
    """Yield the titles of one briefing; one that was there before gets a number."""
    counts: Counter[str] = Counter()
    for title in named:
        counts[title] += 1
        yield title if counts[title] == 1 else f"{title} ({counts[title]})"

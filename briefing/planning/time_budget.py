"""How long sentences take, and how many of each story fit a given time."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.planning.script import syllables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.model.script import Script, Segment

_Utterance = tuple[int, tuple[str, ...]]  # a voice and what it says


@dataclass(frozen=True)
class Durations:
    """What is known of how long a script's segments take.

    Attributes:
        paces: Syllables a second of each voice.
        known: Milliseconds of what was spoken before, by voice and spoken parts.
    """

    paces: tuple[float, ...]
    known: Mapping[_Utterance, int] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, segment: Segment) -> int:
        """Return a segment's length in milliseconds, without the pause behind it."""
        if segment.sound_length:
            return segment.sound_length
        found = self.known.get((segment.voice, segment.parts))
        if found is not None:
            return found
        return round(syllables(segment.spoken) * 1000 / self.paces[segment.voice])

    def learn(self, script: Script, measured: Sequence[int]) -> Durations:
        """Return what is known once a script was spoken; it refines the estimates of the rest.

        Args:
            script: What was spoken.
            measured: Milliseconds of each segment in order, without pauses.
        """
        known = dict(self.known)
        heard: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for (segment, _), length in zip(script.segments(), measured, strict=True):
            if not segment.sound_length:
                known[segment.voice, segment.parts] = length
                heard[segment.voice][0] += syllables(segment.spoken)
                heard[segment.voice][1] += length
        paces = tuple(
            count * 1000 / length if (count and length) else pace
            for pace, (count, length) in (
                (pace, heard[voice]) for voice, pace in enumerate(self.paces)
            )
        )
        return replace(self, paces=paces, known=MappingProxyType(known))


_ENOUGH = 0.01  # of the time: less than that is not worth a paragraph cut short
_OVER = 0.01  # of the time, that the last sentence may go beyond it


@dataclass(frozen=True, slots=True)
class CutPoints:
    """A story as a row of sentences, and where it may end; ends are counted in sentences.

    Attributes:
        times: Milliseconds of the first 0, 1, 2 … sentences, with the pauses between them.
        paragraph_ends: Where it ends well: behind its lead, then behind each paragraph; rising.
        ends: Where it may end at all: these, and other full sentences; rising.
        news: How much the first 0, 1, 2 … sentences tell; empty where each moment tells as much.
    """

    times: tuple[int, ...]
    paragraph_ends: tuple[int, ...]
    ends: tuple[int, ...]
    news: tuple[int, ...] = ()

    def cost(self, count: int, more: int) -> int:
        """Milliseconds by which `more` sentences outlast `count`."""
        return self.times[more] - self.times[count]

    def gain(self, count: int, more: int) -> float:
        """How many times as much `more` sentences tell as `count`, as a logarithm.

        The more of a story was told, the less the same again adds.
        """
        told = self.news or self.times
        return math.log((1 + told[more]) / (1 + told[count]))


def allocate_time(
    stories: Sequence[CutPoints], time: int, weights: Sequence[float] = ()
) -> tuple[int, ...] | None:
    """Divide a time among stories.

    First the leads of all; then, paragraph by paragraph, whatever adds most to what is told of its
    story in the time that it takes, times what the story weighs; what is left of the time goes to
    the sentences that fill it best.

    Args:
        stories: In the order of the bulletin.
        time: Milliseconds.
        weights: What each story weighs; empty for all the same.

    Returns:
        How many sentences of each are spoken; None when there is no time even for the beginnings.
    """
    counts = [story.ends[0] for story in stories]
    left = time - sum(story.times[end] for story, end in zip(stories, counts, strict=True))
    if left < 0:
        return None
    left = _leads(stories, counts, left)
    left = _paragraphs(stories, counts, left, weights or [1.0] * len(stories))
    _sentences(stories, counts, left, time)
    return tuple(counts)


def _leads(stories: Sequence[CutPoints], counts: list[int], left: int) -> int:
    """Add as much of each lead as there is time for."""
    for index, story in enumerate(stories):
        for end in reversed(story.ends):
            extra = story.cost(counts[index], end)
            if counts[index] < end <= story.paragraph_ends[0] and extra <= left:
                counts[index] = end
                left -= extra
                break
    return left


def _paragraphs(
    stories: Sequence[CutPoints], counts: list[int], left: int, weights: Sequence[float]
) -> int:
    """Add the paragraph that adds most for its time, until nothing more fits."""
    queue: list[tuple[float, int, int]] = []

    def ask(index: int) -> None:
        story = stories[index]
        place = bisect_right(story.paragraph_ends, counts[index])
        if place < len(story.paragraph_ends):
            end = story.paragraph_ends[place]
            gain = story.gain(counts[index], end) / max(story.cost(counts[index], end), 1)
            heappush(queue, (-weights[index] * gain, index, end))

    for index in range(len(stories)):
        ask(index)
    while queue:
        _, index, end = heappop(queue)
        cost = stories[index].cost(counts[index], end)
        if cost <= left:  # else nothing more of it: nothing within a story is skipped
            left -= cost
            counts[index] = end
            ask(index)
    return left


def _sentences(stories: Sequence[CutPoints], counts: list[int], left: int, time: int) -> None:
    """Fill what is left as well as full sentences can, each time with the best of them."""
    while left > _ENOUGH * time:
        best = min(
            (
                (abs(left - extra), index, end)
                for index, story in enumerate(stories)
                for end in story.ends
                if end > counts[index]
                and (extra := story.cost(counts[index], end)) <= left + _OVER * time
            ),
            default=None,
        )
        if best is None or best[0] >= left:
            return
        _, index, end = best
        left -= stories[index].cost(counts[index], end)
        counts[index] = end

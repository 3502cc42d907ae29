"""How long sentences take, and how much of each story is told in a given time."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.planning.script import syllables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.model.script import Script, Segment

_Line = tuple[int, tuple[str, ...]]  # a voice and what it says


@dataclass(frozen=True)
class Durations:
    """What is known of how long a script's segments take.

    paces  syllables a second of each voice
    known  milliseconds of lines that were spoken, by voice and spoken parts
    """

    paces: tuple[float, ...]
    known: Mapping[_Line, int] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, segment: Segment) -> int:
        """Give a segment's length in milliseconds, the pause behind it left out."""
        if segment.sound_length:
            return segment.sound_length
        found = self.known.get((segment.voice, segment.parts))
        if found is not None:
            return found
        return round(syllables(segment.spoken) * 1000 / self.paces[segment.voice])

    def knows(self, segment: Segment) -> bool:
        """Whether a segment was measured."""
        return bool(segment.sound_length) or (segment.voice, segment.parts) in self.known

    def learn(self, script: Script, taken: Sequence[int]) -> Durations:
        """Give what is known once a script was spoken; what was not is estimated by it, too.

        taken  milliseconds of each segment in order, pauses left out
        """
        known = dict(self.known)
        heard: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for (segment, _), length in zip(script.segments(), taken, strict=True):
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
_FIRST, _LAST = 2.0, 1.0  # what the first story weighs, and the last


@dataclass(frozen=True, slots=True)
class CutPoints:
    """A story as a row of sentences, and where it may end; ends are counted in sentences.

    times  milliseconds of the first 0, 1, 2 … sentences, with the pauses between them
    beats  where it ends well: behind its lead, then behind each paragraph; rising
    stops  where it may end at all: all beats, and other full sentences; rising
    """

    times: tuple[int, ...]
    beats: tuple[int, ...]
    stops: tuple[int, ...]

    def cost(self, told: int, more: int) -> int:
        """Milliseconds that it takes to tell `more` sentences instead of `told`."""
        return self.times[more] - self.times[told]


def allocate_time(courses: Sequence[CutPoints], time: int) -> tuple[int, ...] | None:
    """Divide a time in milliseconds among stories; give how many sentences of each are told.

    First the leads of all, then paragraph by paragraph in turn, the first stories somewhat more
    than the last; what is left of the time goes to the sentences that fill it best. None when
    there is no time even for the beginning of each.
    """
    told = [course.stops[0] for course in courses]
    left = time - sum(course.times[end] for course, end in zip(courses, told, strict=True))
    if left < 0:
        return None
    left = _leads(courses, told, left)
    left = _paragraphs(courses, told, left)
    _sentences(courses, told, left, time)
    return tuple(told)


def _leads(courses: Sequence[CutPoints], told: list[int], left: int) -> int:
    """Tell as much of each lead as there is time for."""
    for index, course in enumerate(courses):
        for stop in reversed(course.stops):
            extra = course.cost(told[index], stop)
            if told[index] < stop <= course.beats[0] and extra <= left:
                told[index] = stop
                left -= extra
                break
    return left


def _paragraphs(courses: Sequence[CutPoints], told: list[int], left: int) -> int:
    """Go on with the story that lags behind most, for its weight, until nothing more fits."""
    step = (_FIRST - _LAST) / max(len(courses) - 1, 1)
    weights = [_FIRST - step * index for index in range(len(courses))]
    going = set(range(len(courses)))

    def lag(index: int) -> tuple[float, int]:
        return courses[index].times[told[index]] / weights[index], index

    while going:
        index = min(going, key=lag)
        course = courses[index]
        place = bisect_right(course.beats, told[index])
        if place == len(course.beats) or course.cost(told[index], course.beats[place]) > left:
            going.remove(index)  # a story is told from its beginning: nothing of it is skipped
            continue
        left -= course.cost(told[index], course.beats[place])
        told[index] = course.beats[place]
    return left


def _sentences(courses: Sequence[CutPoints], told: list[int], left: int, time: int) -> None:
    """Fill what is left as well as full sentences can, each time with the best of them."""
    while left > _ENOUGH * time:
        best = min(
            (
                (abs(left - extra), index, stop)
                for index, course in enumerate(courses)
                for stop in course.stops
                if stop > told[index]
                and (extra := course.cost(told[index], stop)) <= left + _OVER * time
            ),
            default=None,
        )
        if best is None or best[0] >= left:
            return
        _, index, stop = best
        left -= courses[index].cost(told[index], stop)
        told[index] = stop

"""Pauses within a sentence: as long as the settings say, whoever speaks.

A voice that pauses at a mark by itself pauses for as long as it likes. Its pauses are found in the
sound, each told to a mark by where it should be, and replaced by silence of the right length, but
for a little of either end, where speech dies away and begins. Those that belong to no mark stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from briefing.model.audio import AUDIBLE, WordTime
from briefing.model.marks import breaks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from briefing.model.audio import Samples
    from briefing.model.marks import Mark

# Before a plosive voices are silent for up to 90 ms; at a mark, for 100 and more, as long as they
# speak at their own pace. Where it is known when words begin, the two are told apart by that.
_LEAST, _LEAST_TOLD = 0.1, 0.03  # s
_KEPT = 0.03  # s of a pause at either end
_NEAR, _NEAR_TOLD = 0.75, 0.12  # s that a pause may be away from where it should be
# Voices hiss in their pauses, and single samples of that are heard. So a pause is where the mean
# power of 20 ms is low. In ten minutes of a small Piper voice, with 197 marks, 198 silences of
# 100 ms were found at 30 dB below speech, 206 at 26 and 190 at 36.
_STEP, _STEPS = 0.005, 4  # s, and how many make a mean
_QUIET = 10 ** (-30 / 10)  # of the power of speech


class _Silence(NamedTuple):
    """A silence in a sound, in samples; `before` counts those that are heard until then."""

    start: int
    end: int
    before: int


def set_pauses(
    text: str,
    samples: Samples,
    words: Sequence[WordTime],
    sample_rate: int,
    milliseconds: Callable[[Mark], float],
) -> tuple[Samples, tuple[WordTime, ...]]:
    """Make the pauses of a sound as long as they should be.

    Args:
        text: The spoken line.
        samples: Its sound, without silence around it.
        words: When its words begin, in samples; empty where that is not known.
        sample_rate: Hz.
        milliseconds: Returns the pause at a mark.

    Returns:
        The sound, and the words' times in it.
    """
    marks = list(breaks(text))
    least, near = (_LEAST_TOLD, _NEAR_TOLD) if words else (_LEAST, _NEAR)
    silences = _silences(samples, sample_rate, least) if marks else []
    if not silences:
        return samples, tuple(words)
    places = _places(text, [offset for offset, _ in marks], samples, words, silences)
    found: list[Samples] = []
    edits: list[tuple[int, int]] = []  # from which sample on, by how many
    at = 0
    there = [each.before for each in silences]
    step = round(_STEP * sample_rate)
    for mark, silence in _matched(places, there, round(near * sample_rate)):
        low, high, _ = silences[silence]
        start = max(_nearest(samples, low, step, falls_silent=True), at)
        end = _nearest(samples, high, step, falls_silent=False)
        length = round(milliseconds(marks[mark][1]) * sample_rate / 1000)
        kept = min(round(_KEPT * sample_rate), length // 2, (end - start) // 2)
        head, tail = start + kept, end - kept
        fading = np.square(np.linspace(1, 0, kept, endpoint=False, dtype=np.float32))
        found += [samples[at:start], samples[start:head] * fading]
        found += [np.zeros(length - 2 * kept, dtype=np.float32), samples[tail:end] * fading[::-1]]
        at = end
        edits.append((head, length - (end - start)))
    return np.concatenate([*found, samples[at:]]), tuple(_moved(words, edits))


def _silences(samples: Samples, sample_rate: int, least: float) -> list[_Silence]:
    """Find the silences within a sound that last so many seconds at least, to 10 ms."""
    found: list[_Silence] = []
    silent = 0
    for start, end in _quiet(samples, round(_STEP * sample_rate)):
        if end - start > least * sample_rate:
            found.append(_Silence(start, end, start - silent))
            silent += end - start
    return found


def _nearest(samples: Samples, there: int, step: int, *, falls_silent: bool) -> int:
    """Return where, within 20 ms, a sound falls silent for 10 ms, or is heard again; else `there`.

    Args:
        samples: The sound.
        there: About where.
        step: How many samples make 5 ms.
        falls_silent: Whether it does, else it is heard again.
    """
    reach, still = _STEPS * step, 2 * step
    begin = max(there - reach - still, 0)
    piece = samples[begin : there + reach + still]
    heard = np.flatnonzero(np.abs(piece) > AUDIBLE)
    heard = np.concatenate(([-1], heard, [len(piece)]))
    gaps = np.flatnonzero(np.diff(heard) > still)
    places = begin + (heard[gaps] + 1 if falls_silent else heard[gaps + 1])
    nearest = min(places.tolist(), key=lambda place: abs(place - there), default=there)
    return nearest if abs(nearest - there) < reach else there


def _quiet(samples: Samples, step: int) -> Iterator[tuple[int, int]]:
    """Yield where a sound is quiet, but for its beginning and its end: from which sample to which.

    Places are whole steps of so many samples.
    """
    count = len(samples) // step
    steps = samples[: count * step].reshape(count, step)
    powers = np.einsum("ij,ij->i", steps, steps) / step
    if not powers.any():
        return
    speech = powers[powers > powers.mean() / 10].mean()
    limit = max(speech * _QUIET, AUDIBLE**2 / 2)  # what nobody hears is quiet beside any speech
    quiet = np.convolve(powers, np.full(_STEPS, 1 / _STEPS), mode="same") < limit
    edges = np.flatnonzero(np.diff(quiet)) + 1
    if quiet[0]:
        edges = edges[1:]
    yield from zip(edges[::2] * step, edges[1::2] * step, strict=False)


def _places(
    text: str,
    offsets: Sequence[int],
    samples: Samples,
    words: Sequence[WordTime],
    silences: Sequence[_Silence],
) -> list[int]:
    """Return how many samples should be heard before the words at these offsets.

    Where the words' times are not known, by the share of the text's words that come before.
    """
    if words:
        known = np.array([word.offset for word in words])
        times = [words[min(int(np.searchsorted(known, o)), len(words) - 1)].sample for o in offsets]
        return [time - _silent_before(time, silences) for time in times]
    audible = len(samples) - sum(each.end - each.start for each in silences)
    count = len(text.split())
    return [audible * len(text[:offset].split()) // count for offset in offsets]


def _silent_before(time: int, silences: Sequence[_Silence]) -> int:
    return sum(max(min(each.end, time) - each.start, 0) for each in silences)


def _matched(
    places: Sequence[int], silences: Sequence[int], tolerance: int
) -> list[tuple[int, int]]:
    """Give each place its silence: in order, as many as can be, then as near as can be.

    Returns:
        Pairs of indexes of a place and a silence, both rising.
    """
    best: list[tuple[int, int, tuple[tuple[int, int], ...]]] = [(0, 0, ())] * (len(silences) + 1)
    for place, wanted in enumerate(places):
        row = [best[0]]
        for silence, there in enumerate(silences):
            away = abs(wanted - there)
            choices = [best[silence + 1], row[silence]]
            if away <= tolerance:
                count, cost, pairs = best[silence]
                choices.append((count - 1, cost + away, (*pairs, (place, silence))))
            row.append(min(choices))
        best = row
    return list(best[-1][2])


def _moved(words: Sequence[WordTime], edits: Sequence[tuple[int, int]]) -> list[WordTime]:
    """Return words' times in a sound that has become longer or shorter at these places."""
    moved: list[WordTime] = []
    for word in words:
        shift = sum(by for at, by in edits if at <= word.sample)
        moved.append(WordTime(word.offset, max(word.sample + shift, 0)))
    return moved

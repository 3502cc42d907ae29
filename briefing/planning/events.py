"""Which articles tell one event: the same happening, or the same step of a running story.

Two roads lead into one event. A text that is for the most part in another was taken from it, or
both from an agency; only texts that share a row of four words are ever compared. Reports in words
of their own are compared by `event_evidence`; only those that share rare words are. So the work
grows with the number of articles and not with that of their pairs.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, nlargest
from typing import TYPE_CHECKING

from briefing.planning.event_evidence import Evidence, Report, ReportSet
from briefing.planning.news_words import commonness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

_WORD = re.compile(r"[^\W_]+")
_SPREAD = 0x9E3779B97F4A7C15  # an odd number, by which the words of a row are told apart
_ROW = 4  # words: fewer, and set phrases of officialese look like one story
_LEAST = 12  # rows: less text than that proves nothing
_SKETCH = 64  # rows of a text by which copies are looked for
_COMMON = 25  # reports: a word that more of them hold leads to no other report
_TELLING = 96  # words and pairs of a report that lead to others, the rarest
_NEAR = 16  # reports that a report is compared with, those first that share most
_ALIKE = 0.02  # the likeness of two reports of which nothing is known
_WORDING = 0.07  # the cosine under which no two reports are one event
_SAID = 5  # of each kind of what two reports share: enough to see why they were joined


@dataclass(frozen=True, slots=True)
class Link:
    """Why two reports are one event.

    Attributes:
        one: The index of a report.
        other: The index of another.
        likeness: 0 to 1.
        copied: How much of the shorter text is in the other, 0 to 1.
        names: The names that they share, the rarest first.
        numbers: The figures.
        words: Other rare words, in pairs.
    """

    one: int
    other: int
    likeness: float
    copied: float
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Reports of one event.

    Attributes:
        members: The indices of the reports, rising; the fullest is for the plan to choose.
        links: What joins each but one of them to the others, the strongest.
    """

    members: tuple[int, ...]
    links: tuple[Link, ...] = ()


def find_events(
    reports: Sequence[Report], threshold: float, weights: Mapping[str, float] | None = None
) -> tuple[Event, ...]:
    """Group reports by the event that they tell. Pure: equal reports give equal events.

    Args:
        reports: Of one bulletin.
        threshold: The likeness, 0 to 1, from which on reports are one; 0 leaves all apart.
        weights: As for `Evidence.likeness`.

    Returns:
        The events in the order of their first reports; each report is in one of them.
    """
    if not threshold:
        return tuple(Event((index,)) for index in range(len(reports)))
    rows = [_rows_of_words(report.text or report.title) for report in reports]
    read = ReportSet(reports)
    copies = _copies(rows, threshold, read)
    originals = [index for index in range(len(reports)) if index not in copies]
    likeness = _likeness(compare(read, originals), weights)
    groups = _joined(originals, likeness, threshold)
    for index in sorted(copies):
        original, _ = copies[index]
        next(group for group in groups if original in group).append(index)
    events = []
    for group in sorted(map(sorted, groups)):
        links = _strongest_links(group, likeness, copies)
        events.append(Event(tuple(group), tuple(_explained(read, *link) for link in links)))
    return tuple(events)


def find_earlier(
    reports: Sequence[Report], earlier: Sequence[Report], threshold: float
) -> list[tuple[int, float] | None]:
    """Find for each report the earlier one that it follows or repeats.

    Args:
        reports: Of now.
        earlier: Of before; of equally good ones the first counts.
        threshold: As for `find_events`.

    Returns:
        For each report the index of the earlier one and their likeness, 0 to 1; None without any.
    """
    read = ReportSet([*reports, *earlier])
    rows = [_rows_of_words(profile.report.text) for profile in read.profiles]
    likeness = _likeness(compare(read, range(len(rows))))
    best: list[tuple[int, float] | None] = [None] * len(reports)
    for one, other in sorted(likeness):
        if one < len(reports) <= other:
            value = max(likeness[one, other], _copied(rows[one], rows[other]))
            known = best[one]
            if value >= threshold and (known is None or value > known[1]):
                best[one] = other - len(reports), value
    return best


def _rows_of_words(text: str) -> NDArray[np.uint64]:
    """Return every four consecutive words of a text as numbers, rising; case and signs aside.

    Rows of everyday words alone are the set phrases of officialese, and are no mark of a text.
    """
    import numpy as np  # lazy: an article by itself is planned without it

    found = _WORD.findall(text.casefold())
    words = np.fromiter(map(zlib.crc32, map(str.encode, found)), np.uint64, len(found))
    everyday = np.fromiter(map(commonness().__contains__, found), bool, len(found))
    count = max(len(words) - _ROW + 1, 0)
    rows, officialese = np.zeros(count, np.uint64), np.ones(count, bool)
    for at in range(_ROW):
        rows = rows * _SPREAD + words[at : at + count]
        officialese &= everyday[at : at + count]
    return np.unique(rows[~officialese])


def _copies(
    rows: Sequence[NDArray[np.uint64]], threshold: float, read: ReportSet
) -> dict[int, tuple[int, float]]:
    """Find the texts that are for the most part in another, which replaces them.

    The fullest come first, so that whatever is left out is measured against what stays.
    """
    holders: dict[int, list[int]] = defaultdict(list)
    copies: dict[int, tuple[int, float]] = {}
    for index in sorted(range(len(rows)), key=lambda index: (-len(rows[index]), index)):
        sketch = rows[index][:_SKETCH].tolist()
        near = Counter(other for row in sketch for other in holders[row])
        alike = [
            (_copied(rows[index], rows[other]), -other)
            for other in near
            if read.may_be_one(index, other)
        ]
        best, other = max(alike, default=(0.0, 0))
        if best >= threshold:
            copies[index] = -other, best
            continue
        for row in sketch:
            holders[row].append(index)
    return copies


def _copied(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """Return how much of the shorter of two texts is in the other, 0 to 1.

    A short report that was taken from a long one is the same story, which Jaccard's measure,
    of the union, would not see.
    """
    shorter, longer = sorted((one, other), key=len)
    if not len(shorter):
        return 0.0
    found = longer[longer.searchsorted(shorter).clip(max=len(longer) - 1)] == shorter
    if len(shorter) < _LEAST:
        return float(len(shorter) == len(longer) and bool(found.all()))
    return float(found.mean())


def compare(read: ReportSet, indices: Sequence[int]) -> dict[tuple[int, int], Evidence]:
    """Return what speaks for each pair of reports that shares rare words and may be one event."""
    wording = {pair: read.wording(*pair) for pair in _candidates(read, indices)}
    return {
        (one, other): read.evidence(one, other, cosine)
        for (one, other), cosine in wording.items()
        if cosine >= _WORDING and read.may_be_one(one, other) and not read.profiles[one].digest
    }


def _likeness(
    compared: Mapping[tuple[int, int], Evidence], weights: Mapping[str, float] | None = None
) -> dict[tuple[int, int], float]:
    return {pair: evidence.likeness(weights) for pair, evidence in compared.items()}


def _candidates(read: ReportSet, indices: Sequence[int]) -> list[tuple[int, int]]:
    """Return the pairs worth comparing, by an index of the rarer words."""
    holders: dict[str, list[int]] = defaultdict(list)
    telling: dict[int, list[tuple[float, str]]] = {}
    for index in indices:
        rare = [
            (weight, unit)
            for unit, weight in read.profiles[index].vector.items()
            if read.frequency[unit] <= _COMMON
        ]
        telling[index] = sorted(rare, reverse=True)[:_TELLING]
        for _, unit in telling[index]:
            holders[unit].append(index)
    pairs = set()
    for index in indices:
        shared: dict[int, float] = defaultdict(float)
        for weight, unit in telling[index]:
            for other in holders[unit]:
                shared[other] += weight
        shared.pop(index, None)
        for other in nlargest(_NEAR, shared, key=lambda other: (shared[other], -other)):
            pairs.add((min(index, other), max(index, other)))
    return sorted(pairs)


def _joined(
    indices: Sequence[int], likeness: Mapping[tuple[int, int], float], threshold: float
) -> list[list[int]]:
    """Join the groups most alike, on average, while they are alike enough."""
    groups = {index: [index] for index in indices}
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for (one, other), value in likeness.items():
        if value > _ALIKE:
            near[one][other] = near[other][one] = value
    queue = [
        (-value, one, other) for one, others in near.items() for other, value in others.items()
    ]
    heapify(queue)
    while queue:
        value, one, other = heappop(queue)
        if -value < threshold:
            break
        if one >= other or near.get(one, {}).get(other) != -value:
            continue
        sizes = len(groups[one]), len(groups[other])
        groups[one] += groups.pop(other)
        gone = near.pop(other)
        for third in {*near[one], *gone} - {one, other}:
            total = sum(
                size * links.get(third, _ALIKE)
                for size, links in zip(sizes, (near[one], gone), strict=True)
            )
            mean = total / sum(sizes)
            near[third].pop(other, None)
            near[one][third] = near[third][one] = mean
            heappush(queue, (-mean, min(one, third), max(one, third)))
        near[one].pop(other, None)
    return list(groups.values())


def _strongest_links(
    group: Sequence[int],
    likeness: Mapping[tuple[int, int], float],
    copies: Mapping[int, tuple[int, float]],
) -> Iterator[tuple[int, int, float, float]]:
    """Yield the fewest links that hold a group together, of those the strongest."""
    links = [
        (likeness[one, other], 0.0, one, other)
        for at, one in enumerate(group)
        for other in group[at + 1 :]
        if (one, other) in likeness
    ]
    links += [
        (copies[one][1], copies[one][1], one, copies[one][0]) for one in group if one in copies
    ]
    part = {index: index for index in group}
    for value, copied, one, other in sorted(links, key=lambda link: (-link[0], link[2], link[3])):
        if part[one] != part[other]:
            old, new = part[one], part[other]
            part = {index: new if of == old else of for index, of in part.items()}
            yield min(one, other), max(one, other), value, copied


def _explained(read: ReportSet, one: int, other: int, likeness: float, copied: float) -> Link:
    names, numbers, words = (tuple(found[:_SAID]) for found in read.shared(one, other))
    return Link(one, other, likeness, copied, names, numbers, words)

"""What speaks for two reports telling one event: names, places, numbers, rare words, wording, time.

Everyday words weigh little, because a table says how common they are, and so do the words that
many reports of the same day share. Nothing here knows a single newspaper, person or story.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from briefing.planning.data import tables
from briefing.planning.figures import figures_in
from briefing.planning.news_words import (
    commonness,
    days_named,
    folded_words,
    lead_of,
    letter_cases,
    proper_names,
    written_alike,
)
from briefing.text.places import places_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_USUAL = 200  # reports: how many of an ordinary day the table of common words stands for
_TWO = 2  # reports that are compared
_MANY = 100  # reports: among so many, that two alone share a name says all that it can
_LARGE = 1000  # from which on a figure by itself, whatever it counts, is one of a few
_RUBRIC = 4  # words of a column's name ahead of a colon, at the least
_NUMBER = re.compile(r"(?!(?:19|20)\d\d$)\d[\d.,]*\d")  # no year
_DIGEST = re.compile(
    r"(?i)^\W*(?:điểm (?:tin|báo)|toàn cảnh|tin tức|bản tin|đọc báo|tin nóng|tin trong ngày"
    r"|(?:thế giới|việt nam) 24h)\b|\S \| \S"
)


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of an article that may tell an event.

    Attributes:
        title: As written.
        text: The rest, the lead first.
        newspaper: Whoever published it; empty when unknown.
        published: When; None when unknown.
    """

    title: str
    text: str
    newspaper: str = ""
    published: dt.datetime | dt.date | None = None


class Evidence(NamedTuple):
    """How two reports compare, each value about 0 to 5; `event_likeness.tsv` weighs them.

    Attributes:
        wording: The cosine of their words and pairs of words, rare ones weighing most.
        shared: How much of one's words the other has, of the two the lesser.
        rarest: How rare the rarest word or pair is that they share.
        title_least: How much of one's title the other has, of the two the lesser.
        title_most: Of the two the greater.
        names: How many of their names they share.
        only_theirs: Whether a name stands in these two alone; less, the fewer reports there are.
        nameless: Whether one of them names nobody and nothing.
        figures: Whether they share a figure of one thing, or a large sum.
        same_day: Whether they say of one day what happened on it.
        elsewhere: Whether they name places, and none in common.
        same_paper: Whether one newspaper printed both, which seldom tells one event twice.
        angle: In how many ways one looks at things that the other does not: it asks for reasons,
            reacts, shows pictures, looks ahead, goes through the courts.
        apart: The days between them.
    """

    wording: float
    shared: float
    rarest: float
    title_least: float
    title_most: float
    names: float
    only_theirs: float
    nameless: float
    figures: float
    same_day: float
    elsewhere: float
    same_paper: float
    angle: float
    apart: float

    def likeness(self, weights: Mapping[str, float] | None = None) -> float:
        """Return how likely they tell one event, 0 to 1.

        Args:
            weights: Of each kind of evidence, and the `bias`; those that ship where None.
        """
        weights = weights or _weights()
        total = weights["bias"] + sum(
            weights[name] * value for name, value in zip(self._fields, self, strict=True)
        )
        return 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in tables.rows("event_likeness")}


@cache
def _angles() -> tuple[re.Pattern[str], ...]:
    kinds = dict.fromkeys(row[0] for row in tables.rows("angles"))
    return tuple(re.compile(f"(?i:{tables.pattern('angles', kind).pattern})") for kind in kinds)


@dataclass(slots=True)
class Profile:
    """A report, read: its words and pairs of words, and what among them weighs most.

    Attributes:
        report: What was read.
        vector: The words and pairs of title and lead, with their weights; of length 1.
        title: The title's words.
        names: Words that are capitalised as names are.
        numbers: Figures as they are written, without dates and years.
        figures: What is counted, and large sums, with their values.
        days: Those that it names.
        places: Provinces and cities.
        title_places: Those of the title.
        angles: Which kinds of looking at things its title shows.
        digest: Whether it sums up many events, and so tells none.
    """

    report: Report
    vector: dict[str, float]
    title: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    figures: frozenset[tuple[float, str]]
    days: frozenset[tuple[int, int]]
    places: frozenset[str]
    title_places: frozenset[str]
    angles: tuple[bool, ...]
    digest: bool


class ReportSet:
    """The reports of one bulletin, read, with the weight of every word among them."""

    def __init__(self, reports: Sequence[Report]) -> None:
        """Read the reports."""
        titles = _without_rubrics(reports)
        leads = [lead_of(report.text) for report in reports]
        vocabulary: dict[str, str] = {}  # each word and pair once in memory
        words = [list(folded_words(title)) for title in titles]
        units = [
            _units(title, vocabulary) + _units(list(folded_words(lead)), vocabulary)
            for title, lead in zip(words, leads, strict=True)
        ]
        self.frequency = Counter(unit for held in units for unit in held)
        self._scale = math.log(len(reports) + _USUAL + 1)
        self._crowded = min(len(reports) / _MANY, 1.0)
        common = commonness()
        self._weights = {
            unit: self._scale - math.log(count + _USUAL * common.get(unit, 0.0))
            for unit, count in self.frequency.items()
        }
        balance = letter_cases([*titles, *leads])
        self.profiles: list[Profile] = []
        for report, title, lead, its_words, held in zip(
            reports, titles, leads, words, units, strict=True
        ):
            text = f"{title}. {lead}"
            self.profiles.append(
                Profile(
                    report,
                    self._vector(held),
                    frozenset(its_words),
                    frozenset(proper_names(text, balance)),
                    frozenset(filter(_NUMBER.fullmatch, held)),
                    frozenset(_distinctive_figures(text)),
                    days_named(text, report.published),
                    places_in(written_alike(text)),
                    places_in(written_alike(title)),
                    tuple(bool(angle.search(report.title)) for angle in _angles()),
                    bool(_DIGEST.search(report.title)),
                )
            )

    def _vector(self, units: Mapping[str, int]) -> dict[str, float]:
        weights = {
            unit: (1 + math.log(number)) * self._weights[unit] for unit, number in units.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {unit: weight / length for unit, weight in weights.items()}

    def wording(self, one: int, other: int) -> float:
        """Return the cosine of two reports' words."""
        a, b = self.profiles[one].vector, self.profiles[other].vector
        return math.fsum(a[unit] * b[unit] for unit in a.keys() & b.keys())

    def evidence(self, one: int, other: int, wording: float) -> Evidence:
        """Compare two reports, whose cosine is known."""
        a, b = self.profiles[one], self.profiles[other]
        covers = sorted((self._cover(a.title, b.vector), self._cover(b.title, a.vector)))
        lesser = min(self._sum(a.names), self._sum(b.names))
        common = a.vector.keys() & b.vector.keys()
        return Evidence(
            wording=5 * wording,
            shared=5 * min(_share(a.vector, common), _share(b.vector, common)),
            rarest=5 * max(map(self._weight, common), default=0.0) / self._scale,
            title_least=3 * covers[0],
            title_most=3 * covers[1],
            names=self._sum(a.names & b.names) / lesser if lesser else 0.0,
            only_theirs=self._crowded * any(map(self._in_two, a.names & b.names)),
            nameless=float(not (a.names and b.names)),
            figures=float(bool(a.figures & b.figures)),
            same_day=float(bool(a.days & b.days)),
            elsewhere=float(bool(a.places and b.places and not a.places & b.places)),
            same_paper=5.0
            * (bool(a.report.newspaper) and a.report.newspaper == b.report.newspaper),
            angle=float(sum(x != y for x, y in zip(a.angles, b.angles, strict=True))),
            apart=_hours_between(a.report.published, b.report.published) / 24,
        )

    def may_be_one(self, one: int, other: int) -> bool:
        """Return whether nothing rules out that two reports tell one event.

        A digest tells none, and is the same as another digest at the most. Where both titles name
        places and none in common, it is the same act elsewhere.
        """
        a, b = self.profiles[one], self.profiles[other]
        elsewhere = a.title_places and b.title_places and not a.title_places & b.title_places
        return a.digest == b.digest and not elsewhere

    def shared(self, one: int, other: int) -> tuple[list[str], list[str], list[str]]:
        """Return the names, figures and other rare words that two reports share, rarest first."""
        a, b = self.profiles[one], self.profiles[other]
        names, numbers = a.names & b.names, a.numbers & b.numbers
        words = {
            unit
            for unit in a.vector.keys() & b.vector.keys()
            if " " in unit and not names.intersection(unit.split())
        }
        return self._rarest(names), self._rarest(numbers), self._rarest(words)

    def _rarest(self, units: Iterable[str]) -> list[str]:
        return sorted(units, key=lambda unit: (-self._weight(unit), unit))

    def _in_two(self, unit: str) -> bool:
        return self.frequency[unit] <= _TWO

    def _weight(self, unit: str) -> float:
        return self._weights.get(unit, self._scale)

    def _sum(self, units: Iterable[str]) -> float:
        return math.fsum(map(self._weight, units))  # the same in whatever order

    def _cover(self, title: frozenset[str], units: Mapping[str, float]) -> float:
        whole = self._sum(title)
        return self._sum(title & units.keys()) / whole if whole else 0.0


def _share(vector: Mapping[str, float], units: Iterable[str]) -> float:
    """Return how much of a vector of length 1 some of its units make up, 0 to 1."""
    return math.fsum(vector[unit] ** 2 for unit in units)


def _distinctive_figures(text: str) -> Iterator[tuple[float, str]]:
    for figure in figures_in(text):
        if figure.thing:
            yield figure.value, figure.thing
        if figure.value >= _LARGE and not figure.is_year:
            yield figure.value, ""


def _hours_between(one: dt.datetime | dt.date | None, other: dt.datetime | dt.date | None) -> float:
    if one is None or other is None:
        return 3.0  # as two of a day often are
    if isinstance(one, dt.datetime) and isinstance(other, dt.datetime):
        return abs((one - other).total_seconds()) / 3600
    days = (one.date() if isinstance(one, dt.datetime) else one) - (
        other.date() if isinstance(other, dt.datetime) else other
    )
    return 24.0 * abs(days.days) or 3.0


def _without_rubrics(reports: Sequence[Report]) -> list[str]:
    """Return the titles without the name of a column that a newspaper puts ahead of several."""
    heads: dict[tuple[str, str], int] = defaultdict(int)
    for report in reports:
        head, colon, _ = report.title.partition(":")
        if colon and len(head.split()) >= _RUBRIC:
            heads[report.newspaper, head.casefold()] += 1
    titles = []
    for report in reports:
        head, _, rest = report.title.partition(":")
        column = heads.get((report.newspaper, head.casefold()), 0) > 1
        titles.append(rest.strip() if column and rest.strip() else report.title)
    return titles


def _units(words: Sequence[str], vocabulary: dict[str, str]) -> Counter[str]:
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    return Counter(vocabulary.setdefault(unit, unit) for unit in (*words, *pairs))

"""What speaks for two reports telling one event: names, places, numbers, rare words, wording, time.

Everyday words weigh little, because a table says how common they are, and so do the words that
many reports of the same day share. Nothing here knows a single newspaper, person or story.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from briefing.planning.data import tables
from briefing.text.data import tables as text_tables
from briefing.text.places import places_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_LEAD = 80  # words of a text that say what it is about
_USUAL = 200  # reports: how many of an ordinary day the table of common words stands for
_FEW, _FEW_OF_MANY = 5, 0.03  # reports that hold a rare word, at the most
_TWO = 2  # reports that are compared
_MANY = 100  # reports: among so many, that two alone share a name says all that it can
_RUBRIC = 4  # words of a column's name ahead of a colon, at the least
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_SENTENCE = re.compile(r"(?<=[.!?:…|])\s+|(?<=[.!?…])[\"”’']\s+")
_DATE = re.compile(r"(?<!\d)(?<!\d[.,])(\d{1,2})[-./](\d{1,2})(?:[-./](20\d\d))?(?!\d|[.,]\d)")
_CITY = re.compile(r"\b(?:TP|Tp)\.? ?(?:HCM|Hồ Chí Minh)\b")
_NUMBER = re.compile(r"(?!(?:19|20)\d\d$)\d[\d.,]*\d")  # no year
_DIGEST = re.compile(
    r"(?i)^\W*(?:điểm (?:tin|báo)|toàn cảnh|tin tức|bản tin|đọc báo|tin nóng|tin trong ngày"
    r"|(?:thế giới|việt nam) 24h)\b|\S \| \S"
)
# A Vietnamese syllable: what begins a sentence and is none, is a name.
_SYLLABLE = re.compile(
    r"(?i)(?:ngh?|[cgknpt]h|gi|qu|tr|[bcdđghklmnpqrstvx])?"
    r"[aăâeêioôơuưyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]{1,3}"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_I_OR_Y = re.compile(r"(?:[hklmstv]|qu)[yýỳỷỹỵ]")
_I_FOR_Y = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")
_DAYS, _MONTHS = 31, 12


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
    """How two reports compare, each value about 0 to 3; `event_likeness.tsv` weighs them.

    Attributes:
        wording: The cosine of their words and pairs of words, rare ones weighing most.
        alone: By how much that is more than what either has in common with others.
        title_least: How much of one's title the other has, of the two the lesser.
        title_most: Of the two the greater.
        names: How many of their names they share.
        only_theirs: Whether a name stands in these two alone; less, the fewer reports there are.
        nameless: Whether one of them names nobody and nothing.
        rare: How many rare words they share.
        numbers: How many figures they share.
        elsewhere: Whether they name places, and none in common.
        same_paper: Whether one newspaper printed both.
        angle: In how many ways one looks at things that the other does not: it asks for reasons,
            reacts, shows pictures, looks ahead, goes through the courts.
        apart: The time between them.
    """

    wording: float
    alone: float
    title_least: float
    title_most: float
    names: float
    only_theirs: float
    nameless: float
    rare: float
    numbers: float
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
def commonness() -> dict[str, float]:
    """Return in which share of ordinary passages each common word stands."""
    return {word: int(share) / 1000 for word, share in tables.rows("common_words")}


@cache
def _angles() -> tuple[re.Pattern[str], ...]:
    kinds = dict.fromkeys(row[0] for row in tables.rows("angles"))
    return tuple(re.compile(f"(?i:{tables.pattern('angles', kind).pattern})") for kind in kinds)


@cache
def _abbreviations() -> dict[str, str]:
    """Return the abbreviations that mean one thing only."""
    rows = text_tables.rows("abbreviations")
    often = Counter(row[0] for row in rows)
    return {row[0]: row[1] for row in rows if often[row[0]] == 1 < len(row[0]) and not row[2:]}


@dataclass(slots=True)
class Profile:
    """A report, read: its words and pairs of words, and what among them weighs most.

    Attributes:
        report: What was read.
        vector: The words and pairs of title and lead, with their weights; of length 1.
        title: The title's words.
        names: Words that are capitalised as names are.
        rare: Words that few reports hold.
        numbers: Figures, without dates and years.
        places: Provinces and cities.
        title_places: Those of the title.
        angles: Which kinds of looking at things its title shows.
        digest: Whether it sums up many events, and so tells none.
        neighbours: The cosines with the reports most like it, falling.
    """

    report: Report
    vector: dict[str, float]
    title: frozenset[str]
    names: frozenset[str]
    rare: frozenset[str]
    numbers: frozenset[str]
    places: frozenset[str]
    title_places: frozenset[str]
    angles: tuple[bool, ...]
    digest: bool
    neighbours: list[tuple[float, int]] = field(default_factory=list)


class ReportSet:
    """The reports of one bulletin, read, with the weight of every word among them."""

    def __init__(self, reports: Sequence[Report]) -> None:
        """Read the reports."""
        titles = _without_rubrics(reports)
        leads = [lead_of(report.text) for report in reports]
        vocabulary: dict[str, str] = {}  # each word and pair once in memory
        units = [
            _units(folded_words(title), vocabulary) + _units(folded_words(lead), vocabulary)
            for title, lead in zip(titles, leads, strict=True)
        ]
        self.frequency = Counter(unit for held in units for unit in held)
        self._scale = math.log(len(reports) + _USUAL + 1)
        self._crowded = min(len(reports) / _MANY, 1.0)
        common = commonness()
        self._weights = {
            unit: self._scale - math.log(count + _USUAL * common.get(unit, 0.0))
            for unit, count in self.frequency.items()
        }
        balance = _letter_cases([*titles, *leads])
        few = max(_FEW, _FEW_OF_MANY * len(reports))
        self.profiles: list[Profile] = []
        for report, title, lead in zip(reports, titles, leads, strict=True):
            held = units[len(self.profiles)]
            self.profiles.append(
                Profile(
                    report,
                    self._vector(held),
                    frozenset(folded_words(title)),
                    frozenset(proper_names(f"{title}. {lead}", balance)),
                    frozenset(
                        unit
                        for unit in held
                        if " " not in unit and self.frequency[unit] <= few and unit not in common
                    ),
                    frozenset(filter(_NUMBER.fullmatch, held)),
                    places_in(_written_alike(f"{title}. {lead}")),
                    places_in(_written_alike(title)),
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
        crowd = (_crowd(a, other) + _crowd(b, one)) / 2
        return Evidence(
            wording=5 * wording,
            alone=5 * (wording - crowd),
            title_least=3 * covers[0],
            title_most=3 * covers[1],
            names=self._sum(a.names & b.names) / lesser if lesser else 0.0,
            only_theirs=self._crowded * any(map(self._in_two, a.names & b.names)),
            nameless=float(not (a.names and b.names)),
            rare=math.log1p(self._sum(a.rare & b.rare) / self._scale),
            numbers=math.log1p(len(a.numbers & b.numbers)),
            elsewhere=float(bool(a.places and b.places and not a.places & b.places)),
            same_paper=float(bool(a.report.newspaper) and a.report.newspaper == b.report.newspaper),
            angle=float(sum(x != y for x, y in zip(a.angles, b.angles, strict=True))),
            apart=_hours_between(a.report.published, b.report.published) / 6,
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


def _crowd(profile: Profile, apart_from: int) -> float:
    """Return what a report has in common with the three most like it, one left out."""
    near = [cosine for cosine, other in profile.neighbours if other != apart_from][:3]
    return sum(near) / 3


def _hours_between(one: dt.datetime | dt.date | None, other: dt.datetime | dt.date | None) -> float:
    if one is None or other is None:
        return 3.0  # as two of a day often are
    if isinstance(one, dt.datetime) and isinstance(other, dt.datetime):
        return abs((one - other).total_seconds()) / 3600
    days = (one.date() if isinstance(one, dt.datetime) else one) - (
        other.date() if isinstance(other, dt.datetime) else other
    )
    return 24.0 * abs(days.days) or 3.0


def lead_of(text: str) -> str:
    """Return the words that say what a text is about: its first ones."""
    end = None
    for number, found in enumerate(_WORD.finditer(text)):
        if number == _LEAD:
            end = found.start()
            break
    return text[:end]


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


def _written_alike(text: str) -> str:
    """Write dates and the name of the largest city in one way."""
    text = _CITY.sub("TP HCM", text)

    def date(found: re.Match[str]) -> str:
        day, month = int(found[1]), int(found[2])
        return f"{day}ngày{month}" if 1 <= day <= _DAYS and 1 <= month <= _MONTHS else found[0]

    return _DATE.sub(date, text)


def folded_words(text: str) -> Iterator[str]:
    """Yield a text's words as they are compared: in lower case, dates and abbreviations alike."""
    known = _abbreviations()
    for word in _WORD.findall(_written_alike(text)):
        if word.isupper() and word in known:
            yield from map(_folded, known[word].split())
        else:
            yield _folded(word)


def _folded(word: str) -> str:
    """Return a word in lower case, with an `i` where some newspapers write `y`: tỉ, lí, mĩ."""
    folded = word.casefold()
    return folded.translate(_I_FOR_Y) if _I_OR_Y.fullmatch(folded) else folded


def _units(words: Iterable[str], vocabulary: dict[str, str]) -> Counter[str]:
    listed = list(words)
    pairs = (f"{one} {other}" for one, other in pairwise(listed))
    return Counter(vocabulary.setdefault(unit, unit) for unit in (*listed, *pairs))


def _letter_cases(texts: Iterable[str]) -> Counter[str]:
    """Count for each word how much more often it is capitalised within sentences than not."""
    balance: Counter[str] = Counter()
    for text in texts:
        for sentence in _SENTENCE.split(text):
            for number, word in enumerate(_WORD.findall(sentence)):
                if not word[0].isupper():
                    balance[_folded(word)] -= 1
                elif number:
                    balance[_folded(word)] += 1
    return balance


def proper_names(text: str, balance: Mapping[str, int]) -> Iterator[str]:
    """Yield the words that are capitalised because they are names, not because they come first.

    Args:
        text: Of any length.
        balance: How much more often a word is capitalised elsewhere than not; may be empty.
    """
    known = _abbreviations()
    for sentence in _SENTENCE.split(_written_alike(text)):
        for number, word in enumerate(_WORD.findall(sentence)):
            if not word[0].isupper():
                continue
            folded = _folded(word)
            if not number and _SYLLABLE.fullmatch(folded) and balance.get(folded, 0) <= 0:
                continue
            if word.isupper() and word in known:
                yield from (_folded(part) for part in known[word].split() if part[0].isupper())
            else:
                yield folded

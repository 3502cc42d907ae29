"""Where two reports of one event state different figures of the same thing.

Only what is certain is called a disagreement: each report knows one figure of that thing and not
the other's, the sentences are about the same, and neither figure is a rounding of the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.planning.data import tables
from briefing.planning.event_evidence import commonness, folded_words
from briefing.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.planning.story_plan import Story

_FIGURE = re.compile(
    r"(?<![\w.,/-])(?:(?P<about>(?i:hơn|gần|khoảng|trên|dưới|chừng|ít nhất|tới))\s+)?"
    r"(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)"
    r"(?:\s+(?P<scale>trăm|nghìn|ngàn|triệu|tỷ|tỉ))?"
    r"\s+(?P<thing>(?:[a-zà-ỹđ]+\s){1,3}(?P<row>liên tiếp)|[a-zà-ỹđ]+(?:\s[a-zà-ỹđ]+)?)"
)
_SCALES = {"trăm": 1e2, "nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
_LIKE = 0.1  # of the greater: the difference that a rounding makes
_USUAL = 0.1  # of all passages: a word that more of them hold tells nothing
_SHARED = 3  # telling words that two sentences on the same thing share


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two figures of one thing.

    Attributes:
        figure: As the one report writes it: `24 quốc gia`.
        other_figure: As the other does.
        sentence: In which the one states it.
    """

    figure: str
    other_figure: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Figure:
    value: float
    rounded: bool
    written: str
    sentence: str


def disagreements(one: Story, other: Story) -> Iterator[Disagreement]:
    """Yield where two reports of one event disagree.

    A later report, and another of the same newspaper, brings the figures up to date.
    """
    if not one.newspaper or one.newspaper == other.newspaper:
        return
    days = one.article.published, other.article.published
    if days[0] and days[1] and days[0] != days[1]:
        return
    first, second = _figures(one), _figures(other)
    for thing, stated in first.items():
        against = second.get(thing)
        if against and _differ(stated, against):
            yield Disagreement(stated.written, against.written, stated.sentence)


def _figures(story: Story) -> dict[str, _Figure]:
    """Return the figures by what they count, where a report states only one of it."""
    found: dict[str, list[_Figure]] = {}
    for text in (story.article.title, *sentences(story.text)):
        for match in _FIGURE.finditer(text):
            if thing := match["row"] or _thing(match["thing"]):
                figure = _Figure(_value(match), bool(match["about"]), match[0], text)
                found.setdefault(thing, []).append(figure)
    return {
        thing: figures[-1]
        for thing, figures in found.items()
        if len({figure.value for figure in figures}) == 1
    }


def _thing(words: str) -> str:
    """Return what a figure counts, by its first words; empty for nothing."""
    glue = tables.words("counted", "glue")
    first, *rest = words.split()
    if first in glue or first in tables.words("counted", "measures"):
        return "" if first in glue else first
    return " ".join((first, *(word for word in rest if word not in glue)))


def _value(match: re.Match[str]) -> float:
    number = float(match["number"].replace(".", "").replace(",", "."))
    return number * _SCALES.get(match["scale"] or "", 1.0)


def _differ(one: _Figure, other: _Figure) -> bool:
    gap = abs(one.value - other.value) / max(one.value, other.value, 1e-9)
    if not gap or ((one.rounded or other.rounded) and gap <= _LIKE):
        return False
    shared = set(folded_words(one.sentence)) & set(folded_words(other.sentence))
    return sum(commonness().get(word, 0.0) < _USUAL for word in shared) >= _SHARED

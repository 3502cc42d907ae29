"""Where two reports of one event state different figures of the same thing.

Only what is certain is called a disagreement: each report knows one figure of that thing and not
the other's, the sentences are about the same, and neither figure is a rounding of the other.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from briefing.planning.data import tables
from briefing.planning.event_evidence import commonness, folded_words
from briefing.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.planning.story_plan import Story

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_FIGURE = re.compile(
    r"(?<![\w.,/-])(?:(?P<about>(?i:hơn|gần|khoảng|trên|dưới|chừng|ít nhất|tới|đến))\s+)?"
    rf"(?:(?:{_NUMBER})\s?[-–]\s?)?(?P<number>{_NUMBER}|{'|'.join(_WORDS)})"
    r"(?:\s+(?P<scale>trăm|nghìn|ngàn|triệu|tỷ|tỉ))?"
    r"\s+(?P<thing>(?:[a-zà-ỹđ]+\s){1,3}(?P<row>liên tiếp)"
    r"|(?:[a-zà-ỹđ]+|USD|VND)(?:\s[a-zà-ỹđ]+){0,2})"
)
_SCALES = {"trăm": 1e2, "nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
_NEAR = 2  # words ahead of a figure, which say what a measure is of: sâu, cao, xa
_HOURS = 2  # between two reports: what is more in the later one has become more
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
    ahead: frozenset[str]  # words that stand ahead of it
    sentence: str


def disagreements(one: Story, other: Story) -> Iterator[Disagreement]:
    """Yield where two reports of one event disagree, and not where something has grown since."""
    if not one.newspaper:
        return
    first, second = _figures(one), _figures(other)
    for thing, stated in first.items():
        against = second.get(thing)
        if (
            against
            and _differ(thing, stated, against)
            and not _has_grown(one, other, stated, against)
        ):
            yield Disagreement(stated.written, against.written, stated.sentence)


def _has_grown(one: Story, other: Story, stated: _Figure, against: _Figure) -> bool:
    """Whether of two figures the later is the greater, and much later; of days, any is."""
    moments = one.moment, other.moment
    if isinstance(moments[0], dt.datetime) and isinstance(moments[1], dt.datetime):
        apart = (moments[1] - moments[0]).total_seconds() / 3600
        return abs(apart) >= _HOURS and (apart > 0) == (against.value > stated.value)
    days = one.article.published, other.article.published
    return None not in days and days[0] != days[1]


def _figures(story: Story) -> dict[str, _Figure]:
    """Return the figures by what they count, where a report states only one of it."""
    found: dict[str, list[_Figure]] = {}
    for text in (story.article.title, *sentences(story.text)):
        for match in _FIGURE.finditer(text):
            thing, words = _thing(match)
            if thing:
                written = text[match.start() : match.start("thing")] + words
                ahead = _content_words(" ".join(text[: match.start()].split()[-_NEAR:]))
                figure = _Figure(_value(match), bool(match["about"]), written, ahead, text)
                found.setdefault(thing, []).append(figure)
    return {
        thing: figures[-1]
        for thing, figures in found.items()
        if len({figure.value for figure in figures}) == 1
    }


def _thing(match: re.Match[str]) -> tuple[str, str]:
    """Return what a figure counts, and the words for it; nothing where it cannot be compared."""
    if match["row"]:
        return match["row"], match["thing"]
    words = match["thing"].split()
    for count in (3, 2, 1):
        written = " ".join(words[:count])
        if measure := _measures().get(written.casefold()):
            return measure, written
    glue = tables.words("counted", "glue")
    if words[0] in glue or match["number"] == "một":  # which is an article as well
        return "", ""
    written = " ".join(words[: 1 if words[1:2] and words[1] in glue else 2])
    return written, written


@cache
def _measures() -> dict[str, str]:
    rows = (row for row in tables.rows("counted") if row[0] != "glue")
    return {word: kind for kind, *_ in rows for word in tables.words("counted", kind)}


def _value(match: re.Match[str]) -> float:
    if match["number"] in _WORDS:
        number = 1.0 + _WORDS.index(match["number"])
    else:
        number = float(match["number"].replace(".", "").replace(",", "."))
    return number * _SCALES.get(match["scale"] or "", 1.0)


def _differ(thing: str, one: _Figure, other: _Figure) -> bool:
    gap = abs(one.value - other.value) / max(one.value, other.value, 1e-9)
    if not gap or ((one.rounded or other.rounded) and gap <= _LIKE):
        return False
    if thing in _measures() and not one.ahead & other.ahead:
        return False  # metres of depth and metres away
    return len(_content_words(one.sentence) & _content_words(other.sentence)) >= _SHARED


def _content_words(text: str) -> frozenset[str]:
    words = folded_words(text)
    return frozenset(word for word in words if commonness().get(word, 0.0) < _USUAL)

"""Where two reports of one event contradict each other, and where one has outgrown the other.

Only what is certain is called a contradiction: each report knows one value and not the other's,
and both say the same of it, of the same subject.

1. Figures of one thing, neither of them a rounding of the other. Of two reports hours apart the
   later has outgrown the earlier.
2. What a place or body is called of which both say the same: `thị sát nhà máy …`.
3. Persons whose full names differ in one syllable.
4. The hour at which something happened.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from briefing.planning.data import tables
from briefing.planning.figures import figures_in
from briefing.planning.news_words import WORD, commonness, folded_words, proper_names
from briefing.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.planning.figures import Figure
    from briefing.planning.story_plan import Story

_NEAR = 2  # words ahead of a value, which say what is said of it: sâu, cao; thị sát
_HOURS = 2  # between two reports: what differs in the later one may have changed
_LIKE = 0.1  # of the greater: the difference that a rounding makes
_USUAL = 0.1  # of all passages: a word that more of them hold tells nothing
_SHARED = 3  # telling words that two sentences on the same thing share
# Which of several figures of a thing is meant: of each, of all, the highest.
_WHICH = re.compile(r"(?i)\b(?:mỗi|từng|tổng|trung bình|bình quân|tối đa|tối thiểu|riêng|thêm)\b")
_FALLS = re.compile(r"(?i)\b(?:còn|mất tích|chưa)\b")  # what becomes less as time goes by
_SEVERAL = re.compile(r"(?i)\b(?:các|những|nhiều|hai|ba|bốn|năm|số|\d+)\s*$")
_CLAUSE = re.compile(r"[,;:.!?()“”\"–|]")
_LONGEST = 7  # words of what a place or body is called
_FULL_NAME = 3, 4  # words of a person's, the fewest and the most
_WORD_OR_MARK = re.compile(r"[^\W\d_]+|\S")
_ADDRESS = {"ông", "bà", "anh", "chị", "em", "cô", "chú", "cụ", "bé", "hlv"}
_CLOCK = re.compile(
    r"(?i)\b(?:lúc|hồi|vào|khoảng)\s+(?:khoảng\s+)?(?P<hour>[01]?\d|2[0-3])\s?(?:giờ|h)"
    r"(?:\s?(?P<minute>[0-5]\d))?(?:\s?phút)?(?:\s+(?P<part>sáng|trưa|chiều|tối|đêm))?(?!\w)"
)
_ZONE = re.compile(r"giờ (?:địa phương|[A-ZĐ])|GMT|UTC")
_APART = 30  # minutes
_NOON = 12
_HALF_DAY = _NOON * 60  # minutes
_ACT = 6  # telling words of a clause, that say what happened


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What two reports state differently.

    Attributes:
        stated: As the one report writes it: `24 quốc gia`.
        other: As the other does.
        sentence: In which the one states it.
        outgrown: Which of the two a later report has outgrown; empty for a contradiction.
    """

    stated: str
    other: str
    sentence: str
    outgrown: str = ""


@dataclass(frozen=True, slots=True)
class _Statement:
    """A value as a sentence states it.

    Attributes:
        written: The value in the sentence's words.
        words: What is said of it.
        sentence: Where it stands.
    """

    written: str
    words: frozenset[str]
    sentence: str


def disagreements(one: Story, other: Story) -> Iterator[Disagreement]:
    """Yield where two reports of one event state different things."""
    if not one.newspaper:
        return
    yield from _figures_differ(one, other)
    yield from _names_differ(one, other)
    yield from _persons_differ(one, other)
    yield from _hours_differ(one, other)


def _figures_differ(one: Story, other: Story) -> Iterator[Disagreement]:
    first, second = _figures(one), _figures(other)
    for thing, (figure, stated) in first.items():
        if thing in second and _differ(figure, stated, *second[thing]):
            against, said = second[thing]
            later = _is_later(other, one)
            less = bool(_FALLS.search(stated.sentence) and _FALLS.search(said.sentence))
            outgrown = ""
            if later and ((against.value > figure.value) != less or not _hours_between(one, other)):
                outgrown = figure.written
            elif _is_later(one, other) and (
                (figure.value > against.value) != less or not _hours_between(one, other)
            ):
                outgrown = against.written
            yield Disagreement(figure.written, against.written, stated.sentence, outgrown)


def _hours_between(one: Story, other: Story) -> float:
    """Return how much later the second of two reports is; 0 where a clock's time is not known."""
    moments = one.moment, other.moment
    if isinstance(moments[0], dt.datetime) and isinstance(moments[1], dt.datetime):
        return (moments[1] - moments[0]).total_seconds() / 3600
    return 0.0


def _is_later(one: Story, other: Story) -> bool:
    """Whether a report is so much later than another that things may have changed."""
    if hours := _hours_between(other, one):
        return hours >= _HOURS
    days = other.article.published, one.article.published
    return bool(days[0] and days[1] and days[0] < days[1])


def _figures(story: Story) -> dict[str, tuple[Figure, _Statement]]:
    """Return the figures by what they count, where a report states only one of it."""
    found: dict[str, list[tuple[Figure, _Statement]]] = {}
    for text in _sentences(story):
        for figure in figures_in(text):
            if figure.thing:
                ahead = _content_words(" ".join(text[: figure.begin].split()[-_NEAR:]))
                statement = _Statement(figure.written, frozenset(ahead), text)
                found.setdefault(figure.thing, []).append((figure, statement))
    return {
        thing: stated[-1]
        for thing, stated in found.items()
        if len({figure.value for figure, _ in stated}) == 1
    }


def _differ(one: Figure, stated: _Statement, other: Figure, said: _Statement) -> bool:
    gap = abs(one.value - other.value) / max(one.value, other.value, 1e-9)
    if not gap or ((one.rounded or other.rounded) and gap <= _LIKE):
        return False
    if one.low <= other.value <= one.value or other.low <= one.value <= other.value:
        return False  # of a range, one end
    if one.is_measure and not stated.words & said.words:
        return False  # metres of depth and metres away
    which = [{word.casefold() for word in _WHICH.findall(s.sentence)} for s in (stated, said)]
    return which[0] == which[1] and _same_thing(stated, said)


def _names_differ(one: Story, other: Story) -> Iterator[Disagreement]:
    first, second = _named(one), _named(other)
    for kind in (kind for kind in first if kind in second):
        pairs = [
            (stated, said)
            for stated in first[kind]
            for said in second[kind]
            if stated.words & said.words and _same_thing(stated, said)
        ]
        if pairs and not _knows(other, kind, first[kind]) and not _knows(one, kind, second[kind]):
            stated, said = pairs[0]
            yield Disagreement(stated.written, said.written, stated.sentence)


def _knows(story: Story, kind: str, names: list[_Statement]) -> bool:
    """Whether a report has any word of what another calls a kind of place."""
    words = set(folded_words(f"{story.article.title} {story.text}"))
    return any(words & set(folded_words(name.written)) - set(folded_words(kind)) for name in names)


def _named(story: Story) -> dict[str, list[_Statement]]:
    """Return the places and bodies that a report names, by their kinds."""
    found: dict[str, list[_Statement]] = {}
    for text in _sentences(story):
        for match in _kinds().finditer(text):
            ahead = _CLAUSE.split(text[: match.start()])[-1]
            name = _name(match[0], text[match.end() :])
            if name and not _SEVERAL.search(ahead):
                near = [word for word in folded_words(ahead) if _tells(word)][-_NEAR:]
                statement = _Statement(f"{match[0]} {name}", frozenset(near), text)
                found.setdefault(match[0].casefold(), []).append(statement)
    return found


@cache
def _kinds() -> re.Pattern[str]:
    return re.compile(f"(?i:{tables.pattern('named', 'kinds').pattern})")


def _name(kind: str, text: str) -> str:
    """Return what stands behind a kind of place: its name, or what it is for.

    A kind of one syllable may be part of another word, as `đảo` is of `lừa đảo`: it needs a name.
    """
    words: list[str] = []
    for word in _CLAUSE.split(text)[0].split():
        other_case = words and words[0][0].isupper() != word[0].isupper()
        if word.casefold() in tables.words("counted", "glue") or other_case:
            break
        words.append(word)
    if not words or len(words) > _LONGEST or not (" " in kind or words[0][0].isupper()):
        return ""
    return " ".join(words)


def _persons_differ(one: Story, other: Story) -> Iterator[Disagreement]:
    first, second = _persons(one), _persons(other)
    for name, stated in first.items():
        for against, said in second.items():
            if (
                against not in first
                and name not in second
                and _is_misprint(name.split(), against.split())
                and _same_thing(stated, said)
            ):
                yield Disagreement(name, against, stated.sentence)


def _is_misprint(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two full names differ in one syllable, and that begins alike: `Lộc` and `Lợi`."""
    if len(one) != len(other) or one[0] != other[0]:
        return False
    differing = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and differing[0][0][0] == differing[0][1][0]


def _persons(story: Story) -> dict[str, _Statement]:
    """Return the full names of a report, with the first sentences that name them."""
    found: dict[str, _Statement] = {}
    for text in _sentences(story):
        row: list[str] = []
        for part in (*_WORD_OR_MARK.findall(text), ""):
            if part.istitle():
                row.append(part)
                continue
            name = row[1:] if row and row[0].casefold() in _ADDRESS else row
            if _FULL_NAME[0] <= len(name) <= _FULL_NAME[1]:
                written = " ".join(name)
                found.setdefault(written, _Statement(written, frozenset(), text))
            row = []
    return found


def _hours_differ(one: Story, other: Story) -> Iterator[Disagreement]:
    first, second = _hours(one), _hours(other)
    if len(first) != 1 or len(second) != 1:
        return
    ((minutes, sure), stated), ((against, other_sure), said) = *first.items(), *second.items()
    apart = abs(minutes - against)
    if not (sure and other_sure):
        apart = min(apart % _HALF_DAY, -apart % _HALF_DAY)
    shared, lesser = stated.words & said.words, min(len(stated.words), len(said.words))
    if apart >= _APART and len(shared) >= _NEAR and 3 * len(shared) >= 2 * lesser:
        yield Disagreement(stated.written, said.written, stated.sentence)


def _hours(story: Story) -> dict[tuple[int, bool], _Statement]:
    """Return the hours at which something happened: minutes, and whether of which half of a day."""
    found: dict[tuple[int, bool], _Statement] = {}
    for text in _sentences(story):
        for match in _CLOCK.finditer(text) if not _ZONE.search(text) else ():
            hour = int(match["hour"])
            late = match["part"] and match["part"].lower() in {"chiều", "tối"} and hour < _NOON
            minutes = hour * 60 + int(match["minute"] or 0) + (_HALF_DAY if late else 0)
            ahead = _act(_CLAUSE.split(text[: match.start()])[-1])[-_ACT:]
            act = ahead if len(ahead) >= _NEAR else _act(text[match.end() :])[:_ACT]
            sure = bool(match["part"]) or hour > _NOON
            found.setdefault((minutes, sure), _Statement(match[0], frozenset(act), text))
    return found


def _act(text: str) -> list[str]:
    """Return the words that say what happened, without names."""
    return [
        word.casefold()
        for word in WORD.findall(text)
        if word.islower() and _tells(word) and not word[0].isdigit()
    ]


def _sentences(story: Story) -> Iterator[str]:
    yield story.article.title
    yield from sentences(story.text)


def _same_thing(one: _Statement, other: _Statement) -> bool:
    """Whether two sentences say enough alike, and not each of somebody else."""
    stated = f"{one.written} {other.written}"
    first, second = (_content_words(each.sentence, stated) for each in (one, other))
    names, others = (set(proper_names(each.sentence, {})) for each in (one, other))
    strangers, other_strangers = names & first - second, others & second - first
    return len(first & second) >= _SHARED and not (strangers and other_strangers)


def _content_words(text: str, without: str = "") -> set[str]:
    return {word for word in folded_words(text) if _tells(word)} - set(folded_words(without))


def _tells(word: str) -> bool:
    return commonness().get(word, 0.0) < _USUAL

"""One story for one event: the fullest article, what others add to it, and where they disagree.

Nothing is put into words of its own: what is told stands in an article, word for word, or in the
bulletin's wording.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from briefing.model.script import BulletinEvent, EventMember, SegmentKind
from briefing.planning.disagreements import disagreements
from briefing.planning.news_value import news_value
from briefing.planning.news_words import commonness, folded_words, proper_names
from briefing.planning.script import Block, segments_of
from briefing.planning.story_plan import plan_story
from briefing.planning.templates import fill, source_said

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from briefing.model.script import Segment
    from briefing.model.settings import Settings, Wording
    from briefing.planning.disagreements import Disagreement
    from briefing.planning.events import Event
    from briefing.planning.story_plan import Story, StoryPlan

_EACH = 2  # sentences that one article adds, at the most
_ALL = 4  # that an event gets in all
_SHORTEST, _LONGEST = 8, 50  # words of a sentence that can stand by itself
_NEW_NAMES = 2  # words of names that are news by themselves
_COMMON_GROUND = 4  # telling words that an added sentence shares with the story
_PAGE = 5  # stories: so many further down a newspaper's list, a story is half as prominent
_AHEAD = -1  # stands for a paragraph before the first
_TELLING = frozenset({SegmentKind.LEAD, SegmentKind.BODY})
# A sentence that begins so goes on with what was said before it.
_LEANS = re.compile(
    r"(?i)^\W*(?:tuy|nhưng|song|còn|và|cũng|đây|đó|điều (?:này|đó)|theo đó|do đó|vì (?:vậy|thế)"
    r"|bởi|ngoài ra|bên cạnh|trong khi|trong đó|trước đó|sau đó|khi đó|lúc (?:đó|này|ấy)|họ|nó"
    r"|người này"
    r"|vụ việc|sự việc|cụ thể|đồng thời|mặt khác|thậm chí|đặc biệt|hiện|được biết|như vậy|ngược lại"
    r"|tương tự|cùng (?:lúc|ngày)|chính|vậy|thế|kết quả|đáng chú ý|riêng|đến nay|hai bên|cả hai"
    r"|(?-i:(?:ông|bà|anh|chị|em|cô|chú|cụ|Ông|Bà|Anh|Chị|Em|Cô|Chú|Cụ) [a-zà-ỹđ]))\b"
)
_POINTS_BACK = re.compile(r"(?i)\b(?:nói trên|kể trên|nêu trên|như trên|vừa nêu|này|ấy|dưới đây)\b")
_FIGURE = re.compile(r"(?!(?:19|20)\d\d$)\d[\d.,]*\d")  # no year, no date, and no `1`
_QUOTATION = re.compile(r"[“\"][^“”\"]{20,1000}[”\"]")
_CAUSE = re.compile(r"(?i)\b(?:nguyên nhân|do|vì|bởi|khiến|dẫn đến|dẫn tới)\b")
_ENDS = re.compile(r"[.!…][\"”’»)]*$")
_PAIRED = (("“", "”"), ("«", "»"), ("(", ")"), ("‘", "’"))


@dataclass(frozen=True, slots=True)
class _Insertion:
    """A paragraph that is put into a story: the bulletin's words, and sentences of an article."""

    after: int  # the paragraph behind which it stands
    segments: tuple[Segment, ...]


def fullest(event: Event, stories: Sequence[Story]) -> int:
    """Return the index of the story that tells an event at most length, the first of equals."""
    return max(event.members, key=lambda index: (len(stories[index].text.split()), -index))


def importance(event: Event, stories: Sequence[Story], day: dt.date) -> float:
    """Return how much an event weighs: by how many report it, how prominently, and how new it is.

    Args:
        event: Whose members are indices of `stories`.
        stories: In the order in which each newspaper printed them.
        day: Of the bulletin.
    """
    members = [stories[index] for index in event.members]
    papers = {story.newspaper or story.article.title for story in members}
    ranks = (
        sum(before.newspaper == stories[index].newspaper for before in stories[:index])
        for index in event.members
    )
    prominence = sum(1 / (1 + rank / _PAGE) for rank in ranks) / len(members)
    days = [
        abs((day - story.article.published).days) for story in members if story.article.published
    ]
    newness = 1 / (1 + min(days, default=1))
    return round(2 * math.log2(1 + len(papers)) + prominence + newness, 3)


def tell_event(
    event: Event,
    stories: Sequence[Story],
    number: int,
    settings: Settings,
    day: dt.date,
    *,
    weight: float = 0.0,
    earlier: str = "",
) -> StoryPlan:
    """Plan the story of an event in full.

    Args:
        event: Whose members are indices of `stories`.
        stories: All of the bulletin.
        number: Its place in the bulletin, which decides whose turn it is to speak.
        settings: Of the bulletin.
        day: That the bulletin is of.
        weight: The event's importance.
        earlier: The headline under which an earlier edition told a step of it; empty for none.
    """
    first = fullest(event, stories)
    others = [index for index in event.members if index != first]
    main = plan_story(stories[first], number, settings)
    said = partial(_in_own_words, main, day)
    insertions: list[_Insertion] = []
    before = said(settings.bulletin.wording.earlier, {"earlier": earlier}) if earlier else []
    if before:
        insertions.append(_Insertion(_AHEAD, tuple(before)))
    differing: list[str] = []
    added: dict[int, tuple[str, ...]] = {}
    known = _Known(main)
    for index in others:
        other = stories[index]
        if not other.newspaper:  # whom nobody can name is not quoted
            continue
        for found in disagreements(main.story, other):
            if found.outgrown == found.other:
                known.outdated.append(found.other)
                continue
            words = said(*_on_difference(found, main.story, other, settings.bulletin.wording))
            if words:
                insertions.append(_Insertion(known.place_of(found.sentence), tuple(words)))
                known.add(found.other)
                differing.append(" ".join(segment.text for segment in words))
        sentences = known.news_of(plan_story(other, number, settings))
        words = said(settings.bulletin.wording.more, {"source": source_said(other.newspaper)})
        if not sentences or not words:
            continue
        place = known.place_of(sentences[0].text)
        spoken = (replace(segment, voice=main.voice) for segment in sentences)
        insertions.append(_Insertion(place, (*words, *spoken)))
        added[index] = tuple(segment.text for segment in sentences)
    members = [
        replace(
            _member(event, stories[index], index), told=index == first, added=added.get(index, ())
        )
        for index in (first, *others)
    ]
    body = tuple(_with_insertions(main.body, insertions))
    return replace(
        main,
        body=body,
        news=news_value(segment.text for segment in body) if settings.bulletin.minutes else (),
        credits=tuple(member.credit for member in members),
        event=BulletinEvent(main.headline, tuple(members), weight, tuple(differing), earlier),
    )


def _on_difference(
    found: Disagreement, one: Story, other: Story, wording: Wording
) -> tuple[str, dict[str, str]]:
    """Return the template by which a difference is said, and what it is filled with."""
    names = source_said(one.newspaper), source_said(other.newspaper)
    if found.outgrown:
        return wording.later, {"source": names[1], "figure": found.other}
    template = wording.unsure if names[0] == names[1] else wording.differ
    return template, {
        "source": names[0],
        "figure": found.stated,
        "other": names[1],
        "other_figure": found.other,
    }


def _member(event: Event, story: Story, index: int) -> EventMember:
    """Return an article of an event, and what joins it to the others: its strongest link."""
    links = [link for link in event.links if index in {link.one, link.other}]
    if not links:
        return EventMember(story.credit, told=True)
    best = max(links, key=lambda link: link.likeness)
    why = best.likeness, best.copied, best.names, best.numbers, best.words
    return EventMember(story.credit, False, *why)


def _in_own_words(
    main: StoryPlan, day: dt.date, template: str, words: Mapping[str, str]
) -> list[Segment]:
    """Return words of the bulletin's in the voice of a story."""
    text = fill(template, day, count=0, **words)
    block = Block(SegmentKind.TRANSITION, text[:1].upper() + text[1:])
    return segments_of(block, 0, 0, main.story.narrators[main.voice], main.voice)


class _Known:
    """What a story has said, and so what would be news in it.

    Attributes:
        taken: The sentences that were added to it.
        outdated: What others state and a later report has outgrown: told no more.
    """

    def __init__(self, main: StoryPlan) -> None:
        self._body = [segment for segment in main.body if segment.kind in _TELLING]
        self._words = set(folded_words(main.headline))
        self._paragraphs: dict[int, set[str]] = {}
        for segment in self._body:
            words = set(folded_words(segment.text))
            self._words |= words
            self._paragraphs.setdefault(segment.paragraph, set()).update(_content(words))
        self.taken: list[str] = []
        self.outdated: list[str] = []

    def add(self, text: str) -> None:
        """Know what was said."""
        self._words.update(folded_words(text))

    def news_of(self, other: StoryPlan) -> list[Segment]:
        """Take the sentences of another story that add most to what is known, in their order."""
        room = min(_EACH, _ALL - len(self.taken))
        chosen: list[Segment] = []
        while len(chosen) < room:
            news = [
                (weight, -segment.id, segment)
                for segment in other.body
                if segment not in chosen and (weight := self._news(segment))
            ]
            if not news:
                break
            *_, best = max(news, key=lambda item: item[:2])
            chosen.append(best)
            self.taken.append(best.text)
            self.add(best.text)
        return sorted(chosen, key=lambda segment: segment.id)

    def _news(self, segment: Segment) -> int:
        """Return how much a sentence adds; 0 where that is nothing, or it cannot stand alone."""
        if segment.kind not in _TELLING or not _stands_alone(segment.text):
            return 0
        if any(old in segment.text for old in self.outdated):
            return 0
        words = set(folded_words(segment.text))
        if len(_content(words) & self._words) < _COMMON_GROUND:
            return 0
        names = set(proper_names(segment.text, {})) - self._words
        figures = {word for word in words - self._words if _FIGURE.fullmatch(word)}
        if not figures and len(names) < _NEW_NAMES and not self._explains(segment.text, words):
            return 0
        return len(names) + len(figures) + 1

    def _explains(self, text: str, words: set[str]) -> bool:
        """Whether a sentence gives a quotation or a cause, mostly in words not yet said."""
        content = _content(words)
        fresh = len(content - self._words) >= len(content) / 2
        return fresh and bool(_QUOTATION.search(text) or _CAUSE.search(text))

    def place_of(self, text: str) -> int:
        """Return the paragraph that a sentence has most in common with, the first of equals."""
        words = _content(folded_words(text))
        return max(
            self._paragraphs,
            key=lambda paragraph: (len(words & self._paragraphs[paragraph]), -paragraph),
            default=0,
        )


def _content(words: Iterable[str]) -> set[str]:
    """Return the words that tell something."""
    return {word for word in words if word not in commonness()}


def _stands_alone(text: str) -> bool:
    """Whether a sentence is understood without the one before it, and is whole."""
    if not _SHORTEST <= len(text.split()) <= _LONGEST or not _ENDS.search(text):
        return False
    paired = all(text.count(one) == text.count(other) for one, other in _PAIRED)
    return (
        paired and text.count('"') % 2 == 0 and not _LEANS.match(text)
    ) and not _POINTS_BACK.search(text)


def _with_insertions(
    body: Sequence[Segment], insertions: Sequence[_Insertion]
) -> Iterator[Segment]:
    """Yield a story's sentences with what is inserted behind its paragraphs."""
    paragraph = 0
    for insertion in insertions:
        if insertion.after == _AHEAD:
            for inserted in insertion.segments:
                yield replace(inserted, paragraph=paragraph)
            paragraph += 1
    following = [*body[1:], None]
    for segment, after in zip(body, following, strict=True):
        yield replace(segment, paragraph=paragraph)
        if after is not None and after.paragraph == segment.paragraph:
            continue
        paragraph += 1
        for insertion in insertions:
            if insertion.after == segment.paragraph:
                for inserted in insertion.segments:
                    yield replace(inserted, paragraph=paragraph)
                paragraph += 1

"""A story of a bulletin: all that could be spoken of it, and where it may end."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from briefing.model.article import Omission, Omitted
from briefing.model.credit import Credit
from briefing.model.script import Origin, PauseKind, SegmentKind
from briefing.model.settings import SECOND_VOICE
from briefing.planning.script import HEADS, Block, Repeats, blocks_of, segments_of, syllables
from briefing.planning.templates import headline
from briefing.planning.time_budget import CutPoints

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.model.article import Article
    from briefing.model.script import BulletinEvent, Segment
    from briefing.model.settings import Pauses, Settings
    from briefing.planning.script import VoiceProfile
    from briefing.planning.time_budget import Durations

_ANNOUNCES = re.compile(
    r"(?i)(?:[:,;?]|\b(?:như sau|sau đây|dưới đây|gồm|rằng|là))[\s.…]*+[\"”’»)]*+\s*+$"
)
# What goes on with a count or a list that was begun before, or with a dialogue.
_CONTINUES = re.compile(
    r"(?i)^\W*(?:(?:điều |lý do |lí do )?thứ (?:hai|ba|tư|năm)\b\s*[,:]|(?:hai|ba|bốn|năm) là\b"
    r"|(?:[2-9]|[b-e])\s*[.)/]\s)|^\s*[-–—•+*]\s"
)
_QUOTES = {"“": 1, "”": -1, "«": 1, "»": -1, "(": 1, ")": -1}


def may_end(paragraphs: Sequence[Sequence[str]]) -> Iterator[bool]:
    """Yield for each sentence of each paragraph whether a story may end with it.

    It may not within a quotation or brackets, with a question whose answer follows, with words
    that announce something, or in the middle of an enumeration. The last sentence always may.
    """
    openings = [paragraph[0] for paragraph in paragraphs[1:]]
    for paragraph, following in zip(paragraphs, [*openings, ""], strict=True):
        yield from _within(paragraph, following)


def _within(paragraph: Sequence[str], following: str) -> Iterator[bool]:
    depth = 0
    straight = False  # what is opened by "
    for sentence, after in zip(paragraph, [*paragraph[1:], following], strict=True):
        depth = max(depth + sum(_QUOTES.get(character, 0) for character in sentence), 0)
        straight ^= sentence.count('"') % 2 == 1
        asks = depth or straight or _ANNOUNCES.search(sentence) or _CONTINUES.match(after)
        yield not (after and asks)


# Newspapers' archives often hold an article as one paragraph of several minutes; newsreaders
# breathe more often than that.
_LEAD = 12_000  # ms that a lead has at least, where its paragraph is longer than that
_BREATH = 20_000  # ms between two places to stop within a paragraph
VIETNAM = dt.timezone(dt.timedelta(hours=7))
_SHORT = 30  # syllables of a first sentence that may stand for a missing title
_REST = 8_000  # ms of a paragraph that are not left behind for a stop in it


@dataclass(frozen=True, slots=True)
class Story:
    """An article for a bulletin.

    Attributes:
        article: What was read.
        section: Of the newspaper; empty when unknown.
        narrators: The bulletin's voices, as each reads this article.
        publisher: Its newspaper by its proper name; empty for the article's own source.
        link: Where it can be read; empty when it lies in no public place.
        number: Its index among the bulletin's articles, once they are put in order.
    """

    article: Article
    section: str
    narrators: tuple[VoiceProfile, ...]
    publisher: str = ""
    link: str = ""
    number: int = 0

    @property
    def newspaper(self) -> str:
        """Whoever published it; empty when unknown."""
        return self.publisher or self.article.source

    @property
    def moment(self) -> dt.datetime | dt.date | None:
        """When it was published, as exactly as is known."""
        day, time = self.article.published, self.article.time
        if day is None or not time:
            return day
        return dt.datetime.combine(day, dt.time.fromisoformat(time), VIETNAM)

    @property
    def text(self) -> str:
        """All that could be told beside the title."""
        paragraphs = [text for section in self.article.sections for text in section.paragraphs]
        return "\n".join((*self.article.lead, *paragraphs))

    @property
    def credit(self) -> Credit:
        """What a chapter names it by."""
        return Credit(self.newspaper, headline(self.article.title), self.link)


@dataclass(frozen=True, slots=True)
class StoryPlan:
    """A story as it would be spoken in full.

    Attributes:
        story: What it is planned from.
        voice: The index of the voice that speaks it.
        headline: Its title as it is said; what it is called in the chapter list.
        title: The title's segments; none where its text says the same.
        teaser: The headline's segments, ahead of all stories; none where it has no good one.
        body: Every sentence, in order.
        left_out: What would not be spoken even if there were time.
        credits: The articles that tell its event, this one first; none where there is only one.
        event: Why they were put together, and what of each is told.
        news: How much its first 0, 1, 2 … sentences tell, as `news_value` counts it; empty where
            nobody asked.
    """

    story: Story
    voice: int
    headline: str
    title: tuple[Segment, ...]
    teaser: tuple[Segment, ...]
    body: tuple[Segment, ...]
    left_out: tuple[Omitted, ...]
    credits: tuple[Credit, ...] = ()
    event: BulletinEvent | None = None
    news: tuple[int, ...] = ()

    @property
    def speaks_of_itself(self) -> bool:
        """Whether no other newspaper is named in it, so that its own is still in the ear."""
        event = self.event
        return not event or not (event.disagreements or any(each.added for each in event.members))

    def share(self, count: int) -> float:
        """Return how much of the story its first `count` sentences tell, 0 to 1."""
        if not self.news:
            return count / len(self.body) if self.body else 1.0
        return self.news[count] / max(self.news[-1], 1)

    def omitted_after(self, count: int) -> Iterator[Omitted]:
        """Yield what there is no time for behind the first `count` sentences, by paragraphs."""
        rest: dict[int, list[str]] = {}
        for segment in self.body[count:]:
            rest.setdefault(segment.paragraph, []).append(segment.text)
        for texts in rest.values():
            yield Omitted(" ".join(texts), Omission.TIME, self.headline)


def plan_story(story: Story, number: int, settings: Settings) -> StoryPlan:
    """Plan a story in full, its segments numbered from 0; `number` decides whose turn it is."""
    article, count = story.article, len(story.narrators)
    second = settings.titles == SECOND_VOICE
    voice = 0 if second else number % count
    narrator, head = story.narrators[voice], 1 if second else voice
    said = headline(article.title)
    titled = segments_of(Block(SegmentKind.TITLE, said), 0, 0, story.narrators[head], head)
    body: list[Segment] = []
    left_out = [Omitted(item.text, item.reason, said) for item in article.left_out]
    paragraphs = 0
    repeats = Repeats(article, captions=settings.captions)
    for block in blocks_of(article, captions=settings.captions):
        if block.kind is SegmentKind.TITLE:
            continue
        if block.kind is SegmentKind.DATELINE:
            left_out.append(Omitted(block.text, Omission.DATELINE, said))
            continue
        if second:
            turn = int(block.kind in HEADS)
        else:
            turn = (voice + paragraphs) % count if settings.turn == "paragraph" else voice
        segments = segments_of(block, paragraphs, len(body), story.narrators[turn], turn)
        kept, repeated = repeats.cut(block, segments)
        if repeated:
            left_out += (Omitted(item.text, item.reason, said) for item in repeated)
            segments = segments_of(kept, paragraphs, len(body), story.narrators[turn], turn)
            if not segments:
                continue
        if not segments:
            left_out.append(Omitted(block.text, Omission.UNSPEAKABLE, said))
            continue
        paragraphs += 1
        body += segments
    teaser = said if article.titled else _short(body)
    teased = (
        segments_of(Block(SegmentKind.HEADLINE, teaser), 0, 0, narrator, voice) if teaser else []
    )
    return StoryPlan(
        story,
        voice,
        said,
        _from(story, titled if article.titled else [], titles=True),
        _from(story, teased, titles=article.titled),
        _from(story, body),
        tuple(left_out),
        (story.credit,),
    )


def _from(
    story: Story, segments: Sequence[Segment], *, titles: bool = False
) -> tuple[Segment, ...]:
    """Note where segments are from."""
    return tuple(
        replace(segment, origin=Origin(story.number, 0 if titles else number))
        for number, segment in enumerate(segments, 1)
    )


def _short(body: Sequence[Segment]) -> str:
    """Return a story's first sentence where it would do for a headline, else nothing."""
    first = body[0] if body else None
    return first.text if first and syllables(first.spoken) <= _SHORT else ""


def pause_kinds(body: Sequence[Segment]) -> list[PauseKind]:
    """Return the kind of the pause behind each sentence but the last."""
    kinds = []
    for one, other in pairwise(body):
        if one.paragraph == other.paragraph:
            kinds.append(PauseKind.SENTENCE)
        elif SegmentKind.HEADING in {one.kind, other.kind}:
            kinds.append(PauseKind.TITLE)
        else:
            kinds.append(PauseKind.PARAGRAPH)
    return kinds


def cut_points(plan: StoryPlan, durations: Durations, pauses: Pauses) -> CutPoints:
    """Compute how long a story takes, sentence by sentence, and where it may end."""
    body = plan.body
    if not body:
        return CutPoints((0,), (0,), (0,), plan.news)
    times = [0, durations.of(body[0])]
    for segment, kind in zip(body[1:], pause_kinds(body), strict=True):
        times.append(times[-1] + getattr(pauses, kind.value) + durations.of(segment))
    ends = _sentence_ends(body)
    paragraph_ends = tuple(_paragraph_ends(body, times, ends))
    return CutPoints(tuple(times), paragraph_ends, tuple(ends), plan.news)


def _sentence_ends(body: Sequence[Segment]) -> list[int]:
    paragraphs: dict[int, list[str]] = {}
    for segment in body:
        paragraphs.setdefault(segment.paragraph, []).append(segment.text)
    allowed = list(may_end(list(paragraphs.values())))
    for index, segment in enumerate(body[:-1]):
        if segment.kind in {SegmentKind.HEADING, SegmentKind.TRANSITION}:
            allowed[index] = False
    return [index + 1 for index, well in enumerate(allowed) if well]


def _paragraph_ends(
    body: Sequence[Segment], times: Sequence[int], ends: Sequence[int]
) -> Iterator[int]:
    """Choose among the sentences where a story may end those where it ends well."""
    paragraphs = {
        index + 1
        for index, (one, other) in enumerate(pairwise(body))
        if one.paragraph != other.paragraph
    } | {len(body)}
    last = 0
    rising = sorted(paragraphs)
    for end in ends:
        paragraph = rising[bisect_left(rising, end)]
        long_enough = times[end] - times[last] >= (_BREATH if last else _LEAD)
        if end == paragraph or (long_enough and times[paragraph] - times[end] >= _REST):
            yield end
            last = end

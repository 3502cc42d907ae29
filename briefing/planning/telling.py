"""A story on its way into a bulletin: all that could be told of it, and where it may end."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from briefing.model.article import LeftOut, Omission
from briefing.model.script import PauseKind, SegmentKind
from briefing.planning.budget import Course
from briefing.planning.endings import may_end
from briefing.planning.passages import Block, blocks_of, segments_of, syllables
from briefing.planning.wording import headline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.model.article import Article
    from briefing.model.script import Segment
    from briefing.model.settings import Pauses, Settings
    from briefing.planning.lengths import Lengths
    from briefing.planning.passages import Narrator

# Newspapers' archives often hold an article as one paragraph of several minutes; newsreaders
# breathe more often than that.
_LEAD = 12_000  # ms that a lead has at least, where its paragraph is longer than that
_BREATH = 20_000  # ms between two places to stop within a paragraph
_SHORT = 30  # syllables of a first sentence that may stand for a missing title
_REST = 8_000  # ms of a paragraph that are not left behind for a stop in it


@dataclass(frozen=True, slots=True)
class Story:
    """An article for a bulletin.

    section    of the newspaper; empty when unknown
    narrators  the bulletin's voices, as each reads this article
    """

    article: Article
    section: str
    narrators: tuple[Narrator, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """A story as it would be told in full.

    voice     who tells it
    headline  its title as it is said; what it is called in the chapter list
    head      the title's segments; none where its text says the same
    tease     the headline's segments, ahead of all stories; none where it has no good one
    body      every sentence, in order
    left_out  what would not be told even if there were time
    """

    story: Story
    voice: int
    headline: str
    head: tuple[Segment, ...]
    tease: tuple[Segment, ...]
    body: tuple[Segment, ...]
    left_out: tuple[LeftOut, ...]

    def untold(self, told: int) -> Iterator[LeftOut]:
        """Give what there is no time for behind the first sentences, a paragraph each."""
        rest: dict[int, list[str]] = {}
        for segment in self.body[told:]:
            rest.setdefault(segment.paragraph, []).append(segment.text)
        for texts in rest.values():
            yield LeftOut(" ".join(texts), Omission.TIME, self.headline)


def tell(story: Story, number: int, settings: Settings) -> Telling:
    """Make all of a story's segments, numbered from 0; `number` tells whose turn it is."""
    article, count = story.article, len(story.narrators)
    voice = number % count
    reader = story.narrators[voice]
    said = headline(article.title)
    titled = segments_of(Block(SegmentKind.TITLE, said), 0, 0, reader, voice)
    body: list[Segment] = []
    left_out = [LeftOut(item.text, item.reason, said) for item in article.left_out]
    paragraphs = 0
    for block in blocks_of(article, captions=settings.captions):
        if block.kind is SegmentKind.TITLE:
            continue
        if block.kind is SegmentKind.DATELINE:
            left_out.append(LeftOut(block.text, Omission.DATELINE, said))
            continue
        turn = (voice + paragraphs) % count if settings.turn == "paragraph" else voice
        segments = segments_of(block, paragraphs, len(body), story.narrators[turn], turn)
        if not segments:
            left_out.append(LeftOut(block.text, Omission.UNSPEAKABLE, said))
            continue
        paragraphs += 1
        body += segments
    tease = said if article.titled else _short(body)
    teased = segments_of(Block(SegmentKind.HEADLINE, tease), 0, 0, reader, voice) if tease else []
    return Telling(
        story,
        voice,
        said,
        tuple(titled) if article.titled else (),
        tuple(teased),
        tuple(body),
        tuple(left_out),
    )


def _short(body: Sequence[Segment]) -> str:
    """Give a story's first sentence where it would do for a headline."""
    first = body[0] if body else None
    return first.text if first and syllables(first.spoken) <= _SHORT else ""


def pause_kinds(body: Sequence[Segment]) -> list[PauseKind]:
    """Give the kind of the pause behind each sentence but the last."""
    kinds = []
    for one, other in pairwise(body):
        if one.paragraph == other.paragraph:
            kinds.append(PauseKind.SENTENCE)
        elif SegmentKind.HEADING in {one.kind, other.kind}:
            kinds.append(PauseKind.TITLE)
        else:
            kinds.append(PauseKind.PARAGRAPH)
    return kinds


def course(telling: Telling, lengths: Lengths, pauses: Pauses) -> Course:
    """Say how long a story takes, sentence by sentence, and where it may end."""
    body = telling.body
    if not body:
        return Course((0,), (0,), (0,))
    times = [0, lengths.of(body[0])]
    for segment, kind in zip(body[1:], pause_kinds(body), strict=True):
        times.append(times[-1] + getattr(pauses, kind.value) + lengths.of(segment))
    stops = _stops(body)
    return Course(tuple(times), tuple(_beats(body, times, stops)), tuple(stops))


def _stops(body: Sequence[Segment]) -> list[int]:
    paragraphs: dict[int, list[str]] = {}
    for segment in body:
        paragraphs.setdefault(segment.paragraph, []).append(segment.text)
    allowed = list(may_end(list(paragraphs.values())))
    for index, segment in enumerate(body[:-1]):
        if segment.kind is SegmentKind.HEADING:
            allowed[index] = False
    return [index + 1 for index, well in enumerate(allowed) if well]


def _beats(body: Sequence[Segment], times: Sequence[int], stops: Sequence[int]) -> Iterator[int]:
    """Choose among a story's stops those where it ends well."""
    ends = {
        index + 1
        for index, (one, other) in enumerate(pairwise(body))
        if one.paragraph != other.paragraph
    } | {len(body)}
    last = 0
    for stop in stops:
        end = min(place for place in ends if place >= stop)
        long_enough = times[stop] - times[last] >= (_BREATH if last else _LEAD)
        if stop == end or (long_enough and times[end] - times[stop] >= _REST):
            yield stop
            last = stop

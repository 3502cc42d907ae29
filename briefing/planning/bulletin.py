"""Many articles, one script: greeting, headlines, stories in the time there is, farewell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.model.article import Omission, Omitted
from briefing.model.script import Pause, PauseKind, PlannedChapter, Script, Segment, SegmentKind
from briefing.planning.running_order import section_of
from briefing.planning.script import Block, segments_of
from briefing.planning.story_plan import cut_points, pause_kinds
from briefing.planning.templates import fill
from briefing.planning.time_budget import allocate_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.model.settings import Pauses
    from briefing.planning.running_order import RunningOrder
    from briefing.planning.story_plan import StoryPlan
    from briefing.planning.time_budget import Durations

_FEWEST = 3  # headlines, however short the time
BED = "bed"

_Line = tuple[tuple[Segment, ...], PauseKind]  # a paragraph, and what comes behind it


@dataclass(frozen=True, slots=True)
class _Draft:
    """A chapter on its way."""

    title: str
    lines: list[_Line]
    part: bool = False


def build_bulletin_script(edition: RunningOrder, lengths: Durations) -> Script:
    """Plan a bulletin. Pure: the same values give the same script.

    Where there is a time to fit, all leads are told, then paragraphs in turn; stories that not
    even a beginning can be told of are left out from the end.
    """
    tellings = edition.tellings
    courses = [cut_points(telling, lengths, edition.settings.pauses) for telling in tellings]
    time = round(edition.settings.bulletin.minutes * 60_000)
    told = tuple(course.beats[-1] for course in courses)
    if time:
        fitting = _fitting(edition, lengths, time)
        least = tuple(course.stops[0] for course in courses[:fitting])
        frame = _assemble(edition, lengths, least).estimate - sum(
            course.times[end] for course, end in zip(courses, least, strict=False)
        )
        told = allocate_time(courses[:fitting], time - frame) or least
    return _assemble(edition, lengths, told)


def _fitting(edition: RunningOrder, lengths: Durations, time: int) -> int:
    """Count the stories whose beginnings there is time for, from the first; one at least."""
    ends = [
        cut_points(each, lengths, edition.settings.pauses).stops[0] for each in edition.tellings
    ]
    least, most = 1, len(ends)
    while least < most:
        middle = (least + most + 1) // 2
        if _assemble(edition, lengths, ends[:middle]).estimate <= time:
            least = middle
        else:
            most = middle - 1
    return least


def _assemble(edition: RunningOrder, lengths: Durations, told: Sequence[int]) -> Script:
    """Put a script together that tells so many sentences of each of the first stories."""
    tellings = edition.tellings[: len(told)]
    drafts = [_opening(edition, tellings)]
    for number, (telling, end) in enumerate(zip(tellings, told, strict=True)):
        drafts += _story(edition, tellings, number, telling.body[:end])
    drafts.append(_closing(edition))
    left_out = [item for each in tellings for item in each.left_out]
    for telling, end in zip(tellings, told, strict=True):
        left_out += telling.untold(end)
    for telling in edition.tellings[len(told) :]:
        left_out.append(Omitted(telling.headline, Omission.TIME, telling.headline))
    return Script(
        fill(edition.settings.bulletin.wording.title, edition.day),
        tuple(_chapters(drafts, lengths, edition.settings.pauses)),
        (*edition.left_out, *left_out),
    )


def _chapters(
    drafts: Iterable[_Draft], lengths: Durations, pauses: Pauses
) -> Iterator[PlannedChapter]:
    """Give the chapters: segments and paragraphs numbered through, pauses between them."""
    paragraph = number = 0
    for draft in drafts:
        pairs: list[tuple[Segment, Pause]] = []
        for segments, kind in draft.lines:
            for index, segment in enumerate(segments, 1):
                behind = kind if index == len(segments) else PauseKind.SENTENCE
                numbered = replace(segment, id=number, paragraph=paragraph)
                pairs.append((numbered, Pause(behind, getattr(pauses, behind.value))))
                number += 1
            paragraph += 1
        if pairs:
            estimate = sum(lengths.of(segment) + pause.milliseconds for segment, pause in pairs)
            yield PlannedChapter(draft.title, tuple(pairs), estimate, draft.part)


def _opening(edition: RunningOrder, tellings: Sequence[StoryPlan]) -> _Draft:
    settings = edition.settings.bulletin
    words, count = settings.wording, len(tellings)
    lines = _sound("intro", edition.jingles.intro, PauseKind.PARAGRAPH)
    lines += _say(edition, words.greeting, count=count)
    most = settings.headlines
    if settings.minutes:
        most = min(most, max(_FEWEST, int(settings.minutes)))
    teased = [telling for telling in tellings if telling.tease][:most]
    if len(teased) > 1:
        news = _say(edition, words.headlines, count=count)
        news += [(telling.tease, PauseKind.PARAGRAPH) for telling in teased]
        lines += _over_bed(news) if edition.jingles.bed else news
        lines += _say(edition, words.details, kind=PauseKind.STORY)
    return _Draft(fill(words.opening, edition.day), _ended(lines, PauseKind.STORY))


def _story(
    edition: RunningOrder, tellings: Sequence[StoryPlan], number: int, body: Sequence[Segment]
) -> list[_Draft]:
    """Give a story's chapters: one, and a part for each of its headings but the first."""
    telling = tellings[number]
    lines = _lead_in(edition, tellings, number)
    if telling.head:
        lines.append((telling.head, PauseKind.TITLE))
    lines += _credit(edition, tellings, number)
    drafts = [_Draft(telling.headline, lines)]
    paragraph: list[Segment] = []
    kinds = [*pause_kinds(body), PauseKind.PARAGRAPH]
    for segment, kind in zip(body, kinds[: len(body)], strict=True):
        if segment.kind is SegmentKind.HEADING and not paragraph and drafts[-1].lines:
            drafts.append(_Draft(segment.text, [], part=True))
        paragraph.append(segment)
        if kind is not PauseKind.SENTENCE:
            drafts[-1].lines.append((tuple(paragraph), kind))
            paragraph = []
    last = drafts[-1].lines
    if number + 1 < len(tellings):
        last += _sound("chime", edition.jingles.chime, PauseKind.PARAGRAPH)
    if not edition.jingles.chime:
        last[:] = _ended(last, PauseKind.STORY)
    return drafts


def _lead_in(edition: RunningOrder, tellings: Sequence[StoryPlan], number: int) -> list[_Line]:
    """Lead from the story before to this one, by the voice that tells it."""
    words = edition.settings.bulletin.wording
    voice, story = tellings[number].voice, tellings[number].story
    if edition.settings.bulletin.order == "section":
        before = section_of(tellings[number - 1].story) if number else ""
        if section_of(story) and section_of(story) != before:
            return _say(edition, words.section, voice=voice, section=story.section.strip())
    if not number:
        return []
    if number + 1 == len(tellings):
        return _say(edition, words.last, voice=voice)
    text = words.next[(number - 1) % len(words.next)] if words.next else ""
    return _say(edition, text, voice=voice)


def _credit(edition: RunningOrder, tellings: Sequence[StoryPlan], number: int) -> list[_Line]:
    telling = tellings[number]
    source = telling.story.article.source
    before = tellings[number - 1].story.article.source if number else ""
    if not source or source == before:
        return []
    words = edition.settings.bulletin.wording
    return _say(edition, words.credit, voice=telling.voice, source=source)


def _closing(edition: RunningOrder) -> _Draft:
    words = edition.settings.bulletin.wording
    lines = _say(edition, words.farewell)
    lines += _sound("outro", edition.jingles.outro, PauseKind.PARAGRAPH)
    return _Draft(fill(words.closing, edition.day), lines)


def _say(
    edition: RunningOrder,
    text: str,
    *,
    voice: int = 0,
    kind: PauseKind = PauseKind.PARAGRAPH,
    count: int = 0,
    section: str = "",
    source: str = "",
) -> list[_Line]:
    """Give the bulletin's own words as one line, or none where there are none."""
    said = fill(text, edition.day, count=count, section=section, source=source)
    block = Block(SegmentKind.TRANSITION, said)
    segments = segments_of(block, 0, 0, edition.hosts[voice], voice)
    return [(tuple(segments), kind)] if segments else []


def _sound(name: str, length: int, kind: PauseKind) -> list[_Line]:
    if not length:
        return []
    return [((Segment(0, SegmentKind.SOUND, 0, "", (), sound=name, sound_length=length),), kind)]


def _over_bed(lines: list[_Line]) -> list[_Line]:
    """Lay a bed under lines, with time for it to fade behind the last."""
    over = [
        (tuple(replace(each, sound=BED) for each in segments), kind) for segments, kind in lines
    ]
    return _ended(over, PauseKind.STORY)


def _ended(lines: list[_Line], kind: PauseKind) -> list[_Line]:
    return [*lines[:-1], (lines[-1][0], kind)] if lines else lines

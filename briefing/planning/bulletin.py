"""Many articles, one script: greeting, headlines, stories in the time there is, farewell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.model.article import Omission, Omitted
from briefing.model.script import Pause, PauseKind, PlannedChapter, Script, Segment, SegmentKind
from briefing.model.settings import TONE
from briefing.planning.chapters import distinct_titles
from briefing.planning.running_order import section_of
from briefing.planning.script import Block, segments_of
from briefing.planning.story_plan import cut_points, pause_kinds
from briefing.planning.templates import fill, source_said, titled
from briefing.planning.time_budget import allocate_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.model.credit import Credit
    from briefing.model.settings import Pauses
    from briefing.planning.running_order import RunningOrder
    from briefing.planning.story_plan import StoryPlan
    from briefing.planning.time_budget import Durations

_FIRST, _LAST = 2.0, 1.0  # what the first story weighs, and the last, in the order given
_FEWEST = 3  # headlines, however short the time
BED = "bed"

_Paragraph = tuple[tuple[Segment, ...], PauseKind]  # a paragraph, and what comes behind it


@dataclass(frozen=True, slots=True)
class _Draft:
    """A chapter whose segments are not numbered yet."""

    title: str
    paragraphs: list[_Paragraph]
    part: bool = False
    story: int | None = None
    credits: tuple[Credit, ...] = ()


def build_bulletin_script(order: RunningOrder, durations: Durations) -> Script:
    """Plan a bulletin. Pure: the same values give the same script.

    Where there is a time to fit, all leads are in it, then what adds most; stories that there is no
    time even to begin are left out from the end.
    """
    plans = order.plans
    cuts = [cut_points(plan, durations, order.pauses) for plan in plans]
    time = round(order.settings.bulletin.minutes * 60_000)
    counts = tuple(cut.paragraph_ends[-1] for cut in cuts)
    if time:
        fitting = _fitting(order, durations, time)
        least = tuple(cut.ends[0] for cut in cuts[:fitting])
        frame = _assemble(order, durations, least).estimate - sum(
            cut.times[end] for cut, end in zip(cuts, least, strict=False)
        )
        weights = _weights(plans[:fitting], order)
        counts = allocate_time(cuts[:fitting], time - frame, weights) or least
    return _assemble(order, durations, counts)


def _weights(plans: Sequence[StoryPlan], order: RunningOrder) -> list[float]:
    """Return what each story weighs: its event's importance, else the more the earlier it comes."""
    if order.settings.bulletin.by_importance:
        return [plan.event.importance if plan.event else _LAST for plan in plans]
    step = (_FIRST - _LAST) / max(len(plans) - 1, 1)
    return [_FIRST - step * index for index in range(len(plans))]


def _fitting(order: RunningOrder, durations: Durations, time: int) -> int:
    """Return how many stories there is time to begin, from the first; one at least."""
    ends = [cut_points(plan, durations, order.pauses).ends[0] for plan in order.plans]
    least, most = 1, len(ends)
    while least < most:
        middle = (least + most + 1) // 2
        if _assemble(order, durations, ends[:middle]).estimate <= time:
            least = middle
        else:
            most = middle - 1
    return least


def _assemble(order: RunningOrder, durations: Durations, counts: Sequence[int]) -> Script:
    """Assemble a script with so many sentences of each of the first stories."""
    plans = order.plans[: len(counts)]
    drafts = [_opening(order, plans)]
    for number, (plan, end) in enumerate(zip(plans, counts, strict=True)):
        drafts += _story(order, plans, number, plan.body[:end])
    drafts.append(_closing(order))
    left_out = [item for each in plans for item in each.left_out]
    for plan, end in zip(plans, counts, strict=True):
        left_out += plan.omitted_after(end)
    for plan in order.plans[len(counts) :]:
        left_out.append(Omitted(plan.headline, Omission.TIME, plan.headline))
    chapters = tuple(_chapters(drafts, durations, order.pauses))
    times = Counter[int | None]()
    for chapter in chapters:
        times[chapter.story] += chapter.estimate
    return Script(
        titled(order.settings.bulletin.wording.title, order.day, order.edition),
        chapters,
        (*order.left_out, *left_out),
        tuple(
            replace(plan.event, milliseconds=times[number], told=round(plan.share(end), 2))
            for number, (plan, end) in enumerate(zip(plans, counts, strict=True))
            if plan.event
        ),
    )


def _chapters(
    drafts: Iterable[_Draft], durations: Durations, pauses: Pauses
) -> Iterator[PlannedChapter]:
    """Yield the chapters, with segments and paragraphs numbered and pauses between them."""
    paragraph = number = 0
    drafts = list(drafts)
    for draft, title in zip(drafts, distinct_titles(draft.title for draft in drafts), strict=True):
        pairs: list[tuple[Segment, Pause]] = []
        for segments, kind in draft.paragraphs:
            for index, segment in enumerate(segments, 1):
                behind = kind if index == len(segments) else PauseKind.SENTENCE
                numbered = replace(segment, id=number, paragraph=paragraph)
                pairs.append((numbered, Pause(behind, getattr(pauses, behind.value))))
                number += 1
            paragraph += 1
        if pairs:
            estimate = sum(durations.of(segment) + pause.milliseconds for segment, pause in pairs)
            yield PlannedChapter(
                title, tuple(pairs), estimate, draft.part, draft.story, draft.credits
            )


def _opening(order: RunningOrder, plans: Sequence[StoryPlan]) -> _Draft:
    settings = order.settings.bulletin
    words, count = settings.wording, len(plans)
    paragraphs = _sound("intro", order.jingles.intro, PauseKind.PARAGRAPH)
    paragraphs += _own_words(order, words.greeting, count=count)
    most = settings.headlines
    if settings.minutes:
        most = min(most, max(_FEWEST, int(settings.minutes)))
    teasers = [(story, plan.teaser) for story, plan in enumerate(plans) if plan.teaser][:most]
    if len(teasers) > 1:
        news = _own_words(order, words.headlines, count=count)
        for story, teaser in teasers:
            announcing = tuple(replace(segment, story=story) for segment in teaser)
            news.append((announcing, PauseKind.PARAGRAPH))
        paragraphs += _over_bed(news) if order.jingles.bed else news
        paragraphs += _own_words(order, words.details, kind=PauseKind.STORY)
    return _Draft(fill(words.opening, order.day), _ended(paragraphs, PauseKind.STORY))


def _story(
    order: RunningOrder, plans: Sequence[StoryPlan], number: int, body: Sequence[Segment]
) -> list[_Draft]:
    """Return a story's chapters: one, and a part for each of its headings but the first."""
    plan = plans[number]
    paragraphs = _lead_in(order, plans, number)
    tone = _sound(TONE, order.jingles.tone, PauseKind.SENTENCE)
    if plan.title:
        paragraphs += tone
        paragraphs.append((plan.title, PauseKind.TITLE))
    paragraphs += _credit(order, plans, number)
    drafts = [_Draft(plan.headline, paragraphs, story=number, credits=plan.credits)]
    paragraph: list[Segment] = []
    kinds = [*pause_kinds(body), PauseKind.PARAGRAPH]
    for segment, kind in zip(body, kinds[: len(body)], strict=True):
        if segment.kind is SegmentKind.HEADING and not paragraph:
            if drafts[-1].paragraphs:
                part = _Draft(segment.text, [], part=True, story=number, credits=plan.credits)
                drafts.append(part)
            drafts[-1].paragraphs.extend(tone)
        paragraph.append(segment)
        if kind is not PauseKind.SENTENCE:
            drafts[-1].paragraphs.append((tuple(paragraph), kind))
            paragraph = []
    last = drafts[-1].paragraphs
    if number + 1 < len(plans):
        last += _sound("chime", order.jingles.chime, PauseKind.PARAGRAPH)
    if not order.jingles.chime:
        last[:] = _ended(last, PauseKind.STORY)
    return drafts


def _lead_in(order: RunningOrder, plans: Sequence[StoryPlan], number: int) -> list[_Paragraph]:
    """Lead from the story before to this one, in this one's voice."""
    words = order.settings.bulletin.wording
    voice, story = plans[number].voice, plans[number].story
    if order.settings.bulletin.by_section:
        before = section_of(plans[number - 1].story) if number else ""
        if section_of(story) and section_of(story) != before:
            return _own_words(order, words.section, voice=voice, section=story.section.strip())
    if not number:
        return []
    if number + 1 == len(plans):
        return _own_words(order, words.last, voice=voice)
    text = words.next[(number - 1) % len(words.next)] if words.next else ""
    return _own_words(order, text, voice=voice)


def _credit(order: RunningOrder, plans: Sequence[StoryPlan], number: int) -> list[_Paragraph]:
    plan = plans[number]
    source = plan.story.newspaper
    before = plans[number - 1] if number else None
    if not source or (before and before.speaks_of_itself and before.story.newspaper == source):
        return []
    words = order.settings.bulletin.wording
    return _own_words(order, words.credit, voice=plan.voice, source=source_said(source))


def _closing(order: RunningOrder) -> _Draft:
    settings = order.settings.bulletin
    words = settings.wording
    paragraphs = _own_words(order, words.farewell)
    if settings.say_ai:
        paragraphs += _own_words(order, words.ai)
    paragraphs += _sound("outro", order.jingles.outro, PauseKind.PARAGRAPH)
    return _Draft(fill(words.closing, order.day), paragraphs)


def _own_words(
    order: RunningOrder,
    text: str,
    *,
    voice: int = 0,
    kind: PauseKind = PauseKind.PARAGRAPH,
    count: int = 0,
    **words: str,
) -> list[_Paragraph]:
    """Return the bulletin's own words as one paragraph; none where there are no words."""
    said = fill(text, order.day, count=count, edition=order.edition, **words)
    block = Block(SegmentKind.TRANSITION, said)
    segments = segments_of(block, 0, 0, order.hosts[voice], voice)
    return [(tuple(segments), kind)] if segments else []


def _sound(name: str, length: int, kind: PauseKind) -> list[_Paragraph]:
    if not length:
        return []
    return [((Segment.of_sound(name, length),), kind)]


def _over_bed(paragraphs: list[_Paragraph]) -> list[_Paragraph]:
    """Put a music bed under paragraphs, with time for it to fade behind the last."""
    over = [
        (tuple(replace(each, sound=BED) for each in segments), kind)
        for segments, kind in paragraphs
    ]
    return _ended(over, PauseKind.STORY)


def _ended(paragraphs: list[_Paragraph], kind: PauseKind) -> list[_Paragraph]:
    return [*paragraphs[:-1], (paragraphs[-1][0], kind)] if paragraphs else paragraphs

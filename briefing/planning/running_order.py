"""Which stories a bulletin has, and in which order; of those that tell one event, one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.model.article import Omission, Omitted
from briefing.planning.event_evidence import Report
from briefing.planning.events import Event, find_events
from briefing.planning.story_plan import plan_story
from briefing.planning.templates import headline

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from briefing.model.settings import Ordering, Settings
    from briefing.planning.script import VoiceProfile
    from briefing.planning.story_plan import Story, StoryPlan


@dataclass(frozen=True, slots=True)
class Jingles:
    """The sounds of a bulletin: milliseconds of each, 0 for none, and whether there is a bed."""

    intro: int = 0
    outro: int = 0
    chime: int = 0
    bed: bool = False


@dataclass(frozen=True, slots=True)
class RunningOrder:
    """Everything that a bulletin could hold.

    Attributes:
        day: That it is of.
        settings: Of the bulletin.
        hosts: The voices, with the bulletin's own lexicons.
        jingles: Its sounds.
        plans: Its stories in order, each in full.
        left_out: The stories whose events others tell.
        edition: What tells it from others of its day; empty for the only one.
    """

    day: dt.date
    settings: Settings
    hosts: tuple[VoiceProfile, ...]
    jingles: Jingles
    plans: tuple[StoryPlan, ...]
    left_out: tuple[Omitted, ...]
    edition: str = ""


def prepare(  # noqa: PLR0917 - all that a bulletin is
    stories: Sequence[Story],
    settings: Settings,
    hosts: Sequence[VoiceProfile],
    day: dt.date,
    jingles: Jingles,
    edition: str = "",
) -> RunningOrder:
    """Order the stories, choose the fullest of each event, and plan it in full."""
    ordered = arrange(stories, settings.bulletin.order)
    events = find_events([_report(story) for story in ordered], settings.bulletin.similar)
    chosen = [ordered[_fullest(event, ordered)] for event in events]
    plans = tuple(plan_story(story, number, settings) for number, story in enumerate(chosen))
    left_out = tuple(
        Omitted(headline(ordered[index].article.title), Omission.TOLD, plan.headline)
        for event, plan in zip(events, plans, strict=True)
        for index in event.members
        if ordered[index] is not plan.story
    )
    return RunningOrder(day, settings, tuple(hosts), jingles, plans, left_out, edition)


def arrange(stories: Sequence[Story], order: Ordering) -> list[Story]:
    """Order stories; equal ones stay in the order given.

    By date, the newest come first and those without one last; by section, the sections come as
    their first stories do, and those without one last.
    """
    if order == "date":
        return sorted(stories, key=_age)
    if order == "section":
        first: dict[str, int] = {}
        for number, story in enumerate(stories):
            first.setdefault(section_of(story), number)
        return sorted(stories, key=lambda story: (not section_of(story), first[section_of(story)]))
    return list(stories)


def _age(story: Story) -> float:
    day = story.article.published
    return -day.toordinal() if day else 0


def section_of(story: Story) -> str:
    """Return a story's section, equal for spellings that differ in case or space."""
    return story.section.strip().casefold()


def _report(story: Story) -> Report:
    article = story.article
    text = _text(story)
    return Report(article.title, text, article.source, article.published)


def _text(story: Story) -> str:
    article = story.article
    paragraphs = [text for section in article.sections for text in section.paragraphs]
    return "\n".join((*article.lead, *paragraphs))


def _fullest(event: Event, stories: Sequence[Story]) -> int:
    """Return the index of the story that tells an event at most length, the first of equals."""
    return max(event.members, key=lambda index: (len(_text(stories[index]).split()), -index))

"""Which stories a bulletin has, and in which order; of those that tell one event, one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.model.article import Omission, Omitted
from briefing.planning.event_evidence import Report
from briefing.planning.event_story import fullest, importance, tell_event
from briefing.planning.events import find_events
from briefing.planning.running_stories import follow
from briefing.planning.templates import headline

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from briefing.model.settings import BulletinSettings, Pauses, Settings
    from briefing.planning.events import Event
    from briefing.planning.running_stories import EarlierStory
    from briefing.planning.script import VoiceProfile
    from briefing.planning.story_plan import Story, StoryPlan


@dataclass(frozen=True, slots=True)
class Jingles:
    """The sounds of a bulletin: milliseconds of each, 0 for none, and whether there is a bed."""

    intro: int = 0
    outro: int = 0
    chime: int = 0
    tone: int = 0
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
        left_out: The stories whose events others tell, or earlier editions told.
        articles: All of them: those that are told, in their order, then the others.
        edition: What tells it from others of its day; empty for the only one.
    """

    day: dt.date
    settings: Settings
    hosts: tuple[VoiceProfile, ...]
    jingles: Jingles
    plans: tuple[StoryPlan, ...]
    left_out: tuple[Omitted, ...]
    articles: tuple[Story, ...]
    edition: str = ""

    @property
    def pauses(self) -> Pauses:
        """The pauses, at the rate that is spoken."""
        return self.settings.pauses.at_rate(self.settings.rate)


def prepare(  # noqa: PLR0917 - all that a bulletin is
    stories: Sequence[Story],
    settings: Settings,
    hosts: Sequence[VoiceProfile],
    day: dt.date,
    jingles: Jingles,
    edition: str = "",
    earlier: Sequence[EarlierStory] = (),
) -> RunningOrder:
    """Order the stories, put those of one event together, and plan each event in full.

    What `earlier` editions told and has nothing new is left out.
    """
    ordered = arrange(stories, settings.bulletin)
    found = find_events([_report(story) for story in ordered], settings.bulletin.similar)
    weights = {event: importance(event, ordered, day) for event in found}
    events = _arrange_events(found, ordered, weights, settings.bulletin)
    before, left_out = _without_repeats(events, ordered, earlier, settings.bulletin.similar)
    told = [fullest(event, ordered) for event in before]
    members = [index for event in before for index in event.members]
    numbers = {index: number for number, index in enumerate(dict.fromkeys([*told, *members]))}
    numbered = [replace(story, number=numbers.get(at, -1)) for at, story in enumerate(ordered)]
    plans = tuple(
        tell_event(event, numbered, number, settings, day, weight=weights[event], earlier=title)
        for number, (event, title) in enumerate(before.items())
    )
    left_out += [
        Omitted(member.credit.title, Omission.TOLD, plan.headline)
        for plan in plans
        if plan.event
        for member in plan.event.members
        if not member.told
    ]
    articles = tuple(numbered[index] for index in numbers)
    return RunningOrder(
        day, settings, tuple(hosts), jingles, plans, tuple(left_out), articles, edition
    )


def _arrange_events(
    events: Sequence[Event],
    stories: Sequence[Story],
    weights: Mapping[Event, float],
    settings: BulletinSettings,
) -> list[Event]:
    """Order events by the sections of what is told of them, by what they weigh, or by both."""
    places = {section: at for at, section in enumerate(dict.fromkeys(map(section_of, stories)))}

    def place(event: Event) -> tuple[int, float]:
        section = places[section_of(stories[fullest(event, stories)])]
        return (
            section if settings.by_section else 0,
            -weights[event] if settings.by_importance else 0.0,
        )

    return sorted(events, key=place)


def _without_repeats(
    events: Sequence[Event],
    stories: Sequence[Story],
    earlier: Sequence[EarlierStory],
    threshold: float,
) -> tuple[dict[Event, str], list[Omitted]]:
    """Return the events that are told, each with its earlier headline, and what is told no more."""
    going: dict[Event, str] = {}
    left_out = []
    fullest_of = [stories[fullest(event, stories)] for event in events]
    for event, found in zip(events, follow(fullest_of, earlier, threshold), strict=True):
        if found is None or found.is_new:
            going[event] = found.title if found else ""
            continue
        titles = (headline(stories[index].article.title) for index in event.members)
        left_out += [Omitted(title, Omission.EARLIER, found.title) for title in titles]
    return going, left_out


def arrange(stories: Sequence[Story], settings: BulletinSettings) -> list[Story]:
    """Order stories; equal ones stay in the order given.

    By date, the newest come first and those without one last; by section, the sections come as
    their first stories do, and those without one last. By importance, events are ordered, which
    are not known yet.
    """
    if settings.order == "date":
        return sorted(stories, key=_age)
    if settings.by_section:
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
    return Report(story.article.title, story.text, story.newspaper, story.moment)

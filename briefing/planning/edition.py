"""Which stories a bulletin has, and in which order; near-identical ones are told once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.model.article import LeftOut, Omission
from briefing.planning.duplicates import tell_once
from briefing.planning.telling import tell
from briefing.planning.wording import headline

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from briefing.model.article import Article
    from briefing.model.bulletin import Ordering
    from briefing.model.settings import Settings
    from briefing.planning.passages import Narrator
    from briefing.planning.telling import Story, Telling


@dataclass(frozen=True, slots=True)
class Jingles:
    """The sounds of a bulletin: milliseconds of each, 0 for none, and whether there is a bed."""

    intro: int = 0
    outro: int = 0
    chime: int = 0
    bed: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that a bulletin could tell.

    day       that it is of
    hosts     the voices, as they read the bulletin's own words
    tellings  its stories in order
    left_out  the stories that others tell
    """

    day: dt.date
    settings: Settings
    hosts: tuple[Narrator, ...]
    jingles: Jingles
    tellings: tuple[Telling, ...]
    left_out: tuple[LeftOut, ...]


def prepare(
    stories: Sequence[Story],
    settings: Settings,
    hosts: Sequence[Narrator],
    day: dt.date,
    jingles: Jingles,
) -> Edition:
    """Order the stories, find those that are one, and make all that could be told of them."""
    ordered = arrange(stories, settings.bulletin.order)
    told, left_out = _once(ordered, settings.bulletin.similar)
    tellings = tuple(tell(story, number, settings) for number, story in enumerate(told))
    return Edition(day, settings, tuple(hosts), jingles, tellings, left_out)


def arrange(stories: Sequence[Story], order: Ordering) -> list[Story]:
    """Order stories; those alike stay as they were given.

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
    """Give a story's section, so that one that is written in two ways is one."""
    return story.section.strip().casefold()


def _once(stories: list[Story], threshold: float) -> tuple[list[Story], tuple[LeftOut, ...]]:
    """Tell each story once: the fullest report, where the first of them stood."""
    if not threshold:
        return stories, ()
    told_by = tell_once([_text(story.article) for story in stories], threshold)
    place = {index: index for index, by in enumerate(told_by) if by is None}
    left_out = []
    for index, by in enumerate(told_by):
        if by is not None:
            place[by] = min(place[by], index)
            title, instead = (headline(stories[i].article.title) for i in (index, by))
            left_out.append(LeftOut(title, Omission.TOLD, instead))
    return [stories[index] for index in sorted(place, key=place.__getitem__)], tuple(left_out)


def _text(article: Article) -> str:
    paragraphs = [text for section in article.sections for text in section.paragraphs]
    return "\n".join((*article.lead, *paragraphs) or (article.title,))

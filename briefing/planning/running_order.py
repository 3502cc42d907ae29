"""Which stories a bulletin has, and in which order; near-identical ones are told once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.model.article import Omission, Omitted
from briefing.planning.story_plan import plan_story
from briefing.planning.templates import headline

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from briefing.model.article import Article
    from briefing.model.settings import Ordering, Settings
    from briefing.planning.script import VoiceProfile
    from briefing.planning.story_plan import Story, StoryPlan

_SYLLABLES = 4  # in a shingle: fewer, and set phrases of officialese look like one story
_WORD = re.compile(r"[^\W_]+")
_LEAST = 12  # shingles: less text than that proves nothing


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Give every row of four syllables in a text, whatever its case and punctuation."""
    words = _WORD.findall(text.casefold())
    return frozenset(zip(*(words[at:] for at in range(_SYLLABLES)), strict=False))


def similarity(one: frozenset[object], other: frozenset[object]) -> float:
    """Say how much of the shorter of two texts stands in the other, 0 to 1.

    A short report that was taken from a long one is the same story, which Jaccard's measure,
    of the union, would not see.
    """
    return _similarity(len(one & other), len(one), len(other))


def deduplicate(texts: Sequence[str], threshold: float) -> tuple[int | None, ...]:
    """Find the stories that are told by others.

    threshold  the likeness from which on two texts are one story

    Gives for each text None when it is to be told, or the index of the text that is told for it:
    the fullest of those that are alike. Only pairs that share a shingle are ever compared.
    """
    sets = [shingles(text) for text in texts]
    holders: dict[object, list[int]] = defaultdict(list)
    told_by: list[int | None] = [None] * len(texts)
    # The fullest first, so that whoever is left out is measured against what is told.
    for index in sorted(range(len(texts)), key=lambda index: (-len(sets[index]), index)):
        shared = Counter(other for piece in sets[index] for other in holders[piece])
        alike = [
            (_similarity(count, len(sets[index]), len(sets[other])), -other)
            for other, count in shared.items()
        ]
        best, other = max(alike, default=(0.0, 0))
        if best >= threshold:
            told_by[index] = -other
            continue
        _index(index, sets[index], holders)
    return tuple(told_by)


def _index(index: int, pieces: Iterable[object], holders: dict[object, list[int]]) -> None:
    for piece in pieces:
        holders[piece].append(index)


def _similarity(shared: int, one: int, other: int) -> float:
    shorter = min(one, other)
    return shared / shorter if shorter >= _LEAST else float(one == other == shared > 0)


@dataclass(frozen=True, slots=True)
class Jingles:
    """The sounds of a bulletin: milliseconds of each, 0 for none, and whether there is a bed."""

    intro: int = 0
    outro: int = 0
    chime: int = 0
    bed: bool = False


@dataclass(frozen=True, slots=True)
class RunningOrder:
    """Everything that a bulletin could tell.

    day       that it is of
    hosts     the voices, as they read the bulletin's own words
    tellings  its stories in order
    left_out  the stories that others tell
    """

    day: dt.date
    settings: Settings
    hosts: tuple[VoiceProfile, ...]
    jingles: Jingles
    tellings: tuple[StoryPlan, ...]
    left_out: tuple[Omitted, ...]


def prepare(
    stories: Sequence[Story],
    settings: Settings,
    hosts: Sequence[VoiceProfile],
    day: dt.date,
    jingles: Jingles,
) -> RunningOrder:
    """Order the stories, find those that are one, and make all that could be told of them."""
    ordered = arrange(stories, settings.bulletin.order)
    told, left_out = _deduplicated(ordered, settings.bulletin.similar)
    tellings = tuple(plan_story(story, number, settings) for number, story in enumerate(told))
    return RunningOrder(day, settings, tuple(hosts), jingles, tellings, left_out)


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


def _deduplicated(
    stories: list[Story], threshold: float
) -> tuple[list[Story], tuple[Omitted, ...]]:
    """Tell each story once: the fullest report, where the first of them stood."""
    if not threshold:
        return stories, ()
    told_by = deduplicate([_text(story.article) for story in stories], threshold)
    place = {index: index for index, by in enumerate(told_by) if by is None}
    left_out = []
    for index, by in enumerate(told_by):
        if by is not None:
            place[by] = min(place[by], index)
            title, instead = (headline(stories[i].article.title) for i in (index, by))
            left_out.append(Omitted(title, Omission.TOLD, instead))
    return [stories[index] for index in sorted(place, key=place.__getitem__)], tuple(left_out)


def _text(article: Article) -> str:
    paragraphs = [text for section in article.sections for text in section.paragraphs]
    return "\n".join((*article.lead, *paragraphs) or (article.title,))

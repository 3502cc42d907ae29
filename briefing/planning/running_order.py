"""Which stories a bulletin has, and in which order; of near-identical ones, one."""

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


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return every four consecutive syllables of a text, whatever its case and punctuation."""
    words = _WORD.findall(text.casefold())
    return frozenset(zip(*(words[at:] for at in range(_SYLLABLES)), strict=False))


def deduplicate(texts: Sequence[str], threshold: float) -> tuple[int | None, ...]:
    """Find the texts that report what another one reports.

    Only pairs that share a shingle are ever compared.

    Args:
        texts: Of the stories.
        threshold: The similarity from which on two texts are one story.

    Returns:
        For each text None when it stays, or the index of the text that replaces it: the fullest
        of those that are alike.
    """
    sets = [_shingles(text) for text in texts]
    holders: dict[object, list[int]] = defaultdict(list)
    replaced_by: list[int | None] = [None] * len(texts)
    # The fullest first, so that whatever is left out is measured against what stays.
    for index in sorted(range(len(texts)), key=lambda index: (-len(sets[index]), index)):
        shared = Counter(other for piece in sets[index] for other in holders[piece])
        alike = [
            (_similarity(count, len(sets[index]), len(sets[other])), -other)
            for other, count in shared.items()
        ]
        best, other = max(alike, default=(0.0, 0))
        if best >= threshold:
            replaced_by[index] = -other
            continue
        _index(index, sets[index], holders)
    return tuple(replaced_by)


def _index(index: int, pieces: Iterable[object], holders: dict[object, list[int]]) -> None:
    for piece in pieces:
        holders[piece].append(index)


def _similarity(shared: int, one: int, other: int) -> float:
    """Return how much of the shorter of two sets of shingles is in the other, 0 to 1.

    A short report that was taken from a long one is the same story, which Jaccard's measure,
    of the union, would not see.
    """
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
    """Everything that a bulletin could hold.

    Attributes:
        day: That it is of.
        settings: Of the bulletin.
        hosts: The voices, with the bulletin's own lexicons.
        jingles: Its sounds.
        plans: Its stories in order, each in full.
        left_out: The stories that others replace.
    """

    day: dt.date
    settings: Settings
    hosts: tuple[VoiceProfile, ...]
    jingles: Jingles
    plans: tuple[StoryPlan, ...]
    left_out: tuple[Omitted, ...]


def prepare(
    stories: Sequence[Story],
    settings: Settings,
    hosts: Sequence[VoiceProfile],
    day: dt.date,
    jingles: Jingles,
) -> RunningOrder:
    """Order the stories, leave out those that others replace, and plan each in full."""
    ordered = arrange(stories, settings.bulletin.order)
    chosen, left_out = _deduplicated(ordered, settings.bulletin.similar)
    plans = tuple(plan_story(story, number, settings) for number, story in enumerate(chosen))
    return RunningOrder(day, settings, tuple(hosts), jingles, plans, left_out)


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


def _deduplicated(
    stories: list[Story], threshold: float
) -> tuple[list[Story], tuple[Omitted, ...]]:
    """Choose of stories that are one the fullest, and put it where the first of them stood."""
    if not threshold:
        return stories, ()
    replaced_by = deduplicate([_text(story.article) for story in stories], threshold)
    place = {index: index for index, by in enumerate(replaced_by) if by is None}
    left_out = []
    for index, by in enumerate(replaced_by):
        if by is not None:
            place[by] = min(place[by], index)
            title, instead = (headline(stories[i].article.title) for i in (index, by))
            left_out.append(Omitted(title, Omission.TOLD, instead))
    return [stories[index] for index in sorted(place, key=place.__getitem__)], tuple(left_out)


def _text(article: Article) -> str:
    paragraphs = [text for section in article.sections for text in section.paragraphs]
    return "\n".join((*article.lead, *paragraphs) or (article.title,))

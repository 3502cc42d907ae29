"""Stories that an earlier edition told: what is new of them, and what is not told again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.planning.event_evidence import Report
from briefing.planning.events import find_earlier
from briefing.planning.news_words import folded_words, lead_of, proper_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.planning.story_plan import Story

_NEWS = 2  # names and figures in title and lead that were not told: fewer are no step further


@dataclass(frozen=True, slots=True)
class EarlierStory:
    """A story as an earlier edition told it.

    Attributes:
        title: Its headline.
        text: All that was told of it.
    """

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Follow:
    """What an earlier edition told of an event.

    Attributes:
        title: The headline that it had there.
        likeness: Of the two reports, 0 to 1.
        news: The names and figures of title and lead that were not told, in their order.
    """

    title: str
    likeness: float
    news: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Whether there is enough news for the event to be told again."""
        return len(self.news) >= _NEWS


def follow(
    stories: Sequence[Story], earlier: Sequence[EarlierStory], threshold: float
) -> list[Follow | None]:
    """Return for each story what was told of its event; None for a new one.

    Args:
        stories: One for each event.
        earlier: The latest first.
        threshold: The likeness from which on reports are of one event; 0 follows none.
    """
    if not threshold or not earlier:
        return [None] * len(stories)
    # Without dates: a day between two reports is what makes a running story.
    reports = [Report(story.article.title, story.text) for story in stories]
    told = [Report(story.title, story.text) for story in earlier]
    followed: list[Follow | None] = []
    for story, found in zip(stories, find_earlier(reports, told, threshold), strict=True):
        if found is None:
            followed.append(None)
            continue
        index, likeness = found
        known = set(folded_words(f"{earlier[index].title}. {earlier[index].text}"))
        followed.append(Follow(earlier[index].title, likeness, _news(story, known)))
    return followed


def _news(story: Story, known: set[str]) -> tuple[str, ...]:
    beginning = f"{story.article.title}. {lead_of(story.text)}"
    names = set(proper_names(beginning, {}))
    facts = (word for word in folded_words(beginning) if word in names or word[0].isdigit())
    return tuple(dict.fromkeys(word for word in facts if word not in known))

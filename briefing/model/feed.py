"""What a podcast's subscribers see of it, as far as a person can choose it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from briefing.model.checks import Checked


@dataclass(frozen=True, slots=True)
class FeedSettings(Checked):
    """A podcast; see `briefing.publishing.feed.Channel`, which checks the values.

    base_url     where the output folder is served; empty for no feed
    title        the show's
    author       who makes it; empty for the title
    email        the owner's, which directories ask for; everyone can read it
    newest       how many briefings feed.xml lists; older ones go to its archive
    description  a sentence or two
    category     one of Apple's
    guid         the show's permanent identifier; empty to derive it from the address, as is right
                 until the feed moves
    """

    at: ClassVar[str] = "feed."

    base_url: str = ""
    title: str = "Bản tin"
    author: str = ""
    email: str = ""
    newest: int = 100
    description: str = "Tin tức tiếng Việt, đọc thành tiếng."
    category: str = "News"
    guid: str = ""

"""What earlier editions of a bulletin told: their manifests in the output folder say it."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from briefing.errors import FormatError
from briefing.planning.running_stories import EarlierStory
from briefing.publishing import manifest
from briefing.publishing.catalogue import local, open_library
from briefing.publishing.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DAYS = 7  # that a running story is followed
_MOST = 7  # editions
_TOLD = frozenset({"title", "lead", "body"})


def earlier_stories(folder: Path, edition: str, day: dt.date) -> tuple[EarlierStory, ...]:
    """Return the stories that editions of this name told in the days before, the latest first.

    Args:
        folder: The library.
        edition: Its name; a bulletin without one remembers nothing.
        day: Of the bulletin that is to be made.
    """
    stories: list[EarlierStory] = []
    editions = 0
    if not edition:
        return ()
    since = (day - dt.timedelta(days=_DAYS)).isoformat()
    with open_library(Listing(folder)) as library:
        bulletins = list(library.bulletins(since, day.isoformat()))
    for episode in bulletins:
        with suppress(FormatError, OSError, KeyError, TypeError, AttributeError):
            content = manifest.read(folder / local(episode.manifest))
            if content["article"].get("edition") == edition:
                stories += _stories(content)
                editions += 1
        if editions == _MOST:
            break
    return tuple(stories)


def _stories(content: dict[str, Any]) -> Iterator[EarlierStory]:
    """Yield the stories of a manifest, each with all that was told of it."""
    texts: dict[int, list[str]] = {}
    titles: dict[int, str] = {}
    for chapter in content["chapters"]:
        number = chapter.get("story")
        if number is None:
            continue
        titles.setdefault(number, str(chapter["title"]))
        texts.setdefault(number, []).extend(
            str(row["text"])
            for row in content["segments"]
            if row["kind"] in _TOLD and chapter["start"] <= row["start"] < chapter["end"]
        )
    for number, title in titles.items():
        articles = content["articles"]
        headline = str(articles[number]["title"]) if number < len(articles) else title
        yield EarlierStory(headline, "\n".join(texts[number]))

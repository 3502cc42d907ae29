"""What a person can choose for a bulletin: its order, its length, its words, its sounds."""

from __future__ import annotations

import string
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import ClassVar, Literal

from briefing.errors import UsageError
from briefing.model.checks import Checked

Ordering = Literal["given", "date", "section"]

LONGEST = 24 * 60  # minutes

# What may stand in braces, by the line that it stands in; all others know the day.
_DAY = frozenset({"weekday", "date", "day", "month", "year"})
_KNOWN = {
    "headlines": _DAY | {"count"},
    "section": _DAY | {"section"},
    "credit": _DAY | {"source"},
    "greeting": _DAY | {"count"},
}


@dataclass(frozen=True, slots=True)
class Wording(Checked):
    """The newsreader's own words. An empty one is not spoken.

    In each, {weekday}, {date}, {day}, {month} and {year} are those of the bulletin; {count} is the
    number of its stories, {section} a story's section, {source} its newspaper or agency.

    title      of the bulletin, written only
    name       its files are called by, written only
    opening    the first chapter's title, written only
    closing    the last chapter's title, written only
    greeting   how it opens
    headlines  what leads to the headlines
    details    what leads from them to the stories
    next       what leads to another story, in turn
    last       what leads to the last one
    section    what leads to another section, where stories are ordered by it
    credit     where a story is from, where it is another source than the last story's
    farewell   how it ends
    """

    at: ClassVar[str] = "bulletin.wording."

    title: str = "Bản tin ngày {date}"
    name: str = "Bản tin"
    opening: str = "Lời chào và tin chính"
    closing: str = "Lời kết"
    greeting: str = "Kính chào quý vị và các bạn. Đây là bản tin {weekday}, ngày {date}."
    headlines: str = "Bản tin hôm nay gồm {count} tin. Sau đây là những nội dung chính."
    details: str = "Và bây giờ, mời quý vị và các bạn nghe nội dung chi tiết."
    next: tuple[str, ...] = (
        "Tin tiếp theo.",
        "Tiếp tục bản tin.",
        "Chuyển sang một tin khác.",
        "Mời quý vị và các bạn nghe tiếp.",
    )
    last: str = "Và sau đây là tin cuối cùng."
    section: str = "Chuyên mục {section}."
    credit: str = "Tin của {source}."
    farewell: str = (
        "Bản tin đến đây là hết. Cảm ơn quý vị và các bạn đã quan tâm theo dõi. "
        "Xin kính chào và hẹn gặp lại."
    )

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        for item in fields(self):
            value = getattr(self, item.name)
            for text in (value,) if isinstance(value, str) else value:
                _check(item.name, text)


@dataclass(frozen=True, slots=True)
class Sounds(Checked):
    """What is heard beside speech: paths of sound files, or names of ours; empty for none.

    intro  opens the bulletin
    outro  ends it
    bed    lies under the headlines
    chime  stands between two stories
    """

    at: ClassVar[str] = "bulletin.sounds."

    intro: str | Path = ""
    outro: str | Path = ""
    bed: str | Path = ""
    chime: str | Path = ""


@dataclass(frozen=True, slots=True)
class BulletinSettings(Checked):
    """How the articles of a bulletin are put together.

    order      as they were given, by date (the newest first), or by section
    minutes    how long it shall be; 0 for all there is
    headlines  how many there are at most; 0 for none
    similar    from which likeness on two stories are one, 0 to 1; 0 tells all of them
    """

    at: ClassVar[str] = "bulletin."

    order: Ordering = "given"
    minutes: float = 0.0
    headlines: int = 10
    similar: float = 0.5
    wording: Wording = field(default_factory=Wording)
    sounds: Sounds = field(default_factory=Sounds)

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        if self.minutes and not 1 <= self.minutes <= LONGEST:
            raise UsageError(
                f"a bulletin cannot take {self.minutes:g} minutes",
                f"choose from 1 to {LONGEST}, or 0 for all there is",
            )
        if not 0 <= self.similar <= 1:
            raise UsageError(
                f"bulletin.similar is {self.similar:g}, out of its range", "choose from 0 to 1"
            )
        if self.headlines < 0:
            raise UsageError(f"there cannot be {self.headlines} headlines", "0 is none")


def _check(name: str, text: str) -> None:
    """Raise UsageError when a line asks for what there is not."""
    known = _KNOWN.get(name, _DAY)
    try:
        asked = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError as exc:
        raise UsageError(
            f"bulletin.wording.{name} cannot be filled in ({exc})", "write {{ for a brace"
        ) from exc
    if unknown := sorted(asked - known):
        places = ", ".join(f"{{{place}}}" for place in sorted(known))
        raise UsageError(
            f"bulletin.wording.{name} asks for {{{unknown[0]}}}, which is not known there",
            f"use {places}",
        )

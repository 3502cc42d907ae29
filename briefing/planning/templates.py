"""The newsreader's own words, filled in for a day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.planning.data import tables

if TYPE_CHECKING:
    import datetime as dt

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
# What a page announces of itself and a voice cannot show.
_LABEL = re.compile(
    r"(?i)^\W*(?:video(?: clip)?|clip|chùm ảnh|ảnh|photo|infographics?|đồ họa|e-?magazine|audio"
    r"|podcast|longform|mega ?story|tường thuật trực tiếp|trực tiếp|tường thuật)"
    r"\s*[:|\]\-–][\s:|\]\-–]*"
)
_LABEL_BEHIND = re.compile(
    r"(?i)\s?[(\[](?:video|clip|ảnh|chùm ảnh|infographic)[^()\[\]]*[)\]]\s*$"
)

_DOMAIN = re.compile(r"(?i)(?<![\w.-])(?:\w+://)?((?:[a-z0-9-]+\.)+[a-z]{2,6})(?:/\S*)?")
_SUFFIXES = {"com", "net", "org", "gov", "edu", "info"}


def fill(text: str, day: dt.date, *, count: int = 0, edition: str = "", **words: str) -> str:
    """Fill in a template; dates and counts in figures, as they are written.

    Args:
        text: The template.
        day: Of the bulletin.
        count: How many stories it has.
        edition: Which of the day's editions it is; empty for none.
        words: What else the template may ask for.
    """
    filled = text.format(
        weekday=_WEEKDAYS[day.weekday()],
        date=f"{day.day}/{day.month}/{day.year}",
        day=day.day,
        month=day.month,
        year=day.year,
        count=count,
        edition=edition,
        **words,
    )
    # What is empty leaves no gap.
    return filled if edition or "{edition}" not in text else re.sub(r" {2,}", " ", filled).strip()


def titled(text: str, day: dt.date, edition: str) -> str:
    """Fill in a title or a name; one that does not name the edition gets it behind."""
    filled = fill(text, day, edition=edition)
    return f"{filled} {edition}" if edition and "{edition}" not in text else filled


def source_said(name: str) -> str:
    """Return a newspaper, agency or site as it is spoken of: never as an address."""
    if site := _DOMAIN.fullmatch(name.strip()):
        *labels, _ = site[1].split(".")
        while len(labels) > 1 and labels[-1].lower() in _SUFFIXES:
            labels.pop()
        return f"trang {labels[-1][:1].upper()}{labels[-1][1:]}"
    agency = name.strip().casefold() in {row[0].casefold() for row in tables.rows("agencies")}
    return f"hãng thông tấn {name.strip()}" if agency else name.strip()


def headline(title: str) -> str:
    """Return a title as a newsreader says it: without what announces pictures or films."""
    said = _LABEL_BEHIND.sub("", _LABEL.sub("", title)).strip()
    return said[:1].upper() + said[1:] if said else title

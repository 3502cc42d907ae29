"""The newsreader's own words, filled in for a day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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


def fill(
    text: str,
    day: dt.date,
    *,
    count: int = 0,
    section: str = "",
    source: str = "",
    edition: str = "",
) -> str:
    """Fill in a template; dates and counts in figures, as they are written."""
    filled = text.format(
        weekday=_WEEKDAYS[day.weekday()],
        date=f"{day.day}/{day.month}/{day.year}",
        day=day.day,
        month=day.month,
        year=day.year,
        count=count,
        section=section,
        source=source,
        edition=edition,
    )
    # What is empty leaves no gap.
    return filled if edition or "{edition}" not in text else re.sub(r" {2,}", " ", filled).strip()


def titled(text: str, day: dt.date, edition: str) -> str:
    """Fill in a title or a name; one that does not name the edition gets it behind."""
    filled = fill(text, day, edition=edition)
    return f"{filled} {edition}" if edition and "{edition}" not in text else filled


def headline(title: str) -> str:
    """Return a title as a newsreader says it: without what announces pictures or films."""
    said = _LABEL_BEHIND.sub("", _LABEL.sub("", title)).strip()
    return said[:1].upper() + said[1:] if said else title

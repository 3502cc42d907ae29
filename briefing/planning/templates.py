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


def fill(text: str, day: dt.date, *, count: int = 0, section: str = "", source: str = "") -> str:
    """Fill in a template; dates and counts in figures, as they are written."""
    return text.format(
        weekday=_WEEKDAYS[day.weekday()],
        date=f"{day.day}/{day.month}/{day.year}",
        day=day.day,
        month=day.month,
        year=day.year,
        count=count,
        section=section,
        source=source,
    )


def headline(title: str) -> str:
    """Return a title as a newsreader says it: without what announces pictures or films."""
    said = _LABEL_BEHIND.sub("", _LABEL.sub("", title)).strip()
    return said[:1].upper() + said[1:] if said else title

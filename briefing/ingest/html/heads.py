"""What a page shows about its article around the title: date, author, section, lead.

A page's makers call these what they like, but put them where readers look: the date within a few
lines of the title, the lead between the title and the text. So place decides, not names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from briefing.ingest.dates import read_day, read_written_day
from briefing.ingest.document import Metadata
from briefing.ingest.html.captions import MARK
from briefing.ingest.html.tree import link_share, names_of, runs, text_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from briefing.ingest.html.tree import Run

_NEAR = 8  # lines
_LONGEST_DATELINE = 80  # characters, as all below
_LONGEST_AUTHOR = 60
_SHORTEST_LEAD, _LONGEST_LEAD = 40, 900
_SAME = 60
_LIKENESS = 0.5
_MOST_LINKED = 0.4
_LOGO = 0.9
_HOME = {"trang chủ", "home", "trang nhất"}
_TRAILS = {"breadcrumb", "breadcrumbs", "breadcrum"}
_CATEGORIES = {"cate", "category"}
_SITE = r" [-–—|«»·] "
_ELSEWHERE = ("li", "nav", "aside", "footer", "figure")


def headline(text: str) -> str:
    """Cut the site's name off the title of a window: `Chuyện làng - Báo Làng`."""
    parts = re.split(_SITE, text)
    return text[: -len(parts[-1])].rstrip(" -–—|«»·") if len(parts) > 1 else text


def find_title(root: Any, titles: Sequence[str]) -> Any:
    """Find the heading that shows the title: the one most like what the page says it is.

    Args:
        root: Of the page.
        titles: The titles that the page's metadata name.

    Returns:
        The heading's element; None when no heading is like it.
    """
    best, best_score = None, 0.0
    for heading in root.iter("h1", "h2"):
        if link_share(heading) > _LOGO:
            continue
        text = text_of(heading)
        score = max((likeness(text, other) for other in titles if other), default=0.0)
        if score >= _LIKENESS and score > best_score:
            best, best_score = heading, score
    if best is None and not any(titles):
        return next((h1 for h1 in root.iter("h1") if link_share(h1) < _LOGO), None)
    return best


def likeness(first: str, second: str) -> float:
    """Return the share of words that two titles have in common: 0 to 1."""
    one, two = (set(re.findall(r"\w+", text.casefold())) for text in (first, second))
    return len(one & two) / max(len(one | two), 1)


def read_shown(root: Any, title: Any) -> Metadata:
    """Read date, author and section where a page shows them."""
    lines = list(runs(root))
    place = _place(lines, title)
    near = [*lines[place : place + _NEAR], *reversed(lines[max(0, place - _NEAR) : place])]
    return Metadata(
        published=_day(root, near), byline=_author([*near, *lines]), section=_section(root)
    )


def find_lead(root: Any, title: Any, first: str) -> list[str]:
    """Find the paragraphs between the title and `first`, the first that the extractor found."""
    lines = list(runs(root))
    lead: list[str] = []
    for line in lines[_place(lines, title) + 1 :]:
        if line.text.startswith(first[:_SAME]) or first.startswith(line.text[:_SAME]):
            return lead
        if _is_lead(line):
            lead.append(line.text)
    return []  # the text does not follow the title: what stands between is anything


def _place(lines: list[Run], title: Any) -> int:
    within = set(title.iter()) if title is not None else set()
    return next((place for place, line in enumerate(lines) if line.element in within), 0)


def _is_lead(line: Run) -> bool:
    elsewhere = line.element.tag == "li" or any(
        True for _ in line.element.iterancestors(*_ELSEWHERE)
    )
    return (
        _SHORTEST_LEAD <= len(line.text) <= _LONGEST_LEAD
        and not (elsewhere or line.text.startswith(MARK))
        and line.linked < _MOST_LINKED
        and (len(line.text) > _LONGEST_DATELINE or read_written_day(line.text) is None)
    )


def _day(root: Any, near: list[Run]) -> dt.date | None:
    for line in near:
        if len(line.text) <= _LONGEST_DATELINE and (day := read_written_day(line.text)):
            return day
    times = (read_day(time.get("datetime") or "") for time in root.iter("time"))
    return next(filter(None, times), None)


def _author(lines: list[Run]) -> str:
    for text, element, _ in lines:
        parent = element.getparent()  # the page itself has none
        called = {*names_of(element), *(names_of(parent) if parent is not None else ())}
        named = "author" in called and not called & {"time", "date", "comment", "email"}
        if named and len(text) <= _LONGEST_AUTHOR and read_written_day(text) is None:
            return text
    return ""


def _section(root: Any) -> str:
    for element in root.iter("div", "ul", "ol", "nav", "a", "span"):
        called = set(names_of(element)) | {(element.get("aria-label") or "").lower()}
        if element.tag == "a" and called >= {"cate", "name"}:
            return text_of(element)
        if called & (_TRAILS | _CATEGORIES):
            names = [text_of(link) for link in element.iter("a")]
            if names := [name for name in names if name and name.casefold() not in _HOME]:
                return names[0]
    return ""

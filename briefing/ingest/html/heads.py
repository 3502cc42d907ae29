"""What a page shows about its article around the title: date, author, section, lead.

A page's makers call these what they like, but put them where readers look: the date within a few
lines of the title, the lead between the title and the text. So place decides, not names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.dates import read_day, read_written_day
from briefing.ingest.document import Metadata
from briefing.ingest.html.body import is_furniture
from briefing.ingest.html.captions import MARK
from briefing.ingest.html.json_ld import HOME
from briefing.ingest.html.tree import is_block, link_share, names_of, squeeze, text_of
from briefing.ingest.recognisers.byline import read_signature
from briefing.model.article import Omission

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from briefing.ingest.html.tree import Run

_NEAR = 8  # lines
_LONGEST_DATELINE = 80  # characters, as all below
_LONGEST_AUTHOR = 60
_LONGEST_TITLE = 1_000
_SHORTEST_LEAD, _LONGEST_LEAD = 40, 900
_SAME = 60
_LIKENESS = 0.5
_MOST_LINKED = 0.4
_LOGO = 0.9
_SURELY = 0.85
_TRAIL = 4  # lines
_SECTION = 40
_SIGNED = 3  # lines
_ROOT = 1  # characters of the address of the home page
_AUTHORS = {"author", "authors", "tacgia", "byline"}
_NO_AUTHORS = {"time", "date", "comment", "comments", "email", "avatar", "box"}
_TRAILS = {"breadcrumb", "breadcrumbs", "breadcrum"}
_CATEGORIES = {"cate", "category"}
_SITE = r" [-–—|«»·] "
_ELSEWHERE = ("li", "nav", "aside", "footer", "figure")


def headline(text: str) -> str:
    """Cut the site's name off the title of a window: `Chuyện làng - Báo Làng`.

    Returns:
        What is left; nothing, where it is longer than any title.
    """
    if len(text) > _LONGEST_TITLE:
        return ""
    parts = re.split(_SITE, text)
    return text[: -len(parts[-1])].rstrip(" -–—|«»·") if len(parts) > 1 else text


def find_title(root: Any, lines: Sequence[Run], titles: Sequence[str]) -> Any:
    """Find the element that shows the title: the heading most like what the page says it is.

    Args:
        root: Of the page.
        lines: All that it says: some newspapers show the title in no heading.
        titles: The titles that the page's metadata name.

    Returns:
        The element; None when nothing is like it.
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
    if best is None:
        shown = (line for line in lines if not line.linked and _shows(line.text, titles))
        return next((line.element for line in shown), None)
    return best


def _shows(text: str, titles: Sequence[str]) -> bool:
    return any(likeness(text, title) >= _SURELY for title in titles if title)


def likeness(first: str, second: str) -> float:
    """Return the share of words that two titles have in common: 0 to 1."""
    one, two = (set(re.findall(r"\w+", text.casefold())) for text in (first, second))
    return len(one & two) / max(len(one | two), 1)


def read_shown(root: Any, lines: list[Run], title: Any) -> Metadata:
    """Read date, author and section where a page shows them."""
    place = _place(lines, title)
    near = [*lines[place : place + _NEAR], *reversed(lines[max(0, place - _NEAR) : place])]
    above = lines[max(0, place - _TRAIL) : place]
    return Metadata(
        published=_day(root, near),
        byline=_author([*near, *lines]),
        section=_section(root, title, above),
    )


def find_lead(lines: list[Run], title: Any, body: Any, summary: str) -> list[Block]:
    """Find what stands between the title and the body: the lead, captions, and what is neither.

    Args:
        lines: All that the page says.
        title: The element that shows the title; None where none does.
        body: The element that holds the article.
        summary: What the page says to search engines; a line like it is the lead wherever it is.
    """
    within = set(body.iter())
    end = next((i for i, line in enumerate(lines) if line.element in within), 0)
    start = _place(lines, title) if title is not None else end
    around = {title, *title.iterancestors()} if title is not None else set()
    found: list[Block] = []
    for place, line in enumerate(lines[:end]):
        told = len(summary) >= _SHORTEST_LEAD and likeness(line.text, summary) >= _SURELY
        if place <= start and not told:
            continue
        if line.text.startswith(MARK):
            found.append(Block(BlockKind.CAPTION, line.text.replace(MARK, "")))
        elif told or not _is_aside(line.element, around):
            if _is_lead(line):
                found.append(Block(BlockKind.PARAGRAPH, line.text))
            elif line.linked < _MOST_LINKED:
                found.append(Block(BlockKind.LEFT_OUT, line.text, Omission.METADATA))
    return found


def find_signature(lines: list[Run], title: Any, body: Any) -> str:
    """Find the author by what a byline looks like: below the title, or right below the body.

    Args:
        lines: All that the page says.
        title: The element that shows the title; None where none does.
        body: The element that holds the article.
    """
    within = set(body.iter())
    inside = [i for i, line in enumerate(lines) if line.element in within]
    if title is None or not inside:
        return ""
    around = {title, *title.iterancestors()}
    below = lines[inside[-1] + 1 : inside[-1] + 1 + _SIGNED]
    for text, element, _ in [*lines[_place(lines, title) + 1 : inside[0]], *below]:
        author = read_signature(text)
        if author and not _is_aside(element, around):
            return author
    return ""


def _is_aside(element: Any, around: set[Any]) -> bool:
    """Whether a line stands in furniture, of which the title is no part."""
    return any(is_furniture(up) for up in _chain(element) if up not in around)


def _chain(element: Any) -> list[Any]:
    return [element, *element.iterancestors()]


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
    """Return who a page calls its author, or all of them where it shows one below the other."""
    found: list[str] = []
    for _, element, _ in lines:
        name = _named_author(element)
        if found and not name:
            break
        found += [name] if name else []
    return ", ".join(dict.fromkeys(found))


def _named_author(element: Any) -> str:
    for shown in _chain(element)[:3]:
        called = set(names_of(shown))
        if called & _AUTHORS and not called & _NO_AUTHORS:
            names = (name.strip(" -–|,;\n\t") for name in shown.itertext())
            text = squeeze(" ".join(name for name in names if name and "@" not in name))
            text = re.sub(r" và \d+ .*", "", text)  # `và 1 tác giả khác`: all follow
            if text and len(text) <= _LONGEST_AUTHOR and read_written_day(text) is None:
                return text
    return ""


def _section(root: Any, title: Any, above: list[Run]) -> str:
    """Return the section: the link right above the title, or the trail, wherever it is."""
    around = title.getparent() if title is not None else None
    around = around if around is None or around.getparent() is None else around.getparent()
    for line in above:
        block = next((up for up in _chain(line.element) if is_block(up)), line.element)
        names = [text_of(link) for link in block.iter("a") if len(link.get("href") or "") > _ROOT]
        names = [name for name in names if name and name.casefold() not in HOME]
        near = around is not None and around in _chain(block)
        if near and line.linked > _LOGO and names and len(names[0]) <= _SECTION:
            return names[0]
    for element in root.iter("div", "ul", "ol", "nav", "a", "span"):
        called = set(names_of(element)) | {(element.get("aria-label") or "").lower()}
        if element.tag == "a" and called >= {"cate", "name"}:
            return text_of(element)
        if called & (_TRAILS | _CATEGORIES):
            names = [text_of(link) for link in element.iter("a")]
            if names := [name for name in names if name and name.casefold() not in HOME]:
                return names[0]
    return ""

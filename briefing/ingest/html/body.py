"""Where on a page the article is, and what stands within it that is none of it.

Names of classes differ from newspaper to newspaper and change every year; what stays is structure.
Prose is a run of text that is long and not linked, and no teaser beside a headline. The article is
the smallest element that holds most prose, as far as it goes on. What within it is furniture is
judged by tags and roles, by what its makers call it, by how much of it is linked, and by its shape:
a picture, a linked headline and a line or two are a card that leads to another article.

Nothing is removed: furniture is named with its reason, and whoever reads the blocks leaves it out.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from briefing.ingest.html.captions import MARK
from briefing.ingest.html.tree import is_block, names_of
from briefing.model.article import Omission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.ingest.html.tree import Run

_PROSE = 60  # characters, as below
_CARD = 600
_LONGEST_CARD = 500
_HEADLINE = 22
_FEWEST_WORDS = 5
_LINKED = 0.7
"""A share of a block's text: when more of it is linked, it leads elsewhere."""

_MOST = 0.5
_SMALL = 0.3
"""A share of the article's prose: what holds more is no furniture, whatever it is called."""

_LONGEST_BYLINE = 120
_LEAVES = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "pre", "dt", "dd"}
_GROUPS = {"ul", "ol", "dl", "table", "figure", "blockquote"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_ASIDE_TAGS = {"aside", "nav", "footer", "form", "dialog", "menu"}
_ASIDE_ROLES = {
    "alert", "alertdialog", "banner", "complementary", "contentinfo", "dialog", "form",
    "navigation", "search", "toolbar",
}  # fmt: skip
_RELATED = re.compile(
    r"\b(?:relat(?:ed?|ion|ions|ive)\w*|relevant|lienquan|lien quan|tinlienquan|docthem|doc them"
    r"|xemthem|xem them|readmore|read more|seemore|see more|morenews|more news|suggest\w*"
    r"|recommend\w*|cungchuyenmuc|cung chuyen muc|samecate\w*|same cate\w*|tinkhac|tin khac"
    r"|tincungmuc|othernews|other news|tinmoi|tin moi|topics?|events?|callout|outbrain|taboola"
    r"|dable|mgid)\b"
)
_NOTICE = re.compile(
    r"\b(?:shar(?:e|es|ing)\w*|socials?\w*|comments?\w*|binhluan|binh luan|ykien|tags?|taglist"
    r"|tagdetail|tagbox|tags?list|keywords?|tukhoa|tu khoa|banner\w*|ads?|adv|advert\w*|adsense"
    r"|adsbygoogle|quangcao|quang cao|sponsor\w*|promo\w*|newsletters?\w*|subscri\w*"
    r"|breadcrumb?s?|navbar|navigation|menus?|pagination|pager|login|signin|signup|register"
    r"|cookies?|popup|modal|toolbar|votes?|rating|stars?|survey|poll|follows?|following|donate"
    r"|print|copy|copylink|zalo|facebook|twitter|player|tts|placeholder|toc|footers?|copyright|bookmark|reactions?"
    r"|reactinfo|likes?|emailto|bottom info|link source|sidebar)\b"
)
_AUTHOR = re.compile(r"\b(?:authors?|byline|tacgia|tac gia|writer)\b")
_HIDDEN = re.compile(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)")


@dataclass(slots=True)
class Measures:
    """How much an element and all within it say: characters for each element.

    Attributes:
        chars: All text.
        linked: Text in links to other pages.
        prose: Text of runs that are long and not linked.
        headlines: Runs that are the linked headline of another article: their number.
    """

    chars: Counter[Any] = field(default_factory=Counter)
    linked: Counter[Any] = field(default_factory=Counter)
    prose: Counter[Any] = field(default_factory=Counter)
    headlines: Counter[Any] = field(default_factory=Counter)


def measure(root: Any, lines: list[Run], title: Any = None) -> Measures:
    """Measure a tree in two passes over its lines.

    Args:
        root: Of the page, its captions marked.
        lines: All that it says.
        title: The heading with the title: what stands ahead of it is no prose; None where unknown.
    """
    found = Measures()
    above = {line.element: _chain(line.element) for line in lines}
    for text, element, linked in lines:
        headline = is_headline(text, linked)
        for ancestor in above[element]:
            found.chars[ancestor] += len(text)
            found.linked[ancestor] += round(linked * len(text))
            found.headlines[ancestor] += headline
    within = set(title.iter()) if title is not None else set()
    start = next((i for i, line in enumerate(lines) if line.element in within), -1)
    named: dict[Any, bool] = {}
    whole = found.chars[root]
    for text, element, linked in lines[start + 1 :]:
        chain = above[element]
        if len(text) < _PROSE or linked > _LINKED or text.startswith(MARK):
            continue
        if _is_teaser(chain, found) or any(_is_aside(up, named, found, whole) for up in chain):
            continue
        for ancestor in chain:
            found.prose[ancestor] += len(text)
    return found


def is_headline(text: str, linked: float) -> bool:
    """Whether a line is the linked headline of another article."""
    return (
        linked > 1 - (1 - _LINKED) / 2
        and len(text) >= _HEADLINE
        and len(text.split()) >= _FEWEST_WORDS
    )


def find_body(root: Any, title: Any, measures: Measures) -> Any:
    """Find the element that holds the article, the lead perhaps not included.

    It is the smallest that holds most of the prose, and above it as far as prose or more of the
    same stands beside it, but for what is no closer to the title than the rest of the page.

    Args:
        root: Of the page.
        title: The element that shows the title; None where none does.
        measures: Of the page.
    """
    place = root
    prose = measures.prose if measures.prose[root] else measures.chars
    while True:
        inner = [child for child in place if is_block(child) and child.tag not in _LEAVES]
        best = max(inner, key=prose.__getitem__, default=None)
        if best is None or not prose[best] or prose[best] < _MOST * prose[place]:
            break
        place = best
    shared = set(_chain(title)) if title is not None else set()
    found = above = place
    while above is not root and above not in shared:
        parent = above.getparent()
        others = [beside for beside in parent if beside is not above and measures.chars[beside]]
        if title is None or parent in shared:  # there, anything may follow
            alike = (after for after in above.itersiblings() if _is_alike(above, after))
            more = any(map(measures.prose.__getitem__, alike)) or _is_begun(above, shared, measures)
        else:
            more = _has_own(parent, measures.prose) or any(map(measures.prose.__getitem__, others))
        if not more and above is found and parent not in shared:
            more = (
                not others
                or _has_own(parent, measures.chars)
                or any(_belongs(beside, measures) for beside in others)
            )
        if more:
            found = parent
        above = parent
    return found


def find_rest(body: Any, title: Any, measures: Measures) -> list[Any]:
    """Find what of the article stands right behind its element, beside the title.

    Args:
        body: As `find_body` finds it.
        title: The element that shows the title; None where none does.
        measures: Of the page.
    """
    shared = set(_chain(title)) if title is not None else set()
    if body.getparent() not in shared:
        return []  # what is beside the body was looked at
    beside = itertools.takewhile(lambda after: _belongs(after, measures), body.itersiblings())
    found = [after for after in beside if after not in shared]
    while found and found[-1].tag in _HEADINGS:
        found.pop()  # of what follows, whatever that is
    return found


def _has_own(element: Any, counts: Counter[Any]) -> bool:
    """Whether some of what an element says is in no block within it."""
    return counts[element] > sum(counts[inner] for inner in element if is_block(inner))


def _is_alike(part: Any, after: Any) -> bool:
    """Whether an element is more of the same: a paragraph, or another part called the same."""
    return after.tag in _LEAVES or (after.tag, after.get("class")) == (part.tag, part.get("class"))


def _is_begun(part: Any, shared: set[Any], measures: Measures) -> bool:
    """Whether the text begins below the title and ahead of a part: a lead is but one paragraph."""
    ahead = itertools.takewhile(lambda up: up not in shared, part.itersiblings(preceding=True))
    return sum(bool(measures.prose[up] and _is_plain(up)) for up in ahead) > 1


def _belongs(element: Any, measures: Measures) -> bool:
    """Whether something is more of the text beside it, though too short for prose.

    Paragraphs, lists and the like are, and what its makers have no name for; of the rest the most
    is none of the article.
    """
    chars, linked = measures.chars[element], measures.linked[element]
    most = _LINKED if element.tag in _LEAVES else _MOST
    leads_on = linked > most * chars or measures.headlines[element]
    if not chars or leads_on or is_furniture(element):
        return False
    return element.tag in _GROUPS or _is_plain(element)


def _is_plain(element: Any) -> bool:
    """Whether an element is a paragraph or the like, or what its makers have no name for."""
    return element.tag in _LEAVES or not any(names_of(element))


def find_furniture(body: Any, measures: Measures) -> dict[Any, Omission]:
    """Name what within an article's element is none of it, with the reason."""
    found: dict[Any, Omission] = {}
    most = _SMALL * (measures.prose[body] or measures.chars[body])
    card = min(_LONGEST_CARD, _MOST * measures.chars[body])
    for element in _outermost(body, found):
        if element is body or not measures.chars[element] or not is_block(element):
            continue
        reason = _by_kind(element) if measures.prose[element] <= most else None
        if reason := reason or _by_links(element, measures, card):
            found[element] = reason
    return found


def is_furniture(element: Any) -> bool:
    """Whether an element is none of the article by its tag, its role or what it is called."""
    return is_block(element) and _by_kind(element) is not None


def _outermost(root: Any, found: dict[Any, Omission]) -> Iterator[Any]:
    """Yield a tree's elements from the top, without what is within those already found."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        if element not in found:
            waiting += reversed(element)


def _chain(element: Any) -> list[Any]:
    return [element, *element.iterancestors()]


def _is_teaser(chain: list[Any], measures: Measures) -> bool:
    """Whether a run stands in something small together with another article's headline."""
    return any(
        measures.headlines[up]
        for up in chain
        if measures.chars[up] <= _CARD and up.tag not in _LEAVES - {"li"}
    )


def _is_aside(element: Any, known: dict[Any, bool], measures: Measures, whole: int) -> bool:
    if element not in known:
        small = measures.chars[element] < whole / 2
        known[element] = small and _by_kind(element) is not None
    return known[element]


def _by_kind(element: Any) -> Omission | None:
    """Judge an element by its tag, its role, and by what it is called."""
    if element.tag in _ASIDE_TAGS or element.get("role") in _ASIDE_ROLES:
        return Omission.NOTICE if element.tag == "form" else Omission.RELATED_LINK
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return Omission.METADATA
    return _by_names(" ".join(names_of(element)))


@lru_cache(maxsize=4096)
def _by_names(names: str) -> Omission | None:
    if _RELATED.search(names):
        return Omission.RELATED_LINK
    if _NOTICE.search(names):
        return Omission.NOTICE
    return None


def _by_links(element: Any, measures: Measures, longest_card: float) -> Omission | None:
    """Judge an element by what is linked in it, and by its shape."""
    chars, linked = measures.chars[element], measures.linked[element]
    if chars <= _LONGEST_BYLINE and _AUTHOR.search(" ".join(names_of(element))):
        return Omission.BYLINE
    if not linked:
        return None
    if linked > _LINKED * chars:
        headline = measures.headlines[element] or element.tag in _HEADINGS
        return Omission.RELATED_LINK if headline or element.tag not in _LEAVES else None
    pictured = any(next(link.iter("img"), None) is not None for link in element.iter("a"))
    card = pictured and measures.headlines[element] and element.tag not in _LEAVES - {"li"}
    return Omission.RELATED_LINK if card and chars <= longest_card else None

"""A section's or home page: no article, but the headlines of many, each linked to its page."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from briefing._messages import gettext as _
from briefing.errors import BriefingError, SourceError
from briefing.ingest.dates import read_day
from briefing.ingest.html.body import is_headline
from briefing.ingest.html.tree import text_of
from briefing.net.urls import identity, join, parse_url

if TYPE_CHECKING:
    from briefing.ingest.html.body import Measures
    from briefing.net.urls import Url

_FEWEST = 10
"""Headlines: a page with fewer is none of a section."""

_LITTLE = 200  # characters of prose: an article in three sentences has more
_NUMBER, _USUALLY = r"\d{5,}", 0.6
_ELSEWHERE = ("nav", "footer")
_NO_ARTICLE = r"(?i)/(?:tags?|tac-gia|author|chu-de|topic|su-kien|event|rss|video|search|tim-kiem)/"
_ID = r"\d{4,}"
# `/2026/03/07/…`, `…-20260307075519174.htm`: many newspapers number their articles by the clock.
_DATED = r"(?<!\d)(20\d{2})(?:/(\d{1,2})/(\d{1,2})/|(\d{2})(\d{2})(?:\d{4,9})?(?!\d))"
_CARD_DEPTH = 4  # elements around a headline that are its card's, at most
_FEWEST_HYPHENS = 4  # in a slug of five words


class Teaser(NamedTuple):
    """An article that a section's page leads to.

    Attributes:
        title: Its headline, as linked.
        address: Absolute.
        published: The day, where the page shows or its address holds it.
    """

    title: str
    address: str
    published: dt.date | None = None


class SectionPageError(SourceError):
    """A section's or home page where one article was wanted.

    Attributes:
        teasers: The articles that it leads to.
    """

    def __init__(self, name: str, teasers: list[Teaser]) -> None:
        """Say so, and offer the articles.

        Args:
            name: What the page is called.
            teasers: The articles that it leads to, in its order.
        """
        first = teasers[0].address if teasers else "https://…"
        super().__init__(
            _("{name} is a section page with {count} articles, not one of them").format(
                name=name, count=len(teasers)
            ),
            _(
                "give the address of one, such as {address}, or the page's to briefing bulletin"
            ).format(address=first),
        )
        self.teasers = teasers


def is_section(root: Any, measures: Measures, *, linked: bool, shown: bool) -> bool:
    """Whether a page shows headlines rather than an article.

    Args:
        root: Of the page.
        measures: Of the page.
        linked: Whether the page tells machines when its article was published.
        shown: Whether it shows a day near its title.
    """
    headlines, prose = measures.headlines[root], measures.prose[root]
    if linked or headlines < _FEWEST:
        return False
    return prose < _LITTLE or (not shown and prose < measures.linked[root])


def read_teasers(root: Any, address: str, canonical: str = "") -> list[Teaser]:
    """Read the articles that a section's page leads to, in its order, each once.

    They are those of its own newspaper: where it is from, or where most of its headlines lead.

    Args:
        root: Of the page.
        address: Where it was fetched from; empty for a file.
        canonical: Where it says it is.
    """
    home = _url(address or canonical)
    shown = root.find(".//base[@href]")
    base = _url(shown.get("href"), home) if shown is not None else home
    found: dict[str, tuple[Url, str, dt.date | None]] = {}
    for link in root.iter("a"):
        title = text_of(link) or " ".join((link.get("title") or "").split())
        if is_headline(title, 1) and next(link.iterancestors(*_ELSEWHERE), None) is None:
            url = _url(link.get("href") or "", base or _url(canonical))
            if url is not None and _is_article(url):
                found.setdefault(identity(url), (url, title, _day(link, url)))
    sites = Counter(_site(url.host) for url, *_rest in found.values())
    own = {_site(url.host) for url in (home, _url(canonical)) if url}
    own |= {site for site, _ in sites.most_common(1)}
    ours = [known for known in found.values() if _site(known[0].host) in own]
    numbered = [bool(re.search(_NUMBER, url.target)) for url, *_rest in ours]
    if sum(numbered) > _USUALLY * len(ours):  # then what has no number is a section or a topic
        ours = [known for known, number in zip(ours, numbered, strict=True) if number]
    return [Teaser(title, str(url), day) for url, title, day in ours]


def _day(link: Any, url: Url) -> dt.date | None:
    """Return the day of an article, from the time that its card shows, or from its address."""
    for around in itertools.islice(link.iterancestors(), _CARD_DEPTH):
        times = [time.get("datetime") or text_of(time) for time in around.iter("time")]
        if times:
            return read_day(times[0]) if len(times) == 1 else None  # of many, none is its own
    if found := re.search(_DATED, url.target):
        try:
            return dt.date(*map(int, filter(None, found.groups())))
        except ValueError:
            return None
    return None


def _url(link: str, base: Url | None = None) -> Url | None:
    try:
        return join(base, link) if base else parse_url(link)
    except BriefingError:
        return None


def _is_article(url: Url) -> bool:
    """Whether an address is of an article, by the last step of its path."""
    path = url.target.partition("?")[0].rstrip("/")
    last = path.rpartition("/")[2]
    named = re.search(_ID, last) is not None or last.count("-") >= _FEWEST_HYPHENS
    return named and not re.search(_NO_ARTICLE, f"{path}/")


def _site(host: str) -> str:
    """Return what the hosts of a newspaper share: `vnexpress.net` of `thethao.vnexpress.net`."""
    labels = host.split(".")
    shared = 3 if len(labels) > 2 and len(labels[-2]) <= 3 else 2  # noqa: PLR2004 - `com.vn`
    return ".".join(labels[-shared:])

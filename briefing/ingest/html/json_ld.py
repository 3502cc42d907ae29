"""What a page says about itself to machines: JSON-LD and meta elements.

Sources: schema.org NewsArticle; Open Graph (ogp.me) `article:*`; HTML `<meta name>` as Vietnamese
newspapers use it (`pubdate`, `author`).
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any

from briefing.ingest.dates import read_day, read_time
from briefing.ingest.document import Metadata
from briefing.ingest.html.tree import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_CODE = 2**20  # characters of JSON
_MOST_OBJECTS = 200
_ARTICLE = r"(?:.*Article|.*BlogPosting|Reportage.*)"
_DATES = (
    "article:published_time",
    "pubdate",
    "datepublished",
    "date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "parsely-pub-date",
)
HOME = {"trang chủ", "home", "trang nhất", "tin tức", "trang chủ báo"}
"""What the first step of a trail is called: it is no section."""

_AUTHORS = ("author", "article:author", "dc.creator")


def read_json_ld(root: Any) -> Metadata:
    """Read the first article among a page's JSON-LD objects; broken ones are passed over.

    Where it names no section, the page's trail does.
    """
    article, section = Metadata(), ""
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            for found in _objects(script.text or ""):
                kinds = [str(kind) for kind in _list(found.get("@type"))]
                if article == Metadata() and any(re.fullmatch(_ARTICLE, kind) for kind in kinds):
                    article = _article(found)
                elif "BreadcrumbList" in kinds:
                    section = section or _trail(found)
    return replace(article, section=article.section or section)


def read_meta(root: Any) -> Metadata:
    """Read a page's meta elements."""
    values: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if content := decoded(meta.get("content") or ""):
            values.setdefault(name.lower(), content)
    authors = [values.get(name, "") for name in _AUTHORS]
    dates = [values[name] for name in _DATES if name in values]
    date = next(filter(read_day, dates), "")
    return Metadata(
        title=values.get("og:title", ""),
        published=read_day(date),
        byline=next((name for name in authors if name and "://" not in name), ""),
        source=values.get("og:site_name", ""),
        section=values.get("article:section", ""),
        address=_canonical(root) or values.get("og:url", ""),
        time=read_time(date),
        picture=values.get("og:image", ""),
    )


def read_summary(root: Any) -> str:
    """Return what a page says in a sentence or two to search engines: mostly its lead."""
    wanted = {"og:description", "description", "twitter:description"}
    given = [
        decoded(meta.get("content") or "")
        for meta in root.iter("meta")
        if (meta.get("property") or meta.get("name") or "").lower() in wanted
    ]
    return max(given, key=len, default="")


def _canonical(root: Any) -> str:
    links = (link for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical")
    return next((href for link in links if (href := (link.get("href") or "").strip())), "")


def _objects(code: str) -> Iterator[dict[str, Any]]:
    if len(code) > _MOST_CODE:
        return
    try:
        waiting: list[Any] = [json.loads(code, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            yield value
            waiting += _list(value.get("@graph")) + _list(value.get("mainEntity"))


def _article(found: dict[str, Any]) -> Metadata:
    source = _names(found.get("publisher"))
    date = _string(found.get("datePublished"))
    return Metadata(
        title=_string(found.get("headline")),
        published=read_day(date),
        byline=_names(found.get("author")) or _names(found.get("creator")),
        source=source,
        section=_string(found.get("articleSection")).partition(",")[0],
        time=read_time(date),
        picture=_picture(found.get("image")),
    )


def _trail(found: dict[str, Any]) -> str:
    """Return the first step of a page's trail below the home page."""
    steps = [step for step in _list(found.get("itemListElement")) if isinstance(step, dict)]
    items = (step["item"] if isinstance(step.get("item"), dict) else step for step in steps)
    names = (_string(item.get("name")) for item in items)
    return next((name for name in names if name and name.casefold() not in HOME), "")


def _picture(value: Any) -> str:
    """Return the address of the first picture, which is given as such or as an ImageObject."""
    first = next(iter(_list(value)), "")
    return _string(first.get("url") if isinstance(first, dict) else first)


def _names(value: Any) -> str:
    given = (item.get("name") if isinstance(item, dict) else item for item in _list(value))
    names = [name for name in map(_string, given) if name and "://" not in name]
    return ", ".join(dict.fromkeys(names))


def _string(value: Any) -> str:
    first = next(iter(_list(value)), "")
    return decoded(first) if isinstance(first, str) else ""


def decoded(text: str) -> str:
    """Return a text on one line, its entities decoded: twice, for some systems encode twice."""
    return squeeze(unescape(unescape(text)))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]

"""RSS 0.9x to 2.0 and Atom 1.0 to entries, through feedparser.

feedparser only ever sees bytes that were decoded and looked over here: it opens nothing, and no
entity is declared. An entry that carries its whole article is read as it stands; of any
other the link is followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.ingest.archive import refuse_entities, refuse_floods
from briefing.ingest.dates import read_day, read_time
from briefing.ingest.decode import decode_markup
from briefing.ingest.document import Metadata
from briefing.model.limits import ENTRIES
from briefing.net.errors import RefusedError, require

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.ingest.html.section import Teaser

_WHOLE = 1200  # characters of text: a summary is shorter, a news article longer
_ENTRY = r"(?i)<(?:\w+:)?(?:item|entry)\b"
# What feedparser and the parsers below it raise on markup that is broken beyond their patience.
_TROUBLE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RuntimeError,
)
_BLANK = r"<[^<>]*>|\s+"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed.

    Attributes:
        guid: What the feed knows it by; its link where it has none.
        link: Of its article, as written; may be empty.
        content: HTML of the whole article, else empty.
        summary: HTML, as far as there is one.
        about: What the feed says about it.
        version: A digest of all that the feed says about it.
    """

    guid: str
    link: str
    content: str
    summary: str
    about: Metadata
    version: str


def read_feed(data: bytes, name: str, charset: str = "") -> Iterator[FeedEntry]:
    """Yield a feed's entries, in its order.

    Args:
        data: As it was sent or as it lies on disk.
        name: What the feed is called in errors.
        charset: That the HTTP header names; empty when it names none.

    Raises:
        RefusedError: When it declares entities, or has more tags or entries than any feed.
        SourceError: When it is no feed, or too damaged to be read.
    """
    with require(name):
        import feedparser

    text = decode_markup(data, charset, name)
    refuse_entities(text, name)
    refuse_floods(text, name)
    if sum(1 for _ in re.finditer(_ENTRY, text)) > ENTRIES:
        raise RefusedError(
            _("{name} has more than {entries} entries").format(name=name, entries=ENTRIES),
            _("give a feed of the latest"),
        )
    text = re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL)
    # feedparser looks for declarations ahead of the first element from each line, over all lines.
    if first := re.search(r"<\w", text):
        text = " ".join(text[: first.start()].split()) + text[first.start() :]
    try:
        feed = feedparser.parse(
            BytesIO(text.encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _TROUBLE as exc:
        raise SourceError(
            _("{name} is a damaged feed").format(name=name), _("fetch it again")
        ) from exc
    if not feed.get("version") and not feed.entries:
        raise SourceError(
            _("{name} is no feed").format(name=name), _("give the address of an RSS or Atom feed")
        )
    newspaper = _line(feed.feed.get("title"))
    for entry in feed.entries:
        yield _entry(entry, newspaper)


def _entry(entry: Any, newspaper: str) -> FeedEntry:
    # Whatever is empty may be None.
    contents = [part.get("value") or "" for part in entry.get("content", ())]
    longest = max(contents, key=len, default="")
    summary = entry.get("summary") or ""
    link, title = entry.get("link") or "", _line(entry.get("title"))
    updated = dict.get(entry, "updated") or ""  # its own `get` falls back, with a warning
    date = entry.get("published") or updated
    day = read_day(date)
    tags = [_line(tag.get("term") or tag.get("label")) for tag in entry.get("tags", ())]
    authors = [_line(author.get("name")) for author in entry.get("authors", ())]
    guid = entry.get("id") or link
    fields = (guid, link, title, updated, str(day), summary, *contents)
    return FeedEntry(
        guid=guid,
        link=link,
        content=longest if len(re.sub(_BLANK, "", longest)) >= _WHOLE else "",
        summary=longest or summary,
        about=Metadata(
            title=title,
            published=day,
            byline=", ".join(filter(None, authors)),
            source=newspaper,
            section=next(filter(None, tags), ""),
            address=link,
            time=read_time(date),
        ),
        version=sha256("\0".join(fields).encode("utf-8", "replace")).hexdigest(),
    )


def teaser_entry(teaser: Teaser) -> FeedEntry:
    """Return an article that a section's page leads to as an entry of a feed."""
    return FeedEntry(
        guid=teaser.address,
        link=teaser.address,
        content="",
        summary="",
        about=Metadata(teaser.title, published=teaser.published, address=teaser.address),
        version=sha256("\0".join(map(str, teaser)).encode("utf-8", "replace")).hexdigest(),
    )


def _line(text: str | None) -> str:
    """Return a text on one line, without markup that some feeds put into titles."""
    from html import unescape

    return " ".join(unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", text or "")).split())

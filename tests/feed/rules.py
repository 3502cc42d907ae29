"""What Apple and the Podcasting 2.0 namespace ask of a feed, as a table of checks.

Sources: "A Podcaster's Guide to RSS" and "Podcast RSS feed requirements" of
podcasters.apple.com; the tags' pages of github.com/Podcastindex-org/podcast-namespace;
rssboard.org/rss-specification; RFC 5005.
"""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "fh": "http://purl.org/syndication/history/1.0",
}
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
URL = r"https?://[!-~]+"
DATE = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
# Path, attribute or "" for the text, what it must match: each exactly once.
CHANNEL = (
    ("title", "", r".+"),
    ("link", "", URL),
    ("description", "", r".+"),
    ("language", "", r"vi"),
    ("itunes:author", "", r".+"),
    ("itunes:image", "href", URL + r"\.(jpg|png)"),
    ("itunes:category", "text", r"News"),
    ("itunes:explicit", "", r"true|false"),
    ("itunes:type", "", r"episodic|serial"),
    ("podcast:guid", "", UUID),
    ("podcast:medium", "", r"podcast"),
    ("image/url", "", URL),
)
ITEM = (
    ("title", "", r".+"),
    ("itunes:title", "", r".+"),
    ("link", "", URL),
    ("guid", "", r"\S+"),
    ("guid", "isPermaLink", r"false"),
    ("pubDate", "", DATE),
    ("description", "", r".+"),
    ("enclosure", "url", URL + r"\.(mp3|m4a)"),
    ("enclosure", "length", r"[1-9]\d*"),
    ("enclosure", "type", r"audio/(mpeg|mp4|x-m4a)"),
    ("itunes:duration", "", r"[1-9]\d*"),
    ("itunes:episodeType", "", r"full|trailer|bonus"),
    ("itunes:explicit", "", r"true|false"),
    ("podcast:chapters", "url", URL),
    ("podcast:chapters", "type", r"application/json\+chapters"),
    ("podcast:transcript", "url", URL),
    ("podcast:transcript", "type", r"text/vtt"),
    ("podcast:transcript", "language", r"vi"),
    ("podcast:transcript", "rel", r"captions"),
)
LONGEST = 4000  # bytes of a description


def problems(data: bytes) -> Iterator[str]:
    """Name every rule that a feed breaks."""
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    root = ET.fromstring(data)  # noqa: S314  our own
    if (root.tag, root.get("version")) != ("rss", "2.0"):
        yield "not RSS 2.0"
    (channel,) = root
    items = channel.findall("item")
    yield from _broken(channel, CHANNEL, "channel")
    for item in items:
        yield from _broken(item, ITEM, item.findtext("title") or "?")
        if len((item.findtext("description") or "").encode()) > LONGEST:
            yield "a description is too long"
        if parsedate_to_datetime(item.findtext("pubDate") or "").tzinfo is None:
            yield "a date without a zone"
    for name in ("guid", "enclosure"):
        values = [(e.text, e.get("url")) for i in items for e in i.findall(name)]
        if len(set(values)) != len(values):
            yield f"{name} is not unique"
    selves = channel.findall("atom:link[@rel='self']", NAMES)
    if len(selves) != 1:
        yield "no address of its own"
    dates = [parsedate_to_datetime(i.findtext("pubDate") or "") for i in items]
    if dates != sorted(dates, reverse=True):
        yield "not newest first"


def urls(data: bytes) -> set[str]:
    """Give every address in a feed, without what stands behind #."""
    found = re.findall(rb"https?://[^\s<>\"]+", re.sub(rb"xmlns:\w+=\"[^\"]+\"", b"", data))
    return {url.decode("ascii").partition("#")[0] for url in found}


def _broken(
    parent: ET.Element, table: tuple[tuple[str, str, str], ...], name: str
) -> Iterator[str]:
    for path, attribute, pattern in table:
        found = parent.findall(path, NAMES)
        if len(found) != 1:
            yield f"{name}: {path} is there {len(found)} times"
            continue
        value = (found[0].get(attribute) if attribute else found[0].text) or ""
        if not re.fullmatch(pattern, value, re.DOTALL):
            yield f"{name}: {path} {attribute} is {value!r}"

"""Episodes as RSS 2.0 with the iTunes and Podcasting 2.0 namespaces, archived as by RFC 5005.

Sources: rssboard.org/rss-specification; Apple's "A Podcaster's Guide to RSS"; the tags' pages of
github.com/Podcastindex-org/podcast-namespace; RFC 5005, section 4. The same episodes give the same
bytes: no time of building is noted.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from briefing.mp3.tags import AI_CONTENT
from briefing.publishing.companions import clock
from briefing.publishing.feed.channel import ARTWORK, FEED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.recording import Chapter
    from briefing.publishing.catalogue import Episode
    from briefing.publishing.feed.channel import Channel

LANGUAGE = "vi"
FORMAT = 4  # of the documents; they are written anew when it changes
GENERATOR = "briefing"
_NAMESPACES = {
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:fh": "http://purl.org/syndication/history/1.0",
}
_VIETNAM = dt.timezone(dt.timedelta(hours=7))
_FREQUENCIES = {
    "hourly": "Mỗi giờ",
    "daily": "Hằng ngày",
    "weekly": "Hằng tuần",
    "monthly": "Hằng tháng",
}
_NAME = 128  # characters of a person's name, by the namespace's page on that tag
_LONGEST = 4000  # bytes of a description, by Apple's guide
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a feed, and the archives on either side of it.

    Attributes:
        name: Its file name.
        older: The file name of the next older archive; empty for none.
        newer: The file name of the next newer archive; empty for none.
    """

    name: str
    older: str = ""
    newer: str = ""

    @property
    def archived(self) -> bool:
        """Whether it is a page of the archive rather than what one subscribes to."""
        return self.name != FEED


def as_rss(
    channel: Channel, document: Document, episodes: Sequence[Episode], moments: Sequence[int]
) -> bytes:
    """Return one document of the feed without its `prolog`: the episodes with their moments."""
    root = ET.Element("rss", {"version": "2.0", **_NAMESPACES})
    top = ET.SubElement(root, "channel")
    _head(top, channel, document)
    if moments:
        _text(top, "pubDate", _date(moments[0]))
    for episode, moment in zip(episodes, moments, strict=True):
        _item(ET.SubElement(top, "item"), channel, episode, moment)
    ET.indent(root, " ")
    body: bytes = ET.tostring(root, "utf-8")
    return body + b"\n"


def prolog(digest: str) -> bytes:
    """Return the first lines of a document that say what it is made of, in hexadecimal digits."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {digest} -->\n'.encode()


def _head(top: ET.Element, channel: Channel, document: Document) -> None:
    author = channel.author or channel.title
    _text(top, "title", channel.title)
    _text(top, "link", channel.url())
    _text(top, "description", channel.description or channel.title)
    _text(top, "language", LANGUAGE)
    _text(top, "generator", GENERATOR)
    _links(top, channel, document)
    _text(top, "itunes:author", author)
    _text(top, "itunes:type", "episodic")
    _text(top, "itunes:explicit", "false")
    ET.SubElement(top, "itunes:category", {"text": _clean(channel.category)})
    ET.SubElement(top, "itunes:image", {"href": channel.url(ARTWORK)})
    image = ET.SubElement(top, "image")
    _text(image, "url", channel.url(ARTWORK))
    _text(image, "title", channel.title)
    _text(image, "link", channel.url())
    if channel.email:
        owner = ET.SubElement(top, "itunes:owner")
        _text(owner, "itunes:name", author)
        _text(owner, "itunes:email", channel.email)
        _text(top, "podcast:locked", "yes").set("owner", channel.email)
    _text(top, "podcast:guid", channel.identifier)
    _text(top, "podcast:medium", "podcast")
    _text(top, "podcast:txt", "true").set("purpose", AI_CONTENT)
    if channel.frequency:
        rule = {"rrule": f"FREQ={channel.frequency.upper()}"}
        ET.SubElement(top, "podcast:updateFrequency", rule).text = _FREQUENCIES[channel.frequency]


def _links(top: ET.Element, channel: Channel, document: Document) -> None:
    if document.archived:
        ET.SubElement(top, "fh:archive")
    related = {
        "self": document.name,
        "current": FEED if document.archived else "",
        "prev-archive": document.older,
        "next-archive": document.newer,
    }
    for relation, name in related.items():
        if name:
            attributes = {"rel": relation, "href": channel.url(name), "type": "application/rss+xml"}
            ET.SubElement(top, "atom:link", attributes)


def _item(item: ET.Element, channel: Channel, episode: Episode, moment: int) -> None:
    title = episode.title.strip() or episode.published
    _text(item, "title", title)
    _text(item, "link", episode.address or f"{channel.url()}#e={episode.id}")
    _text(item, "guid", episode.id).set("isPermaLink", "false")
    _text(item, "pubDate", _date(moment))
    _text(item, "description", _description(episode))
    enclosure = {
        "url": channel.url(episode.audio),
        "length": str(episode.size),
        "type": episode.type,
    }
    ET.SubElement(item, "enclosure", enclosure)
    _text(item, "itunes:title", title)
    _text(item, "itunes:duration", str(round(episode.milliseconds / 1000)))
    _text(item, "itunes:episodeType", "full")
    _text(item, "itunes:explicit", "false")
    if episode.source or episode.byline:
        _text(item, "itunes:author", episode.source or episode.byline)
    if episode.cover:
        ET.SubElement(item, "itunes:image", {"href": channel.url(episode.cover)})
    if episode.chapter_list:
        attributes = {"url": channel.url(episode.chapter_list), "type": "application/json+chapters"}
        ET.SubElement(item, "podcast:chapters", attributes)
    if episode.transcript:
        attributes = {"url": channel.url(episode.transcript), "type": "text/vtt"}
        attributes |= {"language": episode.language, "rel": "captions"}
        ET.SubElement(item, "podcast:transcript", attributes)

    for person in dict.fromkeys(episode.persons):
        attributes = {"group": "cast", "role": "host" if episode.stories else "narrator"}
        _text(item, "podcast:person", person[:_NAME]).attrib |= attributes
    if episode.byline:
        attributes = {"group": "writing", "role": "author"}
        _text(item, "podcast:person", episode.byline[:_NAME]).attrib |= attributes


def _description(episode: Episode) -> str:
    """Return what apps show below the title, as HTML: the source, and the chapters with times.

    Everything that comes from an article is escaped, before the XML escapes it again.
    """
    day = dt.date.fromisoformat(episode.published)
    by = (episode.source, episode.byline, f"{day.day}/{day.month}/{day.year}")
    start = f"<p>{html.escape(_clean(', '.join(part for part in by if part)))}</p>"
    longest = max((chapter.start for chapter in episode.chapters), default=0)
    lines = [
        f"{clock(chapter.start, longest)} {html.escape(_clean(chapter.title))}{_credits(chapter)}"
        for chapter in episode.chapters
    ]
    return f"{start}<p>{_shortened(lines, _LONGEST - len(start.encode()) - 7)}</p>"


def _credits(chapter: Chapter) -> str:
    """Return the newspapers of a chapter, each a link to its article where there is one."""
    shown = []
    for credit in chapter.credits:
        name = html.escape(_clean(credit.newspaper or credit.title))
        link = html.escape(_clean(credit.link))
        shown.append(f'<a href="{link}">{name}</a>' if link else name)
    return f" ({', '.join(shown)})" if shown else ""


def _shortened(lines: Sequence[str], room: int) -> str:
    """Join as many lines as there is room for, in bytes, `…` standing for the rest."""
    joint, rest = "<br/>", "<br/>…"
    whole = joint.join(lines)
    if len(whole.encode()) <= room:
        return whole
    shown: list[str] = []
    for line in lines:
        room -= len(line.encode()) + len(joint)
        if room < len(rest.encode()):
            break
        shown.append(line)
    return joint.join(shown) + rest


def _date(moment: int) -> str:
    """Return a time as RFC 2822 writes it, on Vietnam's clock."""
    return format_datetime(dt.datetime.fromtimestamp(moment, _VIETNAM))


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return _NO_XML.sub("", text)

"""The values of this stage: what was found, what was read, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from briefing.errors import BriefingError


class Media(StrEnum):
    """How a document's bytes are to be read by the article reader."""

    TEXT = "text/plain"
    MARKDOWN = "text/markdown"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page, feed or file says about its article; empty where it says nothing.

    title      the headline, without the newspaper's name behind it
    published  the day in Vietnam
    byline     the author or authors, set off by commas
    source     the newspaper
    section    the newspaper's own: `Thời sự`
    address    where it can be read: the canonical URL
    """

    title: str = ""
    published: dt.date | None = None
    byline: str = ""
    source: str = ""
    section: str = ""
    address: str = ""

    def or_else(self, other: Metadata) -> Metadata:
        """Fill what is empty here from `other`."""
        return Metadata(
            self.title or other.title,
            self.published or other.published,
            self.byline or other.byline,
            self.source or other.source,
            self.section or other.section,
            self.address or other.address,
        )


@dataclass(frozen=True, slots=True)
class Document:
    """One document, as the article reader takes it.

    name      for messages and manifests: as given, or the URL
    identity  what tells two documents apart: the absolute path, or the URL without its
              fragment and tracking parameters
    media     what `data` is
    data      text and Markdown files as they lie on disk; anything else as UTF-8 Markdown made
              from the article alone, so that a page's advertisements do not change it
    about     what is known beside the text; all but section and address is in `data` too.
              Empty for text and Markdown files: there the article reader finds it
    """

    name: str
    identity: str
    media: Media
    data: bytes
    about: Metadata = field(default_factory=Metadata)

    @property
    def digest(self) -> str:
        """SHA-256 of `data`, in hexadecimal: equal for equal contents."""
        from hashlib import sha256

        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed that tells only where its article is.

    url    of the article
    about  what the feed says about it
    """

    url: str
    about: Metadata


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source that was found; `Sources.read` gives its document.

    name, identity  as in Document
    stamp   changes when the source may have changed, and costs nothing to know: a file's time and
            size; what a feed says about an entry; a page's digest. Safe to keep between runs
    origin  a file, an entry of a feed, or the document itself where finding it was reading it
    """

    name: str
    identity: str
    stamp: str
    origin: Path | Entry | Document


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read: as it was given, and why."""

    name: str
    identity: str
    error: BriefingError

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
    """The media type of a document's bytes: which parser reads them."""

    TEXT = "text/plain"
    MARKDOWN = "text/markdown"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page, feed or file says about its article; empty where it says nothing.

    Attributes:
        title: The headline, without the newspaper's name behind it.
        published: The day in Vietnam.
        byline: The author or authors, separated by commas.
        source: The newspaper.
        section: The newspaper's own: `Thời sự`.
        address: Where it can be read: the canonical URL.
    """

    title: str = ""
    published: dt.date | None = None
    byline: str = ""
    source: str = ""
    section: str = ""
    address: str = ""

    def or_else(self, other: Metadata) -> Metadata:
        """Return a copy in which what is empty here comes from `other`."""
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
    """One document, ready to be parsed.

    Attributes:
        name: For messages and manifests: as given, or the URL.
        identity: Equal for equal documents only: the absolute path, or the URL without its
            fragment and tracking parameters.
        media: What `data` is.
        data: Text and Markdown files as they lie on disk; anything else as UTF-8 Markdown made
            from the article alone, so that a page's advertisements do not change it.
        about: What is known beside the text; all but section and address is in `data` too. Empty
            for text and Markdown files: there the parser finds it.
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
    """An entry of a feed that has no more than the link of its article.

    Attributes:
        url: Of the article.
        about: What the feed says about it.
    """

    url: str
    about: Metadata


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source that was found; `Sources.read` returns its document.

    Attributes:
        name: As in Document.
        identity: As in Document.
        version: Changes when the source may have changed, and costs nothing to know: a file's time
            and size, a digest of what a feed says about an entry, a page's digest. May be compared
            between runs.
        origin: A file, an entry of a feed, or the document itself where finding it was reading it.
    """

    name: str
    identity: str
    version: str
    origin: Path | Entry | Document


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read: as it was given, and why."""

    name: str
    identity: str
    error: BriefingError

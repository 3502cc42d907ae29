"""Sources as they are found, before they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.errors import BriefingError
    from briefing.ingest.document import Document, Metadata


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

"""The values of this stage: what was found, what was read, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from briefing.ingest.blocks import Block, BlockKind
from briefing.model.checks import Checked, require

if TYPE_CHECKING:
    import datetime as dt


STDIN = "-"


class Media(StrEnum):
    """The media type of a text's bytes: which parser reads them."""

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
        time: The time of day in Vietnam, `07:30`.
        picture: The URL of the picture that stands for it.
    """

    title: str = ""
    published: dt.date | None = None
    byline: str = ""
    source: str = ""
    section: str = ""
    address: str = ""
    time: str = ""
    picture: str = ""

    def or_else(self, other: Metadata) -> Metadata:
        """Return a copy in which what is empty here comes from `other`."""
        return Metadata(
            self.title or other.title,
            self.published or other.published,
            self.byline or other.byline,
            self.source or other.source,
            self.section or other.section,
            self.address or other.address,
            self.time or (other.time if self.published in {None, other.published} else ""),
            self.picture or other.picture,
        )


@dataclass(frozen=True, slots=True)
class Document(Checked):
    """One document, found and read: `briefing.ingest.parse.parse` makes the article of it.

    Text and Markdown are kept as they lie on disk, in `data`: their blocks are found when they are
    parsed. Whatever else there is, pages, books, entries of feeds, has `blocks` instead.

    Attributes:
        name: For messages and manifests: as given, or the URL; `standard input` for `-`.
        identity: Equal for equal documents only: the absolute path, `-`, or the URL without its
            fragment and tracking parameters.
        data: The bytes of a text, as they were found; empty where there are blocks.
        media: `text/plain` or `text/markdown`; empty where the name's ending decides.
        blocks: The article and what was left out of it on the way, in the document's own order.
        about: What is known beside the text: the parser finds the rest in it.
    """

    at: ClassVar[str] = "source."

    name: str
    identity: str
    data: bytes = b""
    media: str = ""
    blocks: tuple[Block, ...] = ()
    about: Metadata = field(default_factory=Metadata)

    @classmethod
    def from_text(cls, text: str, title: str = "") -> Self:
        """Return the document of a text: one line a paragraph, as newspapers' text is pasted.

        Args:
            text: The article.
            title: Its headline; empty where the text begins with it, or has none.

        Raises:
            UsageError: They are no texts.
        """
        from hashlib import sha256

        data = require(str, text, "the text").encode(errors="replace")
        about = Metadata(title=" ".join(require(str, title, "the title").split()))
        named = sha256(b"\0".join((about.title.encode(errors="replace"), data))).hexdigest()
        return cls("text", f"text:{named}", data, Media.TEXT, about=about)

    @property
    def suffix(self) -> str:
        """The ending of the file name, in lower case with its dot; empty when there is none."""
        return "" if self.identity == STDIN else Path(self.identity).suffix.lower()

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal: equal for equal articles, whatever a page shows around them."""
        from hashlib import sha256

        about = self.about
        said = [about.title, str(about.published or ""), about.byline, about.source]
        for block in self.blocks:
            said += [block.kind.name, block.text] if block.kind is not BlockKind.LEFT_OUT else []
        text = "\0".join(said).encode("utf-8", "replace") if any(said) else b""
        return sha256(self.data + text).hexdigest()

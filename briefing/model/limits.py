"""How sources are read: what is allowed, and how much of it.

What is too large is refused in one line before anything expensive is begun. The limits are far
beyond any article and most books; within them a source takes at most a few seconds for each
megabyte, and less than 500 MB of memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

FILE = 10 * 2**20
"""Bytes of a text, a web page or a feed: from a file, from standard input or from a host."""

ARCHIVE = 50 * 2**20
"""Bytes of a .docx, .epub or .pdf as it lies on disk or is sent; most of them are pictures."""

MAIL = 25 * 2**20
"""Bytes of a mail or of a page saved as one: most providers send no larger ones."""

CHARACTERS = 2_000_000
"""Of an article's text: some thirty hours of speech."""

PARAGRAPHS = 20_000
"""Of an article; lines that are not empty, where it is written line by line."""

PAGES = 1_000
"""Of a .pdf."""

MARKUP = 50_000
"""Signs in a Markdown text that may be markup: emphasis, links, code, cells of tables."""

ELEMENTS = 15_000
"""Of a web page, as it was parsed."""

TAGS = 10 * ELEMENTS
"""Of a web page, a chapter or a feed as it is written, what a script holds included."""

BOOK_TAGS = 2 * TAGS
"""Of all the chapters of an .epub together."""

WORD_TAGS = 500_000
"""Of a .docx, which takes a dozen for a few words."""

ATTRIBUTES = 500
"""Of one tag."""

ENTRIES = 5_000
"""Of a feed, taken or not."""

SENTENCES = 40_000
"""Of a script."""

WORDS = 300_000
"""Of a script, as they are spoken: some twenty hours, which figures reach in fewer characters."""

SENTENCE = 5_000
"""Characters that are taken for one sentence: what goes on longer is cut between words."""

ACCENTS = 30
"""Combining marks in a row, as in Unicode's stream-safe text (UAX #15, 13): no writing has more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is too much. Sizes in bytes, times in seconds.

    Attributes:
        file: A text, web page or feed, decoded; an article is some 10 KB.
        archive: A .docx, .epub or .pdf as it lies on disk or is sent.
        seconds: For one page in all: resolving, connecting, every redirect, the last byte.
        connect: To connect to one address.
        silence: Between two pieces of a reply.
        redirects: How many are followed.
        delay: Between two requests to one host; a robots.txt may ask for more,.
        longest_delay: And gets no more than this.
        entries: How many of a feed's entries, or of a section page's articles, are taken, in their
            order: the newest, where all have a day.
    """

    file: int = FILE
    archive: int = ARCHIVE
    seconds: float = 30.0
    connect: float = 10.0
    silence: float = 15.0
    redirects: int = 5
    delay: float = 1.0
    longest_delay: float = 10.0
    entries: int = 50


@dataclass(frozen=True, slots=True)
class Options:
    """What a person allows and asks for.

    Attributes:
        private: Whether private, loopback and link-local addresses may be asked.
        robots: Whether robots.txt is honoured.
        offline: Whether the network is left alone altogether.
        since: Of a feed, only what was published on this day or later; what has no date stays.
        cache: Where fetched pages are kept; None for the usual place.
        output: The folder that briefings go to: nothing of ours that lies there is an article.
    """

    private: bool = False
    robots: bool = True
    offline: bool = False
    since: dt.date | None = None
    cache: Path | None = None
    output: Path | None = None
    limits: Limits = field(default_factory=Limits)

"""Finds and reads what a person gives: files, folders, patterns, lists, links, feeds.

    with Sources(Options()) as sources:
        for found in sources.expand(arguments):     # Found or Failure, lazily, in order, once each
            document = sources.read(found)          # bytes for the article reader, and metadata

    read_argument(argument) -> Document             # for what must be exactly one document

Text and Markdown files come as they lie on disk; web pages, .docx, .epub and feeds' entries come as
Markdown. Whatever is not safe to read is refused in one line (RefusedError), whatever cannot be had
now is told apart (FetchError); both are SourceErrors.

    arguments -> kinds -> reading -> html | word | book | feed -> markdown
    web: urls -> manners -> connect (addresses, deadline) -> unpack -> store
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.sources.document import Document, Failure, Found, Media, Metadata
from briefing.sources.errors import FetchError, RefusedError
from briefing.sources.options import Limits, Options
from briefing.sources.web.urls import is_url

if TYPE_CHECKING:
    from briefing.sources.sources import Sources

__all__ = [
    "Document",
    "Failure",
    "FetchError",
    "Found",
    "Limits",
    "Media",
    "Metadata",
    "Options",
    "RefusedError",
    "Sources",
    "is_url",
    "read_argument",
]


def read_argument(argument: str, options: Options | None = None) -> Document:
    """Read the one document that an argument names: a file or a link.

    Raises SourceError or a subclass; also for a feed, a folder or a pattern of several.
    """
    from itertools import islice

    from briefing.errors import SourceError
    from briefing.sources.sources import Sources

    with Sources(options) as sources:
        items = list(islice(sources.expand([argument]), 2))
        if len(items) > 1:
            raise SourceError(f"{argument} holds several articles", "make them with briefing batch")
        if not items:
            raise SourceError(f"{argument} holds no article", "check it")
        (item,) = items
        if isinstance(item, Failure):
            raise item.error
        return sources.read(item)


def __getattr__(name: str) -> object:
    if name == "Sources":
        from briefing.sources.sources import Sources

        return Sources
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

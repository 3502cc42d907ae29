"""Reads articles: bytes in, an `Article` out. Nothing of an article gets lost.

    read_source(path) -> Source     the bytes of a file or of standard input: the edge
    parse(source) -> Article        decoded, repaired, recognised; Markdown by its media or suffix
    parse_text(text) -> Article     the same for a text at hand
    parse_markdown(text) -> Article
    decode(data, name) -> str       bytes to clean text

Everything but `read_source` is pure. What cannot be read raises SourceError, in one line.

A text is laid out as a row of pieces (`lines`, `markdown`), in which one recogniser after the other
(`structure.STEPS`) names what it is certain of: title, dateline, captions, bylines, stories …
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.articles.decode import decode, repair
from briefing.articles.source import SIZE_LIMIT, Source, read_source
from briefing.errors import SourceError

if TYPE_CHECKING:
    from briefing.articles.pieces import Metadata, Piece
    from briefing.model.article import Article

__all__ = ["SIZE_LIMIT", "Source", "decode", "parse", "parse_markdown", "parse_text", "read_source"]

_MARKDOWN = "text/markdown"
_SUFFIXES = (".md", ".markdown")

# The readers and recognisers are imported when there is something to read: whoever only looks
# at a source, to find that its briefing is there already, does not wait for them.


def parse(source: Source) -> Article:
    """Read the article in `source`. Raises SourceError when there is none."""
    text = decode(source.data, source.name)
    markdown = source.media == _MARKDOWN if source.media else source.suffix in _SUFFIXES
    return parse_markdown(text) if markdown else parse_text(text)


def parse_text(text: str) -> Article:
    """Read the article in a text. Raises SourceError when it holds no letter and no digit."""
    from briefing.articles.lines import read_lines
    from briefing.articles.pieces import Metadata

    return _build(read_lines(repair(text)), Metadata())


def parse_markdown(text: str) -> Article:
    """Read the article in a Markdown text, its front matter included; raises the same."""
    from briefing.articles.markdown import read_markdown

    return _build(*read_markdown(repair(text)))


def _build(pieces: list[Piece], metadata: Metadata) -> Article:
    from briefing.articles.structure import build

    if not any(char.isalnum() for piece in pieces for char in piece.text):
        raise SourceError("the article holds no words", "give a text with an article in it")
    return build(pieces, metadata)

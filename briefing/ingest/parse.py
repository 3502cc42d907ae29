"""Blocks to an article: the order of the recognisers, and what their findings amount to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing import _log
from briefing.errors import SourceError
from briefing.ingest.decode import decode, repair
from briefing.ingest.pieces import Kind, Metadata, Piece
from briefing.ingest.recognisers.agency_marks import cut_agency_marks, read_agency
from briefing.ingest.recognisers.byline import cut_closing_bylines, cut_opening_bylines, read_byline
from briefing.ingest.recognisers.caption import cut_captions
from briefing.ingest.recognisers.dateline import read_dateline
from briefing.ingest.recognisers.heading import find_headings
from briefing.ingest.recognisers.related_links import (
    cut_closing_headlines,
    cut_notices,
    cut_related_links,
)
from briefing.ingest.recognisers.separators import cut_end_marks, find_stories
from briefing.ingest.recognisers.title import (
    derive_title,
    drop_repeated_lead,
    drop_repeated_title,
    find_datelines,
    find_title,
)
from briefing.model.article import Article, Omission, Omitted, Section
from briefing.model.limits import CHARACTERS, PARAGRAPHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.ingest.source import Source

    Step = Callable[[list[Piece]], list[Piece]]

STEPS: tuple[Step, ...] = (
    find_title,
    find_datelines,
    drop_repeated_title,
    cut_related_links,
    cut_notices,
    find_stories,
    cut_end_marks,
    cut_agency_marks,
    cut_opening_bylines,
    cut_captions,
    drop_repeated_lead,
    cut_closing_headlines,
    cut_closing_bylines,
    find_headings,
)
"""In this order: what is certain by its place first, what needs its neighbours last."""

_LONGEST_LEAD = 900
"""In characters. A first paragraph that is longer is the body itself, pasted in one piece."""


def build(pieces: list[Piece], metadata: Metadata) -> Article:
    """Recognise an article in `pieces`, which hold at least one letter or digit."""
    if metadata.title:
        pieces = [Piece(Kind.TITLE, metadata.title), *pieces]
    for step in STEPS:
        pieces = step(pieces)
    if not any(map(_is_spoken, pieces)):
        pieces = _speak_first(pieces)
    title = next((piece.text for piece in pieces if piece.kind is Kind.TITLE), "")
    dateline = next((piece.text for piece in pieces if piece.kind is Kind.DATELINE), "")
    day = read_dateline(dateline or metadata.date)
    if day and not dateline:
        dateline = f"{day.published:%d/%m/%Y}"
    lead, sections = _sections(pieces)
    left_out = _left_out(pieces)
    byline, source = _authors(pieces)
    for item in left_out:
        _log.info("left out (%s): %s", item.reason.value, item.text)
    return Article(
        title=title or derive_title(piece.text for piece in pieces if _is_spoken(piece)),
        dateline=dateline,
        published=day.published if day else None,
        byline=metadata.author or byline,
        source=metadata.source or source,
        lead=lead,
        sections=sections,
        captions=tuple(piece.text for piece in pieces if piece.reason is Omission.CAPTION),
        left_out=left_out,
        titled=bool(title),
    )


def _is_spoken(piece: Piece) -> bool:
    spoken = piece.kind in {Kind.TITLE, Kind.HEADING, Kind.PARAGRAPH}
    return spoken and any(map(str.isalnum, piece.text))


def _speak_first(pieces: list[Piece]) -> list[Piece]:
    """Nothing is left to speak: then the first words are the article, whatever they look like."""
    place = next(i for i, piece in enumerate(pieces) if any(map(str.isalnum, piece.text)))
    return [*pieces[:place], Piece(Kind.TITLE, pieces[place].text), *pieces[place + 1 :]]


def _authors(pieces: list[Piece]) -> tuple[str, str]:
    """Read author and source off what was left out; a newsroom's mark outdoes an agency."""
    bylines = [read_byline(piece.text) for piece in pieces if piece.reason is Omission.BYLINE]
    marks = [read_agency(piece.text) for piece in pieces if piece.reason is Omission.NEWSROOM]
    authors = [byline.author for byline in bylines if byline]
    sources = [*marks, *(byline.source for byline in bylines if byline)]
    return next(filter(None, authors), ""), next(filter(None, sources), "")


def _left_out(pieces: list[Piece]) -> tuple[Omitted, ...]:
    return tuple(
        Omitted(piece.text, piece.reason or Omission.MARK)
        for piece in pieces
        if piece.kind in {Kind.LEFT_OUT, Kind.STORY}
    )


def _sections(pieces: list[Piece]) -> tuple[tuple[str, ...], tuple[Section, ...]]:
    """Sort the paragraphs into the lead and the body, cut at story marks and headings."""
    lead: tuple[str, ...] = ()
    sections: list[Section] = []
    heading, story, paragraphs = "", False, list[str]()

    def close() -> None:
        if heading or paragraphs:
            sections.append(Section(heading, tuple(paragraphs), story))

    for piece in pieces:
        if piece.kind is Kind.PARAGRAPH:
            first = not (lead or sections or paragraphs or heading or story)
            if first and len(piece.text) <= _LONGEST_LEAD:
                lead = (piece.text,)
            else:
                paragraphs.append(piece.text)
        elif piece.kind is Kind.STORY or (piece.kind is Kind.HEADING and (heading or paragraphs)):
            close()
            story, heading, paragraphs = piece.kind is Kind.STORY, "", []
        if piece.kind is Kind.HEADING:
            heading = piece.text
    close()
    return lead, tuple(sections)


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
    from briefing.ingest.plain import read_lines  # lazy: only what is made is read

    return _build(read_lines(_measured(repair(text))), Metadata())


def parse_markdown(text: str) -> Article:
    """Read the article in a Markdown text, its front matter included; raises the same."""
    from briefing.ingest.markdown import read_markdown  # lazy: the same

    return _build(*read_markdown(_measured(repair(text))))


def _measured(text: str) -> str:
    """Return a text that is no larger than articles are; raise SourceError for any other."""
    too_many = ""
    if len(text) > CHARACTERS:
        too_many = f"{CHARACTERS} characters"
    elif text.count("\n") > PARAGRAPHS:
        lines = sum(1 for line in text.split("\n") if line and not line.isspace())
        too_many = f"{PARAGRAPHS} lines" if lines > PARAGRAPHS else ""
    if too_many:
        raise SourceError(f"the article has more than {too_many}, too many", "divide it")
    return text


def _build(pieces: list[Piece], metadata: Metadata) -> Article:

    if not any(char.isalnum() for piece in pieces for char in piece.text):
        raise SourceError("the article holds no words", "give a text with an article in it")
    return build(pieces, metadata)

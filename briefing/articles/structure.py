"""Pieces to an article: the order of the recognisers, and what their findings amount to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.articles.bylines import cut_closing_bylines, cut_opening_bylines, read_byline
from briefing.articles.captions import cut_captions
from briefing.articles.dateline import read_dateline
from briefing.articles.headings import find_headings
from briefing.articles.headline import (
    derive_title,
    drop_repeated_lead,
    drop_repeated_title,
    find_datelines,
    find_title,
)
from briefing.articles.marks import cut_end_marks, find_stories
from briefing.articles.newsroom import cut_newsroom_marks, read_newsroom
from briefing.articles.pieces import Kind, Metadata, Piece
from briefing.articles.promotions import cut_closing_headlines, cut_notices, cut_promotions
from briefing.model.article import Article, LeftOut, Omission, Section

if TYPE_CHECKING:
    from collections.abc import Callable

    Step = Callable[[list[Piece]], list[Piece]]

STEPS: tuple[Step, ...] = (
    find_title,
    find_datelines,
    drop_repeated_title,
    cut_promotions,
    cut_notices,
    find_stories,
    cut_end_marks,
    cut_newsroom_marks,
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
    byline, source = _authors(pieces)
    return Article(
        title=title or derive_title(piece.text for piece in pieces if _is_spoken(piece)),
        dateline=dateline,
        published=day.published if day else None,
        byline=metadata.author or byline,
        source=metadata.source or source,
        lead=lead,
        sections=sections,
        captions=tuple(piece.text for piece in pieces if piece.reason is Omission.CAPTION),
        left_out=_left_out(pieces),
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
    marks = [read_newsroom(piece.text) for piece in pieces if piece.reason is Omission.NEWSROOM]
    authors = [byline.author for byline in bylines if byline]
    sources = [*marks, *(byline.source for byline in bylines if byline)]
    return next(filter(None, authors), ""), next(filter(None, sources), "")


def _left_out(pieces: list[Piece]) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(piece.text, piece.reason or Omission.MARK)
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

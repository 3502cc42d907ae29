"""The newsroom's mark ahead of a text: `(VOV) - …`, `(Dân trí) - …`, `TTO - …`."""

from __future__ import annotations

import re

from briefing.articles.pieces import Kind, Piece
from briefing.articles.tables import mapping, rows, words
from briefing.model.article import Omission

_PARAGRAPHS = 4
"""Among so many from the top: the mark stands ahead of the lead, or of the text below it."""

_IN_BRACKETS = r"\(\s*([^()]{2,28}?)\s*\)\s*(?:[-–—:]+\s*)"
_CODE = r"\(([^()\s]{2,14})\)\s*(?=[^\W\d_])"
_BARE = r"([^\s()]{2,14}(?: [^\s()]{1,12}){0,2})\s*[-–—]+\s+"


def cut_newsroom_marks(pieces: list[Piece]) -> list[Piece]:
    """Leave out the newsroom's mark at the head of the first paragraphs."""
    out: list[Piece] = []
    seen = 0
    for piece in pieces:
        mark = None
        if piece.kind is Kind.PARAGRAPH and seen < _PARAGRAPHS:
            seen += 1
            mark = _mark(piece.text)
        if mark is None:
            out.append(piece)
        else:
            out.append(Piece(Kind.LEFT_OUT, mark.strip(), Omission.NEWSROOM))
            out.append(Piece(Kind.PARAGRAPH, piece.text[len(mark) :]))
    return out


def read_newsroom(mark: str) -> str:
    """Give the name behind a mark; empty where the mark is a column rather than a newsroom."""
    inner = mark.strip(" ()-–—:")
    known = mapping("newsrooms").get(inner.casefold(), "-" if " " in inner else inner)
    return "" if known == "-" else known


def _mark(text: str) -> str | None:
    """Find the mark at the head of `text`, with the sign and the blanks behind it."""
    found = re.match(_IN_BRACKETS, text)
    if found and found.end() < len(text):
        inner = found[1].casefold()
        return found[0] if inner not in words("places") and "nh minh" not in inner else None
    found = re.match(_CODE, text)
    if found and (found[1].casefold() in words("newsrooms") or sum(map(str.isupper, found[1])) > 1):
        return found[0]
    found = re.match(_BARE, text)
    if found and found.end() < len(text) and found[1].casefold() in _opening_marks():
        return found[0]
    return None


def _opening_marks() -> frozenset[str]:
    return frozenset(row[0].casefold() for row in rows("newsrooms") if row[-1] == "x")

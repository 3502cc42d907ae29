"""The agency's or newspaper's mark ahead of a text: `(VOV) - …`, `(Dân trí) - …`, `TTO - …`."""

from __future__ import annotations

import re

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.data import tables
from briefing.ingest.recognisers.wording import opens_sentence
from briefing.model.article import Omission
from briefing.text.places import is_place

_PARAGRAPHS = 4
"""Among so many from the top: the mark stands ahead of the lead, or of the text below it."""

_IN_BRACKETS = r"\( ?([^()]{2,28}?) ?\) ?[-–—:]+ ?"
_CODE = r"\(([^()\s]{2,14})\)\s*(?=[^\W\d_])"
_BARE = r"([^\s()]{2,14}(?: [^\s()]{1,12}){0,2})\s*[-–—]+\s+"


def cut_agency_marks(blocks: list[Block]) -> list[Block]:
    """Leave out the agency's mark at the head of the first paragraphs.

    Ahead of the very first, a mark may be one that no table knows; below it, only what is
    known or stood there already is certain.
    """
    out: list[Block] = []
    seen = 0
    known = set(tables.keys("agencies"))
    for block in blocks:
        mark = None
        if block.kind is BlockKind.PARAGRAPH and seen < _PARAGRAPHS:
            mark = _mark(block.text, known, anything=seen == 0)
            seen += 1
        if mark is None:
            out.append(block)
        else:
            known.add(_inner(mark).casefold())
            out.append(Block(BlockKind.LEFT_OUT, mark.strip(), Omission.AGENCY_MARK))
            out.append(Block(BlockKind.PARAGRAPH, block.text[len(mark) :]))
    return out


def read_agency(mark: str) -> str:
    """Return the name behind a mark; empty where the mark is a column rather than an agency."""
    inner = _inner(mark)
    known = tables.mapping("agencies").get(inner.casefold(), "-" if " " in inner else inner)
    return "" if known == "-" else known


def _inner(mark: str) -> str:
    return mark.strip(" ()-–—:")


def _mark(text: str, known: set[str], *, anything: bool) -> str | None:
    """Find the mark at the head of `text`, with the sign and the blanks behind it."""
    dashed = re.match(_IN_BRACKETS, text)
    found = dashed or re.match(_CODE, text) or re.match(_BARE, text)
    if found is None or not opens_sentence(text[found.end() :]):
        return None
    name = found[1].casefold()
    if found[0][0] != "(":
        return found[0] if name in _opening_marks() else None
    if name in known:
        return found[0]
    code = sum(map(str.isupper, found[1])) > 1 and " " not in name
    column = dashed and not re.search(r"\d", name) and "nh minh" not in name
    unknown = anything and (code or column) and not is_place(name)
    return found[0] if unknown else None


def _opening_marks() -> frozenset[str]:
    return frozenset(row[0].casefold() for row in tables.rows("agencies") if row[-1] == "x")

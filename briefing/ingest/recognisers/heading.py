"""Section headings: short lines between paragraphs, and what is written as one."""

from __future__ import annotations

import re

from briefing.ingest.pieces import Kind, Piece
from briefing.ingest.recognisers.wording import ends_sentence

_LONGEST = 100
_MOST_WORDS = 20
_HASHES = r"#{1,6}\s+(\S.*)"
_BOLD = r"(\*\*|__)(?!\s)([^*_]+)(?<!\s)\1:?"


def find_headings(pieces: list[Piece]) -> list[Piece]:
    """Name the headings: `## …`, `**…**`, and a short line without a stop between paragraphs.

    A short line stands alone: of several in a row none is a heading, for that is a list, a
    line-up or verse. The text must go on below it.
    """
    out = [read_heading(piece) for piece in pieces]
    spoken = [place for place, piece in enumerate(out) if piece.kind is not Kind.LEFT_OUT]
    short = [_is_short_line(out[place]) for place in spoken]
    for i in range(1, len(spoken) - 1):
        before, piece, after = (out[place] for place in spoken[i - 1 : i + 2])
        if (
            short[i]
            and after.kind is Kind.PARAGRAPH
            and not short[i + 1]
            and before.kind not in {Kind.TITLE, Kind.DATELINE}  # below these stands the lead
            and (before.kind is not Kind.PARAGRAPH or ends_sentence(before.text))
        ):
            out[spoken[i]] = Piece(Kind.HEADING, piece.text)
    return out


def read_heading(piece: Piece) -> Piece:
    """Take the signs off a line that is written as a heading; any other stays as it is."""
    if piece.kind is Kind.PARAGRAPH:
        if found := re.fullmatch(_HASHES, piece.text):
            heading = found[1].rstrip("#").rstrip()
            if 0 < len(heading) <= _LONGEST:
                return Piece(Kind.HEADING, heading)
        if (found := re.fullmatch(_BOLD, piece.text)) and len(found[2]) <= _LONGEST:
            return Piece(Kind.HEADING, found[2].strip())
    return piece


def _is_short_line(piece: Piece) -> bool:
    text = piece.text
    return (
        piece.kind is Kind.PARAGRAPH
        and len(text) <= _LONGEST
        and len(text.split()) <= _MOST_WORDS
        and (text[0].isupper() or text[0].isdigit() or text[0] in "\"“‘'")
        and any(map(str.isalpha, text))
        and not ends_sentence(text)
        and not text.endswith((":", ";", ",", "-", "–"))
        and ";" not in text
    )

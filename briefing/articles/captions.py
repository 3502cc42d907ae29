"""Photo captions: a line that ends in the photographer's credit."""

from __future__ import annotations

import re

from briefing.articles.pieces import Kind, Piece
from briefing.model.article import Omission

_LONGEST = 300

_CREDIT = re.compile(
    r"[\s(\[–-]*\b(?:Ảnh|ẢNH|[Nn]guồn(?: ảnh)?|NGUỒN)(?:\s+minh\s+họa)?\s*:\s*[^:]{0,60}$"
)


def cut_captions(pieces: list[Piece]) -> list[Piece]:
    """Leave out captions and their credits."""
    out: list[Piece] = []
    for piece in pieces:
        found = _CREDIT.search(piece.text) if piece.kind is Kind.PARAGRAPH else None
        if found is None or len(piece.text) > _LONGEST:
            out.append(piece)
            continue
        caption, credit = piece.text[: found.start()].strip(), piece.text[found.start() :].strip()
        if caption:
            out.append(Piece(Kind.LEFT_OUT, caption, Omission.CAPTION))
        out.append(Piece(Kind.LEFT_OUT, credit.lstrip("–- "), Omission.CREDIT))
    return out

"""Story marks, list marks and end marks: signs that structure a text and are not read."""

from __future__ import annotations

import re
from itertools import pairwise

from briefing.ingest.pieces import Kind, Piece
from briefing.ingest.recognisers.wording import ends_sentence, opens_sentence
from briefing.model.article import Omission

_RULE = r"(?i)(?:[*＊⁂✱•_=~#–—-]\s*){3,}|[*＊⁂•●■♦]|[–—]{2,}|o0o|-+\s*o0o\s*-+"
_STORY = r"([*＊⁂✱])\s*(?![*\s])|([•●■♦▪▶►+])\s+"
_GLUED = r"(?<=[.!?…\"”])\s(\*)\s(?=\S)"
_END = r"\s?(?<!\.)\.\s?/\s?\.(?=\s|$)|(?<=[.…!?\"”])\s?/\s?\.(?=\s|$)"

_LIST_ITEM = 120
"""A marked line shorter than this, among others of its kind, is an item of a list."""


def find_stories(pieces: list[Piece]) -> list[Piece]:
    """Turn story marks (`* text`, a line of `***` or `---`) into pieces of their own."""
    pieces = [part for piece in pieces for part in _part_glued(piece)]
    out: list[Piece] = []
    texts = [piece.text if piece.kind is Kind.PARAGRAPH else "" for piece in pieces]
    for piece, before, after in zip(pieces, ["", *texts], [*texts[1:], ""], strict=False):
        mark = re.match(_STORY, piece.text)
        if piece.kind is not Kind.PARAGRAPH:
            out.append(piece)
        elif re.fullmatch(_RULE, piece.text):
            out.append(Piece(Kind.STORY, piece.text))
        elif mark and len(piece.text) > mark.end() and not _is_emphasis(piece.text):
            kind = Kind.LEFT_OUT if _is_item(piece.text, before, after) else Kind.STORY
            reason = Omission.MARK if kind is Kind.LEFT_OUT else None
            out.append(Piece(kind, mark[0].strip(), reason))
            out.append(Piece(Kind.PARAGRAPH, piece.text[mark.end() :]))
        else:
            out.append(piece)
    return out


def _part_glued(piece: Piece) -> list[Piece]:
    """Part a paragraph into which the next story was pasted: `… nước. * Quảng Bình có …`."""
    if piece.kind is not Kind.PARAGRAPH or " * " not in piece.text:
        return [piece]
    text, parts, at = piece.text, list[Piece](), 0
    for mark in re.compile(_GLUED).finditer(text):
        if opens_sentence(text[mark.end() :]):
            parts.append(Piece(Kind.PARAGRAPH, text[at : mark.start()]))
            at = mark.start(1)
            if len(text) - at < _LIST_ITEM:  # a remark below the lead, rather than a story
                parts.append(Piece(Kind.LEFT_OUT, mark[1], Omission.MARK))
                at = mark.end()
    return [*parts, Piece(Kind.PARAGRAPH, text[at:])]


def _is_emphasis(line: str) -> bool:
    return bool(re.fullmatch(r"\*(?!\s)[^*]+(?<!\s)\*[.:]?", line))


def _is_item(line: str, before: str, after: str) -> bool:
    """Whether a marked line belongs to a list rather than opening a story."""
    if before.endswith(":"):
        return True
    if line[0] in "*＊⁂✱" and len(line) < _LIST_ITEM:
        among = any(other[:1] == line[0] and len(other) < _LIST_ITEM for other in (before, after))
        return among or ends_sentence(line) or not after  # the last two: a footnote
    if line[0] in "*＊⁂✱":
        return False
    return len(line) < _LIST_ITEM or not ends_sentence(line)


def cut_end_marks(pieces: list[Piece]) -> list[Piece]:
    """Leave out `./.`: the sentence before it keeps its full stop; what follows is apart."""
    out: list[Piece] = []
    for piece in pieces:
        if piece.kind is not Kind.PARAGRAPH or "/" not in piece.text:
            out.append(piece)
            continue
        cuts = [(0, 0), *(match.span() for match in re.compile(_END).finditer(piece.text))]
        cuts.append((len(piece.text), len(piece.text)))
        for (_, begin), (end, stop) in pairwise(cuts):
            text, mark = piece.text[begin:end].strip(), piece.text[end:stop].strip()
            if text:
                closed = mark and not ends_sentence(text)
                out.append(Piece(Kind.PARAGRAPH, text + "." if closed else text))
            if mark:
                out.append(Piece(Kind.LEFT_OUT, mark, Omission.MARK))
    return out

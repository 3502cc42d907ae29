"""The head of an article: its title, its dateline, and the title where it is repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.ingest.pieces import Kind, Piece
from briefing.ingest.recognisers.dateline import read_dateline
from briefing.ingest.recognisers.heading import read_heading
from briefing.ingest.recognisers.wording import key, opens_sentence, sentence_ends
from briefing.model.article import Omission

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEAD = 6
"""How many pieces from the top a dateline may stand; a date further down belongs to the text."""

_LONGEST_TITLE = 170
_LONGEST_DERIVED = 70
_SHORTEST_LEAD = 60


def find_title(pieces: list[Piece]) -> list[Piece]:
    """Name the title: the first line of text, when it is a line as titles are."""
    for place, piece in enumerate(map(read_heading, pieces[:_HEAD])):
        if piece.kind is Kind.TITLE:
            return pieces
        if piece.kind is Kind.HEADING or (piece.kind is Kind.PARAGRAPH and _is_text(piece.text)):
            alone = not any(other.kind is Kind.PARAGRAPH for other in pieces[place + 1 :])
            if piece.kind is Kind.PARAGRAPH and not _is_title(piece.text, alone=alone):
                return pieces
            return [*pieces[:place], Piece(Kind.TITLE, piece.text), *pieces[place + 1 :]]
    return pieces


def _is_text(line: str) -> bool:
    return any(map(str.isalnum, line)) and read_dateline(line) is None


def _is_title(line: str, *, alone: bool) -> bool:
    if len(line) > _LONGEST_TITLE or not (line[0].isalnum() or line[0] in "\"“‘'«([…¿¡"):
        return False
    if alone:
        return not line.endswith((".", "!", "…", ";", ","))
    return not sentence_ends(line) or not line.endswith(".")


def find_datelines(pieces: list[Piece]) -> list[Piece]:
    """Name the dateline and cut its clock off."""
    out: list[Piece] = []
    named = False
    for place, piece in enumerate(pieces):
        found = None
        if not named and place < _HEAD and piece.kind is Kind.PARAGRAPH:
            found = read_dateline(piece.text)
        if found is None:
            out.append(piece)
        else:
            named = True
            out.append(Piece(Kind.DATELINE, found.spoken))
            out += (Piece(Kind.LEFT_OUT, part, Omission.CLOCK) for part in found.clock)
    return out


def drop_repeated_title(pieces: list[Piece]) -> list[Piece]:
    """Leave out lines that say the title once more."""
    title = next((piece.text for piece in pieces if piece.kind is Kind.TITLE), "")
    if not (title_key := key(title)):
        return pieces
    return [
        Piece(Kind.LEFT_OUT, piece.text, Omission.REPEATED_TITLE)
        if piece.kind in {Kind.PARAGRAPH, Kind.HEADING}
        and len(piece.text) < 2 * len(title)
        and key(piece.text) == title_key
        else piece
        for piece in pieces
    ]


def drop_repeated_lead(pieces: list[Piece]) -> list[Piece]:
    """Leave out the lead where the text below it begins with the same words once more."""
    spoken = [i for i, piece in enumerate(pieces) if piece.kind is Kind.PARAGRAPH]
    out = list(pieces)
    if spoken and len(lead := pieces[spoken[0]].text) >= _SHORTEST_LEAD:
        for place in spoken[1 : _HEAD // 2]:
            text = pieces[place].text
            if text.startswith(lead) and opens_sentence(text[len(lead) :].lstrip() or "-"):
                repeated = Piece(Kind.LEFT_OUT, lead, Omission.REPEATED_LEAD)
                rest = text[len(lead) :].strip()
                out[place : place + 1] = [repeated, Piece(Kind.PARAGRAPH, rest)][: 2 if rest else 1]
                break
    return out


def derive_title(paragraphs: Iterable[str]) -> str:
    """Make a title of an article's first words, cut between words; never empty."""
    text = next((text for text in paragraphs if any(map(str.isalnum, text))), "")
    text = text.lstrip(" -–—*•#>.…!?,;:)]”’")
    ends = sentence_ends(text)
    sentence = text[: ends[0]].strip() if ends else text
    if len(sentence) <= _LONGEST_DERIVED:
        return sentence.rstrip(" .,;:") or sentence
    cut = sentence.rfind(" ", 0, _LONGEST_DERIVED)
    return sentence[: cut if cut > 0 else _LONGEST_DERIVED].rstrip(" .,;:-–—(“\"'") + "…"

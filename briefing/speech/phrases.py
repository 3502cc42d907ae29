"""Cuts a sentence that is longer than an engine takes at its best phrase boundaries."""

from __future__ import annotations


def phrases(text: str, limit: int) -> list[str]:
    """Return the text in pieces of at most `limit` characters, cut where a reader breathes."""
    pieces: list[str] = []
    piece = ""
    for word in text.split():
        while len(word) > limit:
            if piece:
                pieces.append(piece)
                piece = ""
            pieces.append(word[:limit])
            word = word[limit:]  # noqa: PLW2901
        if piece and len(piece) + 1 + len(word) > limit:
            pieces.append(piece)
            piece = ""
        piece = f"{piece} {word}" if piece else word
    return [*pieces, piece] if piece else pieces

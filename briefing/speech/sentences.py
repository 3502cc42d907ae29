"""Splits a text into sentences, for speech."""

from __future__ import annotations

import re

_ENDS = re.compile(r"[.?!…]+[\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[^\W\d_a-z])")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; together they hold all of it but white space."""
    found: list[str] = []
    start = 0
    for end in _ENDS.finditer(text):
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]

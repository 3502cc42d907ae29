"""Abbreviations: Vietnamese ones said in full, foreign ones as a word or letter by letter."""

from __future__ import annotations

import re

from briefing.speech import tables
from briefing.speech.place import Hit, Place

_TOKEN = re.compile(r"[^\W\d_]+(?:[.&\-][^\W\d_]+)*")


def known(place: Place) -> Hit | None:
    """Read an abbreviation that the article or the table explains."""
    found = _TOKEN.match(place.text, place.start)
    if not found:
        return None
    for written in (found[0], re.split(r"[.&\-]", found[0])[0]):
        spoken = place.taught.get(written) or tables.mapping("abbreviations").get(written)
        if spoken:
            return place.start + len(written), spoken
    return None

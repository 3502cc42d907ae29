"""Text in NFC, in time that grows with its length alone."""

from __future__ import annotations

import re
import unicodedata

from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.model.limits import ACCENTS


def composed(text: str, name: str) -> str:
    """Compose letters and their accents (NFC).

    Args:
        text: Any text.
        name: What it belongs to, for the error.

    Raises:
        SourceError: For a row of combining marks that no writing has: sorting it takes
            time that grows with the square of its length.
    """
    if text.isascii():
        return text
    marks = "".join(char for char in set(text) if unicodedata.combining(char))
    if marks and re.search(f"[{re.escape(marks)}]{{{ACCENTS + 1}}}", text):
        raise SourceError(
            _(
                "{name} holds a letter with more than {accents} accents, which no writing has"
            ).format(name=name, accents=ACCENTS),
            _("take it out"),
        )
    return unicodedata.normalize("NFC", text)

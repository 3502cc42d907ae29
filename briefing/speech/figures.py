"""The shapes of written numbers, and what each shape means.

Vietnamese newspapers group thousands with a full stop (1.500.000) or a space (1 500 000) and
write decimals with a comma (3,5); the English ways (1,500,000 and 3.5) occur too.
"""

from __future__ import annotations

import re

from briefing.speech import numbers
from briefing.speech.options import Options

DASH = r"[ \u00a0]?[-–—−][ \u00a0]?"

NUMBER = (
    r"(?:"
    r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?(?![.,]?\d)"
    r"|[1-9]\d{0,2}(?:,\d{3}){2,}(?:\.\d+)?(?![.,]?\d)"
    r"|[1-9]\d{0,2}(?:[ \u00a0]\d{3})+(?:,\d+)?(?![.,]?\d)"
    r"|\d+[.,]\d+(?![.,]?\d)"
    r"|\d+)"
)

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,  ])\d{3})+(?!\d)")
_MARK = re.compile(r"[.,](?=\d+$)")


def number(written: str, options: Options) -> str:
    """Read one written number of any shape that `NUMBER` matches."""
    grouped = _GROUPED.match(written)
    if grouped and not (
        grouped[1] == "," and grouped.end() == len(written) and written.count(",") == 1
    ):
        whole, rest = written[: grouped.end()], written[grouped.end() :]
        whole = re.sub(r"\D", "", whole)
    else:
        mark = _MARK.search(written)
        whole, rest = (written[: mark.start()], written[mark.start() :]) if mark else (written, "")
    spoken = numbers.cardinal(whole, options)
    return f"{spoken} phẩy {numbers.digits(rest[1:])}" if rest else spoken

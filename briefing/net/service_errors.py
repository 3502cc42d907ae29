"""What a service's error says, in one line: JSON as services write it, HTML, or plain words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from briefing.masking import masked

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 200  # characters
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,400})<", re.IGNORECASE)
# Where services put their words, the most telling first.
_FIELDS = ("message", "msg", "detail", "error", "errors", "error_description", "title")


def error_message(body: bytes) -> str:
    """Say what an error's reply says, by its body or the beginning of it; empty for nothing.

    A key that it repeats to us is masked, before the line is cut.
    """
    text = body.decode("utf-8", errors="replace").strip()
    try:
        words = next(_words(json.loads(text)), "")
    except (ValueError, RecursionError):
        found = _TITLE.search(text)
        words = found[1] if found else "" if text.startswith(("<", "{", "[")) else text
    words = masked(words)
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _words(data: Any) -> Iterator[str]:
    """Give the texts of a reply of JSON, the most telling first."""
    match data:
        case str() if data.strip():
            yield data
        case list():
            for item in data:
                yield from _words(item)
        case dict():
            for name in _FIELDS:
                for words in _words(data.get(name)):
                    where = data.get("loc")
                    place = ".".join(map(str, where)) if isinstance(where, list) else ""
                    yield f"{place}: {words}" if place else words

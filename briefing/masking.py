"""Keys and passwords that this process knows, kept out of every text that leaves it.

Whoever takes a secret in conceals it here; errors, logs and tracebacks pass through `masked`. What
is not known to be one, as the password of a proxy, is found by where it stands in an address.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

MASK = "***"

# What is shorter is found in harmless words too: it is masked only where it stands by itself.
_TELLING = 8
_SHORTEST = 4
_CREDENTIALS = re.compile(r"(?<=//)[^\s/?#@\"'<>]+@")

_lock = threading.Lock()
_known: set[str] = set()
_pattern: re.Pattern[str] | None = None


def conceal(value: object) -> None:
    """Mask a value from now on, and every text within it."""
    global _pattern  # noqa: PLW0603 - what one part of a process learns, all have to keep
    with _lock:
        before = len(_known)
        _known.update(form for text in _texts(value) for form in _forms(text))
        if len(_known) != before:
            longest_first = sorted(_known, key=len, reverse=True)
            _pattern = re.compile("|".join(map(_alone, longest_first)))


def masked(text: str) -> str:
    """Give a text without anything that is concealed, and without credentials in addresses."""
    if "//" in text:
        text = _CREDENTIALS.sub(f"{MASK}@", text)
    return _pattern.sub(MASK, text) if _pattern else text


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int) and len(str(value)) >= _TELLING:
        yield str(value)


def _forms(text: str) -> Iterator[str]:
    """Give the ways in which a text may be written in an address or a message."""
    for form in (text, text.strip(), quote(text, safe=""), unquote(text), repr(text)[1:-1]):
        if len(form) >= _SHORTEST:
            yield form


def _alone(text: str) -> str:
    pattern = re.escape(text)
    return pattern if len(text) >= _TELLING else rf"(?<!\w){pattern}(?!\w)"

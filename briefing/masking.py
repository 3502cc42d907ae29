"""Keys and passwords that this process knows, kept out of every text that leaves it.

Whoever takes a secret in conceals it here; errors, logs and tracebacks pass through `masked`. What
is not known to be one, as the password of a proxy, is found by where it stands in an address.
"""

from __future__ import annotations

import os
import re
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MASK = "***"

# What is shorter is found in harmless words too: it is masked only where it stands by itself.
_TELLING = 8
_SHORTEST = 4
_CREDENTIALS = re.compile(r"(?<=//)[^\s/?#\"'<>]+@")

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


def conceal_address(text: str) -> None:
    """Mask the password of an address, and what its query tells, wherever they turn up alone."""
    place, _, query = text.partition("//")[2].partition("?")
    conceal(place.rpartition("@")[0].partition(":")[2])
    conceal(
        [value for pair in query.split("&") if len(value := pair.partition("=")[2]) >= _TELLING]
    )


def conceal_proxies() -> None:
    """Mask the passwords of the proxies that the environment names."""
    for name, value in os.environ.items():
        if name.lower().endswith("_proxy"):
            conceal_address(value)


def masked(text: str) -> str:
    """Return a text without anything that is concealed, and without credentials in addresses."""
    text = without_credentials(text)
    return _pattern.sub(MASK, text) if _pattern else text


def without_credentials(text: str) -> str:
    """Mask names and passwords in the addresses of a text, and nothing else."""
    return _CREDENTIALS.sub(f"{MASK}@", text) if "//" in text else text


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
    """Return the ways in which a text may be written in an address or a message."""
    from urllib.parse import quote, unquote

    for form in (text, text.strip(), quote(text, safe=""), unquote(text), repr(text)[1:-1]):
        if len(form) >= _SHORTEST:
            yield form


def _alone(text: str) -> str:
    pattern = re.escape(text)
    return pattern if len(text) >= _TELLING else rf"(?<!\w){pattern}(?!\w)"

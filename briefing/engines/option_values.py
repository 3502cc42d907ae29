"""Options of network engines, as they come from a configuration file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from briefing.engines.interface import Option
from briefing.errors import ConfigError
from briefing.masking import conceal

# What may become of the options that all network engines take.
DECLARED = {
    **dict.fromkeys(
        (
            "connect_timeout",
            "read_timeout",
            "total_timeout",
            "attempts",
            "backoff",
            "longest_wait",
            "workers",
            "rate",
            "burst",
            "state",
        ),
        Option.PLAIN,
    ),
    "ca": Option.PRIVATE,
}


def number(engine: str, name: str, value: object, low: float, high: float) -> float:
    """Check a number. Raises ConfigError with the option's name and its range."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ConfigError(
            f"[engines.{engine}] {name} is {value!r}", f"give a number from {low:g} to {high:g}"
        )
    return value


def whole(engine: str, name: str, value: object, low: int, high: int) -> int:
    """Check a whole number. Raises ConfigError with the option's name and its range."""
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ConfigError(
            f"[engines.{engine}] {name} is {value!r}", f"give a whole number from {low} to {high}"
        )
    return value


def text(engine: str, name: str, value: object) -> str:
    """Check a text. Raises ConfigError with the option's name."""
    if not isinstance(value, str):
        raise ConfigError(f"[engines.{engine}] {name} is {value!r}", "give a text")
    return value


def table(engine: str, name: str, value: object) -> Mapping[str, Any]:
    """Check a table; none is an empty one. Raises ConfigError with the option's name."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ConfigError(
            f"[engines.{engine}] {name} is {value!r}", f"make it a table, [engines.{engine}.{name}]"
        )
    return value


def names(engine: str, name: str, value: object) -> tuple[str, ...]:
    """Check a text or a list of texts. Raises ConfigError with the option's name."""
    found = (value,) if isinstance(value, str) else value
    if not isinstance(found, list | tuple) or not all(isinstance(i, str) and i for i in found):
        raise ConfigError(f"[engines.{engine}] {name} is {value!r}", "give a list of texts")
    return tuple(found)


def key(engine: str, value: object) -> str:
    """Check a key that goes into a header; empty is none. Raises ConfigError, without the key."""
    if not isinstance(value, str) or not value.isascii() or any(c <= " " for c in value):
        raise ConfigError(f"the key of [engines.{engine}] is no key", "give it on one line")
    conceal(value)
    return value


def web_url(engine: str, name: str, value: object) -> str:
    """Check an address with or without TLS; give it without a slash at its end.

    Raises ConfigError, also for one that holds a password.
    """
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        bare = not (parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:
        valid = bare = False
    if valid and not bare:
        raise ConfigError(
            f"[engines.{engine}] {name} holds more than an address", "give the key as key_env"
        )
    if not valid:
        raise ConfigError(
            f"[engines.{engine}] {name} is {value!r}", "give an http:// or https:// address"
        )
    return str(value).rstrip("/")


def secure_url(engine: str, name: str, value: object, scheme: str) -> str:
    """Check an address; give it without a slash at its end. Raises ConfigError."""
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        valid = parts.scheme == scheme and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ConfigError(f"[engines.{engine}] {name} is no {scheme}:// address", "give one")
    return str(value).rstrip("/")


def address(engine: str, name: str, value: object) -> tuple[str, int] | None:
    """Check a host:port; empty is none. Raises ConfigError."""
    host, _, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    if value == "":
        return None
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 2**16):
        raise ConfigError(f"[engines.{engine}] {name} is no address", "give host:port")
    return host, int(port)


def readable_file(engine: str, name: str, value: object) -> str:
    """Check a path to a file; empty is none. Raises ConfigError."""
    if not isinstance(value, str) or (value and not Path(value).expanduser().is_file()):
        raise ConfigError(f"[engines.{engine}] {name} is no file", "give the path of a file")
    return str(Path(value).expanduser()) if value else ""


def state_folder(engine: str, value: object) -> Path | None:
    """Where what all processes share is kept: None for the user's own place, empty for nowhere.

    Raises ConfigError.
    """
    if value is None:
        from platformdirs import user_state_path

        return user_state_path("briefing", appauthor=False) / "network"
    if not isinstance(value, str):
        raise ConfigError(f"[engines.{engine}] state is {value!r}", "give the path of a folder")
    return Path(value).expanduser() if value else None

"""Options of network engines, as they come from a configuration file."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from briefing.engines.interface import Option
from briefing.errors import ConfigError

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


def secure_url(engine: str, name: str, value: object, scheme: str) -> str:
    """Check an address; give it without a slash at its end. Raises ConfigError."""
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        valid = parts.scheme == scheme and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ConfigError(f"[engines.{engine}] {name} is {value!r}", f"give a {scheme}:// address")
    return str(value).rstrip("/")


def address(engine: str, name: str, value: object) -> tuple[str, int] | None:
    """Check a host:port; empty is none. Raises ConfigError."""
    host, _, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    if value == "":
        return None
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 2**16):
        raise ConfigError(f"[engines.{engine}] {name} is {value!r}", "give host:port")
    return host, int(port)


def readable_file(engine: str, name: str, value: object) -> str:
    """Check a path to a file; empty is none. Raises ConfigError."""
    if not isinstance(value, str) or (value and not Path(value).expanduser().is_file()):
        raise ConfigError(f"[engines.{engine}] {name} is {value!r}", "give the path of a file")
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

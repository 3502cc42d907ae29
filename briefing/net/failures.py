"""Why an exchange with a host failed: one classifier for every HTTP library of this program.

Libraries wrap one another's errors (requests those of urllib3, urllib3 and aiohttp those of `ssl`
and `socket`), so that the outermost class says little. `classify` looks at the types of all that
is wrapped, never at their words.
"""

from __future__ import annotations

import ssl
import sys
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Cause(Enum):
    """What went wrong between here and a host."""

    TIMEOUT = auto()
    """It did not answer in time."""
    CERTIFICATE = auto()
    """It cannot prove who it is."""
    PROXY = auto()
    """The proxy on the way to it does not answer."""
    UNREACHABLE = auto()
    """No connection came about, or it broke before a reply had begun."""
    BROKEN_OFF = auto()
    """The reply ended too early, or cannot be unpacked."""
    PROTOCOL = auto()
    """What it sends is no HTTP, or the request could not be made."""


class Failure(NamedTuple):
    """A cause, and the library's own words where they help (of a certificate); else empty."""

    cause: Cause
    detail: str = ""


# By their libraries: the most specific first. What is not loaded cannot have raised anything.
_NAMES = (
    (
        Cause.PROXY,
        ("requests.exceptions", "ProxyError"),
        ("urllib3.exceptions", "ProxyError"),
        ("aiohttp", "ClientProxyConnectionError"),
    ),
    # To urllib3 a connection that was refused is a kind of time-out.
    (Cause.UNREACHABLE, ("urllib3.exceptions", "NewConnectionError")),
    (
        Cause.TIMEOUT,
        ("requests.exceptions", "Timeout"),
        ("urllib3.exceptions", "TimeoutError"),
    ),
    (
        Cause.BROKEN_OFF,
        ("requests.exceptions", "ChunkedEncodingError"),
        ("requests.exceptions", "ContentDecodingError"),
        ("aiohttp", "ClientPayloadError"),
        ("http.client", "IncompleteRead"),
    ),
    (
        Cause.UNREACHABLE,
        ("requests.exceptions", "ConnectionError"),
        ("aiohttp", "ClientConnectionError"),
    ),
)


def classify(exc: BaseException) -> Failure:
    """Return why an exchange failed, by the error that the library raised."""
    wrapped = list(_wrapped(exc))
    for error in wrapped:
        if isinstance(error, ssl.SSLCertVerificationError):
            # aiohttp has a class of its own that is one of these, without their words.
            return Failure(Cause.CERTIFICATE, getattr(error, "verify_message", "TLS fails"))
    if any(isinstance(error, TimeoutError) for error in wrapped):
        return Failure(Cause.TIMEOUT)
    # A connection that breaks during the handshake raises an error of TLS, too.
    broken = any(isinstance(error, ssl.SSLEOFError | ConnectionError) for error in wrapped)
    if not broken and any(isinstance(error, ssl.SSLError) for error in wrapped):
        return Failure(Cause.CERTIFICATE, "TLS fails")
    for cause, *names in _NAMES:
        known = tuple(_loaded(names))
        if any(isinstance(error, known) for error in wrapped):
            return Failure(cause)
    strange = isinstance(exc, ValueError) or not isinstance(exc, OSError)
    return Failure(Cause.PROTOCOL if strange else Cause.UNREACHABLE)


def _wrapped(exc: BaseException) -> Iterator[BaseException]:
    """Yield an error and every error that it wraps, the outermost first."""
    waiting: list[object] = [exc]
    seen: set[int] = set()
    while waiting:
        error = waiting.pop(0)
        if isinstance(error, BaseException) and id(error) not in seen:
            seen.add(id(error))
            yield error
            waiting += [*error.args, getattr(error, "reason", None), error.__cause__]


def _loaded(names: list[tuple[str, str]]) -> Iterator[type[BaseException]]:
    for module, name in names:
        # Another thread may be importing the module: a class that is not there raised nothing.
        error = getattr(sys.modules.get(module), name, None)
        if error is not None:
            yield error

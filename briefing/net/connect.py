"""Connects to the very address that was checked.

A name is resolved once; each of its addresses is checked; the connection goes to one of them as
a number, so that no second look-up can lead elsewhere (DNS rebinding). Host header, SNI and the
certificate's check keep the name. No proxy is used: it would do its own look-up.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from functools import cache
from typing import TYPE_CHECKING, Any

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.net.addresses import check_address
from briefing.net.deadline import TimedSocket, run_within
from briefing.net.errors import FetchError, RefusedError
from briefing.net.failures import Cause, Failure, classify

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.model.limits import Options
    from briefing.net.deadline import Deadline
    from briefing.net.urls import Url

    Resolve = Callable[[str, int], list[str]]
    """A host's name and a port to addresses, in the order to try them; raises OSError."""

_MOST_ADDRESSES = 4
_LATER = marked("check the connection, or try again later")


def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def addresses_of(url: Url, options: Options, deadline: Deadline, look_up: Resolve) -> list[str]:
    """Return a host's addresses; raises RefusedError when one of them may not be asked."""
    host = url.host
    try:
        found = run_within(deadline.left(options.limits.connect), lambda: look_up(host, url.port))
    except TimeoutError as exc:
        raise FetchError(
            _("{host} cannot be looked up in time").format(host=host), _(_LATER)
        ) from exc
    except (OSError, UnicodeError) as exc:
        raise FetchError(
            _("{host} cannot be found").format(host=host), _("check the link and the connection")
        ) from exc
    for address in found:
        check_address(address, host, private=options.private)
    if not found:
        raise FetchError(_("{host} has no address").format(host=host), _("check the link"))
    return found[:_MOST_ADDRESSES]


class Connection(http.client.HTTPConnection):
    """An HTTP or HTTPS connection to addresses that were checked."""

    def __init__(
        self, url: Url, addresses: list[str], options: Options, deadline: Deadline
    ) -> None:
        super().__init__(url.host, url.port)
        self._url = url
        self._addresses = addresses
        self._limits = options.limits
        self._deadline = deadline
        self._raw: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the first address that answers; raises OSError."""
        self._raw = self._reach()
        if self._url.scheme == "https":
            self._raw.settimeout(self._deadline.left(self._limits.connect))
            self._raw = _tls().wrap_socket(self._raw, server_hostname=self._url.host)
        timed: Any = TimedSocket(self._raw, self._deadline, self._limits.silence)
        self.sock = timed

    def release(self) -> None:
        """Close the connection, whatever of the reply was read."""
        self.close()
        if self._raw is not None:
            self._raw.close()

    def _reach(self) -> socket.socket:
        trouble: OSError = OSError(_("no address"))
        for address in self._addresses:
            try:
                left = self._deadline.left(self._limits.connect)
                return socket.create_connection((address, self._url.port), left)
            except OSError as exc:
                trouble = exc
        raise trouble


@cache
def _tls() -> ssl.SSLContext:
    """Trust what the system trusts, and what certifi does where the system has no list."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


def to_source_error(exc: Exception, host: str) -> FetchError | RefusedError:
    """Return the error that says in one line what went wrong between here and a host."""
    match classify(exc):
        case Failure(Cause.CERTIFICATE, detail):
            return RefusedError(
                _("{host} cannot prove who it is ({detail})").format(host=host, detail=detail),
                _("check the link"),
            )
        case Failure(Cause.TIMEOUT):
            return FetchError(_("{host} does not answer in time").format(host=host), _(_LATER))
        case Failure(Cause.BROKEN_OFF):
            return FetchError(_("{host} broke off its reply").format(host=host), _(_LATER))
        case Failure(Cause.PROTOCOL):
            return FetchError(
                _("{host} does not speak proper HTTP").format(host=host), _("check the link")
            )
        case _:
            return FetchError(_("{host} cannot be reached").format(host=host), _(_LATER))

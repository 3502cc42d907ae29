"""HTTPS to one host: verified, kept alive, bounded in time and size, its failures told apart."""

from __future__ import annotations

import ssl
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from briefing.engines.network.deadline import within
from briefing.engines.network.retry import TryAgain, retry_after
from briefing.errors import EngineError, EngineUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import requests

T = TypeVar("T")

_LARGEST = 16 * 2**20  # bytes; a hundred characters of speech are some 50,000
_PIECE = 2**16
_MOVED, _TOO_MANY, _SERVER_ERROR, _CLIENT_ERROR = 300, 429, 500, 400
_TIMEOUT_STATUS = 408

ADVICE = "check the connection, or choose a voice on this machine (--engine espeak)"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, between two pieces of a reply, and for a whole exchange.

    The last one bounds what the others cannot: name resolution, and a reply that drips.
    """

    connect: float = 5.0
    read: float = 10.0
    total: float = 30.0


class Https:
    """Exchanges with one host, from several threads.

    host     its name, for messages
    workers  connections that are kept open
    ca       a file of certificates to trust instead of the usual ones; empty for those
    """

    def __init__(self, host: str, timeouts: Timeouts, workers: int, ca: str) -> None:
        self._host = host
        self._timeouts = timeouts
        self._workers = workers
        self._verify = ca or True
        self._session: requests.Session | None = None
        self._lock = threading.Lock()

    def post(self, url: str, body: str, headers: Mapping[str, str]) -> bytes:
        """Send a form and return the reply's body.

        Raises TryAgain where another attempt may help, EngineUnavailableError where TLS fails,
        EngineError for any other refusal.
        """
        timeouts = (self._timeouts.connect, self._timeouts.read)

        def exchange() -> bytes:
            with self._open().post(
                url,
                data=body,
                headers=headers,
                timeout=timeouts,
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            ) as reply:
                self._judge(reply)
                return self._read(reply)

        return self._told_apart(exchange, self._timeouts.total)

    def knock(self, url: str, seconds: float) -> None:
        """Find out whether the host answers HTTPS at all; raises as `post` does."""

        def exchange() -> None:
            self._open().head(
                url, timeout=seconds, verify=self._verify, allow_redirects=False
            ).close()

        self._told_apart(exchange, seconds)

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._session is not None:
                self._session.close()

    def _open(self) -> requests.Session:
        with self._lock:
            if self._session is None:
                self._session = _session(self._workers)
            return self._session

    def _judge(self, reply: requests.Response) -> None:
        status, host = reply.status_code, self._host
        after = retry_after(reply.headers.get("Retry-After"))
        # Google sends robots away to a page of its own, /sorry/, instead of refusing.
        away = _MOVED <= status < _CLIENT_ERROR and "/sorry/" in reply.headers.get("Location", "")
        if status == _TOO_MANY or away:
            error = EngineError(f"{host} refuses for now", "come back later")
            raise TryAgain(error, refused=True, after=after)
        if status >= _SERVER_ERROR or status == _TIMEOUT_STATUS:
            error = EngineError(
                f"{host} is in trouble (HTTP {status})", "try again later, or another engine"
            )
            raise TryAgain(error, after=after)
        if status >= _MOVED:
            raise EngineError(
                f"{host} does not take the request (HTTP {status})",
                "update briefing, or choose another engine",
            )

    def _read(self, reply: requests.Response) -> bytes:
        body = bytearray()
        for piece in reply.iter_content(_PIECE):
            body += piece
            if len(body) > _LARGEST:
                raise EngineError(f"{self._host} sends no end of data", "choose another engine")
        return bytes(body)

    def _told_apart(self, exchange: Callable[[], T], seconds: float) -> T:
        import requests

        host = self._host
        late = EngineUnavailableError(f"{host} does not answer in time", ADVICE)
        try:
            return within(seconds, exchange)
        except (TimeoutError, requests.Timeout) as exc:
            raise TryAgain(late) from exc
        except requests.exceptions.SSLError as exc:
            if _broke_off(exc):
                raise TryAgain(_unreachable(host)) from exc
            raise EngineUnavailableError(
                f"{host} cannot prove who it is ({_reason(exc)})",
                "check this machine's clock; behind a proxy, set its certificate file as `ca`",
            ) from exc
        except requests.exceptions.ProxyError as exc:
            error = EngineUnavailableError(
                f"the proxy to {host} does not answer", "check HTTPS_PROXY"
            )
            raise TryAgain(error) from exc
        except requests.ConnectionError as exc:
            raise TryAgain(late if "timed out" in str(exc) else _unreachable(host)) from exc
        except (
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
        ) as exc:
            raise TryAgain(EngineError(f"{host} broke off its reply", ADVICE)) from exc
        except (requests.RequestException, OSError) as exc:
            raise EngineUnavailableError(f"{host} cannot be asked ({exc})", ADVICE) from exc


def _session(workers: int) -> requests.Session:
    from http.cookiejar import DefaultCookiePolicy

    import requests
    from requests.adapters import HTTPAdapter

    session = requests.Session()
    session.mount("https://", HTTPAdapter(pool_connections=2, pool_maxsize=workers))
    # What one reply sets must not change another's sound, nor tell the host who asks.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.auth = _no_password
    return session


def _no_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from looking for the host in ~/.netrc."""
    return request


def _unreachable(host: str) -> EngineUnavailableError:
    return EngineUnavailableError(f"{host} cannot be reached", ADVICE)


def _broke_off(exc: BaseException) -> bool:
    """Whether TLS failed because the connection did, not because of a certificate."""
    return any(isinstance(cause, ssl.SSLEOFError | ConnectionError) for cause in _causes(exc))


def _reason(exc: BaseException) -> str:
    for cause in _causes(exc):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
    return "TLS fails"


def _causes(exc: BaseException) -> Iterator[BaseException]:
    """Everything that an error of requests and urllib3 wraps, itself first."""
    waiting: list[object] = [exc]
    while waiting:
        cause = waiting.pop(0)
        if isinstance(cause, BaseException):
            yield cause
            waiting += [*cause.args, getattr(cause, "reason", None)]

"""HTTP to one host: verified, kept alive, bounded in time and size, its failures classified.

Without TLS, only this machine and private networks are asked (`plain`).
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.errors import EngineError, EngineUnavailableError
from briefing.masking import masked
from briefing.net.deadline import run_within
from briefing.net.failures import Cause, Failure, classify
from briefing.net.host_client import RetryableError, retry_after

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import requests

T = TypeVar("T")

_LARGEST = 64 * 2**20  # bytes; ten minutes of WAV, the most that a service gives, are 29 MB
_LARGEST_ERROR = 2**16  # bytes of an error's reply that are looked at
_PIECE = 2**16
_MOVED, _TOO_MANY, _SERVER_ERROR, _CLIENT_ERROR = 300, 429, 500, 400
_TIMEOUT_STATUS = 408
_KEY_STATUSES = frozenset({401, 403})

_LONGEST_MESSAGE = 200  # characters
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,400})<", re.IGNORECASE)
# Where services put their messages, the most specific first.
_FIELDS = ("message", "msg", "detail", "error", "errors", "error_description", "title")

_importing = threading.Lock()

CLOCK_OR_CA = marked("check this machine's clock; behind a proxy, set its certificate file as `ca`")
ADVICE = marked("check the connection, or choose a voice on this machine (--engine espeak)")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, between two pieces of a reply, and for a whole exchange.

    The last one bounds what the others cannot: name resolution, and a reply that drips.
    """

    connect: float = 5.0
    read: float = 10.0
    total: float = 30.0


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: a POST with a body, unless another method is named."""

    url: str
    body: str | bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered; of an error's body only the beginning."""

    status: int
    body: bytes
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Remedies:
    """What a person can do when a host refuses a request, or a key.

    Attributes:
        request: When it refuses a request.
        key: When it refuses a key; empty where there is none.
    """

    request: str = marked("update briefing, or choose another engine")
    key: str = ""


_NO_STATUS: frozenset[int] = frozenset()


class HttpClient:
    """Exchanges with one host, from several threads.

    Args:
        host: Its name, for messages.
        timeouts: How long to wait.
        workers: Connections that stay open.
        ca: A file of certificates to trust instead of the usual ones; empty for those.
        remedies: What to do about its refusals.
    """

    def __init__(
        self,
        host: str,
        timeouts: Timeouts,
        workers: int,
        ca: str,
        *,
        remedies: Remedies = Remedies(),
    ) -> None:
        self._host = host
        self._timeouts = timeouts
        self._workers = workers
        self._verify = ca or True
        self._remedies = remedies
        self._session: requests.Session | None = None
        self._lock = threading.Lock()

    def post(self, url: str, body: str, headers: Mapping[str, str]) -> bytes:
        """Send a form and return the reply's body; raises as `ask` does."""
        return self.ask(Request(url, body, headers)).body

    def ask(
        self, request: Request, *, accepted: frozenset[int] = _NO_STATUS, seconds: float = 0.0
    ) -> Reply:
        """Make a request and return the reply.

        Args:
            request: What is asked.
            accepted: Statuses of errors that are returned like a success.
            seconds: For the whole exchange; 0 for what the time-outs say.

        Raises:
            RetryableError: Where another attempt may help.
            EngineUnavailableError: Where TLS fails.
            EngineError: For any other refusal.
        """
        timeouts = (self._timeouts.connect, self._timeouts.read)
        parts = urlsplit(request.url)
        # A proxy would be the one that a plain connection is made to, wherever it leads.
        proxies = {"no_proxy": parts.hostname or ""} if parts.scheme == "http" else None

        def exchange() -> Reply:
            with self._open().request(
                request.method,
                request.url,
                data=request.body.encode() if isinstance(request.body, str) else request.body,
                headers=request.headers,
                timeout=timeouts,
                verify=self._verify,
                proxies=proxies,
                allow_redirects=False,
                stream=True,
            ) as reply:
                if reply.status_code not in accepted:
                    self._judge(reply)
                content_type = reply.headers.get("Content-Type", "")
                if reply.status_code >= _MOVED:
                    return Reply(reply.status_code, _beginning(reply), content_type)
                return Reply(reply.status_code, self._read(reply), content_type)

        return self._exchange(exchange, seconds or self._timeouts.total)

    def refusal(self, reply: Reply) -> EngineError:
        """Return the error for a refused request, with the host's own words where it has any."""
        why = error_message(reply.body)
        detail = f"HTTP {reply.status}: {why}" if why else f"HTTP {reply.status}"
        if reply.status in _KEY_STATUSES and self._remedies.key:
            return EngineError(
                _("{host} does not take the key ({detail})").format(host=self._host, detail=detail),
                _(self._remedies.key),
            )
        return EngineError(
            _("{host} does not take the request ({detail})").format(host=self._host, detail=detail),
            _(self._remedies.request),
        )

    def ping(self, url: str, seconds: float) -> None:
        """Find out whether the host answers HTTPS at all; raises as `post` does."""

        def exchange() -> None:
            self._open().head(
                url, timeout=seconds, verify=self._verify, allow_redirects=False
            ).close()

        self._exchange(exchange, seconds)

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
            error = EngineError(_("{host} refuses for now").format(host=host), _("come back later"))
            raise RetryableError(error, refused=True, after=after)
        if status >= _SERVER_ERROR or status == _TIMEOUT_STATUS:
            why = error_message(_beginning(reply))
            detail = f"HTTP {status}: {why}" if why else f"HTTP {status}"
            error = EngineError(
                _("{host} is in trouble ({detail})").format(host=host, detail=detail),
                _("try again later, or another engine"),
            )
            raise RetryableError(error, after=after)
        if status >= _MOVED:
            raise self.refusal(Reply(status, _beginning(reply)))

    def _read(self, reply: requests.Response) -> bytes:
        body = bytearray()
        for piece in reply.iter_content(_PIECE):
            body += piece
            if len(body) > _LARGEST:
                raise EngineError(
                    _("{host} sends no end of data").format(host=self._host),
                    _("choose another engine"),
                )
        return bytes(body)

    def _exchange(self, exchange: Callable[[], T], seconds: float) -> T:
        """Return what an exchange does within some seconds; raises as `post` does."""
        with _importing:  # its modules import one another: two threads at it find each other's half
            import requests
        try:
            return run_within(seconds, exchange)
        except (requests.RequestException, OSError, ValueError) as exc:
            raise self._error(exc) from exc

    def _error(self, exc: Exception) -> RetryableError | EngineError:
        host = self._host
        match classify(exc):
            case Failure(Cause.CERTIFICATE, detail):
                return EngineUnavailableError(
                    _("{host} cannot prove who it is ({detail})").format(host=host, detail=detail),
                    _(CLOCK_OR_CA),
                )
            case Failure(Cause.PROTOCOL):
                return EngineUnavailableError(
                    _("{host} cannot be asked ({reason})").format(host=host, reason=exc), _(ADVICE)
                )
            case Failure(Cause.PROXY):
                error: EngineError = EngineUnavailableError(
                    _("the proxy to {host} does not answer").format(host=host),
                    _("check HTTPS_PROXY"),
                )
            case Failure(Cause.BROKEN_OFF):
                error = EngineError(_("{host} broke off its reply").format(host=host), _(ADVICE))
            case Failure(Cause.TIMEOUT):
                error = EngineUnavailableError(
                    _("{host} does not answer in time").format(host=host), _(ADVICE)
                )
            case _:
                error = EngineUnavailableError(
                    _("{host} cannot be reached").format(host=host), _(ADVICE)
                )
        return RetryableError(error)


def _beginning(reply: requests.Response) -> bytes:
    """Return the beginning of an error's reply; nothing where it cannot be had."""
    import requests

    try:
        return next(reply.iter_content(_LARGEST_ERROR), b"")
    except (requests.RequestException, OSError):
        return b""


def _session(workers: int) -> requests.Session:
    from http.cookiejar import DefaultCookiePolicy

    import requests
    from requests.adapters import HTTPAdapter

    from briefing.net.plain_http import private_adapter  # lazy: requests

    session = requests.Session()
    session.mount("https://", HTTPAdapter(pool_connections=2, pool_maxsize=workers))
    session.mount("http://", private_adapter(workers))
    # What one reply sets must not change another's sound, nor identify us to the host.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.auth = _no_password
    return session


def _no_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send no password: requests would look for one in ~/.netrc."""
    return request


def error_message(body: bytes) -> str:
    """Return an error reply's message from its body or the beginning of it; empty for none.

    Services write JSON, HTML or plain words.

    A key that it repeats to us is masked, before the message is cut.
    """
    text = body.decode("utf-8", errors="replace").strip()
    try:
        words = next(_words(json.loads(text)), "")
    except (ValueError, RecursionError):
        found = _TITLE.search(text)
        words = found[1] if found else "" if text.startswith(("<", "{", "[")) else text
    words = masked(words)
    message = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[: _LONGEST_MESSAGE - 1]}…"


def _words(data: Any) -> Iterator[str]:
    """Yield the texts of a reply of JSON, the most specific first."""
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

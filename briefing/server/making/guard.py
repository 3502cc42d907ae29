"""Who may ask for something to be made, and how much of it: all that is decided before a job is.

A page of another origin that runs in the listener's own browser can send requests to this server,
also to one on loopback. What it cannot: know the token, set a header of its own without being
allowed to (there is no CORS here), send a cookie that is SameSite=Strict, or forge Host and Origin.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from briefing.server.hosts import is_ours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

COOKIE = "briefing-token"
HEADER = "x-briefing-token"
MOST_BYTES = 20 * 2**20
"""Of a request: an article, or a book with its pictures."""

SAFE = frozenset({"GET", "HEAD"})
TYPES = frozenset({"application/json", "multipart/form-data"})
_BURST = 150  # requests that a client may make at once …
_EACH_SECOND = 2.0  # … and how many more each second
_CLIENTS = 1000  # that are remembered


class RefusedRequest(Exception):  # noqa: N818  it is an answer
    """A request that is not looked at any further.

    Attributes:
        status: Of the answer.
        reason: For the listener.
        headers: Of the answer, besides.
    """

    def __init__(self, status: int, reason: str, **headers: str) -> None:
        super().__init__(reason)
        self.status, self.reason, self.headers = status, reason, headers


@dataclass(frozen=True, slots=True)
class Guard:
    """Checks requests to the API.

    Attributes:
        token: What whoever asks must know.
        names: The names by which requests may address this machine.
        budget: How much each client may ask for.
    """

    token: str
    names: frozenset[str]
    budget: Budget

    def admit(self, method: str, headers: Mapping[str, str], server: str, client: str) -> None:
        """Let a request pass.

        Args:
            method: Of the request.
            headers: By their names in small letters.
            server: The address at which it arrived.
            client: The address from which it came.

        Raises:
            RefusedRequest: It may not pass.
        """
        host = headers.get("host", "")
        if not is_ours(host, self.names, server):
            raise RefusedRequest(421, "Máy này không mang tên đó.")
        by_header = self._is_token(_header_token(headers))
        if not by_header and not self._is_token(_cookie_token(headers)):
            raise RefusedRequest(401, "Thiếu mã, hoặc mã sai.", **{"www-authenticate": "Bearer"})
        if not _from_here(headers, host, needed=method not in SAFE and not by_header):
            raise RefusedRequest(403, "Chỉ nhận yêu cầu từ trang của chính máy chủ này.")
        if method == "POST":
            self._admit_body(headers)
            if wait := self.budget.spend(client):
                reason = "Gửi nhanh quá. Hãy chờ một lúc rồi gửi lại."
                raise RefusedRequest(429, reason, **{"retry-after": str(wait)})

    def _admit_body(self, headers: Mapping[str, str]) -> None:
        length = headers.get("content-length", "")
        empty = length == "0" or not (length or "transfer-encoding" in headers)
        kind = headers.get("content-type", "").partition(";")[0].strip().casefold()
        if kind not in TYPES and not (empty and not kind):
            raise RefusedRequest(415, "Chỉ nhận JSON hoặc multipart/form-data.")
        if length.isascii() and length.isdigit() and int(length) > MOST_BYTES:
            raise too_large()

    def _is_token(self, word: str) -> bool:
        return hmac.compare_digest(word.encode("utf-8", "replace"), self.token.encode())


def too_large() -> RefusedRequest:
    """Return the refusal of a request that has more bytes than one may have."""
    reason = f"Mỗi lần gửi được nhiều nhất {MOST_BYTES // 2**20} MB."
    return RefusedRequest(413, reason, connection="close")


def _header_token(headers: Mapping[str, str]) -> str:
    scheme, _, word = headers.get("authorization", "").partition(" ")
    return word.strip() if scheme.casefold() == "bearer" else headers.get(HEADER, "")


def _cookie_token(headers: Mapping[str, str]) -> str:
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def _from_here(headers: Mapping[str, str], host: str, *, needed: bool) -> bool:
    """Whether a request comes from a page of ours, or from no page at all.

    Args:
        headers: Of the request.
        host: As the request names this server.
        needed: Whether it must be said: by a cookie alone, nothing is made for who does not say it.
    """
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    if origin is None:
        return not needed or headers.get("sec-fetch-site") == "same-origin"
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.netloc.casefold() == host.strip().casefold()


@dataclass
class Budget:
    """How many requests each client may still make: a bucket that fills up again."""

    now: Callable[[], float] = time.monotonic
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def spend(self, client: str) -> int:
        """Count a request; return the seconds to wait for, 0 where it may be answered."""
        now = self.now()
        left, then = self._buckets.pop(client, (float(_BURST), now))
        left = min(_BURST, left + (now - then) * _EACH_SECOND)
        allowed = left >= 1
        self._buckets[client] = (left - allowed, now)
        if len(self._buckets) > _CLIENTS:  # who has asked last the longest ago
            del self._buckets[next(iter(self._buckets))]
        return 0 if allowed else 1

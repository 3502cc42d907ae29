"""Fetches pages: addresses checked at every step, conditional, within limits, heeding robots.txt.

Only gzip and deflate are asked for and accepted: both are in the standard library, and both can be
unpacked in pieces of bounded size, so that a bomb costs no more memory than a page.
"""

from __future__ import annotations

import http.client
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing import _log
from briefing._messages import gettext as _
from briefing._version import __version__
from briefing.errors import SourceError
from briefing.net import connect
from briefing.net.deadline import Deadline
from briefing.net.errors import FetchError, RefusedError, size
from briefing.net.http_cache import CachedResponse, HttpCache
from briefing.net.robots import AGENT, MOST_RULES, RobotsPolicy
from briefing.net.urls import Url, join, parse_url
from briefing.storage.directories import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.model.limits import Options
    from briefing.net.connect import Resolve

_ACCEPTED = "gzip, deflate"
_GZIP, _ZLIB, _RAW = 31, 15, -15  # window bits
_PIECE = 2**16
_DOCUMENTS = (b"PK\x03\x04", b"%PDF-")  # what .docx, .epub and .pdf begin with
_OK, _UNCHANGED, _BUSY, _CLIENT, _SERVER = 200, 304, 429, 400, 500
_MOVED = {301, 302, 303, 307, 308}
_GONE = {404, 410}
_KINDS = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was fetched.

    Attributes:
        url: Where it was found in the end.
        media_type: As the host says: `text/html`; empty when it does not.
        charset: As the host says; empty when it does not.
        body: Unpacked.
    """

    url: Url
    media_type: str
    charset: str
    body: bytes


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    location: str
    page: CachedResponse


class Fetcher:
    """Fetches pages, from several threads. What it knows of hosts lasts as long as it does.

    Args:
        look_up, sleep: Replaced in tests.
    """

    def __init__(
        self,
        options: Options,
        look_up: Resolve = connect.resolve,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._options = options
        self._look_up = look_up
        self._cache = HttpCache(options.cache or cache_folder() / "pages")
        self._robots = RobotsPolicy(options.limits, self._ask_rules, sleep)

    def get(self, link: str | Url) -> Page:
        """Fetch a page.

        Raises:
            RefusedError: For what is not safe or not wanted.
            FetchError: For what cannot be had.
        """
        url = parse_url(link) if isinstance(link, str) else link
        if self._options.offline:
            raise FetchError(_("{url} is not fetched").format(url=url), _("leave --offline away"))
        return self._follow(url, self._options.limits.file, robots=self._options.robots)

    def close(self) -> None:
        """Prune the cache."""
        self._cache.prune()

    def _follow(self, url: Url, limit: int, *, robots: bool) -> Page:
        """Go where a host sends us, checking each step anew; the time is that of all steps."""
        left, seen = self._options.limits.seconds, set[Url]()
        for __ in range(self._options.limits.redirects + 1):
            if url in seen:
                raise RefusedError(
                    _("{host} redirects in circles").format(host=url.host), _("check the link")
                )
            seen.add(url)
            if robots:
                self._robots.check(url)
                with self._robots.turn(url):
                    reply, left = self._timed(url, limit, left)
            else:
                reply, left = self._timed(url, limit, left)
            if reply.status not in _MOVED:
                return _page(url, reply.page)
            target = join(url, reply.location)
            if url.scheme == "https" and target.scheme == "http":
                raise RefusedError(
                    _("{host} redirects to an unprotected page").format(host=url.host),
                    _("check the link"),
                )
            url = target
        times = self._options.limits.redirects
        raise RefusedError(
            _("{host} redirects more than {times} times").format(host=url.host, times=times),
            _("check the link"),
        )

    def _timed(self, url: Url, limit: int, seconds: float) -> tuple[_Reply, float]:
        deadline = Deadline(seconds)
        reply = self._ask(url, limit, deadline)
        return reply, deadline.left()

    def _ask(self, url: Url, limit: int, deadline: Deadline) -> _Reply:
        cached = self._cache.find(str(url))
        addresses = connect.addresses_of(url, self._options, deadline, self._look_up)
        connection = connect.Connection(url, addresses, self._options, deadline)
        try:
            connection.request("GET", url.target, headers=_headers(url, cached))
            return self._judge(url, connection.getresponse(), cached, limit)
        except (OSError, http.client.HTTPException, ValueError) as exc:
            raise connect.to_source_error(exc, url.host) from exc
        finally:
            connection.release()

    def _judge(
        self, url: Url, reply: http.client.HTTPResponse, cached: CachedResponse | None, limit: int
    ) -> _Reply:
        status = reply.status
        if status in _MOVED:
            return _Reply(
                status, _latin(reply.getheader("Location", "")), CachedResponse("", "", "", b"")
            )
        if status == _UNCHANGED and cached is not None:
            _log.debug("%s is unchanged: read from the cache", url)
            return _Reply(_OK, "", cached)
        _log.debug("%s answered with status %d", url, status)
        if status != _OK:
            raise _refusal(url, status)
        archive = self._options.limits.archive if limit == self._options.limits.file else 0
        page = CachedResponse(
            reply.getheader("ETag", ""),
            reply.getheader("Last-Modified", ""),
            reply.getheader("Content-Type", ""),
            _read_body(reply, url.host, limit, archive),
        )
        if "no-store" not in reply.getheader("Cache-Control", "").lower():
            self._cache.save(str(url), page)
        return _Reply(status, "", page)

    def _ask_rules(self, url: Url) -> str:
        rules = Url(url.scheme, url.host, url.port, "/robots.txt")
        try:
            return self._follow(rules, MOST_RULES, robots=False).body.decode("utf-8", "replace")
        except _MissingError:
            return ""


class _MissingError(SourceError):
    """A page that is not there, or not for us (4xx)."""


def _refusal(url: Url, status: int) -> SourceError:
    if status in _GONE:
        return _MissingError(
            _("{url} is not there (HTTP {status})").format(url=url, status=status),
            _("check the link"),
        )
    if status == _BUSY or status >= _SERVER:
        return FetchError(
            _("{host} refuses for now (HTTP {status})").format(host=url.host, status=status),
            _("try again later"),
        )
    if status >= _CLIENT:
        return _MissingError(
            _("{url} is not for everyone (HTTP {status})").format(url=url, status=status),
            _("save it in a browser"),
        )
    return FetchError(
        _("{host} answers strangely (HTTP {status})").format(host=url.host, status=status),
        _("check the link"),
    )


def _headers(url: Url, cached: CachedResponse | None) -> dict[str, str]:
    headers = {
        "Host": url.authority,
        "User-Agent": f"{AGENT}/{__version__}",
        "Accept": _KINDS,
        "Accept-Encoding": _ACCEPTED,
        "Accept-Language": "vi, en;q=0.5",
        "Connection": "close",
    }
    if cached and cached.etag:
        headers["If-None-Match"] = cached.etag
    if cached and cached.modified:
        headers["If-Modified-Since"] = cached.modified
    return headers


def _latin(header: str) -> str:
    """Read a header that was sent in UTF-8; `http.client` reads it as Latin-1."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def _page(url: Url, cached: CachedResponse) -> Page:
    from email.message import Message

    header = Message()
    header["Content-Type"] = cached.kind
    charset = header.get_content_charset() or ""
    return Page(url, header.get_content_type() if cached.kind else "", charset, cached.body)


class _Plain:
    ended = True

    def unpack(self, piece: bytes, most: int) -> bytes:
        return piece[: most + 1]


class _Packed:
    """Unpacks a stream; concatenated gzip members are one (RFC 1952, 2.2)."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._stream = zlib.decompressobj(bits)
        self._begun = False

    @property
    def ended(self) -> bool:
        return self._stream.eof or not self._begun

    def unpack(self, piece: bytes, most: int) -> bytes:
        out = b""
        while piece and len(out) <= most:
            if self._stream.eof:
                if self._bits != _GZIP or not piece.strip(b"\0"):
                    break  # padding
                self._stream = zlib.decompressobj(self._bits)
            out += self._start(piece, most + 1 - len(out))
            piece = self._stream.unused_data
        return out

    def _start(self, piece: bytes, most: int) -> bytes:
        try:
            out = self._stream.decompress(piece, most)
        except zlib.error:
            if self._begun or self._bits != _ZLIB:
                raise
            self._bits = _RAW  # what some servers mean by deflate
            self._stream = zlib.decompressobj(_RAW)
            out = self._stream.decompress(piece, most)
        self._begun = True
        return out


def _read_body(reply: http.client.HTTPResponse, host: str, limit: int, archive: int = 0) -> bytes:
    """Read a body, unpacked.

    Args:
        reply: Whose headers were read.
        host: For errors.
        limit: Bytes that it may have.
        archive: Bytes that it may have where it begins as a .docx, .epub or .pdf does.

    Raises:
        RefusedError: As soon as it is too large, and for an encoding that was not asked for.
        FetchError: When it is damaged or breaks off.
    """
    unpacker = _unpacker(reply.getheader("Content-Encoding", ""), host)
    body, received, expected = bytearray(), 0, reply.length
    if (expected or 0) > max(limit, archive):
        raise _too_large(host, limit)
    while piece := reply.read1(_PIECE):
        received += len(piece)
        try:
            body += unpacker.unpack(piece, limit - len(body))
        except zlib.error as exc:
            raise FetchError(
                _("{host} sends a damaged reply").format(host=host), _("try again later")
            ) from exc
        if body.startswith(_DOCUMENTS):
            limit = max(limit, archive)
        if len(body) > limit or received > limit or (expected or 0) > limit:
            raise _too_large(host, limit)
    if not unpacker.ended or (expected is not None and received < expected):
        raise FetchError(_("{host} broke off its reply").format(host=host), _("try again later"))
    return bytes(body)


def _unpacker(encoding: str, host: str) -> _Plain | _Packed:
    encoding = encoding.strip().lower()
    if encoding in {"gzip", "x-gzip"}:
        return _Packed(_GZIP)
    if encoding == "deflate":
        return _Packed(_ZLIB)
    if encoding in {"", "identity"}:
        return _Plain()
    raise RefusedError(
        _("{host} packs its reply as {encoding!r}, unasked").format(
            host=host, encoding=encoding[:20]
        ),
        _("try another link"),
    )


def _too_large(host: str, limit: int) -> RefusedError:
    return RefusedError(
        _("{host} sends more than {size}").format(host=host, size=size(limit)),
        _("give the link of an article"),
    )

"""The application: one request in, one file, a part of it, or a refusal out (ASGI 3).

Read-only: GET and HEAD. See the modules beside this one for what each header means.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.server.compression import Compressor
from briefing.server.hosts import is_ours
from briefing.server.http_semantics import (
    Precondition,
    Span,
    evaluate_conditions,
    http_date,
    range_holds,
    spans,
)
from briefing.server.resources import Resource, find, in_memory, path_segments

if TYPE_CHECKING:
    from pathlib import Path

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
Handler = Callable[[str, str], tuple[bytes, str] | None]

_CHUNK = 64 * 1024  # bytes read and sent at a time: all that a listener costs in memory
SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_REASONS = {
    400: "bad request",
    404: "there is nothing here",
    405: "only GET and HEAD are answered",
    412: "the file has changed",
    416: "the file has no such part",
    421: "this machine does not go by that name",
}


@dataclass(frozen=True, slots=True)
class Site:
    """What is served.

    Attributes:
        folder: The only one whose files are sent, resolved.
        names: The names by which requests may address this machine.
        token: The first segment of every path; empty for none.
        handler: Makes what is not a file: from a path and the address of the folder it returns
            the bytes and their MIME type, or None. It is asked first, and in a thread.
    """

    folder: Path
    names: frozenset[str]
    token: str = ""
    handler: Handler | None = None


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: bytes
    headers: Mapping[str, str]
    scheme: str
    server: str

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> _Request:
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key, text = name.decode("latin-1"), value.decode("latin-1")
            # A list may come in several headers; a second Host must spoil the first.
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
        path = scope.get("raw_path") or scope["path"].encode()
        server = (scope.get("server") or ("",))[0]
        return cls(scope["method"], path, headers, scope["scheme"], server)


class _Refused(Exception):  # noqa: N818  it is an answer
    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(status)
        self.status, self.headers = status, headers


class App:
    """Serves a site; see `Site`."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._compressor = Compressor()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request = _Request.of(scope)
        try:
            resource = await self._resource(request)
        except _Refused as refused:
            await _refuse(send, request, refused)
            return
        try:
            await _answer(request, resource, receive, send)
        except _Refused as refused:
            await _refuse(send, request, refused)
        finally:
            resource.close()

    async def _resource(self, request: _Request) -> Resource:
        """Find what is asked for, if it may be asked for.

        Raises:
            _Refused: It may not, or it does not exist.
        """
        if not is_ours(request.headers.get("host", ""), self._site.names, request.server):
            raise _Refused(421)
        if request.method not in {"GET", "HEAD"}:
            raise _Refused(405, allow="GET, HEAD")
        names = path_segments(self._path(request))
        if names is None:
            raise _Refused(404)
        return await asyncio.to_thread(self._fitting, names, request)

    def _fitting(self, names: tuple[str, ...], request: _Request) -> Resource:
        resource = self._look(names, self._base(request))
        return self._compressor.fitting("/".join(names), resource, request.headers)

    def _look(self, names: tuple[str, ...], base_url: str) -> Resource:
        if self._site.handler and (answer := self._site.handler("/".join(names), base_url)):
            return in_memory(*answer)
        if found := find(self._site.folder, names):
            return found
        raise _Refused(404)

    def _path(self, request: _Request) -> bytes:
        """Return the path behind the token.

        Raises:
            _Refused: The token is missing or wrong.
        """
        if not self._site.token:
            return request.path
        path = request.path.split(b"?", 1)[0]
        _, token, *rest = path.split(b"/", 2) if path.startswith(b"/") else (b"", b"")
        if not hmac.compare_digest(token, self._site.token.encode()):
            raise _Refused(404)
        if not rest:
            raise _Refused(307, location=f"/{self._site.token}/")
        return b"/" + rest[0]

    def _base(self, request: _Request) -> str:
        token = f"{self._site.token}/" if self._site.token else ""
        return f"{request.scheme}://{request.headers['host'].strip()}/{token}"


async def _answer(request: _Request, resource: Resource, receive: Receive, send: Send) -> None:
    """Send a resource, what is asked for of it, or that it has not changed.

    Raises:
        _Refused: A condition failed, or no part asked for exists.
    """
    headers = {"etag": resource.tag, "cache-control": "no-cache", "accept-ranges": "bytes"}
    if resource.varies:
        headers["vary"] = "accept-encoding"
    if resource.encoding:
        headers["content-encoding"] = resource.encoding
    if resource.modified is not None:
        headers["last-modified"] = http_date(resource.modified)
    verdict = evaluate_conditions(request.headers, resource.tag, resource.modified)
    if verdict is Precondition.FAILED:
        raise _Refused(412)
    if verdict is Precondition.UNCHANGED:
        await _begin(send, 304, headers)
        await send({"type": "http.response.body"})
        return
    wanted = _wanted(request, resource)
    if wanted == ():
        raise _Refused(416, **{"content-range": f"bytes */{resource.size}"})
    status, more, pieces = _layout(resource, wanted)
    await _begin(send, status, headers | more)
    if request.method == "GET":
        await _stream(resource, pieces, receive, send)
    await send({"type": "http.response.body"})


def _wanted(request: _Request, resource: Resource) -> tuple[Span, ...] | None:
    """Return the parts asked for; None for the whole."""
    header = request.headers.get("range")
    condition = request.headers.get("if-range")
    if header is None or request.method != "GET":
        return None
    if not range_holds(condition, resource.tag, resource.modified):
        return None
    return spans(header, resource.size)


def _layout(
    resource: Resource, wanted: tuple[Span, ...] | None
) -> tuple[int, dict[str, str], Sequence[Span | bytes]]:
    """Return status, headers and pieces of the body: spans of the file, and bytes between them."""
    if wanted is None:
        whole = Span(0, resource.size)
        return 200, {"content-type": resource.type, "content-length": str(whole.length)}, [whole]
    if len(wanted) == 1:
        (span,) = wanted
        headers = {
            "content-range": span.content_range(resource.size),
            "content-type": resource.type,
        }
        return 206, headers | {"content-length": str(span.length)}, [span]
    boundary = "briefing-" + resource.tag.strip('"')
    pieces: list[Span | bytes] = []
    for span in wanted:
        lines = (
            f"--{boundary}",
            f"Content-Type: {resource.type}",
            f"Content-Range: {span.content_range(resource.size)}",
        )
        pieces += [("\r\n".join(lines) + "\r\n\r\n").encode(), span, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    length = sum(p.length if isinstance(p, Span) else len(p) for p in pieces)
    kind = f"multipart/byteranges; boundary={boundary}"
    return 206, {"content-type": kind, "content-length": str(length)}, pieces


async def _stream(
    resource: Resource, pieces: Sequence[Span | bytes], receive: Receive, send: Send
) -> None:
    """Send the pieces as fast as the listener takes them; stop when the listener has left."""
    gone = asyncio.create_task(_gone(receive))
    try:
        for piece in pieces:
            if isinstance(piece, bytes):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                continue
            at = piece.start
            while at < piece.end and not gone.done():
                count = min(_CHUNK, piece.end - at)
                data = await asyncio.to_thread(resource.read, at, count)
                if not data:  # cut short meanwhile: the length that was promised is wrong
                    raise EOFError(resource.tag)
                at += len(data)
                await send({"type": "http.response.body", "body": data, "more_body": True})
    finally:
        gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, request: _Request, refused: _Refused) -> None:
    text = f"{refused.status} {_REASONS.get(refused.status, '')}".strip() + "\n"
    headers = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(text))}
    await _begin(send, refused.status, headers | {"cache-control": "no-store"} | refused.headers)
    body = text.encode() if request.method != "HEAD" else b""
    await send({"type": "http.response.body", "body": body})


async def _begin(send: Send, status: int, headers: dict[str, str]) -> None:
    rows = [(k.encode(), v.encode("latin-1")) for k, v in (headers | SECURITY).items()]
    await send({"type": "http.response.start", "status": status, "headers": rows})

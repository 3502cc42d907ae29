"""The API of a server that makes: jobs are asked for, followed, cancelled and tried again.

    POST   /api/briefings               asks for one: 202, or 409 for what exists
    GET    /api/briefings               the jobs, the newest first
    GET    /api/briefings/ID            one job
    DELETE /api/briefings/ID            cancels it; one that is finished leaves the list
    POST   /api/briefings/ID/retry      tries again what failed or was cancelled
    GET    /api/briefings/ID/audio      its sound, also while it is still being made
    GET    /api/events                  each job as it changes (server-sent events)
    GET    /api/voices                  who may read

`MakingApp` stands in front of it: what is no part of the API goes to the application that reads.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from briefing._messages import in_english
from briefing.errors import SourceError
from briefing.ingest.document import Document
from briefing.model.settings import FASTEST, SLOWEST
from briefing.pipeline.request import source_identity
from briefing.pipeline.voice_selection import offered_voices
from briefing.publishing.catalogue import local, scan
from briefing.server.app import SECURITY, App
from briefing.server.making.guard import (
    COOKIE,
    MOST_BYTES,
    Budget,
    Guard,
    RefusedRequest,
    too_large,
)
from briefing.server.making.jobs import ExistsError, Kind, Order, QueueFullError, State
from briefing.server.making.reading import url_order
from briefing.server.making.wording import EXISTS, for_listeners, reason_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, MutableMapping

    from briefing.model.audio import VoiceInfo
    from briefing.model.settings import Settings
    from briefing.server.app import Receive, Send, Site
    from briefing.server.making.jobs import Job, Jobs
    from briefing.server.making.worker import Maker

_API = b"/api/"
_YEAR = 365 * 86_400  # seconds
_UPLOADS = 4  # requests whose bytes are taken in at a time
_PATIENCE = 60.0  # seconds in which a request has to be here
_DRAIN = 3.0  # seconds in which what is too large may go on arriving, so that the answer is read
_POLL = 0.25  # seconds between two looks for changes
_PIECE = 0.1  # seconds between two looks for further sound
_LONGEST = 500  # characters of a title, a name
_MOST_ARTICLES = 50  # of a feed
_FIELDS = frozenset({"url", "text", "file", "title", "voice", "rate", "count"})
_INDEX = frozenset({b"", b"index.html"})


@dataclass(frozen=True)
class MakingApp:
    """Serves a site, and its API."""

    site: Site
    files: App
    api: Starlette
    guard: Guard

    @classmethod
    def of(cls, site: Site, jobs: Jobs, maker: Maker, settings: Settings) -> MakingApp:
        """Return the application of a site; see `Guard` and `Api`.

        Args:
            site: What is served; it has a token.
            jobs: What is asked for.
            maker: Who makes it.
            settings: The server's own.
        """
        guard = Guard(site.token, site.names, Budget())
        return cls(site, App(site), Api(jobs, maker, settings, site).app(), guard)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        path = (scope.get("raw_path") or scope["path"].encode()).split(b"?", 1)[0]
        prefix = f"/{self.site.token}".encode()
        below = path.removeprefix(prefix) if path.startswith(prefix + b"/") else path
        if below.startswith(_API) or below == _API[:-1]:
            prefix = prefix if below != path else b""
            await self._answer(scope, receive, send, prefix.decode(), below)
            return
        if below != path and below[1:] in _INDEX:
            send = self._with_cookie(scope, send)
        await self.files(scope, receive, send)

    async def _answer(
        self,
        scope: MutableMapping[str, Any],
        receive: Receive,
        send: Send,
        prefix: str,
        path: bytes,
    ) -> None:
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key, text = name.decode("latin-1"), value.decode("latin-1")
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
        server, client = ((scope.get(end) or ("",))[0] for end in ("server", "client"))
        send = _secured(send)
        try:
            self.guard.admit(scope["method"], headers, server, client)
        except RefusedRequest as exc:
            await _Refusal(exc)(scope, receive, send)
            return
        inner = dict(scope) | {"path": path.decode("latin-1"), "raw_path": path, "root_path": ""}
        inner["state"] = {"prefix": prefix}
        await self.api(inner, _limited(receive), send)

    def _with_cookie(self, scope: Mapping[str, Any], send: Send) -> Send:
        """Give the page that the link leads to the right to ask, and no other page."""
        words = [
            f"{COOKIE}={self.site.token}",
            f"Path=/{self.site.token}/",
            f"Max-Age={_YEAR}",
            "HttpOnly",
            "SameSite=Strict",
            *(["Secure"] if scope["scheme"] == "https" else []),
        ]

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start" and message["status"] in {200, 304}:
                cookie = (b"set-cookie", "; ".join(words).encode())
                message = dict(message) | {"headers": [*message["headers"], cookie]}
            await send(message)

        return sending


def _secured(send: Send) -> Send:
    """Add what every answer of ours has; an answer of the API is kept by nobody."""
    more = SECURITY | {"cache-control": "no-store"}
    rows = [(name.encode(), value.encode()) for name, value in more.items()]

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = [row for row in message["headers"] if row[0].decode() not in more]
            message = dict(message) | {"headers": [*given, *rows]}
        await send(message)

    return sending


def _limited(receive: Receive) -> Receive:
    """Count the bytes of a request, whatever it says of itself."""
    taken, refused = 0, False

    async def receiving() -> MutableMapping[str, Any]:
        nonlocal taken, refused
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_BYTES and not refused:
            refused = True  # what comes now is thrown away
            raise too_large()
        return message

    return receiving


class _Refusal:
    """The answer to what is refused; of what is too large, the rest is taken for a while.

    Who is cut off in the middle of sending reads no answer.
    """

    def __init__(self, refused: RefusedRequest) -> None:
        self._refused = refused

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        refused = self._refused
        body = json.dumps({"reason": refused.reason}, ensure_ascii=False).encode()
        headers = {"content-type": "application/json", "content-length": str(len(body))}
        rows = [(k.encode(), v.encode()) for k, v in (headers | refused.headers).items()]
        await send({"type": "http.response.start", "status": refused.status, "headers": rows})
        if scope["method"] == "HEAD":
            body = b""
        await send({"type": "http.response.body", "body": body, "more_body": True})
        if refused.headers.get("connection") == "close":
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_DRAIN):
                    while (await receive()).get("more_body"):
                        pass
        await send({"type": "http.response.body"})


class _MadeError(Exception):
    """The folder has the briefing already; nobody asked this server for it."""

    def __init__(self, briefing: dict[str, str]) -> None:
        super().__init__(briefing)
        self.briefing = briefing


class Api:
    """The routes, and what each does."""

    def __init__(self, jobs: Jobs, maker: Maker, settings: Settings, site: Site) -> None:
        self._jobs, self._maker, self._settings, self._site = jobs, maker, settings, site
        self._uploads = asyncio.Semaphore(_UPLOADS)
        self._changed: asyncio.Task[None] | None = None
        self._voices: list[VoiceInfo] | None = None

    def app(self) -> Starlette:
        """Return the application."""
        routes = [
            Route("/api/briefings", self.ask, methods=["POST"]),
            Route("/api/briefings", self.everything, methods=["GET"]),
            Route("/api/briefings/{id}", self.one, methods=["GET"]),
            Route("/api/briefings/{id}", self.cancel, methods=["DELETE"]),
            Route("/api/briefings/{id}/retry", self.retry, methods=["POST"]),
            Route("/api/briefings/{id}/audio", self.audio, methods=["GET"]),
            Route("/api/events", self.events, methods=["GET"]),
            Route("/api/voices", self.voices, methods=["GET"]),
        ]
        handlers: dict[Any, Any] = {HTTPException: _plain, RefusedRequest: _refused}
        return Starlette(routes=routes, exception_handlers=handlers)

    async def ask(self, request: Request) -> Response:
        """Take an order."""
        try:
            async with asyncio.timeout(_PATIENCE), self._uploads:
                fields = await _fields(request)
        except TimeoutError as exc:
            raise RefusedRequest(408, "Gửi chậm quá.", connection="close") from exc
        except ClientDisconnect:
            return Response(status_code=400)
        try:
            with for_listeners():
                order = await asyncio.to_thread(self._order, fields)
                job = await asyncio.to_thread(self._add, order)
        except _MadeError as exc:
            return JSONResponse({"reason": EXISTS, "briefing": exc.briefing}, 409)
        except ExistsError as exc:
            return self._exists(request, exc)
        except QueueFullError as exc:
            return _problem(429, reason_of(exc), {"retry-after": "60"})
        except SourceError as exc:
            return _problem(422, reason_of(exc))
        await asyncio.to_thread(self._maker.wake)
        address = _address(request, job)
        return JSONResponse(self._shown(request, job), 202, {"location": address})

    async def everything(self, request: Request) -> Response:
        """Return all jobs."""
        jobs = await asyncio.to_thread(self._jobs.newest_first)
        return JSONResponse({"jobs": [self._shown(request, job) for job in jobs]})

    async def one(self, request: Request) -> Response:
        """Return a job."""
        job = await asyncio.to_thread(self._jobs.get, request.path_params["id"])
        return JSONResponse(self._shown(request, job)) if job else _nothing()

    async def cancel(self, request: Request) -> Response:
        """Cancel a job, or take it from the list."""
        id_ = request.path_params["id"]
        if job := await asyncio.to_thread(self._jobs.cancel, id_):
            return JSONResponse(self._shown(request, job))
        if await asyncio.to_thread(self._jobs.forget, id_):
            return Response(status_code=204)
        return _nothing()

    async def retry(self, request: Request) -> Response:
        """Try a job again."""
        id_ = request.path_params["id"]
        try:
            job = await asyncio.to_thread(self._jobs.again, id_)
        except ExistsError as exc:
            return self._exists(request, exc)
        if job is None:
            known = await asyncio.to_thread(self._jobs.get, id_)
            return _problem(409, "Bài này không cần làm lại.") if known else _nothing()
        await asyncio.to_thread(self._maker.wake)
        return JSONResponse(self._shown(request, job), 202, {"location": _address(request, job)})

    async def audio(self, request: Request) -> Response:
        """Send the sound: the file, or what there is of it so far and what follows."""
        job = await asyncio.to_thread(self._jobs.get, request.path_params["id"])
        if job is None:
            return _nothing()
        if job.state is State.READY and "audio" in job.result:
            return RedirectResponse(f"/{self._site.token}/{job.result['audio']}", 303)
        if self._maker.live(job.id) is None:
            return _problem(409, "Bài này chưa có gì để nghe.", {"retry-after": "1"})
        return StreamingResponse(self._sound(job.id), media_type="audio/mpeg")

    async def _sound(self, id_: str) -> AsyncIterator[bytes]:
        live = self._maker.live(id_)
        number = 0
        while live:
            ended = live.ended  # first: what is added before it is set is sent
            while number < len(live.pieces):
                yield await asyncio.to_thread(live.frames, number)
                number += 1
            if ended:
                return
            await asyncio.sleep(_PIECE)

    async def events(self, request: Request) -> Response:
        """Send each job, and again whenever it has changed."""
        last = request.headers.get("last-event-id", "")
        version = int(last) if last.isascii() and last.isdigit() and len(last) < 18 else 0  # noqa: PLR2004
        return EventSourceResponse(self._changes(request, version), ping=15)

    async def _changes(self, request: Request, version: int) -> AsyncIterator[dict[str, str]]:
        while True:
            first = not version
            for job in await asyncio.to_thread(self._jobs.since, version):
                version = job.version
                if first and job.state is State.FORGOTTEN:
                    continue
                data = json.dumps(self._shown(request, job), ensure_ascii=False)
                yield {"event": "job", "id": str(version), "data": data}
            # All who follow wait for one look at the database.
            if self._changed is None or self._changed.done():
                self._changed = asyncio.create_task(self._change(version))
            await asyncio.shield(self._changed)

    async def _change(self, version: int) -> None:
        # Another process may have made the change: there is nothing that could be waited for.
        while await asyncio.to_thread(self._jobs.latest) <= version:  # noqa: ASYNC110
            await asyncio.sleep(_POLL)

    async def voices(self, _request: Request) -> Response:
        """Return who may read, and who does where nobody is named."""
        voices = await asyncio.to_thread(self._offered)
        rows = [
            {"voice": f"{each.engine}:{each.name}", "about": in_english(each.description)}
            for each in voices
        ]
        return JSONResponse(
            {"voices": rows, "voice": " ".join(self._settings.voice), "rate": self._settings.rate}
        )

    def _shown(self, request: Request, job: Job) -> dict[str, Any]:
        """Return a job as whoever knows the token sees it: never the text itself."""
        address = _address(request, job)
        gone = self._is_gone(job)
        return {
            "id": job.id,
            "address": address,
            "state": job.state,
            "kind": job.kind,
            "name": job.name,
            "title": job.title or job.asked_title,
            "voice": job.voice,
            "rate": job.rate,
            "created": job.created,
            "tries": job.tries,
            "segments": job.segments,
            "spoken": job.spoken,
            "reason": job.reason,
            "result": {} if gone else job.result,
            "audio": f"{address}/audio",
        }

    def _briefing(self, order: Order) -> dict[str, str] | None:
        """Return the briefing that a link has in the folder, whoever made it; None without one.

        Who asks for another voice, pace or title asks for another briefing.
        """
        plain = not (order.voice or order.rate or order.title or order.count)
        if order.kind is not Kind.URL or not plain:
            return None
        article = source_identity(Document(order.name, order.identity))
        for episode in scan(self._site.folder):
            if episode.article == article:
                return {"id": episode.id, "audio": episode.audio, "title": episode.title}
        return None

    def _add(self, order: Order) -> Job:
        """Add a job; what was made and has left the folder since is made again."""
        if old := self._jobs.asked(order):
            if not self._is_gone(old):
                raise ExistsError(old.id)
            self._jobs.forget(old.id)
        if briefing := self._briefing(order):
            raise _MadeError(briefing)
        (job,) = self._jobs.add(order)
        return job

    def _is_gone(self, job: Job) -> bool:
        audio = job.result.get("audio")
        return audio is not None and not (self._site.folder / local(audio)).exists()

    def _offered(self) -> list[VoiceInfo]:
        if self._voices is None:
            with for_listeners():
                self._voices = offered_voices(self._settings)
        return self._voices

    def _order(self, fields: dict[str, Any]) -> Order:
        """Return what is asked for.

        Raises:
            SourceError: It is no article.
            RefusedRequest: It is not well-formed.
        """
        kinds = [kind for kind in Kind if fields.get(kind)]
        if len(kinds) != 1:
            raise RefusedRequest(422, "Hãy gửi một liên kết (url), hoặc văn bản (text), hoặc tệp.")
        (kind,) = kinds
        title, voice = _text(fields, "title"), self._voice(_text(fields, "voice"))
        rate = _number(fields, "rate", SLOWEST, FASTEST)
        if kind is Kind.URL:
            count = int(_number(fields, "count", 1, _MOST_ARTICLES))
            link = _text(fields, "url", 4096).strip()
            return url_order(link, title=title, voice=voice, rate=rate, count=count)
        if kind is Kind.TEXT:
            text = fields["text"]
            if not isinstance(text, str):
                raise RefusedRequest(422, "text phải là văn bản.")
            data, name = text.encode("utf-8", "replace"), ""
        elif isinstance(fields["file"], tuple):
            name, data = fields["file"]
        else:
            raise RefusedRequest(422, "Hãy gửi tệp bằng multipart/form-data.")
        return Order(kind, name, data, title, voice, rate)

    def _voice(self, name: str) -> str:
        """Return a voice, if it is one of those that are offered: no path, no engine's option."""
        if name and name not in self._settings.voice:
            offered = {f"{each.engine}:{each.name}" for each in self._offered()}
            if name not in offered:
                raise RefusedRequest(422, "Không có giọng đọc này.")
        return name

    def _exists(self, request: Request, exc: ExistsError) -> Response:
        job = self._jobs.get(exc.id)
        headers = {"location": _address(request, job)} if job else {}
        shown = self._shown(request, job) if job else {}
        return JSONResponse({"reason": reason_of(exc), "job": shown}, 409, headers)


async def _fields(request: Request) -> dict[str, Any]:
    """Read what a request holds; a file as its name and its bytes.

    Raises:
        RefusedRequest: It is not well-formed, or holds what nobody knows.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind == "application/json":
        try:
            fields = await asyncio.to_thread(json.loads, await request.body())
        except (ValueError, RecursionError) as exc:
            raise RefusedRequest(400, "JSON không đúng.") from exc
        if not isinstance(fields, dict):
            raise RefusedRequest(400, "JSON phải là một đối tượng.")
    else:
        fields = {}
        form = await request.form(max_files=1, max_fields=len(_FIELDS), max_part_size=MOST_BYTES)
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(form.close)
            for name, value in form.multi_items():
                if name in fields:
                    raise RefusedRequest(422, "Mỗi trường chỉ gửi một lần.")
                if isinstance(value, str):
                    fields[name] = value
                elif value.filename or value.size:
                    fields[name] = (_file_name(value.filename or ""), await value.read())
    if unknown := sorted(set(fields) - _FIELDS):
        raise RefusedRequest(422, f"Không có trường {unknown[0][:40]!r}.")
    return fields


def _file_name(name: str) -> str:
    """Return the last part of a name that a browser sent: for people to read, never a path."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(c for c in last if c.isprintable())[:_LONGEST] or "tệp"


def _text(fields: Mapping[str, Any], name: str, longest: int = _LONGEST) -> str:
    value = fields.get(name) or ""
    if not isinstance(value, str) or len(value) > longest:
        raise RefusedRequest(422, f"{name} phải là văn bản, không quá {longest} ký tự.")
    value = value.encode("utf-8", "replace").decode()  # JSON may hold half a character
    return " ".join(value.split()) if name != "url" else value


def _number(fields: Mapping[str, Any], name: str, least: float, most: float) -> float:
    """Return a number; 0 where there is none."""
    value = fields.get(name)
    if value is None or value == "":
        return 0.0
    try:
        number = float(value) if isinstance(value, str | int | float) else -1.0
    except (ValueError, OverflowError):
        number = -1.0
    if not least <= number <= most or isinstance(value, bool):
        raise RefusedRequest(422, f"{name} phải từ {least:g} đến {most:g}.")
    return number


def _address(request: Request, job: Job) -> str:
    return f"{request.state.prefix}/api/briefings/{job.id}"


def _problem(status: int, reason: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"reason": reason}, status, headers)


def _nothing() -> Response:
    return _problem(404, "Không có bài này.")


def _refused(_request: Request, exc: Exception) -> _Refusal:
    assert isinstance(exc, RefusedRequest)  # noqa: S101 - it is registered for no other
    return _Refusal(exc)


def _plain(_request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)  # noqa: S101 - it is registered for no other
    reasons = {404: "Không có địa chỉ này.", 405: "Địa chỉ này không nhận yêu cầu như vậy."}
    reason = reasons.get(exc.status_code, "Yêu cầu không đúng.")
    return _problem(exc.status_code, reason, exc.headers)

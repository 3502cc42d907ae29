"""Microsoft Edge's speech on the loopback: its WebSocket protocol over TLS, with faults to order.

    with Edge(tmp_path) as edge:
        edge.faults = ["reset", None, 503]
        EdgeEngine(**edge.options()).speak(…)

Messages as edge-tts (7.3, communicate.py) writes and reads them: text messages are headers, an
empty line and JSON; binary ones two bytes with the length of the headers, the headers, and MP3.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import threading
import time
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, Self

import trustme
from aiohttp import WSMsgType, web

from tests.support import tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

HOST = "speech.platform.bing.com"
PATH = "/consumer/speech/synthesize/readaloud/edge/v1"
PIECE = 720
_SSML = re.compile(
    r"<voice name='Microsoft Server Speech Text to Speech Voice \((?P<voice>[^']*)\)'>"
    r"<prosody pitch='[^']*' rate='(?P<rate>[^']*)' "
    r"volume='[^']*'>(?P<text>.*)</prosody>",
    re.DOTALL,
)


@dataclass(frozen=True)
class Asked:
    """One request: what it asked for, and when."""

    text: str
    voice: str
    rate: str
    boundaries: bool
    time: float


class Edge:
    """The server: used as a context manager.

    faults  for each connection in turn, or a function of its number: a status; a pair of one and
            a Retry-After; "hang"; "no audio"; "reset" in the middle; "close" in the middle
            (politely); "garbage" for an unknown message; bytes instead of the MP3; None
    """

    def __init__(self, folder: Path, *, name: str = HOST, latency: float = 0.0) -> None:
        self.latency = latency
        self.faults: Sequence[Any] | Callable[[int], Any] = []
        self.asked: list[Asked] = []
        self.connections = 0
        self.knocks = 0
        authority = trustme.CA()
        self.ca = folder / "edge-ca.pem"
        authority.cert_pem.write_to_path(self.ca)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name, "localhost").configure_cert(self._context)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._loop: asyncio.AbstractEventLoop
        self._ending: asyncio.Event
        self.port = 0

    def options(self, **others: object) -> dict[str, Any]:
        """Options of an engine that asks this server: quick to retry, sharing nothing."""
        return {
            "address": f"localhost:{self.port}",
            "ca": str(self.ca),
            "state": "",
            "rate": 0,
            "backoff": 0.01,
            **others,
        }

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application()
        app.router.add_get(PATH, self._converse)
        app.router.add_route("HEAD", "/", self._knock)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self._context)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._ending.wait()
        await runner.cleanup()

    async def _knock(self, request: web.Request) -> web.Response:
        self.knocks += 1
        return web.Response(status=404)

    async def _converse(self, request: web.Request) -> web.StreamResponse:
        number, self.connections = self.connections, self.connections + 1
        if callable(self.faults):
            fault = self.faults(number)
        else:
            fault = self.faults[number] if number < len(self.faults) else None
        if isinstance(fault, int | tuple):
            status, *after = fault if isinstance(fault, tuple) else (fault,)
            return web.Response(status=status, headers={"Retry-After": after[0]} if after else {})
        socket = web.WebSocketResponse(compress=True)
        await socket.prepare(request)
        config = (await socket.receive()).data
        message = await socket.receive()
        assert message.type == WSMsgType.TEXT
        asked = _read(config, message.data)
        self.asked.append(asked)
        await self._answer(request, socket, asked, fault)
        return socket

    async def _answer(
        self, request: web.Request, socket: web.WebSocketResponse, asked: Asked, fault: Any
    ) -> None:
        if fault == "hang":
            await self._ending.wait()
            return
        await asyncio.sleep(self.latency)
        pace = 1 + int(asked.rate.rstrip("%")) / 100
        sound = fault if isinstance(fault, bytes) else tone.mp3(asked.text, pace, 48)
        await _say(socket, "turn.start", {"context": {"serviceTag": "test"}})
        await _say(socket, "response", {"context": {}, "audio": {"type": "inline"}})
        if fault == "garbage":
            await _say(socket, "surprise", {})
        if fault != "no audio":
            half = len(sound) // 2 // PIECE * PIECE
            pieces = [sound[at : at + PIECE] for at in range(0, len(sound), PIECE)]
            for index, piece in enumerate(pieces):
                await _send_sound(socket, piece)
                if fault in {"reset", "close"} and index * PIECE >= half:
                    if fault == "close":
                        await socket.close()
                    request.transport.abort()
                    return
            await self._send_words(socket, asked, pace)
        await _send_sound(socket, b"")
        await _say(socket, "turn.end", {})
        await socket.close()

    async def _send_words(self, socket: web.WebSocketResponse, asked: Asked, pace: float) -> None:
        if not asked.boundaries:
            return
        starts = tone.word_starts(asked.text, pace)
        for word, start in zip(asked.text.split(), starts, strict=True):
            said = word.strip(",.;:!?…“”\"'()–-")
            if said:
                data = {
                    "Offset": round(start * 10_000_000),
                    "Duration": round(tone.SYLLABLE / pace * 10_000_000),
                    "text": {"Text": said, "Length": len(said), "BoundaryType": "WordBoundary"},
                }
                entry = {"Type": "WordBoundary", "Data": data}
                await _say(socket, "audio.metadata", {"Metadata": [entry]})


def _read(config: str, message: str) -> Asked:
    settings = json.loads(config.partition("\r\n\r\n")[2])
    wanted = settings["context"]["synthesis"]["audio"]["metadataoptions"]
    headers, _, ssml = message.partition("\r\n\r\n")
    assert "Path:ssml" in headers
    found = _SSML.search(ssml)
    return Asked(
        unescape(found["text"]),
        found["voice"].replace(", ", "-"),
        found["rate"],
        wanted["wordBoundaryEnabled"] == "true",
        time.monotonic(),
    )


async def _say(socket: web.WebSocketResponse, path: str, content: object) -> None:
    headers = f"X-RequestId:0\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}"
    await socket.send_str(f"{headers}\r\n\r\n{json.dumps(content)}")


async def _send_sound(socket: web.WebSocketResponse, data: bytes) -> None:
    kind = b"Content-Type:audio/mpeg\r\n" if data else b""
    headers = b"X-RequestId:0\r\n" + kind + b"X-StreamId:0\r\nPath:audio\r\n"
    await socket.send_bytes(len(headers).to_bytes(2, "big") + headers + data)

"""Google Translate's speech on the loopback: its reply format over HTTPS, with faults to order.

    with Google(tmp_path) as google:
        google.faults = [Busy("1"), None, Hang()]      # for the first requests, in turn
        engine = GttsEngine(**google.options())
        engine.speak(…)
        google.asked                                   # what came, in order

`faults` may also be a function of a request's number (from 0) and its text. `latency` delays
every answer. Used by tests and benchmarks alike.
"""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs

import trustme

from tests.support import tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

PATH = "/_/TranslateWebserverUi/data/batchexecute"


@dataclass(frozen=True)
class Busy:
    """429, with a Retry-After where one is given."""

    retry_after: str | None = None


@dataclass(frozen=True)
class Status:
    """Any other status."""

    code: int
    location: str = ""


@dataclass(frozen=True)
class Hang:
    """No answer at all, until the server ends."""


@dataclass(frozen=True)
class Drip:
    """A reply that comes byte by byte: no single wait is long, all of them never end."""

    interval: float = 0.02


@dataclass(frozen=True)
class Reset:
    """The connection is reset in the middle of the reply."""


@dataclass(frozen=True)
class CutReply:
    """Half of the announced reply, then the end."""


@dataclass(frozen=True)
class NoAudio:
    """A reply whose third place is null, as Google sends for what it cannot speak."""


@dataclass(frozen=True)
class CutBase64:
    """Base64 that ends early, `drop` characters before its end."""

    drop: int = 1


@dataclass(frozen=True)
class Sound:
    """These bytes instead of an MP3."""

    data: bytes


@dataclass(frozen=True)
class CutMp3:
    """The text's own MP3, cut in the middle of a frame after a part of its bytes."""

    part: float = 0.5


@dataclass(frozen=True)
class Raw:
    """These bytes instead of a whole reply."""

    data: bytes


Fault = Any


@dataclass(frozen=True)
class Asked:
    """One request: what it asked for, on which connection, and when."""

    text: str
    language: str
    connection: int
    headers: dict[str, str]
    time: float
    body: str


class Google:
    """The server: used as a context manager."""

    def __init__(
        self, folder: Path, *, latency: float = 0.0, name: str = "localhost", chunked: bool = False
    ) -> None:
        self.folder = folder
        self.latency = latency
        self.chunked = chunked
        self.faults: Sequence[Fault | None] | Callable[[int, str], Fault | None] = []
        self.asked: list[Asked] = []
        self.knocks: list[str] = []
        self.knock_status = 200
        self.knock_delay = 0.0
        self.most_at_once = 0
        self.ending = threading.Event()
        self.connections: set[socket.socket] = set()
        self._at_once = 0
        self._lock = threading.Lock()
        authority = trustme.CA()
        self.ca = folder / "ca.pem"
        authority.cert_pem.write_to_path(self.ca)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.google = self
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port = self._server.server_port
        self.url = f"https://localhost:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def options(self, **others: object) -> dict[str, Any]:
        """Options of an engine that asks this server: quick to retry, sharing nothing."""
        return {
            "url": self.url,
            "ca": str(self.ca),
            "state": "",
            "rate": 0,
            "backoff": 0.01,
            **others,
        }

    @property
    def texts(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.text for asked in self.asked]

    def note(self, asked: Asked) -> Fault | None:
        """Record a request and find the fault for it."""
        with self._lock:
            number = len(self.asked)
            self.asked.append(asked)
        if callable(self.faults):
            return self.faults(number, asked.text)
        return self.faults[number] if number < len(self.faults) else None

    @contextlib.contextmanager
    def counted(self):
        """Count the requests under way."""
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.ending.set()
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.close()
        self._thread.join(5)


def closed_port() -> int:
    """Find a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    google: Google

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that break off are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def setup(self) -> None:
        self.server.google.connections.add(self.request)
        super().setup()

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.server.google.connections.discard(self.request)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name up there
        pass

    def do_HEAD(self) -> None:
        google = self.server.google
        google.knocks.append(self.path)
        google.ending.wait(google.knock_delay)
        self.send_response(google.knock_status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        google = self.server.google
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with google.counted():
            [[[_rpc, parameter, *_rest]]] = json.loads(parse_qs(body)["f.req"][0])
            text, language, *_ = json.loads(parameter)
            asked = Asked(
                text, language, id(self.request), dict(self.headers), time.monotonic(), body
            )
            fault = google.note(asked)
            google.ending.wait(google.latency)
            if self.path != PATH:
                fault = Status(404)
            self._answer(text, fault)

    def _answer(self, text: str, fault: Fault | None) -> None:
        match fault:
            case Hang():
                self.server.google.ending.wait()
                self.close_connection = True
            case Busy(after):
                headers = {} if after is None else {"Retry-After": after}
                self._send(b"<html>Too Many Requests</html>", 429, headers)
            case Status(code, location):
                self._send(b"<html>Error</html>", code, {"Location": location} if location else {})
            case Raw(data):
                self._send(data)
            case NoAudio():
                self._send(self._reply(None))
            case CutBase64(drop):
                encoded = base64.b64encode(tone.mp3(text)).decode()
                self._send(self._reply(encoded.rstrip("=")[:-drop]))
            case Sound(data):
                self._send(self._reply(base64.b64encode(data).decode()))
            case CutMp3(part):
                sound = tone.mp3(text)
                cut = int(len(sound) * part) // tone.FRAME * tone.FRAME + tone.FRAME // 2
                self._send(self._reply(base64.b64encode(sound[:cut]).decode()))
            case _:
                whole = self._reply(base64.b64encode(tone.mp3(text)).decode())
                self._send_broken(whole, fault) if fault else self._send(whole)

    def _reply(self, encoded: str | None) -> bytes:
        payload = None if encoded is None else json.dumps([encoded], separators=(",", ":"))
        row = ["wrb.fr", "jQ1olc", payload, None, None, None, "generic"]
        others = [["di", 57], ["af.httprm", 56, "-8412357823450143", 26]]
        first = json.dumps([row, *others], separators=(",", ":"))
        if not self.server.google.chunked:
            return f")]}}'\n\n{first}".encode()
        last = '[["e",4,null,null,1234]]'
        return f")]}}'\n\n{len(first) + 2}\n{first}\n{len(last) + 2}\n{last}\n".encode()

    def _send(self, data: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Set-Cookie", "NID=511=test; path=/; HttpOnly")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def _send_broken(self, data: bytes, fault: Fault) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.flush()
        match fault:
            case Drip(interval):
                for byte in data:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    if self.server.google.ending.wait(interval):
                        return
            case CutReply():
                self.wfile.write(data[: len(data) // 2])
                self.wfile.flush()
            case Reset():
                self.wfile.write(data[: len(data) // 2])
                self.wfile.flush()
                linger = struct.pack("ii", 1, 0)  # close() sends RST instead of FIN
                self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.server.google.connections.discard(self.request)
                self.request.close()
            case _:
                raise AssertionError(fault)

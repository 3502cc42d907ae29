"""A speech service on the loopback, plain or over TLS, with faults to order.

A stand-in for one service subclasses `Service` and answers in its protocol. `faults` are those of
the requests that ask for sound, in turn, or a function of such a request's number and text; the
words for them are those of `tests.support.google`.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

import trustme

from tests.support.google import Busy, CutReply, Drip, Hang, Raw, Reset, Sound, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Fault = Any


@dataclass(frozen=True)
class Unavailable:
    """503, as while a model is loaded, with a Retry-After where one is given."""

    retry_after: str | None = None


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Service:
    """The server: used as a context manager.

    folder  where its certificate goes; None for plain HTTP
    key     what it lets in; empty for everyone
    asked   every request, in order
    texts   what was asked for as sound, in order
    """

    def __init__(self, folder: Path | None = None, *, key: str = "", name: str = "localhost"):
        self.key = key
        self.faults: Sequence[Fault | None] | Callable[[int, str], Fault | None] = []
        self.asked: list[Asked] = []
        self.texts: list[str] = []
        self.ending = threading.Event()
        self.lock = threading.Lock()
        self.ca = ""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.service = self
        if folder is not None:
            authority = trustme.CA()
            authority.cert_pem.write_to_path(folder / "service-ca.pem")
            self.ca = str(folder / "service-ca.pem")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert(name).configure_cert(context)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.url = f"{'https' if folder else 'http'}://localhost:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def answer(self, asked: Asked) -> Answer:
        """Answer a request; to be written by whoever stands in for a service."""
        raise NotImplementedError

    def refused(self, status: int, message: str) -> Answer:
        """Write an error as the service does."""
        return Answer(json.dumps({"error": {"message": message}}).encode(), status)

    def note(self, text: str) -> Fault | None:
        """Record what is to be said, and find the fault for it."""
        with self.lock:
            number = len(self.texts)
            self.texts.append(text)
        if callable(self.faults):
            return self.faults(number, text)
        return self.faults[number] if number < len(self.faults) else None

    def spoken(self, text: str, answer: Answer) -> Answer | Fault:
        """Give an answer with sound, or what goes wrong with it."""
        match self.note(text):
            case None:
                return answer
            case Busy(after):
                return self._later(429, "too many requests", after)
            case Unavailable(after):
                return self._later(503, "the model is loading", after)
            case Status(code):
                return self.refused(code, "no")
            case Raw(data):
                return Answer(data)
            case Hang() | Drip() | Reset() | CutReply() as fault:
                return fault, answer
            case fault:
                raise AssertionError(fault)

    def _later(self, status: int, message: str, after: str | None) -> Answer:
        refused = self.refused(status, message)
        headers = {} if after is None else {"Retry-After": after}
        return Answer(refused.body, status, refused.headers | headers)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    service: Service

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that break off are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name up there
        pass

    def do_GET(self) -> None:
        service = self.server.service
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, dict(self.headers), body)
        with service.lock:
            service.asked.append(asked)
        answer = service.answer(asked)
        fault = None
        if isinstance(answer, tuple):
            fault, answer = answer
        with contextlib.suppress(OSError):
            self._send(answer, fault)

    def do_POST(self) -> None:
        self.do_GET()

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, answer: Answer, fault: Fault | None) -> None:
        if isinstance(fault, Hang):
            self.server.service.ending.wait()
        if fault is not None:
            self.close_connection = True
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        match fault:
            case Drip(interval):
                for byte in answer.body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    if self.server.service.ending.wait(interval):
                        return
            case CutReply() | Reset():
                self.wfile.write(answer.body[: len(answer.body) // 2])
                self.wfile.flush()
                if isinstance(fault, Reset):
                    linger = struct.pack("ii", 1, 0)  # close() sends RST instead of FIN
                    self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    self.request.close()
            case _:
                self.wfile.write(answer.body)


__all__ = ["Answer", "Asked", "Busy", "CutReply", "Drip", "Hang", "Raw", "Reset", "Service"]
__all__ += ["Sound", "Status", "Unavailable"]

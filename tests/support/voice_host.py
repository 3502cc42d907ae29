"""A host of Piper voices on the loopback: ranges, redirects as the real one's, faults to order."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class VoiceHost:
    """Serves `files` (path → bytes) under `url`; used as a context manager.

    faults  for the model's requests in turn: a status; ("cut", bytes) to close after so many;
            ("ignore",) to answer a range with the whole; ("shift",) with another range; None
    asked   (path, Range header) of each request
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.faults: list = []
        self.asked: list[tuple[str, str]] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.host = self
        self.url = f"http://localhost:{self._server.server_port}/resolve/main"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def ranges(self) -> list[str]:
        """The Range headers of the requests for models, empty where there was none."""
        return [range_ for path, range_ in self.asked if path.endswith(".onnx")]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    host: VoiceHost

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that break off are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name up there
        pass

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path.startswith("/resolve/main/"):
            assert query == "download=true"
            self.send_response(302)
            self.send_header("Location", path.replace("/resolve/main/", "/cdn/"))
            self.end_headers()
            return
        host, range_ = self.server.host, self.headers.get("Range", "")
        path = path.removeprefix("/cdn/")
        host.asked.append((path, range_))
        fault = host.faults.pop(0) if host.faults and path.endswith(".onnx") else None
        if path not in host.files or isinstance(fault, int):
            self.send_error(fault or 404)
            return
        with contextlib.suppress(OSError):
            self._send(host.files[path], range_, fault or ())

    def _send(self, data: bytes, range_: str, fault: tuple) -> None:
        start = int(range_.removeprefix("bytes=").rstrip("-")) if range_ else 0
        if fault == ("ignore",):
            start, range_ = 0, ""
        if fault == ("shift",):
            start += 7
        if range_ and start >= len(data):
            self.send_error(416)
            return
        self.send_response(206 if range_ else 200)
        if range_:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        end = start + fault[1] if fault and fault[0] == "cut" else len(data)
        self.wfile.write(data[start:end])

"""A hub of models on the loopback, as huggingface_hub asks it: ranges, commits, faults to order."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import unquote


class Hub:
    """Serves `commits` (a repository's files by their paths, by commit); the last one is `main`.

    faults  for the files' requests in turn: a status; ("cut", bytes) to close after so many; None;
            or a function of a file's path
    asked   (path, Range header) of each request for a file's content
    """

    def __init__(self, files: dict[str, bytes], repository: str = "zeroweight-ai/ZeroTTS") -> None:
        self.repository = repository
        self.commits: dict[str, dict[str, bytes]] = {}
        self.commit(files)
        self.faults: Any = []
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.hub = self
        self.url = f"http://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def commit(self, files: dict[str, bytes]) -> str:
        """Add a commit, and give its name."""
        sha = hashlib.sha1(repr(sorted(files.items())).encode(), usedforsecurity=False).hexdigest()
        self.commits[sha] = files
        return sha

    @property
    def main(self) -> str:
        return list(self.commits)[-1]

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
    hub: Hub

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that break off are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name up there
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        hub = self.server.hub
        hub.headers.append(dict(self.headers))
        path = unquote(self.path.partition("?")[0])
        api = f"/api/models/{hub.repository}"
        with contextlib.suppress(OSError):
            if path.startswith(f"/{hub.repository}/resolve/"):
                revision, _, name = path.split("/resolve/")[1].partition("/")
                self._file(revision, name)
            elif path.startswith(f"{api}/tree/"):
                files = hub.commits[self._known(path.removeprefix(f"{api}/tree/"))]
                self._json([self._entry(name, data) for name, data in files.items()])
            elif path == api or path.startswith(f"{api}/revision/"):
                self._info(path.removeprefix(api).removeprefix("/revision/") or "main")
            else:
                self._refuse(404, "RepoNotFound")

    def _known(self, revision: str) -> str:
        return self.server.hub.main if revision == "main" else revision

    def _info(self, revision: str) -> None:
        hub = self.server.hub
        sha = self._known(revision)
        if sha not in hub.commits:
            self._refuse(404, "RevisionNotFound")
            return
        siblings = [
            {"rfilename": name, "size": len(data)} for name, data in hub.commits[sha].items()
        ]
        self._json(
            {
                "id": hub.repository,
                "modelId": hub.repository,
                "sha": sha,
                "siblings": siblings,
                "cardData": {"license": "mit"},
                "private": False,
                "gated": False,
                "disabled": False,
                "tags": ["license:mit"],
                "downloads": 0,
                "likes": 0,
            }
        )

    def _entry(self, name: str, data: bytes) -> dict[str, object]:
        return {"type": "file", "path": name, "size": len(data), "oid": _etag(data)}

    def _file(self, revision: str, name: str) -> None:
        hub, sha = self.server.hub, self._known(revision)
        if name not in hub.commits.get(sha, {}):
            self._refuse(404, "EntryNotFound")
            return
        data = hub.commits[sha][name]
        fault = None
        begin, range_ = 0, self.headers.get("Range", "")
        if self.command == "GET":
            with hub.lock:
                hub.asked.append((name, range_))
                if callable(hub.faults):
                    fault = hub.faults(name)
                else:
                    fault = hub.faults.pop(0) if hub.faults else None
        if isinstance(fault, int):
            self._refuse(fault, "")
            return
        if range_:
            begin = int(range_.removeprefix("bytes=").partition("-")[0])
        self.send_response(206 if range_ else 200)
        self.send_header("ETag", f'"{_etag(data)}"')
        self.send_header("X-Repo-Commit", sha)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(data) - begin))
        if range_:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if self.command == "GET":
            end = begin + fault[1] if fault else len(data)
            self.wfile.write(data[begin:end])
            self.close_connection = bool(fault)

    def _json(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("X-Error-Message", f"no: {code}")
        self.send_header("Content-Length", "0")
        self.end_headers()


def _etag(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()

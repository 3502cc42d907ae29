"""The program, serving a folder on loopback in a process of its own, and ways to ask it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.cli_runner import TIMEOUT

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Answer:
    """What came back: header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """A server that runs.

    path  the first step of every path: / or /token/
    said  what it printed until it listened
    """

    process: subprocess.Popen[bytes]
    port: int
    path: str
    said: list[str]
    context: ssl.SSLContext | None = field(default=None)

    def ask(self, path: str = "", method: str = "GET", **headers: str) -> Answer:
        """Ask for a path as it stands, below the token; `_` in header names is read as `-`."""
        return self.raw(self.path + path, method, **headers)

    def raw(self, target: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a target as it stands."""
        if self.context:
            connection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, timeout=TIMEOUT, context=self.context
            )
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.putrequest(method, target, skip_host="Host" in sent)
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders()
            got = connection.getresponse()
            return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        finally:
            connection.close()

    def url(self, path: str = "") -> str:
        scheme = "https" if self.context else "http"
        return f"{scheme}://127.0.0.1:{self.port}{self.path}{path}"

    def stop(self) -> tuple[int, str]:
        """Press Ctrl-C; give the exit code and what was said since."""
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=TIMEOUT)
        return self.process.returncode, (out + err).decode()


def program(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "briefing", *map(str, arguments)]


@contextmanager
def serving(
    folder: Path, *arguments: object, context: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Serve a folder at a free port until the block ends."""
    command = program("serve", folder, "--port", 0, *arguments)
    environment = os.environ | {"PYTHONWARNINGS": "error", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    try:
        assert process.stdout is not None
        said: list[str] = []
        while not said or "Ctrl-C" not in said[-1]:
            line = process.stdout.readline().decode()
            assert line, process.communicate()[1].decode()
            said.append(line.rstrip("\n"))
        match = re.search(r"localhost:(\d+)(/\S*)", said[0])
        assert match
        yield Server(process, int(match[1]), match[2], said, context)
    finally:
        process.kill()
        process.communicate()

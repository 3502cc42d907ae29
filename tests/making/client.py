"""Whoever asks a server that makes: over HTTP, as curl and phones do."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests

from briefing.publishing.catalogue import scan
from tests.serve.running import Server, serving
from tests.support.cli_runner import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from briefing.publishing.catalogue import Episode

TOKEN = "mot-tu-kho-doan"
OPEN = {"waiting", "read", "making"}


@dataclass(frozen=True)
class Maker:
    """A server that makes, and the folder that it makes into."""

    server: Server
    folder: Path

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def send(self, method: str, path: str, **more: Any) -> requests.Response:
        """Ask for a path of the API, with the token unless `headers` are given."""
        more.setdefault("headers", {"Authorization": f"Bearer {TOKEN}"})
        with requests.Session() as session:
            session.trust_env = False
            return session.request(
                method, f"{self.origin}{path}", timeout=TIMEOUT, allow_redirects=False, **more
            )

    def order(self, **fields: Any) -> requests.Response:
        return self.send("POST", "/api/briefings", json=fields)

    def ordered(self, **fields: Any) -> str:
        """Order something, and return the address of its job."""
        answer = self.order(**fields)
        assert answer.status_code == 202, answer.text
        assert answer.headers["location"] == answer.json()["address"]
        return answer.json()["address"]

    def job(self, address: str) -> dict[str, Any]:
        return self.send("GET", address).json()

    def jobs(self) -> list[dict[str, Any]]:
        return self.send("GET", "/api/briefings").json()["jobs"]

    def ended(self, address: str) -> dict[str, Any]:
        """Wait until a job is finished, and return it."""
        return self.wait(address, lambda job: job["state"] not in OPEN)

    def wait(self, address: str, condition: Any) -> dict[str, Any]:
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            job = self.job(address)
            if condition(job):
                return job
            time.sleep(0.05)
        msg = f"it stays as it is: {self.job(address)}"
        raise AssertionError(msg)

    def episodes(self) -> tuple[Episode, ...]:
        return scan(self.folder)


@contextmanager
def making(folder: Path, *arguments: object) -> Iterator[Maker]:
    """Run a server that makes into a folder until the block ends."""
    with serving(folder, "--make", "--token", TOKEN, *arguments) as server:
        yield Maker(server, folder)

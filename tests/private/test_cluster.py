"""Nothing private travels to a cluster."""

from __future__ import annotations

import pickle
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import pytest

from briefing import BatchRequest, Settings, make_batch
from briefing.errors import UsageError
from tests.private.vault import WORDS, Vault, leaks, told


@dataclass
class Cluster:
    """Stands in for a Dask client: keeps what would travel, and makes it here."""

    sent: list[bytes]
    shown: list[str]

    def nthreads(self) -> dict[str, int]:
        return {"worker": 1}

    def submit(self, work, *arguments, **_: object) -> Future[Any]:
        self.sent.append(pickle.dumps(arguments))
        self.shown.append(repr(arguments))
        done: Future[Any] = Future()
        done.set_result(work(*pickle.loads(self.sent[-1])))  # noqa: S301 - our own
        return done

    def close(self) -> None:
        pass


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    from briefing.pipeline import executor_dask

    client = Cluster([], [])
    monkeypatch.setattr(executor_dask, "_connect", lambda address: client)
    return client


def test_nothing_private_travels_to_a_cluster(vault, cluster, monkeypatch):
    monkeypatch.setenv("A_KEY", WORDS["a key in the environment"])
    engines = {
        "nobody": {"key": WORDS["an engine nobody has"]},
        "vault": {"model": "two", "key_env": "A_KEY"},
    }
    settings = Settings(engine="vault", engines=engines)
    asked = BatchRequest(("tin/bai.txt",), settings, vault.output, cluster="tcp://here:1")
    assert make_batch(asked).done == 1
    assert not leaks({"sent": b"".join(cluster.sent), "shown": "".join(cluster.shown).encode()})
    assert Vault.keys[-1] == WORDS["a key in the environment"]
    [manifest] = [path for path in vault.output.rglob("*.json") if "chapters" not in path.name]
    assert told(manifest)["settings"]["engines"] == {"vault": {"model": "two"}}


@pytest.mark.parametrize(
    "options", [{"key": "a"}, {"ca": "a"}, {"region": "a"}, {"url": "https://a:b@c.example"}]
)
def test_what_would_have_to_travel_is_told_before_anything_is_done(options, vault, cluster):
    settings = Settings(engine="vault", engines={"vault": options})
    asked = BatchRequest(("tin/bai.txt",), settings, vault.output, cluster="tcp://here:1")
    with pytest.raises(UsageError, match=f"{next(iter(options))} is private") as caught:
        make_batch(asked)
    assert "_env" in caught.value.hint
    assert not cluster.sent

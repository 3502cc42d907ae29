"""Outputs and cache on other file systems, and the same batch on a Dask cluster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

from briefing.errors import BriefingError
from briefing.model.settings import Settings
from briefing.pipeline.batch import BatchRequest, make_batch
from briefing.synthesis.clip_cache import SharedClipCache
from briefing.synthesis.loudness import CALIBRATION_TEXT
from tests.batch.folder import article, audios, fill
from tests.support.cli_runner import TIMEOUT
from tests.support.published import ENDS, briefings

fsspec = pytest.importorskip("fsspec")
ARTICLES = 24


@pytest.fixture
def memory():
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()


@pytest.fixture
def texts(tmp_path):
    folder = tmp_path / "tin"
    folder.mkdir()
    for number in range(ARTICLES):
        title = "Một tên chung" if number % 3 else ""
        (folder / f"{number:03}.txt").write_text(article(number, title), encoding="utf-8")
    return folder


def held(system, root: str) -> dict[str, bytes]:
    return {name.removeprefix(f"{root}/"): system.cat_file(name) for name in system.find(root)}


def test_outputs_by_a_url_are_those_of_a_folder(texts, tmp_path, memory):
    local = BatchRequest((str(texts),), Settings(engine="silent"), tmp_path / "out")
    there = BatchRequest((str(texts),), Settings(engine="silent"), "memory://tin")
    assert make_batch(local).done == make_batch(there).done == ARTICLES
    assert held(memory, "/tin") == briefings(tmp_path / "out")
    outcome = make_batch(there)
    assert (outcome.done, outcome.skipped) == (0, ARTICLES)


def test_what_is_lost_changed_or_removed_there_is_seen(texts, memory):
    there = BatchRequest((str(texts),), Settings(engine="silent"), "memory://tin", prune=True)
    make_batch(there)
    whole = held(memory, "/tin")
    first, second, *_ = (name for name in whole if name.endswith(".mp3"))
    memory.rm_file(f"/tin/{first}")
    memory.pipe_file(f"/tin/{second}", b"x")
    assert make_batch(there).done == 2
    assert held(memory, "/tin") == whole
    (texts / "000.txt").unlink()
    assert make_batch(there).gone == 1
    assert len(held(memory, "/tin")) == len(whole) - len(ENDS)


def test_an_older_making_is_gone_before_the_new_one_comes(texts, memory, monkeypatch):
    """Whoever looks there while an article is made anew never sees two makings together."""
    makings, real = [], memory.pipe_file
    for rate in (1.0, 1.3):
        there = BatchRequest((str(texts),), Settings(engine="silent", rate=rate), "memory://tin")
        assert make_batch(there).done == ARTICLES
        makings.append(held(memory, "/tin"))
    seen = []

    def pipe_file(path, value, **more):
        for state in ("before", "after"):
            stem = path.removeprefix("/tin/").partition(".")[0]
            names = [name.removeprefix("/tin/") for name in memory.find("/tin")]
            own = [name for name in names if name.partition(".")[0] == stem]
            files = {name: memory.cat_file(f"/tin/{name}") for name in own}
            assert any(files.items() <= whole.items() for whole in makings), (state, path)
            if state == "before":
                real(path, value, **more)
        seen.append(path)

    monkeypatch.setattr(type(memory), "pipe_file", staticmethod(pipe_file))
    again = BatchRequest((str(texts),), Settings(engine="silent"), "memory://tin")
    assert make_batch(again).done == ARTICLES
    assert len(seen) == len(makings[0]) == ARTICLES * len(ENDS)
    assert held(memory, "/tin") == makings[0]


@pytest.mark.slow
def test_a_shared_cache_spares_the_other_machine(texts, tmp_path, memory, test_voices, monkeypatch):
    asked = BatchRequest(
        (str(texts),), Settings(engine="beeper"), tmp_path / "a", clips="memory://clips"
    )
    make_batch(asked)
    spoken = len(test_voices.spoken)
    monkeypatch.setenv("BRIEFING_CACHE", str(tmp_path / "another machine"))
    make_batch(BatchRequest(asked.sources, asked.settings, tmp_path / "b", clips=asked.clips))
    assert set(test_voices.spoken[spoken:]) <= set(CALIBRATION_TEXT)  # by which a voice is levelled
    assert briefings(tmp_path / "a") == briefings(tmp_path / "b")


def test_a_damaged_clip_of_the_shared_cache_is_none(tmp_path, memory):
    clips = SharedClipCache(tmp_path / "here", "memory://clips")
    assert clips.get("ab12") is None
    assert not clips.holds("ab12")
    memory.pipe_file("/clips/ab/ab12.clip", b"nothing like it")
    assert clips.holds("ab12")
    assert clips.get("ab12") is None


def test_what_cannot_be_opened_is_told(texts):
    with pytest.raises(BriefingError, match="cannot be opened"):
        make_batch(BatchRequest((str(texts),), Settings(engine="silent"), "nonsense://x"))
    with pytest.raises(BriefingError, match="cannot be opened"):
        make_batch(BatchRequest((str(texts),), Settings(engine="silent"), clips="nonsense://x"))


class Machines:
    """A scheduler and workers, each a process, on the loopback."""

    def __init__(self, runner) -> None:
        self.environment = {
            **runner.environment,
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "10",
            "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
        }
        self.environment.pop("PYTHONWARNINGS", None)
        self.folder = runner.folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.file = runner.folder / "scheduler.json"
        self.start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--scheduler-file", self.file,
        )  # fmt: skip
        deadline = time.monotonic() + TIMEOUT
        while not self.file.exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(0.2)
        self.address = json.loads(self.file.read_text())["address"]

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        return self.start(
            "worker", self.address, "--name", name, "--nthreads", "1", "--no-nanny",
            "--no-dashboard", "--host", "127.0.0.1",
            BRIEFING_CACHE=str(self.folder / f"cache-{name}"),
        )  # fmt: skip

    def start(self, *arguments, **environment) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *map(str, arguments)],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_cluster_makes_the_same_files_though_a_worker_dies(runner):
    pytest.importorskip("distributed")
    fill(runner, ARTICLES, title="Một tên chung")
    runner.write("tin/hong.txt", b"")
    runner.environment.pop("PYTHONWARNINGS", None)  # a third party's are not ours to mend
    assert runner.spawn("batch", "tin", "-e", "espeak", "-o", "local").code == 8
    machines = Machines(runner)
    try:
        victim = machines.worker("one")
        machines.worker("two")
        process = runner.start(
            "batch", "tin", "-e", "espeak", "-o", "file://" + os.fspath(runner.folder / "there"),
            "--cluster", machines.address,
            "--cache", "file://" + os.fspath(runner.folder / "clips"),
        )  # fmt: skip
        deadline = time.monotonic() + TIMEOUT
        while len(audios(runner.folder / "there")) < ARTICLES // 4:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        victim.kill()
        killed_at = len(audios(runner.folder / "there"))
        machines.worker("three")
        out, err = process.communicate(timeout=90)
        assert process.returncode == 8, err.decode()
        assert f"{ARTICLES} made, 0 up to date, 1 failed" in out.decode()
        assert killed_at < ARTICLES
        assert briefings(runner.folder / "there") == briefings(runner.folder / "local")
    finally:
        machines.close()


@pytest.mark.parametrize("address", ["nonsense", "tcp://127.0.0.1:9", "tcp://127.0.0.1:x"])
def test_a_cluster_that_is_not_there_is_told_in_one_line(runner, address):
    pytest.importorskip("distributed")
    fill(runner, 1)
    result = runner.spawn("batch", "tin", "-e", "silent", "--cluster", address, PYTHONWARNINGS="")
    assert result.code == 4, result.err
    assert f"no Dask cluster answers at {address}" in result.error

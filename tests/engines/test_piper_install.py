"""Installing a voice, from a host on the loopback."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from briefing.engines.piper import catalogue
from briefing.engines.piper import install as installing
from briefing.engines.piper.catalogue import Offer
from briefing.engines.piper.engine import PiperEngine
from briefing.engines.piper.install import install, remove
from briefing.errors import (
    BriefingError,
    EngineError,
    EngineUnavailableError,
    OutputError,
    UsageError,
)
from briefing.model.voice import Voice
from briefing.net.host_client import RetryPolicy
from tests.support import onnx_graph, piper_voice
from tests.support.google import Google, closed_port
from tests.support.voice_host import VoiceHost

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "vi_VN-hum-low"


@pytest.fixture
def files(tmp_path, monkeypatch) -> dict[str, bytes]:
    path = piper_voice.write(tmp_path / "hum.onnx")
    model, description = path.read_bytes(), path.with_name("hum.onnx.json").read_bytes()
    # Longer than a piece: a protobuf message may carry fields that nobody knows.
    model += onnx_graph.field(99, bytes(1_500_000))
    md5 = hashlib.md5(model, usedforsecurity=False).hexdigest()
    offer = Offer(NAME, len(model), md5, piper_voice.SAMPLE_RATE, 4.5, "CC0-1.0", "hums")
    monkeypatch.setattr(catalogue, "offers", lambda: (offer,))
    monkeypatch.setattr(installing, "_PATIENCE", RetryPolicy(attempts=4, base=0.01))
    return {offer.path: model, f"{offer.path}.json": description}


@pytest.fixture
def host(files) -> Iterator[VoiceHost]:
    with VoiceHost(files) as server:
        yield server


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "data" / "voices"


def model_of(files: dict[str, bytes]) -> bytes:
    return next(data for path, data in files.items() if path.endswith(".onnx"))


def leftovers(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.endswith(".lock"))


WHOLE = [f"{NAME}.onnx", f"{NAME}.onnx.json"]


def test_a_voice_is_fetched_and_speaks(host, files, folder):
    steps = []
    path = install(
        NAME, base_url=host.url, folder=folder, progress=lambda *step: steps.append(step)
    )
    size = len(model_of(files))
    assert path.read_bytes() == model_of(files)
    assert leftovers(folder) == WHOLE
    assert steps[-1] == (size, size)
    assert steps == sorted(steps)
    assert len(steps) > 3
    pytest.importorskip("piper")
    engine = PiperEngine(folder=str(folder))
    assert engine.speak("Xin chào.", Voice("piper", NAME)).audio.duration > 0.1


def test_a_voice_that_is_here_is_not_fetched_again(host, folder):
    install(NAME, base_url=host.url, folder=folder)
    count = len(host.asked)
    install(NAME, base_url=host.url, folder=folder)
    assert len(host.asked) == count


def test_a_broken_voice_is_fetched_again(host, files, folder):
    path = install(NAME, base_url=host.url, folder=folder)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    install(NAME, base_url=host.url, folder=folder)
    assert path.read_bytes() == model_of(files)


def test_a_connection_that_breaks_off_is_taken_up_where_it_was(host, files, folder):
    piece = 2**16
    host.faults = [("cut", 6 * piece), 503, ("cut", 5 * piece)]
    path = install(NAME, base_url=host.url, folder=folder)
    assert path.read_bytes() == model_of(files)
    assert host.ranges == ["", f"bytes={6 * piece}-", f"bytes={6 * piece}-", f"bytes={11 * piece}-"]


def test_an_interrupted_run_is_taken_up_by_the_next(host, files, folder):
    def interrupt(done: int, total: int) -> None:
        if done > 500_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install(NAME, base_url=host.url, folder=folder, progress=interrupt)
    assert catalogue.installed(folder) == ()
    have = (folder / f".{NAME}.onnx.part").stat().st_size
    assert have > 500_000
    install(NAME, base_url=host.url, folder=folder)
    assert host.ranges[1] == f"bytes={have}-"
    assert leftovers(folder) == WHOLE


@pytest.mark.parametrize("fault", [("ignore",), ("shift",), 416])
def test_a_host_that_mishandles_ranges_is_survived(fault, host, files, folder):
    host.faults = [("cut", 400_000), fault]
    path = install(NAME, base_url=host.url, folder=folder)
    assert path.read_bytes() == model_of(files)


@pytest.mark.parametrize("rest", [b"wrong", bytes(10_000_000)])
def test_a_part_of_another_file_is_thrown_away(rest, host, files, folder):
    folder.mkdir(parents=True)
    (folder / f".{NAME}.onnx.part").write_bytes(rest)
    path = install(NAME, base_url=host.url, folder=folder)
    assert path.read_bytes() == model_of(files)


def test_a_wrong_checksum_is_never_installed(host, files, folder):
    path, model = next((p, d) for p, d in files.items() if p.endswith(".onnx"))
    host.files[path] = model[:-1] + b"\x01"
    with pytest.raises(EngineError, match="localhost sends a model with a wrong checksum"):
        install(NAME, base_url=host.url, folder=folder)
    assert leftovers(folder) == []


@pytest.mark.parametrize("change", [-1000, 1000])
def test_a_wrong_size_is_never_installed(change, host, files, folder):
    path, model = next((p, d) for p, d in files.items() if p.endswith(".onnx"))
    host.files[path] = model[:change] if change < 0 else model + bytes(change)
    with pytest.raises(EngineError, match="localhost sends"):
        install(NAME, base_url=host.url, folder=folder)
    assert catalogue.installed(folder) == ()


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"audio": {"sample_rate": 8000}}'])
def test_what_is_no_description_is_never_installed(content, host, files, folder):
    path = next(p for p in files if p.endswith(".json"))
    host.files[path] = content
    with pytest.raises(EngineError, match="other than the description"):
        install(NAME, base_url=host.url, folder=folder)
    assert catalogue.installed(folder) == ()
    assert not host.ranges


@pytest.mark.parametrize(("status", "words"), [(404, "has no such voice"), (403, "does not give")])
def test_what_asking_again_cannot_heal_is_asked_once(status, words, host, folder):
    host.faults = [status] * 9
    with pytest.raises(EngineError, match=rf"localhost {words}.*HTTP {status}.*base address"):
        install(NAME, base_url=host.url, folder=folder)
    assert len(host.ranges) == 1


def test_trouble_that_stays_is_told(host, folder):
    host.faults = [503] * 9
    with pytest.raises(EngineError, match=r"localhost is in trouble \(HTTP 503\)"):
        install(NAME, base_url=host.url, folder=folder)
    assert len(host.ranges) == 4


def test_a_host_that_is_not_there_is_told(files, folder):
    with pytest.raises(EngineUnavailableError, match="localhost cannot be reached"):
        install(NAME, base_url=f"http://localhost:{closed_port()}", folder=folder)


def test_a_wrong_certificate_is_told(files, folder, tmp_path):
    with (
        Google(tmp_path) as stranger,
        pytest.raises(EngineUnavailableError, match="cannot prove who it is"),
    ):
        install(NAME, base_url=stranger.url, folder=folder)


@pytest.mark.parametrize("url", ["ftp://localhost/voices", "no address", "http://"])
def test_an_address_that_is_none_is_told(url, files, folder):
    with pytest.raises(EngineError, match="check the address"):
        install(NAME, base_url=url, folder=folder)


def test_a_full_disk_is_told_before_fetching(host, folder, monkeypatch):
    usage = SimpleNamespace(free=1000)
    monkeypatch.setattr(installing.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(OutputError, match="is full: make room"):
        install(NAME, base_url=host.url, folder=folder)
    assert not host.ranges


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_fills_up_is_told(host, folder):
    folder.mkdir(parents=True)
    (folder / f".{NAME}.onnx.part").symlink_to("/dev/full")
    with pytest.raises(OutputError, match="is full: make room"):
        install(NAME, base_url=host.url, folder=folder)
    assert catalogue.installed(folder) == ()


def test_a_folder_that_cannot_be_written_is_told(host, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        install(NAME, base_url=host.url, folder=tmp_path / "file" / "voices")


def test_the_description_cannot_be_written(host, folder, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(installing, "_put", fail)
    with pytest.raises(OutputError, match="Read-only file system"):
        install(NAME, base_url=host.url, folder=folder)
    assert catalogue.installed(folder) == ()


def test_two_installations_do_not_mix(host, folder):
    folder.mkdir(parents=True)
    with (
        FileLock(str(folder / f".{NAME}.lock")),
        pytest.raises(OutputError, match="being installed already"),
    ):
        install(NAME, base_url=host.url, folder=folder)


def test_unknown_names_are_told(files):
    with pytest.raises(UsageError, match=NAME):
        install("vi_VN-nobody-low")


def test_a_voice_is_removed(host, folder):
    install(NAME, base_url=host.url, folder=folder)
    remove(NAME, folder=folder)
    assert leftovers(folder) == []
    with pytest.raises(BriefingError, match="not installed"):
        remove(NAME, folder=folder)

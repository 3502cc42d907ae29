"""What is heard through a loudspeaker, on one that stands in for it and writes down what comes."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from briefing.model.settings import NO_COVER, Settings
from briefing.pipeline.play import Playback, published, spoken
from briefing.pipeline.request import BriefingRequest
from tests.making.newspaper import text
from tests.support.texts import source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A package of that name, which plays into a file: as fast as it is given, or as it is heard.
STAND_IN = """
import os, time
class PortAudioError(Exception):
    pass
class OutputStream:
    def __init__(self, rate, channels, dtype):
        if os.environ.get("NO_LOUDSPEAKER"):
            raise PortAudioError("Error querying device -1")
        assert (channels, dtype) == (1, "float32")
        self.rate, self.log = rate, open(os.environ["HEARD"], "ab")
    def __enter__(self):
        return self
    def __exit__(self, *_):
        self.log.close()
    def start(self):
        pass
    stop = start
    def write(self, samples):
        self.log.write(samples.tobytes())
        self.log.flush()
        time.sleep(len(samples) / self.rate * float(os.environ.get("PACE", "0")))
"""


def pieces(*lengths: int) -> Iterator[np.ndarray]:
    start = 0
    for length in lengths:
        yield np.arange(start, start + length, dtype=np.float32)
        start += length


def heard(playback: Playback, count: int) -> list[float]:
    return [float(playback.read(1)[0]) for _ in range(count)]


def test_all_is_heard_in_order_and_ends() -> None:
    playback = Playback(pieces(3, 0, 4), 10)
    assert heard(playback, 7) == [0, 1, 2, 3, 4, 5, 6]
    assert len(playback.read(1)) == 0
    assert playback.ended


def test_only_what_is_needed_is_made() -> None:
    made = []

    def making() -> Iterator[np.ndarray]:
        for number in itertools.count():
            made.append(number)
            yield np.zeros(10, np.float32)

    playback = Playback(making(), 10)
    playback.read(5)
    assert made == [0]
    playback.skip(1000)  # on, but not past what is made
    playback.read(5)
    assert made == [0, 1]


@pytest.mark.parametrize(
    ("seconds", "then"), [(-1.0, 15), (-1.5, 10), (-100, 0), (0.4, 29), (0.5, 30), (5, 30)]
)
def test_back_and_on(seconds: float, then: int) -> None:
    playback = Playback(pieces(10, 20, 30), 10)
    heard(playback, 25)
    assert playback.seconds == 2.5
    playback.skip(seconds)
    assert heard(playback, 1) == [then]


def test_keys() -> None:
    playback = Playback(pieces(4000), 100)
    playback.read(3000)
    for key, seconds in (("left", 15), ("left", 0), ("right", 15), ("", 15), ("x", 15)):
        playback.press(key)
        assert playback.seconds == seconds
    playback.press("space")
    assert playback.paused
    playback.press("space")
    assert not playback.paused
    playback.press("q")
    assert playback.ended
    assert len(playback.read(1)) == 0


def test_what_is_spoken_is_what_is_published(tmp_path: Path) -> None:
    from briefing.pipeline.make import make

    settings = Settings(engine="espeak", cover=NO_COVER, player=False)
    request = BriefingRequest(source(text("Nghe ngay", 5)), settings, tmp_path)
    recording = make(request)
    with spoken(request) as playback:
        spoken_now = _length(playback)
    assert abs(spoken_now - recording.milliseconds / 1000) < 1.5
    with published(recording.audio) as playback:
        assert abs(_length(playback) - recording.milliseconds / 1000) < 0.06


def _length(playback: Playback) -> float:
    """Hear all that there is; return its seconds."""
    samples = 0
    while not playback.ended:
        samples += len(playback.read(4096))
    return samples / playback.rate


@pytest.fixture
def stand_in(runner, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "stand-in").mkdir()
    (tmp_path / "stand-in/sounddevice.py").write_text(STAND_IN)
    (runner.folder / "bai.txt").write_text(text("Một bài để nghe", 30), "utf-8")
    (runner.folder / "briefing.toml").write_text('engine = "espeak"\n')
    path = os.pathsep.join([str(tmp_path / "stand-in"), runner.environment.get("PYTHONPATH", "")])
    return runner.environment | {"PYTHONPATH": path, "HEARD": str(tmp_path / "heard.raw")}


def program(*words: str) -> list[str]:
    return [sys.executable, "-m", "briefing", *words]


def test_the_command_speaks_to_the_end(runner, stand_in: dict[str, str], tmp_path: Path) -> None:
    result = subprocess.run(
        program("play", "bai.txt"),
        cwd=runner.folder,
        env=stand_in,
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    samples = np.fromfile(tmp_path / "heard.raw", np.float32)
    assert len(samples) / 24_000 > 60
    assert 0.05 < float(np.abs(samples).max()) <= 1.0
    assert not (runner.folder / "output").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of another kind")
def test_keys_of_a_terminal(runner, stand_in: dict[str, str], tmp_path: Path) -> None:
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen(
        program("play", "bai.txt"),
        cwd=runner.folder, env=stand_in | {"PACE": "1"}, stdin=slave,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    log = tmp_path / "heard.raw"
    try:
        _until(lambda: log.exists() and log.stat().st_size > 0)
        os.write(master, b" ")
        _until(lambda: _rests(log))
        size = log.stat().st_size
        os.write(master, b" ")
        _until(lambda: log.stat().st_size > size)
        os.write(master, b"\x1b[D")
        os.write(master, b"q")
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        os.close(master)
        os.close(slave)
    assert (process.returncode, out, err) == (0, b"", b"")


def _until(condition) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _rests(log: Path) -> bool:
    before = log.stat().st_size
    time.sleep(0.5)
    return log.stat().st_size == before


def test_no_loudspeaker_is_one_line(runner, stand_in: dict[str, str]) -> None:
    result = subprocess.run(
        program("play", "bai.txt"), cwd=runner.folder, env=stand_in | {"NO_LOUDSPEAKER": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 5
    assert "no loudspeaker" in result.stderr.splitlines()[-1]


def test_make_plays_what_it_made(runner, stand_in: dict[str, str], tmp_path: Path) -> None:
    result = subprocess.run(
        program("make", "bai.txt", "--play", "--quiet"), cwd=runner.folder, env=stand_in,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert (runner.folder / result.stdout.strip()).exists()
    assert len(np.fromfile(tmp_path / "heard.raw", np.float32)) / 24_000 > 60

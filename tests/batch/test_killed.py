"""Killed at any moment, the next run completes the work: the same files, nothing lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.batch.folder import article, fill
from tests.support.cli_runner import TIMEOUT, CliRunner, clean_env
from tests.support.published import ENDS, briefings

if TYPE_CHECKING:
    from pathlib import Path

MOMENTS = 10
ARTICLES = 16


def desk_of(tmp_path, name) -> CliRunner:
    (tmp_path / name).mkdir()
    return CliRunner(tmp_path / name, clean_env(tmp_path / name))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_at_ten_random_moments(tmp_path):
    """One batch, killed again and again, ends as one that was left in peace."""
    texts = tmp_path / "tin"
    for number in range(ARTICLES):
        title = "Một tên chung" if number % 3 else ""
        texts.mkdir(exist_ok=True)
        (texts / f"{number:03}.txt").write_text(article(number, title), encoding="utf-8")
    peace, war = desk_of(tmp_path, "peace"), desk_of(tmp_path, "war")
    assert peace.spawn("batch", texts, "-e", "espeak").code == 0
    whole = briefings(peace.output)
    assert len(whole) == len(ENDS) * ARTICLES

    moments = random.Random(5)  # noqa: S311 - moments, not secrets
    kept = [0]
    for _ in range(MOMENTS):
        before = files_in(war.output)  # of runs that were killed
        process = war.start("batch", texts, "-e", "espeak")
        wait_for(partial(has_begun, process, war.output, before))
        time.sleep(moments.uniform(0, 0.2))
        process.kill()
        process.communicate()
        left = briefings(war.output)
        assert all(whole[name] == content for name, content in left.items())
        kept.append(len(left))
    assert kept == sorted(kept)  # nothing that was done is lost
    assert any(0 < count < len(whole) for count in kept), kept
    assert war.spawn("batch", texts, "-e", "espeak").code == 0
    assert briefings(war.output) == whole


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def has_begun(process: subprocess.Popen[bytes], output: Path, before: set[Path]) -> bool:
    """Whether a run has published something, or is about to: half-written files lie there."""
    return process.poll() is not None or bool(files_in(output) - before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
def test_an_interrupt_ends_it_at_once_and_the_next_run_goes_on(runner):
    fill(runner, 40)
    process = runner.start("batch", "tin", "-e", "espeak")
    deadline = time.monotonic() + TIMEOUT
    while not list(runner.output.rglob("*.mp3")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130, err.decode()
    assert b"stopped; what was spoken is kept" in err
    assert b"Traceback" not in err
    result = runner.run("batch", "tin", "-e", "espeak")
    assert result.code == 0
    assert len(briefings(runner.output)) == 40 * len(ENDS)


FOLLOW = "import sys; from briefing.cli import run; sys.argv[0] = 'briefing'; run()"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
def test_a_watched_folder_is_followed_until_interrupted(runner):
    fill(runner, 1)
    process = subprocess.Popen(
        [sys.executable, "-c", FOLLOW, "batch", "--watch", "tin", "-e", "silent"],
        cwd=runner.folder,
        env=runner.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        wait_for(lambda: len(briefings(runner.output)) == len(ENDS))
        runner.write("tin/moi.txt", article(7))
        wait_for(lambda: len(briefings(runner.output)) == 2 * len(ENDS))
        runner.write("tin/sau/moi.txt", article(8))
        wait_for(lambda: len(briefings(runner.output)) == 3 * len(ENDS))
        # The page is the last that is written: an interrupt finds it at rest.
        wait_for(lambda: (runner.output / "index.html").read_bytes().count(b"2021/09/14/") == 3)
        time.sleep(0.5)
    finally:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130, err.decode()
    assert b"Traceback" not in err
    assert out.count(b"1 made, ") >= 2  # the last may have been interrupted as it was told


def wait_for(what) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)

"""Killed, interrupted, run twice at once: nothing half done goes under a final name."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from briefing import BriefingError, BriefingRequest, Settings, make
from briefing.storage import atomic, directories
from tests.support.cli_runner import CliRunner, clean_env
from tests.support.published import ENDS, briefings
from tests.support.texts import ARTICLE, OTHER, source

if TYPE_CHECKING:
    from pathlib import Path

MOMENTS = 20


def check_whole(files: dict[str, bytes]) -> None:
    """Each file under a final name is whole in itself."""
    for name, content in files.items():
        if name.endswith(".json"):
            json.loads(content)
        elif name.endswith(".vtt"):
            assert content.startswith(b"WEBVTT")
            assert content.endswith(b"\n")
        elif name.endswith(".jpg"):
            assert content.startswith(b"\xff\xd8")
            assert content.endswith(b"\xff\xd9")
        else:
            assert name.endswith(".mp3")
            check_whole_mp3(content)


def check_whole_mp3(data: bytes) -> None:
    """By the Info frame: as many bytes and frames as it counts, to the last one."""
    tag = 10 + (data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9])
    info = data.index(b"Info", tag)
    frames, size = (int.from_bytes(data[info + at : info + at + 4], "big") for at in (8, 12))
    assert size == len(data) - tag
    assert frames * 192 == size - 192


def clips_of(runner: CliRunner) -> list[Path]:
    return list((runner.cache / "clips").rglob("[!.]*.clip"))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_at_twenty_random_moments(tmp_path):
    article = tmp_path / "bai.txt"
    article.write_text(ARTICLE, encoding="utf-8")

    def desk_of(number: int) -> CliRunner:
        (tmp_path / str(number)).mkdir()
        return CliRunner(tmp_path / str(number), clean_env(tmp_path / str(number)))

    first = desk_of(MOMENTS)
    started = time.perf_counter()
    assert first.spawn("make", article, "-e", "espeak", "-q").code == 0
    duration = time.perf_counter() - started
    whole = first.published()
    assert len(whole) == len(ENDS)
    told = json.loads(next(c for name, c in whole.items() if name.endswith("-len.json")))
    texts = len({segment["spoken"] for segment in told["segments"]})

    def kill(number: int) -> CliRunner:
        """Start a run and kill it: after a random time, or as a random clip is kept."""
        runner = desk_of(number)
        chance = random.Random(number)  # noqa: S311 - moments, not secrets
        process = runner.start("make", article, "-e", "espeak")
        if number % 2:
            time.sleep(chance.uniform(0.2, 1.1) * duration)
        else:
            enough = chance.randrange(1, texts)
            while process.poll() is None and len(clips_of(runner)) < enough:
                time.sleep(0.002)
        process.kill()
        process.communicate()
        left = runner.published()
        check_whole(left)
        assert {name: whole[name] for name in left} == left
        return runner

    def finish(runner: CliRunner) -> tuple[int, int]:
        """Run it to its end; give how much had been kept, and how much was spoken anew."""
        kept = len(clips_of(runner))
        result = runner.run("make", article, "-e", "espeak")
        assert result.code == 0, result.err
        assert runner.published() == whole
        if "up to date" in result.out:
            return kept, 0
        found = re.search(r"(\d+) of \d+ segments from the cache", result.out)
        return kept, len(told["segments"]) - int(found[1] if found else 0)

    with ThreadPoolExecutor(2) as pool:
        desks = list(pool.map(kill, range(MOMENTS)))
    outcomes = [finish(runner) for runner in desks]
    assert all(again <= len(told["segments"]) - kept for kept, again in outcomes)
    assert any(0 < kept < texts for kept, _ in outcomes), outcomes  # hit in the middle


REPLACED = """
import os, signal, sys
from briefing.storage import atomic
real, left = os.replace, int(sys.argv.pop(1))
def replace(source, target):
    global left
    if "/output/" in str(target):
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
    real(source, target)
os.replace = replace
from briefing.cli import run
run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("before", "already"),
    [*(("nothing", number) for number in range(len(ENDS))), ("an older one", 2)],
)
def test_killed_between_two_files_taking_their_names(already, before, runner):
    """The next run finds its own name again, whatever had its name already."""
    runner.write("bai.txt", ARTICLE)
    whole = {}
    if before == "an older one":
        runner.make("bai.txt", "-e", "silent", "--rate", "2")
    process = subprocess.run(
        [sys.executable, "-c", REPLACED, str(already), "make", "bai.txt", "-e", "silent",
         "-o", runner.output],
        cwd=runner.folder, env=runner.environment, capture_output=True, check=False,
    )  # fmt: skip
    assert process.returncode == -signal.SIGKILL
    left = runner.published()
    check_whole(left)
    assert len(left) == (already if before == "nothing" else already - 1)  # the player's first
    result = runner.run("make", "bai.txt", "-e", "silent")
    assert result.code == 0
    whole = runner.published()
    assert sorted(whole) == [f"2021-09-14-cho-noi-cai-rang-vao-mua-nuoc-len{e}" for e in ENDS]
    check_whole(whole)
    told = json.loads(next(c for n, c in whole.items() if n.endswith("-len.json")))
    assert told["voice"]["rate"] == 1.0
    assert len(whole["2021-09-14-cho-noi-cai-rang-vao-mua-nuoc-len.mp3"]) == told["audio"]["bytes"]


def test_what_killed_runs_left_behind_is_swept_after_a_while(runner):
    runner.make("bai.txt", "-e", "silent")
    stale, young = runner.output / ".briefing-alt.mp3", runner.output / ".briefing-neu.mp3"
    for path in (stale, young):
        path.write_bytes(b"half")
    os.utime(stale, (1, 1))
    runner.make("bai.txt", "-e", "silent", "--force")
    assert not stale.exists()
    assert young.exists()


@pytest.mark.parametrize("articles", [("bai.txt", "bai.txt"), ("bai.txt", "khac.txt")])
def test_two_runs_at_once(articles, runner):
    """On one article both succeed; two articles of one name get two names."""
    runner.write("khac.txt", OTHER)
    processes = [runner.start("make", name, "-e", "espeak", "-q") for name in articles]
    ends = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], ends
    paths = [runner.folder / out.decode().strip() for out, _ in ends]
    assert len(set(paths)) == len(set(articles))
    files = runner.published()
    assert len(files) == len(ENDS) * len(set(articles))
    check_whole(files)
    for name, path in zip(articles, paths, strict=True):
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert told["article"]["name"] == name
        assert told["audio"]["bytes"] == path.stat().st_size


def test_many_runs_at_once_within_one_process(tmp_path, test_voices):
    texts = [ARTICLE.replace("hàng trăm", f"{n} trăm") for n in range(1, 7)]
    with ThreadPoolExecutor(6) as pool:
        made = list(
            pool.map(
                lambda item: make(
                    BriefingRequest(
                        source(item[1], f"{item[0]}.txt"), Settings(engine="beeper"), tmp_path
                    )
                ),
                enumerate(texts),
            )
        )
    assert len({recording.audio for recording in made}) == 6
    files = briefings(tmp_path)
    assert len(files) == 6 * len(ENDS)
    check_whole(files)


def test_an_interrupt_within_a_voice_leaves_nothing_half_done(tmp_path, test_voices):
    text = ARTICLE + "\nCâu này phải dừng lại.\n"
    with pytest.raises(KeyboardInterrupt):
        make(BriefingRequest(source(text), Settings(engine="stopped"), tmp_path / "out"))
    assert not (tmp_path / "out").exists()
    again = make(BriefingRequest(source(ARTICLE), Settings(engine="stopped"), tmp_path / "out"))
    assert again.made == 0


def test_an_error_while_publishing_changes_nothing(tmp_path, test_voices, monkeypatch):
    job = BriefingRequest(source(ARTICLE), Settings(engine="beeper"), tmp_path)
    make(job)
    whole = briefings(tmp_path)
    monkeypatch.setattr("briefing.pipeline.publish.companions.webvtt", _explode)
    with pytest.raises(RuntimeError):
        make(job, force=True)
    assert briefings(tmp_path) == whole


def _explode(*_cues):
    raise RuntimeError


def test_the_process_s_mask_decides_a_file_s_mode_and_is_never_touched(tmp_path, monkeypatch):
    """To set it, if only to ask for it, would be to set it for every thread of the host."""
    before = os.umask(0o027)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(os, "umask", _explode)
            atomic.write_atomically(tmp_path / "x", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o640


def test_a_lock_is_given_back_when_its_holder_fails(tmp_path):
    class TroubleError(Exception):
        pass

    with pytest.raises(TroubleError), directories.lock(tmp_path, "x"):
        raise TroubleError
    done = threading.Event()

    def other() -> None:
        with directories.lock(tmp_path, "x"):
            done.set()

    thread = threading.Thread(target=other, daemon=True)
    thread.start()
    assert done.wait(5)
    thread.join()


def test_a_failed_write_names_the_file_and_leaves_the_old_one(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("alt")
    with pytest.raises(BriefingError, match=r"cannot write .*x\.txt"), atomic.atomic(path):
        raise OSError(28, "No space left on device")
    assert path.read_text() == "alt"
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]

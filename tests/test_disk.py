"""Disks that are full or cannot be written: one clear line, and nothing half done."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from briefing import BriefingRequest, Settings, make
from briefing.errors import OutputError
from briefing.storage import atomic, directories
from tests.support.published import ENDS, briefings
from tests.support.texts import ARTICLE, source

BEEPER = Settings(engine="beeper")


@contextmanager
def mounted(folder, options: str):
    """Mount a file system of its own in a folder, where this machine allows it."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount, on Linux")
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_under_the_output(runner):
    runner.make("bai.txt", "-e", "espeak", "-o", "elsewhere")
    with mounted(runner.output, "size=64k"):
        result = runner.spawn("make", "bai.txt", "-e", "espeak")
        assert result.code == 5
        assert "(the disk is full): make room and run the same command again" in result.error
        assert list(runner.output.iterdir()) == []
        subprocess.run(["mount", "-o", "remount,size=8m", str(runner.output)], check=True)
        again = runner.spawn("make", "bai.txt", "-e", "espeak")
        assert again.code == 0
        assert "segments from the cache" in again.out
        assert len(runner.published()) == len(ENDS)


def test_a_full_disk_keeps_the_older_briefing(runner):
    runner.write("ngan.txt", "Tin ngắn\n\nMột câu.")
    with mounted(runner.output, "size=128k"):
        runner.make("ngan.txt", "-e", "espeak", "-o", "output/tin.mp3", "--cover", "none")
        older = runner.published()
        result = runner.run(
            "make", "bai.txt", "-e", "espeak", "-o", "output/tin.mp3", "--cover", "none"
        )
        assert result.code == 5
        assert runner.published() == older
        assert sorted(path.name for path in runner.output.iterdir()) == sorted(older)


@pytest.mark.parametrize("options", ["size=128k", "size=8k", "size=1m,nr_inodes=9"])
@pytest.mark.parametrize("command", [("make",), ("bulletin",), ("batch", "--layout", "")], ids=str)
def test_a_full_disk_under_the_cache_is_done_without(command, options, runner, tmp_path):
    passing = tmp_path / "passing"  # its own: other tests leave theirs while they run
    passing.mkdir()
    with mounted(runner.cache, options):
        result = runner.spawn(
            *command, "bai.txt", "-e", "espeak", "-o", "output", TMPDIR=str(passing)
        )
        assert result.code == 0, result.err
        assert "Traceback" not in result.err
        assert len(runner.published()) == len(ENDS)
        again = runner.spawn(
            *command, "bai.txt", "-e", "espeak", "-o", "output", TMPDIR=str(passing)
        )
        assert again.code == 0, again.err
        assert len(runner.published()) == len(ENDS)
    assert not list(passing.rglob("*.clip"))


@pytest.mark.parametrize("kind", ["folder", "full folder", "file", "link to nothing"])
@pytest.mark.parametrize("command", [("make",), ("bulletin",), ("batch",)], ids=str)
def test_whatever_stands_in_the_cache_s_places_is_survived(command, kind, runner):
    """In the place of every file that the cache has, and of every folder."""
    result = runner.run(*command, "bai.txt", "-e", "silent")
    assert result.code == 0
    whole = runner.published()
    files = [path for path in runner.cache.rglob("*") if path.is_file()]
    folders = [path for path in runner.cache.iterdir() if path.is_dir()]
    assert {"clips", "gains", "locks"} <= {path.name for path in folders}
    for path in folders if kind == "file" else files:
        if path.is_dir():
            shutil.rmtree(path)
            path.write_bytes(b"")
            continue
        path.unlink()
        if kind == "link to nothing":
            path.symlink_to(runner.folder / "khong" / "co")
        else:
            path.mkdir()
            if kind == "full folder":
                (path / "x").write_bytes(b"")
    for flags in ((), ("--force",)):
        result = runner.run(*command, "bai.txt", "-e", "silent", *flags)
        assert result.code == 0, result.err
        assert {name: len(data) for name, data in runner.published().items()} == {
            name: len(data) for name, data in whole.items()
        }


def test_a_voice_over_the_network_is_asked_once_though_the_cache_takes_nothing(
    runner, test_voices, monkeypatch
):
    monkeypatch.setattr(test_voices, "network", True)
    runner.cache.mkdir(parents=True)
    (runner.cache / "utterances").write_bytes(b"")
    (runner.cache / "clips").write_bytes(b"")
    assert runner.make("bai.txt", "-e", "beeper").is_file()
    assert test_voices.spoken
    assert len(test_voices.spoken) == len(set(test_voices.spoken))


def test_a_lock_that_cannot_be_had_still_keeps_this_process_s_threads_out(tmp_path):
    (tmp_path / "locks").write_bytes(b"")
    inside = most = 0

    def work(_: int) -> None:
        nonlocal inside, most
        with directories.lock(tmp_path / "locks", "x"):
            inside += 1
            most = max(most, inside)
            time.sleep(0.001)
            inside -= 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(40)))
    assert most == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("size", [0, 100, 3000, 20_000])
def test_files_that_may_not_grow(size, runner):
    """Nothing larger can be written: neither the cache nor the briefing."""
    code = (
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}));"
        "from briefing.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "make", "bai.txt", "-e", "silent"], cwd=runner.folder,
        env=runner.environment, capture_output=True, check=False,
    )  # fmt: skip
    lines = [line for line in done.stderr.decode().splitlines() if not line.startswith("Voice")]
    assert done.returncode == 5, lines
    assert len(lines) == 1
    assert lines[0].startswith("briefing: cannot write ")
    assert runner.published() == {}
    assert not list(runner.output.glob(".*")) if runner.output.exists() else True


def test_a_read_only_disk_under_the_output(runner):
    with mounted(runner.output, "size=1m,ro"):
        result = runner.spawn("make", "bai.txt", "-e", "silent")
        assert result.code == 5
        assert "(the disk is read-only): choose another folder with -o" in result.error
        assert result.out == ""


def test_a_read_only_cache_is_done_without(runner):
    with mounted(runner.cache, "size=1m,ro"):
        runner.make("bai.txt", "-e", "silent")
        assert len(runner.published()) == len(ENDS)


@pytest.mark.parametrize("where", ["bai.txt", "bai.txt/deeper", "bai.txt/x.mp3"])
def test_a_file_in_the_folder_s_place(where, runner):
    result = runner.run("make", "bai.txt", "-e", "silent", "-o", where)
    assert result.code == 5
    assert result.error.startswith("cannot write bai.txt/")
    assert "choose another folder with -o" in result.error
    assert (runner.folder / "bai.txt").read_text(encoding="utf-8") == ARTICLE


def test_a_folder_in_the_file_s_place(runner):
    (runner.folder / "x.mp3").mkdir()
    result = runner.run("make", "bai.txt", "-e", "silent", "-o", "x.mp3")
    assert result.code == 5
    assert result.error.startswith("cannot write x.mp3")
    assert sorted(path.name for path in runner.folder.iterdir()) == ["bai.txt", "x.mp3"]


def test_a_name_that_no_disk_takes(runner):
    result = runner.run("make", "bai.txt", "-e", "silent", "-o", "x" * 300 + ".mp3")
    assert result.code == 5
    assert "the name is too long" in result.error


@pytest.mark.parametrize("command", ["make", "bulletin"])
def test_a_folder_s_name_that_no_disk_takes(command, runner):
    result = runner.run(command, "bai.txt", "-e", "silent", "-o", "x" * 5000)
    assert result.code == 5
    assert "the name is too long" in result.error
    assert runner.run("make", "y" * 5000).code == 3


def test_a_nul_in_a_name_is_an_error_of_ours(tmp_path, test_voices):
    with pytest.raises(OutputError, match="cannot write"):
        make(BriefingRequest(source(ARTICLE), BEEPER, tmp_path / "a\0b"))


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
@pytest.mark.parametrize("name", ["ra\nhai dòng", os.fsdecode(b"ra-\xff"), "ra\x1b[31m"])
def test_briefings_in_a_folder_of_any_name(name, runner):
    """And those of the folder around it, where the same briefing lies a second time."""
    assert runner.spawn("make", "bai.txt", "-e", "silent", "-o", name).code == 0
    assert len(briefings(runner.folder / name)) == len(ENDS)
    result = runner.spawn("make", "bai.txt", "-e", "silent", "-o", ".")
    assert result.code == 0, result.err


@pytest.mark.parametrize("after", [0, 1, 3, 10, 20])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_disk_that_fills_up_at_any_write(after, code, tmp_path, test_voices, monkeypatch):
    """Whichever write meets it, the error is for people, and the folder is as it was."""
    job = BriefingRequest(source(ARTICLE), BEEPER, tmp_path / "out")
    make(job)
    whole = briefings(job.output)
    left = after

    class Full:
        """A file on a disk that takes a number of writes more."""

        def __init__(self, file) -> None:
            self._file = file

        def write(self, data: bytes) -> int:
            nonlocal left
            if left == 0:
                raise OSError(code, os.strerror(code))
            left -= 1
            return self._file.write(data)

        def __getattr__(self, name: str):
            return getattr(self._file, name)

        def __enter__(self):
            self._file.__enter__()
            return self

        def __exit__(self, *exc: object):
            return self._file.__exit__(*exc)

    real = os.fdopen
    with monkeypatch.context() as patch:
        patch.setattr(atomic.os, "fdopen", lambda *args: Full(real(*args)))
        with pytest.raises(OutputError, match="cannot write"):
            make(job, force=True)
    assert briefings(job.output) == whole
    assert make(job, force=True).made == 0


def test_a_flush_that_fails_is_an_error_too(tmp_path, test_voices, monkeypatch):
    job = BriefingRequest(source(ARTICLE), BEEPER, tmp_path / "out")

    def fail(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OutputError, match="the disk is full"):
            make(job)
    assert list(job.output.iterdir()) == []
    assert make(job).made == 0

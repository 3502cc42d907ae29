"""Disks that are full or cannot be written: one clear line, and nothing half done."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest

from briefing import Job, Settings, make
from briefing.errors import OutputError
from briefing.files import atomic
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


def test_a_full_disk_under_the_output(desk):
    desk.make("bai.txt", "-e", "espeak", "-o", "elsewhere")
    with mounted(desk.output, "size=64k"):
        ran = desk.spawn("make", "bai.txt", "-e", "espeak")
        assert ran.code == 5
        assert "(the disk is full): make room and run the same command again" in ran.error
        assert list(desk.output.iterdir()) == []
        subprocess.run(["mount", "-o", "remount,size=8m", str(desk.output)], check=True)
        again = desk.spawn("make", "bai.txt", "-e", "espeak")
        assert again.code == 0
        assert "segments from the cache" in again.out
        assert len(desk.published()) == len(ENDS)


def test_a_full_disk_keeps_the_older_briefing(desk):
    desk.write("ngan.txt", "Tin ngắn\n\nMột câu.")
    with mounted(desk.output, "size=128k"):
        desk.make("ngan.txt", "-e", "espeak", "-o", "output/tin.mp3", "--cover", "none")
        older = desk.published()
        ran = desk.run("make", "bai.txt", "-e", "espeak", "-o", "output/tin.mp3", "--cover", "none")
        assert ran.code == 5
        assert desk.published() == older
        assert sorted(path.name for path in desk.output.iterdir()) == sorted(older)


def test_a_full_disk_under_the_cache(desk):
    with mounted(desk.cache, "size=128k"):
        ran = desk.spawn("make", "bai.txt", "-e", "espeak")
        assert ran.code == 5
        assert "the disk is full" in ran.error
        assert not desk.published()


def test_a_read_only_disk_under_the_output(desk):
    with mounted(desk.output, "size=1m,ro"):
        ran = desk.spawn("make", "bai.txt", "-e", "silent")
        assert ran.code == 5
        assert "(the disk is read-only): choose another folder with -o" in ran.error
        assert ran.out == ""


def test_a_read_only_cache_is_done_without(desk):
    with mounted(desk.cache, "size=1m,ro"):
        desk.make("bai.txt", "-e", "silent")
        assert len(desk.published()) == len(ENDS)


@pytest.mark.parametrize("where", ["bai.txt", "bai.txt/deeper", "bai.txt/x.mp3"])
def test_a_file_in_the_folder_s_place(where, desk):
    ran = desk.run("make", "bai.txt", "-e", "silent", "-o", where)
    assert ran.code == 5
    assert ran.error.startswith("cannot write bai.txt/")
    assert "choose another folder with -o" in ran.error
    assert (desk.folder / "bai.txt").read_text(encoding="utf-8") == ARTICLE


def test_a_folder_in_the_file_s_place(desk):
    (desk.folder / "x.mp3").mkdir()
    ran = desk.run("make", "bai.txt", "-e", "silent", "-o", "x.mp3")
    assert ran.code == 5
    assert ran.error.startswith("cannot write x.mp3")
    assert sorted(path.name for path in desk.folder.iterdir()) == ["bai.txt", "x.mp3"]


def test_a_name_that_no_disk_takes(desk):
    ran = desk.run("make", "bai.txt", "-e", "silent", "-o", "x" * 300 + ".mp3")
    assert ran.code == 5
    assert "the name is too long" in ran.error


@pytest.mark.parametrize("after", [0, 1, 3, 10, 20])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_disk_that_fills_up_at_any_write(after, code, tmp_path, test_voices, monkeypatch):
    """Whichever write meets it, the error is for people, and the folder is as it was."""
    job = Job(source(ARTICLE), BEEPER, tmp_path / "out")
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
    job = Job(source(ARTICLE), BEEPER, tmp_path / "out")

    def fail(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OutputError, match="the disk is full"):
            make(job)
    assert list(job.output.iterdir()) == []
    assert make(job).made == 0

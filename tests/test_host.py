"""The process that we run in: nothing of it is changed, and no removed folder or limit stops it."""

from __future__ import annotations

import datetime as dt
import locale
import os
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from briefing import BriefingRequest, Settings, make
from briefing._host import warnings_as
from tests.support.cli_runner import TIMEOUT
from tests.support.published import ENDS, briefings
from tests.support.texts import ARTICLE, source

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="these limits are Linux's")

# What third parties do when they are first loaded is theirs: they are loaded beforehand.
CHECK = """
import gc, locale, logging, os, signal, sys, threading, warnings
from pathlib import Path
import filelock, mutagen.id3, numpy, PIL.Image, requests, soundfile, soxr

ctypes_calls = []
import ctypes
real = ctypes.CDLL.__getattr__
def spy(self, name):
    if name == "mallopt":
        ctypes_calls.append(name)
    return real(self, name)
ctypes.CDLL.__getattr__ = spy
masks, mask = [], os.umask
os.umask = lambda value: masks.append(value) or mask(value)

def state():
    return {
        "gc": (gc.get_threshold(), gc.isenabled(), len(gc.callbacks)),
        "filters": list(warnings.filters),
        "warn": warnings.showwarning,
        "signals": {number: signal.getsignal(number) for number in signal.valid_signals()},
        "locale": locale.setlocale(locale.LC_ALL),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "recursion": sys.getrecursionlimit(),
        "switching": sys.getswitchinterval(),
        "streams": (sys.stdin, sys.stdout, sys.stderr),
        "hooks": (sys.excepthook, threading.excepthook, sys.unraisablehook),
        "logging": (logging.root.level, list(logging.root.handlers), logging.raiseExceptions),
        "path": list(sys.path),
        "malloc": list(ctypes_calls),
        "mask": list(masks),
        "threads": threading.active_count(),
    }

before = state()
import briefing
from briefing import *
from briefing import BatchRequest, BriefingRequest, BulletinRequest, Settings
from briefing import gather, make, make_batch, plan, read_source
import datetime
Path("dai.txt").write_text("Tin\\n\\n" + "\\n\\n".join(f"Câu {n}." for n in range(90)))
for engine in ("silent", "espeak"):
    settings = Settings(engine=engine)
    article = read_source("dai.txt")
    recording = make(BriefingRequest(article, settings, Path("ra")))
    make(BriefingRequest(article, Settings(engine=engine, format="wav"), Path("ra/x.wav")))
    briefing.audio_segment(recording.audio)
    make_batch(BatchRequest(("bai.txt", "khong-co.txt"), settings, Path("ra-nhieu")))
    items, _ = gather(["bai.txt"], settings)
    briefing.make_bulletin(BulletinRequest(items, datetime.date(2021, 1, 2), settings, Path("ra")))
    try:
        make(BriefingRequest(article, settings, Path("bai.txt/ra")))
    except briefing.BriefingError:
        pass
after = state()
for name in before:
    if before[name] != after[name]:
        print(name, before[name], after[name])
"""


def run(code: str, runner, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=runner.folder,
        env=runner.environment | {"PYTHONWARNINGS": "default"} | environment,
        capture_output=True, text=True, timeout=2 * TIMEOUT, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("where", ["C", "C.UTF-8"])
def test_the_library_changes_nothing_of_its_host(where, runner):
    result = run(CHECK, runner, LC_ALL=where, PYTHONCOERCECLOCALE="0", PYTHONUTF8="1")
    assert result.returncode == 0, result.stderr
    assert result.stdout == ""
    assert result.stderr == ""


def test_many_threads_leave_filters_and_locale_alone(tmp_path):
    before = list(warnings.filters), locale.setlocale(locale.LC_CTYPE)
    meeting = threading.Barrier(4)

    def silence(_: int) -> None:
        meeting.wait()
        with warnings_as("ignore"):
            warnings.warn("nobody hears it", stacklevel=1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(silence, range(40)))
        jobs = [
            BriefingRequest(
                source(f"{ARTICLE}\nCâu {n}."), Settings(engine="espeak"), tmp_path / str(n)
            )
            for n in range(4)
        ]
        list(pool.map(make, jobs))
    assert (list(warnings.filters), locale.setlocale(locale.LC_CTYPE)) == before


GONE = """
import os, sys
folder = sys.argv.pop(1)
os.makedirs(folder)
os.chdir(folder)
os.rmdir(folder)
from briefing.__main__ import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a folder that is in use")
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("make", "bai.txt"), 3), (("make", "{}/bai.txt", "-e", "silent"), 2),
        (("batch", "bai.txt"), 2), (("bulletin", "{}/bai.txt", "-e", "silent"), 2),
        (("make", "{}/bai.txt", "-e", "silent", "-o", "{}/ra"), 0),
        (("batch", "{}/bai.txt", "-e", "silent", "-o", "{}/ra", "--layout", ""), 0),
        (("bulletin", "{}/bai.txt", "-e", "silent", "-o", "{}/ra"), 0),
        (("plan", "{}/bai.txt", "-e", "silent"), 0),
        (("serve", "khong-co"), 2), (("share", "x.mp3", "--as", "txt"), 7), (("config",), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_a_working_folder_that_was_removed(command, code, runner):
    arguments = [word.format(runner.folder) for word in command]
    # An installed command does not look for modules there; Python 3.13.0 would stumble over it.
    result = run(GONE, runner, str(runner.folder / "mat"), *arguments, PYTHONSAFEPATH="1")
    lines = [line for line in result.stderr.splitlines() if not line.startswith("Voice")]
    assert result.returncode == code, result.stderr
    if code:
        assert len(lines) == 1, result.stderr
        assert lines[0].startswith("briefing: ")
    elif "-o" in command:
        assert len(briefings(runner.folder / "ra")) == len(ENDS)


@LINUX
@pytest.mark.parametrize("megabytes", [60, 100, 150, 200, 250, 300])
@pytest.mark.parametrize("command", [("make",), ("batch",)], ids=str)
def test_little_memory_is_one_line(command, megabytes, runner):
    """Or it is enough; a part of numpy would end the process by itself."""
    code = (
        "import resource, sys; size = int(sys.argv.pop(1)) << 20;"
        "resource.setrlimit(resource.RLIMIT_AS, (size, size));"
        "from briefing.__main__ import main; main()"
    )
    result = run(code, runner, str(megabytes), *command, "bai.txt", "-e", "espeak")
    if result.returncode:
        told = result.stderr + result.stdout
        assert "Traceback" not in told
        assert "there is not enough memory" in told
        assert not runner.published()


@pytest.mark.parametrize("year", [1970, 1979])
def test_a_clock_that_was_never_set(year, runner, monkeypatch):
    moment = dt.datetime(year, 1, 2, tzinfo=dt.UTC).timestamp()
    runner.write("khong-ngay.txt", "Một tin không ngày\n\nNội dung tin.")
    os.utime(runner.folder / "khong-ngay.txt", (moment, moment))
    monkeypatch.setattr("time.time", lambda: moment)
    path = runner.make("khong-ngay.txt", "-e", "silent")
    for part in path.parent.iterdir():
        os.utime(part, (moment, moment))
    for command in (("batch", "khong-ngay.txt", "-e", "silent", "-o", "nhieu"), ("feed",),
                    ("share", path, "--as", "srt"), ("cache", "prune")):  # fmt: skip
        extra = ("--base-url", "https://a.example/") if command[0] == "feed" else ()
        result = runner.run(*command, *extra)
        assert result.code == 0, result.err

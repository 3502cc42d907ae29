"""The streams and signals of a process: who closes one, or fills its disk, loses no briefing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.cli_runner import TIMEOUT
from tests.support.published import ENDS, briefings
from tests.support.texts import ARTICLE, OTHER

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such streams")
LOST = "briefing: standard output cannot be written ("
# Starts the program with streams that are closed, or on a disk that is full.
START = """
import os, sys
for descriptor, how in enumerate(sys.argv[1].split(",")):
    if how == "closed":
        os.close(descriptor)
    elif how != "open":
        os.dup2(os.open(how, os.O_RDWR), descriptor)
os.execv(sys.executable, [sys.executable, "-m", "briefing", *sys.argv[2:]])
"""


def start(runner, streams: str, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run the program with its standard input, output and error `open`, `closed` or a file."""
    if "/dev/full" in streams and not Path("/dev/full").exists():
        pytest.skip("Linux has /dev/full")
    done = subprocess.run(
        [sys.executable, "-c", START, streams, *arguments],
        cwd=runner.folder, env={**runner.environment, **environment}, input=ARTICLE.encode(),
        capture_output=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode("latin-1")


STREAMS = [
    "open,/dev/full,open",
    "open,open,/dev/full",
    "open,/dev/full,/dev/full",
    "open,closed,open",
    "open,open,closed",
    "open,closed,closed",
    "closed,closed,closed",
]
MAKING = [
    *((("make", "bai.txt", "-e", "silent"), streams) for streams in STREAMS),
    *(
        (command, streams)
        for command in (
            ("make", "bai.txt", "-e", "silent", "-q"),
            ("bulletin", "bai.txt", "-e", "silent"),
            ("batch", "bai.txt", "-e", "silent", "--layout", ""),
        )
        for streams in (STREAMS[2], STREAMS[5])
    ),
]


def named(value: object) -> str:
    return value if isinstance(value, str) else f"{value[0]} {value[-1]}"


@pytest.mark.parametrize(("command", "streams"), MAKING, ids=named)
def test_what_is_made_is_made_and_the_exit_code_says_so(command, streams, runner):
    code, out, err = start(runner, streams, *command)
    assert code == 0, err
    files = briefings(runner.output)
    assert len(files) == len(ENDS)
    assert all(content[:4] != b"Voic" for content in files.values())
    _, output, error = streams.split(",")
    if error == "open":
        lost = [line for line in err.splitlines() if line.startswith(LOST)]
        assert len(lost) == (output != "open")
        assert "Traceback" not in err
        assert "Exception" not in err
    if output == "open":
        assert ".mp3" in out or "1 made" in out


@pytest.mark.parametrize("streams", [STREAMS[2], STREAMS[5]])
def test_a_failure_is_still_one(streams, runner):
    assert start(runner, streams, "make", "khong-co.txt")[0] == 3
    assert start(runner, streams, "make")[0] == 2
    runner.write("rong.txt", "")
    code, _, err = start(runner, streams, "batch", "bai.txt", "rong.txt", "-e", "silent")
    assert code == 8
    assert "Traceback" not in err
    assert "Exception" not in err


@pytest.mark.parametrize(
    ("command", "streams"),
    [
        (("plan", "bai.txt"), STREAMS[0]),
        (("plan", "bai.txt", "--json"), STREAMS[3]),
        (("config",), STREAMS[3]),
        (("voices", "--offline"), STREAMS[0]),
        (("--help",), STREAMS[0]),
        (("--version",), STREAMS[3]),
        (("normalize",), STREAMS[0]),
    ],
    ids=named,
)
def test_where_the_text_is_the_product_it_is_an_error(command, streams, runner):
    code, _, err = start(runner, streams, *command)
    assert code == 5, err
    assert [line[: len(LOST)] for line in err.splitlines()] == [LOST]


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        (("make", "-", "-e", "silent"), 3, "standard input cannot be read"),
        (("batch", "-", "-e", "silent"), 8, "standard input cannot be read"),
        (("bulletin", "-", "-e", "silent"), 3, "standard input cannot be read"),
        (("normalize",), 3, "standard input cannot be read"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_standard_input_that_cannot_be_read(command, code, told, runner):
    found, out, err = start(runner, "closed,open,open", *command)
    assert found == code, err
    assert told in out + err
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [("make", "bai.txt", "-e", "silent"), ("plan", "bai.txt")])
def test_a_reader_that_leaves(arguments, runner):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "briefing", *arguments], cwd=runner.folder, env=runner.environment,
        stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.PIPE, timeout=TIMEOUT,
        check=False,
    )  # fmt: skip
    os.close(writing)
    assert done.returncode == (1 if arguments[0] == "plan" else 0)
    assert done.stderr.decode().splitlines() == [
        "Voice: silent silent (as asked for)"
    ] * (arguments[0] == "make")  # fmt: skip


def test_a_stream_that_others_made_non_blocking_is_waited_for(runner):
    runner.write("dai.txt", "Tin dài\n\n" + "Một câu không quá ngắn. " * 3000)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with subprocess.Popen(
        [sys.executable, "-m", "briefing", "plan", "dai.txt", "--json"], cwd=runner.folder,
        env=runner.environment, stdout=writing, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        os.close(writing)
        time.sleep(1)  # the pipe is full by now
        with os.fdopen(reading, "rb") as pipe:
            told = json.loads(pipe.read())
        assert process.wait(TIMEOUT) == 0
    assert told["title"] == "Tin dài"


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1:strict"},
        {"LC_ALL": "xx_YY.khong-co"},
        {"TERM": "dumb"},
        {"COLUMNS": "1"},
        {"COLUMNS": "x", "LINES": "-1"},
        {"PYTHONUNBUFFERED": "1"},
    ],
    ids=lambda environment: " ".join(f"{k}={v}" for k, v in environment.items()),
)
def test_terminals_that_lack_letters_or_room(environment, runner):
    for code, *command in (
        (0, "plan", "bai.txt", "-e", "silent"),
        (8, "batch", "bai.txt", "khong-có.txt", "-e", "silent"),
        (2, "make"),
    ):
        found, _, err = start(runner, "open,open,open", *command, **environment)
        assert found == code, err
        assert "Traceback" not in err


@pytest.mark.parametrize(
    "missing", [("HOME",), ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "USER")]
)
def test_without_a_home(missing, runner):
    environment = {k: v for k, v in runner.environment.items() if not k.startswith("BRIEFING_")}
    for name in missing:
        environment.pop(name, None)
    environment["XDG_CACHE_HOME"] = str(runner.folder / "kho")  # not the cache of whoever tests
    done = subprocess.run(
        [sys.executable, "-m", "briefing", "make", "bai.txt", "-e", "silent", "-q"],
        cwd=runner.folder, env=environment, capture_output=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("command", ["make", "batch"])
def test_a_signal_leaves_nothing_half_done(command, number, runner):
    runner.environment["PYTHONWARNINGS"] = "ignore"  # a file that an import leaves open is one
    text = ARTICLE + "\n".join(f"\nCâu số {n} của bài này dài thêm một chút." for n in range(900))
    runner.write("bai.txt", text)
    process = runner.start(command, "bai.txt", "-e", "espeak", start_new_session=True)
    clips = runner.cache / "clips"
    deadline = time.monotonic() + TIMEOUT
    while not any(clips.rglob("*.clip")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(number)
    _, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == -number, err.decode()
    assert "briefing: stopped" in err.decode().splitlines()[-1]
    assert "Traceback" not in err.decode()
    assert not runner.output.exists() or not list(runner.output.rglob("*.*"))
    runner.write("bai.txt", OTHER)
    assert runner.spawn(command, "bai.txt", "-e", "silent").code == 0


def test_a_signal_that_meets_what_cannot_raise_is_raised_again(runner):
    code = (
        "import os, signal, time; from briefing.cli import process; process.prepare()\n"
        "class Last:\n"
        "    def __del__(self): os.kill(os.getpid(), signal.SIGTERM)\n"
        "try: del [Last()][0]; time.sleep(60)\n"
        "except SystemExit as exc: print(exc.code, flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=runner.environment, timeout=TIMEOUT, check=True, capture_output=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (b"143\n", b"")


def test_a_signal_that_is_lost_on_its_way_ends_the_process_all_the_same(runner):
    code = (
        "import os, signal, time; from briefing.cli import process; process._GRACE = 0.1\n"
        "process.prepare()\n"
        "try: os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)\n"
        "except SystemExit: time.sleep(60)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=runner.environment, timeout=TIMEOUT, check=False
    )
    assert done.returncode == -signal.SIGTERM


def test_nohup_is_honoured(runner):
    code = (
        "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN);"
        "os.execv(sys.executable, [sys.executable, '-c', sys.argv[1]])"
    )
    asked = (
        "import signal; from briefing.cli import process; process.prepare();"
        "print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN, flush=True)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, asked], env=runner.environment, capture_output=True, check=True
    )
    assert done.stdout == b"True\n"

"""The files of a briefing belong together at every moment, whenever a run is killed."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from briefing import BriefingError
from briefing.publishing import export
from briefing.publishing.catalogue import scan
from tests.support.published import ENDS, briefings
from tests.support.texts import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.cli_runner import CliRunner

STEM = "2021-09-14-cho-noi-cai-rang-vao-mua-nuoc-len"
FEED = '[feed]\nbase_url = "https://nghe.example/tin/"\n'
RANDOM = 40
# Two tellings of one length: neither sizes nor durations tell one from the other.
TEXTS = {"A": ARTICLE, "B": ARTICLE.replace("đông", "vắng").replace("Tư Lành", "Tư Giàu")}

# Runs the program again and again, each time in a fork that has everything loaded. It is killed
# before the n-th change of a name in the output folder, or after so many seconds.
PROGRAM = """
import json, os, signal, sys, time
from briefing.cli import run
import briefing.pipeline.episode, briefing.publishing.feed, mutagen.id3, filelock
def counted(real, left):
    def change(path, *rest, **more):
        if "/output" in os.fsdecode(path):
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            left.pop()
        return real(path, *rest, **more)
    return change
for line in sys.stdin:
    before, after = json.loads(line)
    child = os.fork()
    if not child:
        if before is not None:
            left = [None] * before
            for name in ("replace", "rename", "unlink"):
                setattr(os, name, counted(getattr(os, name), left))
        sys.stdin = open(os.devnull)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        run()
        sys.exit()
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


@contextmanager
def program(runner: CliRunner, *more: str) -> Iterator[Callable[..., bool]]:
    """Give what runs `make` on the article and says whether it came to its end."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "make", "bai.txt", "-e", "silent", "--force", "-q",
         "-o", runner.output, *more],
        cwd=runner.folder, env=runner.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip

    def run(before: int | None = None, after: float | None = None) -> bool:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{json.dumps([before, after])}\n".encode())
        process.stdin.flush()
        code = int(process.stdout.readline())
        assert code in {0, -signal.SIGKILL}
        return code == 0

    try:
        yield run
    finally:
        process.communicate()


@dataclass
class Makings:
    """What one article came to, by its text: all files, made in peace."""

    files: dict[str, dict[str, bytes]]

    def of(self, files: dict[str, bytes]) -> str:
        """Give the making that files are of; they must all be of one."""
        found = [
            name
            for name, whole in self.files.items()
            if all(whole.get(file) == content for file, content in files.items())
        ]
        assert found, f"files of more than one making: {sorted(files)}"
        return found[0]


def feed_of(folder: Path, file: str = "feed.xml") -> bytes:
    """Give the items of a feed, without the time at which each was first made."""
    with suppress(FileNotFoundError):
        items = re.findall(rb"(?s)<item>.*?</item>", (folder / file).read_bytes())
        return re.sub(rb"<pubDate>.*?</pubDate>", b"", b"".join(items))
    return b""


def listed_in(folder: Path) -> list[str]:
    """Give the keys of the briefings that the player lists."""
    with suppress(FileNotFoundError):
        page = (folder / "index.html").read_bytes()
        found = re.search(rb'id="library">(.*?)</script>', page)
        assert found
        return [row[0] for row in json.loads(found[1])]
    return []


def made_in_peace(runner: CliRunner) -> Makings:
    runner.config.parent.mkdir(parents=True)
    runner.config.write_text(FEED, encoding="utf-8")
    makings = Makings({})
    for name, text in TEXTS.items():
        runner.write("bai.txt", text)
        runner.make("bai.txt", "-e", "silent")
        (key,) = listed_in(runner.output)
        script = (runner.output / "player" / f"{key}.js").read_bytes()
        makings.files[name] = briefings_alone(runner.output) | {
            "script": script,
            "items": feed_of(runner.output),
        }
        shutil.rmtree(runner.output)
    sizes = {len(whole[f"{STEM}.mp3"]) for whole in makings.files.values()}
    assert len(sizes) == 1
    return makings


def briefings_alone(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in briefings(folder).items() if name.startswith(STEM)}


def check_at_rest(folder: Path, makings: Makings) -> str:
    """Check all that a reader of the folder can see; give the making that is there, if one is."""
    files = briefings_alone(folder)
    there = makings.of(files) if files else ""
    whole = f"{STEM}.json" in files
    if whole:
        assert sorted(files) == sorted(f"{STEM}{end}" for end in ENDS)
        assert export.read(folder / f"{STEM}.mp3").lines
    assert len(scan(folder)) == whole
    if keys := listed_in(folder):
        (key,) = keys
        assert makings.files[there]["script"] == (folder / "player" / f"{key}.js").read_bytes()
        assert f"{STEM}.mp3" in files
    if items := feed_of(folder):
        assert makings.files[there]["items"] == items
        assert f"{STEM}.mp3" in files
    return there if whole else ""


def head_of(data: bytes) -> bytes:
    """Give what the manifest's digest of a file is of, by its description in docs/decisions.md."""
    if not data.startswith(b"ID3"):
        return data
    tag = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
    return data[: 10 + tag + 1024]


@contextmanager
def reading(folder: Path, makings: Makings) -> Iterator[list[str]]:
    """Read the set again and again, as any program might, while others publish it.

    Gives the makings that were seen.
    """
    seen: list[str] = []
    wrong: list[BaseException] = []
    enough = threading.Event()

    def read() -> None:
        while not enough.wait(0.02):
            try:
                seen.extend(look(folder, makings))
            except Exception as exc:  # noqa: BLE001 - told by the test's own thread
                wrong.append(exc)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield seen
    finally:
        enough.set()
        thread.join()
    assert not wrong, wrong[0]


def look(folder: Path, makings: Makings) -> list[str]:
    """Read a set, and believe in it where all is as its manifest says."""
    scan(folder)
    with suppress(BriefingError):
        export.read(folder / f"{STEM}.json")
    try:
        told = json.loads((folder / f"{STEM}.json").read_bytes())
        files = {row["file"]: (folder / row["file"]).read_bytes() for row in told["files"]}
    except FileNotFoundError:
        return []
    belongs = all(
        len(files[row["file"]]) == row["bytes"]
        and hashlib.sha256(head_of(files[row["file"]])).hexdigest() == row["digest"]
        for row in told["files"]
    )
    return [makings.of(files)] if belongs else []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_before_any_change_of_a_name(runner: CliRunner, tmp_path: Path) -> None:
    """A briefing is made anew in place, and killed one step further each time."""
    makings = made_in_peace(runner)
    runner.write("bai.txt", TEXTS["A"])
    runner.make("bai.txt", "-e", "silent")
    older = shutil.copytree(runner.output, tmp_path / "older")
    runner.write("bai.txt", TEXTS["B"])
    states, ended = [], False
    with reading(runner.output, makings) as seen, program(runner) as run:
        while not ended:
            whole = shutil.copytree(older, tmp_path / f"{len(states)}")
            shutil.rmtree(runner.output)
            whole.rename(runner.output)  # at once: it is read meanwhile
            assert check_at_rest(runner.output, makings) == "A"
            ended = run(before=len(states))
            states.append(check_at_rest(runner.output, makings))
    assert len(states) > 2 * len(ENDS)
    assert states == sorted(states, key=["A", "", "B"].index)  # before, between, after
    assert set(states) == {"A", "", "B"}
    assert set(seen) <= {"A", "B"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_at_forty_random_moments(runner: CliRunner) -> None:
    """Never set right in between: each run finds what the one before it left."""
    makings = made_in_peace(runner)
    chance = random.Random(10)  # noqa: S311 - moments, not secrets
    with reading(runner.output, makings) as seen, program(runner) as run:
        runner.write("bai.txt", TEXTS["A"])
        began = time.monotonic()
        assert run()
        length = time.monotonic() - began
        for number in range(RANDOM):
            runner.write("bai.txt", TEXTS["BA"[number % 2]])
            run(after=length * chance.uniform(0.2, 1.2))
            check_at_rest(runner.output, makings)
        runner.write("bai.txt", TEXTS["B"])
        assert run()
        assert check_at_rest(runner.output, makings) == "B"
    names = {path.name for path in runner.output.iterdir() if path.name.startswith(STEM)}
    assert names == {f"{STEM}{end}" for end in ENDS}
    assert set(seen) <= {"A", "B"}
    assert look(runner.output, makings) == ["B"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_sound_without_a_tag_is_known_for_its_own_after_a_kill(runner: CliRunner) -> None:
    with program(runner, "--format", "wav") as run:
        ended = False
        for number in range(40):
            runner.write("bai.txt", TEXTS["AB"[number % 2]])
            ended = run(before=number % 20)
        assert not ended
        assert run()
    files = [path.name for path in runner.output.iterdir() if STEM in path.name]
    assert sorted(files) == sorted(f"{STEM}{end}" for end in (*ENDS[:3], ".vtt", ".wav"))
    assert [episode.audio for episode in scan(runner.output)] == [f"{STEM}.wav"]


@pytest.mark.parametrize("end", [".mp3", ".vtt", ".chapters.json", ".jpg"])
def test_a_file_of_another_making_makes_the_set_unseen_until_it_is_made_again(
    end: str, runner: CliRunner
) -> None:
    audio = runner.make("bai.txt", "-e", "silent")
    other = runner.make("bai.txt", "-e", "silent", "-o", "other", "--title", "Tựa này dài bằng đấy")
    file, strange = (path.with_name(path.stem + end) for path in (audio, other))
    whole = file.read_bytes()
    file.write_bytes(strange.read_bytes())
    assert scan(runner.output) == ()
    result = runner.run("share", audio.with_suffix(".json"), "--as", "srt")
    assert result.code == 7
    assert f"{file.name} is not the file that its manifest tells of" in result.error
    assert runner.run("share", audio, "--as", "lrc", "-o", "-").code == 7
    runner.make("bai.txt", "-e", "silent")
    assert file.read_bytes() == whole
    assert len(scan(runner.output)) == 1


def test_what_is_made_anew_the_same_is_left_alone(runner: CliRunner) -> None:
    audio = runner.make("bai.txt", "-e", "silent")
    before = {path: path.stat().st_ino for path in runner.output.rglob("*")}
    runner.make("bai.txt", "-e", "silent", "--force")
    assert {path: path.stat().st_ino for path in runner.output.rglob("*")} == before
    assert audio in before


def test_a_manifest_may_name_only_what_lies_beside_it(runner: CliRunner) -> None:
    audio = runner.make("bai.txt", "-e", "silent")
    manifest = audio.with_suffix(".json")
    told = json.loads(manifest.read_bytes())
    told["files"][1]["file"] = "../bai.txt"
    manifest.write_text(json.dumps(told))
    assert scan(runner.output) == ()


def test_an_error_between_two_names_puts_the_older_files_back(
    runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever change of a name fails, the folder is as it was."""
    runner.make("bai.txt", "-e", "silent")
    before = briefings(runner.output)
    left = 0
    real = os.replace

    def replace(source: str, target: str) -> None:
        nonlocal left
        if os.path.basename(os.fsdecode(target)).startswith(STEM):  # noqa: PTH119
            left -= 1
            if left == 0:
                raise OSError(5, "Input/output error")
        real(source, target)

    for step in range(1, len(ENDS) + 1):
        left = step
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", replace)
            result = runner.run("make", "bai.txt", "-e", "silent", "--rate", "2")
        assert result.code == 5
        assert "Input/output error" in result.error
        assert briefings(runner.output) == before

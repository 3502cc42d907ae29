"""The command line as a person meets it: help, tables, one-line errors, exit codes."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from briefing import BriefingRequest, Settings, make
from briefing._version import __version__
from briefing.cli import doctor
from briefing.cli.app import COMMANDS as COMMANDS_LISTED
from briefing.cli.app import find
from briefing.errors import BriefingError, EngineUnavailableError, UsageError
from briefing.installation import command_for
from tests.support.cli_runner import TIMEOUT
from tests.support.texts import ARTICLE, ROOT, source, without_space
from tests.support.tools import ask

DAY = "2021-09-14"

COMMANDS = [
    (), ("make",), ("plan",), ("explain",), ("normalize",), ("chapters",), ("voices",),
    ("voices", "sample"), ("doctor",), ("cache",), ("cache", "prune"), ("config",),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command) or "briefing")
def test_every_command_has_help(command, runner):
    long, short = runner.run(*command, "--help"), runner.run(*command, "-h")
    assert long.code == short.code == 0
    assert long.out == short.out
    usage = re.sub(r"\s+", " ", long.out).partition("Usage: ")[2].partition("[OPTIONS]")[0]
    assert usage.endswith(f"{' '.join(('briefing', *command))} ")
    assert "--help" in long.out


def test_help_lists_every_command(runner):
    out = runner.run("--help").out
    for command in COMMANDS[1:]:
        assert re.search(rf"^[│ ]+{command[0]}\b", out, re.MULTILINE), command


def test_the_list_says_of_each_command_what_its_own_help_says(runner):
    assert {n: find(n).help.partition("\n\n")[0] for n in COMMANDS_LISTED} == COMMANDS_LISTED
    shown = " ".join(runner.run("voices", "--help").out.split())
    for name, command in find("voices").commands.items():
        assert f"{name} {command.help}" in shown


def test_without_a_command_help_is_shown(runner):
    result = runner.run()
    assert "Usage:" in result.out + result.err
    assert "Traceback" not in result.err


def test_the_program_runs_as_a_module(runner):
    assert runner.spawn("--version").out == f"briefing {__version__}\n"
    result = runner.spawn("make", "khong-co.txt")
    assert result.code == 3
    assert result.error == "khong-co.txt is not there: check the path"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("make", "khong-co.txt"), 3),
        (("make", ".", "-e", "silent"), 3),
        (("plan", "khong-co.txt"), 3),
        (("make", "bai.txt", "-e", "silent", "--date", "x"), 2),
        (("make", "bai.txt", "-e", "silent", "-o", "bai.txt/out"), 5),
        (("make", "bai.txt", "-e", "silent", "--format", "ogg"), 6),
        (("chapters", "bai.txt"), 7),
        (("config", "--config", "khong-co.toml"), 2),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else " ".join(value),
)
def test_each_class_of_error_has_its_exit_code_and_one_line(command, code, runner):
    runner.environment["PATH"] = ""  # no ffmpeg
    runner.environment["BRIEFING_CACHE"] = str(runner.folder / "cache")
    result = runner.run(*command)
    assert result.code == code
    assert result.error


def test_the_error_tree_s_codes_are_those_of_its_drawing():
    from briefing import errors

    drawn = dict(re.findall(r"(\w+Error)\s+(\d)\s", errors.__doc__))

    def family(kind: type[BriefingError]) -> dict[str, str]:
        found = {kind.__name__: str(kind.exit_code)}
        for child in kind.__subclasses__():
            if child.__module__ == errors.__name__:
                found |= family(child)
        return found

    assert family(BriefingError) == drawn


@pytest.mark.parametrize(
    "words",
    [
        ("make", "bai.txt", "--lexicon", "khong-co.tsv"),
        ("make", "bai.txt", "--config", "khong-co.toml"),
        ("make", "bai.txt", "--cover", "khong-co.jpg"),
        ("make", "bai.txt", "--voice", "khong-co.onnx"),
        ("make", "bai.txt", "--voice", "piper:khong-co.onnx"),
        ("plan", "bai.txt", "--voice", "khong-co.onnx"),
        ("bulletin", "bai.txt", "--intro", "khong-co.mp3"),
        ("bulletin", "bai.txt", "--bed", "khong-co.mp3"),
        ("batch", "--watch", "khong-co"),
        ("serve", "--certificate", "khong-co.pem"),
        ("serve", "--certificate", "bai.txt", "--key", "khong-co.pem"),
        ("explain", "2/9", "--lexicon", "khong-co.tsv"),
        ("normalize", "--lexicon", "khong-co.tsv"),
    ],
    ids=" ".join,
)
def test_a_missing_file_that_an_option_names_has_one_exit_code(words, runner):
    if words[0] == "serve":
        runner.make("bai.txt", "-e", "silent")
    result = runner.run(*words)
    assert result.code == 2
    assert words[-1].rpartition(":")[2] in result.error
    assert "Errno" not in result.error


def test_options_that_there_are_not(runner):
    result = runner.run("make", "bai.txt", "--2x", "2")
    assert result.code == 2
    assert result.error == "no such option: --2x: see briefing make --help"
    near = runner.run("make", "bai.txt", "--engin=espeak")
    assert near.error == "no such option: --engin: did you mean --engine?"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["make"], "there is no SOURCE: give a file, a link, - for standard input, or --clip"),
        (["chapters"], "missing argument 'FILE.mp3': see briefing chapters --help"),
        (["share", "a.mp3"], "missing option '--as': see briefing share --help"),
        (["make", "a", "b"], "got unexpected extra argument(s) (b): see briefing make --help"),
        (["make", "a", "--rate"], "option '--rate' requires an argument: see briefing make --help"),
        (
            ["make", "a.txt", "-r", "nhanh"],
            (
                "invalid value for '--rate' / '-r': 'nhanh' is not a valid float: "
                "see briefing make --help"
            ),
        ),
        (["cache", "prun"], "no such command 'prun': did you mean 'prune'?"),
        (["tin.txt"], "no such command 'tin.txt': see briefing --help"),
        (["--versio"], "no such option: --versio: did you mean --version?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_words_that_do_not_fit_are_one_line(words, error, runner):
    result = runner.run(*words)
    assert result.code == 2
    assert result.error == error


def test_options_stand_where_one_likes(runner):
    for words in (
        ("-e", "silent", "bai.txt", "-q"),
        ("bai.txt", "-qe", "silent"),
        ("-q", "--engine=silent", "--", "bai.txt"),
        ("-qesilent", "bai.txt", "--no-captions", "--loudness", "-19"),
    ):
        result = runner.run("make", *words)
        assert (result.code, result.err) == (0, "")
        assert result.out.endswith(".mp3\n")
    runner.write("-tin.txt", ARTICLE)
    assert runner.run("plan", "--", "-tin.txt").code == 0
    assert runner.run("explain", "- 2/9").code == 0


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ma", "make"),
        ("make --rat", "--rate"),
        ("voices sam", "sample"),
        ("cache prune --k", "--keep"),
        ("make bai.txt --engine es", "espeak"),
        ("make bai.txt -e a", "auto"),
        ("make bai.txt --voice vi-vn-x-s", "vi-vn-x-south"),
        ("make bai.txt -e espeak -V vi-vn-x-c", "vi-vn-x-central"),
        ("make bai.txt --format w", "wav"),
        ("make bai.txt --turn p", "paragraph"),
        ("make bai.txt --cover d", "drawn"),
        ("bulletin bai.txt --order imp", "importance"),
        ("bulletin bai.txt --bed b", "bed"),
        ("share tin.mp3 --as s", "srt"),
        ("voices sample vi-vn-x-s", "vi-vn-x-south"),
    ],
)
def test_bash_completes_what_is_typed(typed, offered, runner):
    program = runner.write("briefing", f'#!/bin/sh\nexec {sys.executable} -m briefing "$@"\n')
    program.chmod(0o755)
    words = ["briefing", *typed.split()]
    script = runner.spawn(_BRIEFING_COMPLETE="source_bash").out + (
        f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}\n"
        f"_briefing_completion {program}\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = ask("bash", ["-c", script])
    assert offered in done.stdout.decode().split()


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_told_the_same_words(shell, runner):
    asked = {
        "_BRIEFING_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": "briefing voices sam",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    assert "sample" in runner.spawn(**asked).out
    assert "complet" in runner.spawn(_BRIEFING_COMPLETE=f"source_{shell}").out


def test_debug_shows_a_traceback(runner):
    result = runner.spawn("--debug", "make", "khong-co.txt")
    assert result.code == 1
    assert "Traceback (most recent call last)" in result.err
    assert "SourceError: khong-co.txt is not there" in result.err


def test_the_log_says_what_was_decided_when_it_is_asked_for(runner):
    runner.write("tin.txt", ARTICLE + "\n\nẢnh: LAN ANH\n")
    make = ("make", "tin.txt", "-e", "silent", "-q")
    silent, more, most = runner.spawn(*make), runner.spawn("-v", *make), runner.spawn(*make, "-vv")
    assert silent.err == ""
    assert "briefing: up to date" in more.err
    assert "briefing: up to date" in most.err
    forced = runner.spawn("--verbose", *make, "--force")
    assert "briefing: left out (photo credit): Ảnh: LAN ANH" in forced.err
    assert "briefing: silent speaks" in forced.err
    assert "cache hit" not in forced.err
    assert "cache hit" in runner.spawn(*make, "--force", "-qvv").err
    assert "cache hit" in runner.spawn("-v", *make, "--force", "-v").err
    assert runner.spawn("-v").code == 2
    assert runner.run("voices", "-v", "list", "--offline").code == 0


def test_what_make_prints(runner):
    result = runner.run("make", "bai.txt", "-e", "espeak")
    assert result.err == "Voice: espeak vi (as asked for)\n"
    lines = result.out.splitlines()
    path = runner.folder / lines[-1]
    assert path.is_file()
    summary = lines[-2]
    chapters = json.loads(path.with_suffix(".chapters.json").read_text("utf-8"))["chapters"]
    rows = [line.split(maxsplit=4) for line in lines if re.match(r"\s+\d+\s+\d+:\d\d", line)]
    assert [row[4].strip() for row in rows] == [chapter["title"] for chapter in chapters]
    assert [row[0] for row in rows] == [str(n) for n in range(1, len(chapters) + 1)]
    size = path.stat().st_size / 1e6
    pattern = rf"\d:\d\d, {size:.1f} MB, -\d+\.\d LUFS, voice espeak vi; \d+\.\d s, \d+ × real time"
    assert re.fullmatch(pattern, summary)
    again = runner.run("make", "bai.txt", "-e", "espeak")
    assert "up to date: nothing to do" in again.out
    forced = runner.run("make", "bai.txt", "-e", "espeak", "--force")
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["segments"]
    assert f"{len(told)} of {len(told)} segments from the cache" in forced.out


def test_quiet_prints_the_path_alone(runner):
    result = runner.run("make", "bai.txt", "-e", "silent", "-q")
    assert result.err == ""
    assert (runner.folder / result.out.removesuffix("\n")).is_file()


@pytest.mark.parametrize("command", ["make", "bulletin"])
@pytest.mark.parametrize("output", ["", "tin", "./a/../tin", "tin.mp3", "a/tin.mp3"])
def test_a_path_is_printed_as_the_output_was_named(command, output, runner):
    words = [command, "bai.txt", "-e", "silent", "-q", "--date", DAY]
    named = output or "output"
    for form in (named, str(runner.folder / named)):
        asked = [*words, *(["-o", form] if output or os.path.isabs(form) else [])]  # noqa: PTH117
        made, again = runner.run(*asked), runner.run(*asked)
        assert made.out == again.out
        path = made.out.removesuffix("\n")
        assert path.startswith(str(Path(form)))
        assert (runner.folder / path).is_file()


def test_every_command_that_makes_something_may_be_quiet(runner):
    path = runner.make("bai.txt", "-e", "silent")
    feed = ("feed", "--base-url", "https://tin.example/")
    for words in (
        ("share", path, "--as", "srt"),
        ("voices", "sample", "silent:silent", "-o", "mau.mp3"),
        ("cache", "prune"),
        feed,
    ):
        result = runner.run(*words, "-q")
        assert (result.code, result.out, result.err) == (0, "", "")
    assert path.with_suffix(".srt").is_file()
    assert (runner.folder / "mau.mp3").is_file()
    assert (runner.output / "feed.xml").is_file()
    shown = {name for name in COMMANDS_LISTED if "--quiet" in runner.run(name, "--help").out}
    assert shown >= {"make", "bulletin", "edition", "batch", "feed", "share", "serve"}


def test_a_quiet_batch_prints_the_paths_of_what_it_makes(runner):
    runner.write("khac.txt", "Tin khác\n\nMột tin khác hẳn của ngày hôm ấy.\n")
    words = ("batch", "bai.txt", "khac.txt", "khong-co.txt", "-e", "silent", "-q", "-o", "ra")
    result = runner.run(*words)
    assert result.code == 8
    paths = result.out.splitlines()
    assert len(paths) == 2
    for path in paths:
        assert path.startswith("ra/")
        assert (runner.folder / path).is_file()
    assert result.err.startswith("khong-co.txt is not there")
    assert runner.run(*words).out == ""


def test_a_batch_as_data(runner):
    words = ("batch", "bai.txt", "khong-co.txt", "-e", "silent", "--json")
    told = json.loads(runner.run(*words).out)
    (made,), (failed,) = told["made"], told["failed"]
    assert (runner.folder / made["audio"]).is_file()
    assert (made["source"], failed["source"]) == ("bai.txt", "khong-co.txt")
    assert json.loads(runner.run(*words).out)["up_to_date"] == 1


@pytest.mark.parametrize("command", ["make", "bulletin"])
def test_what_was_made_as_data(command, runner):
    words = (command, "bai.txt", "-e", "silent", "--date", DAY)
    made, again = (json.loads(runner.run(*words, "--json").out) for _ in range(2))
    assert (made["up_to_date"], again["up_to_date"]) == (False, True)
    assert made["audio"] == again["audio"]
    path = runner.folder / made["audio"]
    chapters = json.loads(path.with_suffix(".chapters.json").read_text(encoding="utf-8"))[
        "chapters"
    ]
    assert [each["title"] for each in made["chapters"]] == [each["title"] for each in chapters]
    assert made["bytes"] == path.stat().st_size
    both = runner.run(*words, "--json", "-o", "-")
    assert both.code == 2
    assert "--json" in both.error


def test_the_cache_as_data(runner):
    runner.make("bai.txt", "-e", "silent")
    told = json.loads(runner.run("cache", "--json").out)
    assert told["folder"] == str(runner.cache)
    held = {each["kind"]: each for each in told["holds"]}
    assert set(held) == {"clips", "utterances", "pages"}
    clips = list(runner.cache.rglob("*.clip"))
    assert held["clips"]["files"] == len(clips)
    assert held["clips"]["bytes"] == sum(clip.stat().st_size for clip in clips)


def test_markup_in_a_title_is_printed_as_it_is(runner):
    result = runner.run(
        "make", "bai.txt", "-e", "silent", "--title", "Giá [bold]vàng[/] :gem: tăng"
    )
    assert "Giá [bold]vàng[/] :gem: tăng" in result.out


def in_a_terminal(runner, *arguments: object) -> str:
    """Run the program on a terminal, and give what it showed there."""
    here, there = pty.openpty()
    environment = {**runner.environment, "TERM": "xterm-256color", "COLUMNS": "100"}
    process = subprocess.Popen(
        [sys.executable, "-m", "briefing", *map(str, arguments)],
        cwd=runner.folder, env=environment, stdin=there, stdout=there, stderr=there,
    )  # fmt: skip
    os.close(there)
    shown = b""
    while True:
        try:
            piece = os.read(here, 65_536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    assert process.wait(20) == 0
    os.close(here)
    return shown.decode()


def test_a_terminal_shows_a_live_bar(runner):
    shown = in_a_terminal(runner, "make", "bai.txt", "-e", "espeak")
    assert "Speaking" in shown
    assert re.search(r"\d+/1\d", shown)


def test_quiet_is_quiet_on_a_terminal_too(runner):
    shown = in_a_terminal(runner, "make", "bai.txt", "-e", "silent", "-q")
    assert re.fullmatch(r"output/\S+\.mp3\r\n", shown)


def test_plan_shows_what_would_be_said(runner):
    result = runner.run("plan", "bai.txt", "-e", "silent")
    assert result.code == 0
    squeezed = re.sub(r"\s+", " ", result.out)
    assert "hai trăm tám mươi" in squeezed
    assert "1200 ms story" in squeezed
    assert "clock of the dateline 07:05:10" in squeezed
    assert re.search(r"\d chapters?, 1\d segments, about \d:\d\d\n$", result.out)
    assert not runner.published()
    assert not list(runner.cache.rglob("*.clip"))


def test_plan_as_data_is_what_make_does(runner):
    result = runner.run("plan", "bai.txt", "-e", "silent", "--json")
    plan = json.loads(result.out)
    path = runner.make("bai.txt", "-e", "silent")
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert plan["published"] == told["published"] == "2021-09-14"
    assert [chapter["title"] for chapter in plan["chapters"]] == [
        chapter["title"] for chapter in told["chapters"]
    ]
    planned = [segment for chapter in plan["chapters"] for segment in chapter["segments"]]
    assert [s["text"] for s in planned] == [s["text"] for s in told["segments"]]
    assert [s["spoken"] for s in planned] == [s["spoken"] for s in told["segments"]]
    assert [s["pause"]["kind"] for s in planned] == [s["pause"] for s in told["segments"]]
    assert plan["left_out"] == told["left_out"]
    assert plan["estimate"] == sum(chapter["estimate"] for chapter in plan["chapters"])
    assert plan["estimate"] == pytest.approx(told["audio"]["milliseconds"], rel=0.15)


def test_plan_knows_the_limit_of_the_voice(runner):
    """Google's voice takes 100 characters at once; no network is asked for a plan."""
    plan = json.loads(runner.run("plan", "bai.txt", "-e", "gtts", "--json").out)
    segments = [segment for chapter in plan["chapters"] for segment in chapter["segments"]]
    assert max(len(part) for segment in segments for part in segment["parts"]) <= 100
    assert any(len(segment["parts"]) > 1 for segment in segments)
    for segment in segments:
        assert without_space("".join(segment["parts"])) == without_space(segment["spoken"])


def test_captions_are_spoken_when_asked_for(runner):
    runner.write("anh.txt", ARTICLE.replace("* Cùng", "Ghe hàng trên sông. Ảnh: LÊ AN\n\n* Cùng"))
    without = json.loads(runner.run("plan", "anh.txt", "-e", "silent", "--json").out)
    captioned = json.loads(
        runner.run("plan", "anh.txt", "-e", "silent", "--json", "--captions").out
    )

    def said(plan: dict) -> list[str]:
        return [s["text"] for chapter in plan["chapters"] for s in chapter["segments"]]

    assert not any("Ghe hàng trên sông" in text for text in said(without))
    assert any("Ghe hàng trên sông" in item["text"] for item in without["left_out"])
    assert any("Ghe hàng trên sông" in text for text in said(captioned))


def test_voices_lists_who_can_speak_and_why_the_rest_cannot(runner):
    told = json.loads(runner.run("voices", "--offline", "--json").out)
    names = {(voice["engine"], voice["voice"]) for voice in told["voices"]}
    assert {("espeak", "vi"), ("espeak", "vi-vn-x-central"), ("espeak", "vi-vn-x-south")} <= names
    assert told["unavailable"]["gtts"] == "it needs the network"
    result = runner.run("voices", "--offline")
    assert "gtts cannot speak here: it needs the network" in result.out
    assert "espeak:vi-vn-x-south" in result.out
    assert "silent" not in result.out


def test_voices_tell_what_each_costs_also_those_that_can_be_installed(runner):
    told = json.loads(runner.run("voices", "list", "--all", "--offline", "--json").out)
    assert all(voice["speed"] > 1 for voice in told["voices"])
    assert all(voice["licence"] for voice in told["voices"] + told["offers"])
    offered = {voice["name"] for voice in told["offers"]}
    assert {"vi_VN-vais1000-medium", "zerotts:baotrang", "vieneu:turbo"} <= offered
    figures = {voice["name"]: (voice["misheard"], voice["bytes"]) for voice in told["offers"]}
    assert figures["zerotts:baotrang"][0] == 1
    assert figures["vi_VN-vais1000-medium"] == (39, 63_201_294)
    lines = runner.run("voices", "--all", "--offline").out.splitlines()
    place = next(n for n, line in enumerate(lines) if "piper:vi_VN-vais1000-medium" in line)
    assert lines[place].split()[2:] == ["39", "63", "MB", "~10", "×"]
    assert "CC-BY-4.0" in "".join(lines[place + 1 : place + 4])


@pytest.mark.parametrize("arguments", [(), ("--all",)])
@pytest.mark.parametrize("columns", [60, 80])
def test_voices_fit_the_terminal(columns, arguments, runner):
    told = runner.run("voices", *arguments, "--offline", COLUMNS=str(columns)).out
    lines = told.splitlines()
    assert len(lines) > 8
    assert "misheard  who" in told
    # A command is never folded, for it is there to be copied.
    commands = re.compile(r"  \S|hear one: |compare all: ")
    assert [line for line in lines if len(line) > columns and not commands.match(line)] == []


def test_samples_of_all_voices_are_compared_by_ear(runner):
    result = runner.run("voices", "sample", "--all", "-o", "mau", "-e", "espeak", "--offline")
    assert result.code == 0, result.err
    made = [line.rpartition("/")[2] for line in result.out.splitlines()]
    assert made == ["espeak-vi.mp3", "espeak-vi-vn-x-central.mp3", "espeak-vi-vn-x-south.mp3"]
    sounds = {(runner.folder / "mau" / name).read_bytes() for name in made}
    assert len(sounds) == 3
    assert not (runner.folder / "mau" / "index.html").exists()


@pytest.mark.parametrize("arguments", [(), ("espeak:vi", "--all"), ("--all", "-o", "x.mp3")])
def test_one_voice_or_all_of_them(arguments, runner):
    result = runner.run("voices", "sample", *arguments, "--offline")
    assert result.code == 2
    assert result.error


def test_a_sample_of_a_voice(runner):
    result = runner.run("voices", "sample", "vi-vn-x-central", "-e", "espeak", "-o", "mau.mp3")
    assert result.code == 0, result.err
    assert result.out == "mau.mp3\n"
    told = json.loads((runner.folder / "mau.json").read_text(encoding="utf-8"))
    assert told["voice"]["name"] == "vi-vn-x-central"
    assert not (runner.folder / "mau.jpg").exists()


def test_the_doctor_says_what_is_missing_for_what(runner):
    result = runner.run("doctor", PATH="")
    assert result.code == 0
    rows = [line.split() for line in result.out.splitlines()]
    assert any(row[:2] == ["ok", "espeak-ng"] for row in rows)
    assert any(row[:2] == ["missing", "ffmpeg"] for row in rows)
    assert "briefings can be made here" in result.out


def test_the_doctor_knows_every_optional_part(runner, monkeypatch, tmp_path):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert set(doctor._PARTS) == set(extras) - {"all", "dev"}
    told = tmp_path / "site" / "ban_tin_briefing-0.dist-info" / "METADATA"
    told.parent.mkdir(parents=True)
    asked = [f"{need}; extra == '{extra}'" for extra, needs in extras.items() for need in needs]
    fields = ["Name: ban-tin-briefing", *(f"Requires-Dist: {need}" for need in asked)]
    told.write_text("\n".join(fields), encoding="utf-8")
    monkeypatch.syspath_prepend(told.parents[1])
    installed = metadata.distributions

    def without_one(**asked):
        return () if asked.get("name") == "protego" else installed(**asked)

    monkeypatch.setattr(metadata, "distributions", without_one)
    result = runner.run("doctor", COLUMNS="300")
    lines = result.out.splitlines()
    (web,) = (words for line in lines if (words := line.split())[1:2] == ["web"])
    assert web[0] == "missing"
    assert web[-1] == "protego"
    assert f"web is added by: {command_for('web')}" in lines


def test_the_doctor_tells_what_does_not_answer_from_what_is_missing(runner, monkeypatch):
    def gone(*_args, **_options):
        raise EngineUnavailableError("translate.google.com cannot be reached")

    monkeypatch.setattr("briefing.engines.gtts.GttsEngine.check", gone)
    rows = json.loads(runner.run("doctor", "--json", PATH="").out)
    states = {row["what"]: row["state"] for row in rows}
    assert (states["gTTS"], states["ffmpeg"], states["espeak-ng"]) == (
        "unreachable",
        "missing",
        "ok",
    )
    assert next(row["details"] for row in rows if row["what"] == "gTTS").endswith("be reached")
    lines = runner.run("doctor").out.splitlines()
    assert any(line.split()[:2] == ["unreachable", "gTTS"] for line in lines)


def test_the_doctor_tries_the_libraries_of_sound(runner, monkeypatch):
    monkeypatch.setitem(sys.modules, "soxr", None)
    result = runner.run("doctor")
    assert result.code == 1
    assert "soxr" in result.out


def test_the_doctor_finds_what_is_vital(runner):
    runner.write("briefing.toml", "rate = 9")
    result = runner.run("doctor")
    assert result.code == 1
    assert "rate is 9" in result.out
    assert "cannot be made here" in result.err
    assert "Traceback" not in result.err


def test_the_cache_is_shown_and_pruned(runner):
    empty = runner.run("cache")
    nothing = "0 spoken segments, 0 parts from network voices, 0 pages; 0.0 MB"
    assert empty.out == f"{runner.cache}: {nothing}\n"
    runner.make("bai.txt", "-e", "espeak")
    clips = list(runner.cache.rglob("*.clip"))
    assert f"{runner.cache}: {len(clips)} spoken segments" in runner.run("cache").out
    assert "removed 0 spoken segments" in runner.run("cache", "prune").out
    for clip in clips[:3]:
        os.utime(clip, (1, 1))
    assert "removed 3 spoken segments" in runner.run("cache", "prune").out
    kept = runner.run("cache", "prune", "--days", "0", "--keep", "0.1").out
    assert 0 < sum(clip.stat().st_size for clip in clips if clip.exists()) <= 100_000
    assert "removed" in kept
    last = runner.run("cache", "prune", "--days", "0").out
    assert last.endswith(f"left {nothing}\n")
    assert not any(clip.exists() for clip in clips)


def test_pages_and_parts_from_network_voices_are_counted_and_pruned_too(runner):
    for name in ("utterances/ab/1.utterance", "pages/2.page", "pages/3.page"):
        path = runner.cache / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(100_000))
    os.utime(runner.cache / "pages/2.page", (1, 1))
    held = "0 spoken segments, 1 parts from network voices, {} pages; 0.{} MB"
    assert held.format(2, 3) in runner.run("cache").out
    assert f"left {held.format(1, 2)}" in runner.run("cache", "prune").out
    assert sorted(path.name for path in runner.cache.rglob("*.*")) == ["1.utterance", "3.page"]


def test_ctrl_c_ends_in_one_line_and_keeps_what_was_spoken(runner):
    runner.write("dai.txt", "Bản tin dài\n\n" + "\n\n".join(
        f"Câu thứ {n} của bản tin, nói về chợ nổi và những người đi chợ." for n in range(900)
    ))  # fmt: skip
    process = runner.start("make", "dai.txt", "-e", "espeak", start_new_session=True)
    deadline = time.monotonic() + TIMEOUT
    while len(list(runner.cache.rglob("*.clip"))) < 20 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130, err.decode()
    assert err.decode().splitlines()[1:] == [
        "briefing: stopped; what was spoken is kept for the next run"
    ]
    assert not runner.published()
    assert len(list(runner.cache.rglob("*.clip"))) >= 20


def test_a_reader_of_the_output_that_leaves_early(runner):
    process = runner.start("plan", "bai.txt", "-e", "silent")
    process.stdout.close()
    err = process.stderr.read().decode()
    process.wait(20)
    process.stderr.close()
    assert "Traceback" not in err


def test_other_containers(runner):
    from tests.support import listening
    from tests.support.tools import tool

    tool("ffmpeg")
    for container in ("m4a", "ogg", "wav"):
        path = runner.make("bai.txt", "-e", "espeak", "--format", container)
        assert path.suffix == f".{container}"
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        found = listening.ffprobe(path, "-show_format", "-show_streams")
        assert float(found["format"]["duration"]) == pytest.approx(
            told["audio"]["milliseconds"] / 1000, abs=0.1
        )
        assert told["audio"]["bytes"] == path.stat().st_size
    assert {path.rsplit(".", 1)[1] for path in runner.published()} >= {"m4a", "ogg", "wav"}


def test_another_container_without_ffmpeg_says_what_to_do(runner):
    result = runner.run("make", "bai.txt", "-e", "silent", "--format", "m4a", PATH="")
    assert result.code == 6
    assert "ffmpeg" in result.error
    assert "--format mp3 or wav" in result.error
    assert not runner.published()


def test_wav_needs_no_ffmpeg(runner):
    result = runner.run("make", "bai.txt", "-e", "silent", "-o", "tin.wav", PATH="")
    assert result.code == 0, result.err
    assert (runner.folder / "tin.wav").read_bytes()[:4] == b"RIFF"


def test_a_command_is_made_without_the_others(runner):
    code = "import sys; sys.argv[1:] = ['--debug', 'config']\nfrom briefing.cli import run\n"
    code += "try: run()\nfinally: print('briefing.cli.make' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=runner.environment, capture_output=True, check=True
    )
    assert done.stdout.strip().endswith(b"False")


@pytest.mark.parametrize("form", ["", "--json"])
def test_a_plan_is_made_without_what_only_sound_needs(form, runner):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "briefing", "plan", "bai.txt", "-e", "espeak",
         *form.split()],
        cwd=runner.folder, env=runner.environment, capture_output=True, check=True, text=True,
    )  # fmt: skip
    loaded = {line.rpartition("| ")[2].strip() for line in done.stderr.splitlines()}
    assert "briefing.pipeline.plan" in loaded
    assert not loaded & {"numpy", "lameenc", "importlib.metadata", "briefing.pipeline.report"}


def test_a_command_that_is_none_is_told_with_the_nearest(runner):
    result = runner.run("mak")
    assert result.code == 2
    assert result.error == "no such command 'mak': did you mean 'make'?"


@pytest.mark.parametrize("command", ["make", "bulletin"])
def test_a_briefing_on_standard_output_is_the_file_that_would_be_written(command, runner):
    path = runner.folder / "tin.mp3"
    assert runner.run(command, "bai.txt", "-e", "silent", "-o", "tin.mp3", "--date", DAY).code == 0
    result = runner.spawn_bytes(command, "bai.txt", "-e", "silent", "-o", "-", "--date", DAY)
    assert result.returncode == 0, result.stderr.decode()
    assert result.stdout == path.read_bytes()
    assert result.stderr.decode() == "Voice: silent silent (as asked for)\n"
    assert not (runner.folder / "-").exists()
    assert not (runner.folder / "output").exists()


def test_other_formats_go_to_standard_output_too(runner):
    result = runner.spawn_bytes(
        "make", "bai.txt", "-e", "silent", "-o", "-", "--format", "wav", "-q"
    )
    assert result.stdout[:4] + result.stdout[8:12] == b"RIFFWAVE"
    assert result.stderr == b""
    result = runner.spawn_bytes("voices", "sample", "silent:silent", "-o", "-")
    assert result.stdout[:3] == b"ID3"


@pytest.mark.parametrize("command", ["make", "bulletin"])
def test_no_sound_to_a_terminal(command, runner):
    """Nor is anything spoken before that is said."""
    parent, child = pty.openpty()
    process = subprocess.run(
        [sys.executable, "-m", "briefing", command, "bai.txt", "-e", "silent", "-o", "-"],
        cwd=runner.folder, env=runner.environment, stdin=subprocess.DEVNULL, stdout=child,
        stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(child)
    os.close(parent)
    assert process.returncode == 2
    assert process.stderr.decode().startswith("briefing: sound is nothing for a terminal")
    assert not runner.cache.exists() or not list(runner.cache.rglob("*.clip"))


@pytest.mark.parametrize("stdout", ["/dev/full", "a pipe that nobody reads"])
def test_sound_that_standard_output_does_not_take(stdout, runner):
    if stdout == "/dev/full":
        if not os.path.exists(stdout):  # noqa: PTH110
            pytest.skip("Linux has /dev/full")
        descriptor = os.open(stdout, os.O_WRONLY)
    else:
        reading, descriptor = os.pipe()
        os.close(reading)
    process = subprocess.run(
        [sys.executable, "-m", "briefing", "make", "bai.txt", "-e", "silent", "-q", "-o", "-"],
        cwd=runner.folder, env=runner.environment, stdin=subprocess.DEVNULL, stdout=descriptor,
        stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(descriptor)
    told = process.stderr.decode().splitlines()
    if stdout == "/dev/full":
        assert process.returncode == 5
        assert [line[:49] for line in told] == ["briefing: standard output cannot be written (No s"]
    else:
        assert (process.returncode, told) == (1, [])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("make", "-o", "y.flac"), "y.flac cannot be written: name a folder, or a file in .mp3"),
        (("make", "-o", "Y.OPUS"), "Y.OPUS cannot be written"),
        (("make", "-o", "khong/co/y.m4b"), "khong/co/y.m4b cannot be written"),
        (("bulletin", "-o", "y.aac"), "y.aac cannot be written"),
        (("voices", "sample", "-o", "y.wma"), "y.wma cannot be written"),
        (("make", "-o", "x.mp3", "--format", "wav"), "x.mp3 and --format wav do not go together"),
        (("make", "-o", "x.WAV", "--format", "mp3"), "x.WAV and --format mp3 do not go together"),
        (("bulletin", "-o", "x.ogg", "--format", "m4a"), "x.ogg and --format m4a do not go"),
        (("batch", "-o", "x.mp3"), "a batch makes many files, and x.mp3 is one"),
        (("batch", "-o", "-"), "a batch makes many files, and - is one"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_an_output_that_cannot_be_meant(arguments, told, runner):
    source = "silent:silent" if "sample" in arguments else "bai.txt"
    result = runner.run(*arguments, source)
    assert result.code == 2
    assert result.error.startswith(told)
    assert sorted(path.name for path in runner.folder.iterdir()) == ["bai.txt"]


def test_a_name_and_a_format_that_agree(runner):
    assert runner.make("bai.txt", "-e", "silent", "-o", "x.wav", "--format", "wav").is_file()
    runner.write("briefing.toml", 'format = "wav"\n')
    assert runner.make("bai.txt", "-e", "silent", "-o", "x.mp3").is_file()
    (runner.folder / "y.flac").mkdir()
    assert runner.make("bai.txt", "-e", "silent", "-o", "y.flac").suffix == ".wav"


def test_the_library_refuses_such_a_name_too(tmp_path):
    job = BriefingRequest(source(ARTICLE), Settings(engine="silent"), tmp_path / "y.flac")
    with pytest.raises(UsageError, match=r"y\.flac cannot be written"):
        make(job)
    assert not list(tmp_path.iterdir())

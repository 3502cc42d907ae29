"""Speech servers and clouds from the command line to the MP3: whole, and no key in any file."""

from __future__ import annotations

import json

import pytest

from briefing.model.marks import pieces
from tests.support import clouds, listening
from tests.support.clouds import KEY
from tests.support.service import Busy, CutReply, Reset, Status
from tests.support.speech_server import SpeechServer


def toml(table: dict[str, object], at: str) -> str:
    """Write a table, its inner tables inline."""

    def value(item: object) -> str:
        if isinstance(item, dict):
            return "{" + ", ".join(f"{key} = {value(inner)}" for key, inner in item.items()) + "}"
        return json.dumps(item)

    return "\n".join([f"[{at}]", *(f"{name} = {value(item)}" for name, item in table.items())])


@pytest.fixture(params=["server", *(kind.service for kind in clouds.ALL)])
def service(request, tmp_path, runner):
    """Start a service; the configuration names it, and the environment holds its key."""
    runner.environment["SPEECH_KEY"] = KEY
    if request.param == "server":
        with SpeechServer(key=KEY) as server:
            options = {**server.options(key_env="SPEECH_KEY", attempts=12), "ca": ""}
            runner.write("briefing.toml", toml(options, "engines.server"))
            server.voice = "server:ngoc"
            yield server
        return
    kind = next(kind for kind in clouds.ALL if kind.service == request.param)
    with kind(tmp_path) as server:
        options = server.options(recipe={"key_env": "SPEECH_KEY"}, attempts=12)
        runner.write("briefing.toml", toml(options, "engines.cloud"))
        server.voice = f"cloud:{server.voice}"
        yield server


def assert_no_key(runner, *runs) -> None:
    """Look for the key in all that was written, and all that was said."""
    for path in runner.folder.parent.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path
    for result in runs:
        assert KEY not in result.out + result.err


def test_a_briefing_under_faults(service, runner):
    faults = [Busy("0"), Status(502), Reset(), CutReply()]
    service.faults = lambda number, _: faults[number // 5 % 4] if number % 5 == 0 else None
    result = runner.spawn("make", "bai.txt", "--voice", service.voice)
    assert result.code == 0, result.err
    path = runner.folder / result.out.splitlines()[-1]
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert len(listening.decoded(path)) == told["audio"]["samples"]
    said = {part for segment in told["segments"] for part in pieces(segment["spoken"])}
    assert said <= set(service.texts)
    again = runner.run("make", "bai.txt", "--voice", service.voice)
    assert "up to date" in again.out
    assert_no_key(runner, result, again)


def test_a_failure_tells_no_key(service, runner):
    service.key = "another"
    result = runner.run("make", "bai.txt", "--voice", service.voice)
    assert result.code == 4
    assert "localhost" in result.error
    runs = [runner.spawn("--debug", "make", "bai.txt", "--voice", service.voice)]
    runs += [runner.run(*words) for words in (["config"], ["voices"], ["doctor"])]
    assert "Traceback" in runs[0].err
    assert_no_key(runner, result, *runs)


def test_voices_are_listed(service, runner):
    result = runner.run("voices", "--json")
    listed = [f"{voice['engine']}:{voice['voice']}" for voice in json.loads(result.out)["voices"]]
    assert service.voice in listed
    assert_no_key(runner, result)


def test_offline_a_server_of_this_machine_speaks_and_a_cloud_does_not(service, runner):
    result = runner.run("make", "bai.txt", "--voice", service.voice, "--offline")
    if service.voice.startswith("server"):
        assert result.code == 0, result.err
    else:
        assert "--offline forbids" in result.error
        assert service.texts == []

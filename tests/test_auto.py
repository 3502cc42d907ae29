"""Who speaks when nobody is named: the most natural voice that is set up here, and what is said."""

from __future__ import annotations

import pytest

from briefing import Settings
from briefing.engines import registry
from briefing.engines.quality import QUALITIES
from briefing.errors import EngineNotSetUpError, EngineUnavailableError, UsageError
from briefing.pipeline.voice_selection import select_voices
from tests.support import piper_voice, zero_model
from tests.support.speech_server import SpeechServer
from tests.support.voices import Beeper

HINT = "briefing voices install zerotts:baotrang"


def engine(name: str, trouble: Exception | None = None):
    """Give a class of engine of a name, which can speak or raises when it is asked."""

    class Made(Beeper):
        def __init__(self, **_: object) -> None:
            super().__init__()
            self.name = name
            self.network = False

        def check(self) -> None:
            if trouble:
                raise trouble

    Made.name = name
    return Made


@pytest.fixture
def here(monkeypatch):
    """Put engines in the place of all that `auto` tries."""

    def install(**troubles: Exception | None) -> None:
        for name in registry.AUTO_ORDER:
            missing = EngineNotSetUpError(f"{name} is not here", "get it")
            made = engine(name, troubles.get(name, missing))
            monkeypatch.setitem(registry.BUILT_IN, name, f"{__name__}:{name}")
            monkeypatch.setitem(globals(), name, made)

    return install


def chosen(**settings) -> tuple[str, str]:
    [choice] = select_voices(Settings(**settings))
    choice.engine.close()
    return choice.engine.name, choice.reason


def test_the_order_is_the_table_s():
    assert registry.AUTO_ORDER == (
        "zerotts",
        "vieneu",
        "server",
        "cloud",
        "piper",
        "edge",
        "gtts",
        "espeak",
    )
    assert all(quality.source for quality in QUALITIES.values())
    figures = [quality.misheard for quality in QUALITIES.values() if quality.misheard]
    assert figures == sorted(figures)


@pytest.mark.parametrize("first", range(len(QUALITIES)))
def test_the_most_natural_of_those_that_are_here_speaks(first, here):
    here(**dict.fromkeys(registry.AUTO_ORDER[first:]))
    assert chosen() == (registry.AUTO_ORDER[first], "the best there is")


def test_what_is_broken_is_told_and_what_is_not_set_up_is_not(here):
    here(edge=EngineUnavailableError("no answer", "wait"), espeak=None)
    assert chosen() == ("espeak", "edge: no answer")


def test_the_user_s_order_is_kept(here):
    here(**dict.fromkeys(registry.AUTO_ORDER))
    assert chosen(auto=("gtts", "piper"))[0] == "gtts"
    here(piper=None, espeak=None)
    assert chosen(auto=("gtts", "piper"))[0] == "piper"
    here(espeak=None)
    with pytest.raises(EngineUnavailableError, match="none is set up"):
        chosen(auto=("gtts", "piper"))


def test_an_order_with_a_stranger_is_refused(here):
    here(espeak=None)
    with pytest.raises(UsageError, match="no engine 'espaek'"):
        chosen(auto=("espaek",))


def test_an_order_from_the_configuration(runner):
    runner.write("briefing.toml", 'auto = ["silent", "espeak"]\n')
    result = runner.run("make", "bai.txt", "--offline")
    assert result.err == "Voice: silent silent (the best there is)\n"


def lines(runner, *arguments: str) -> list[str]:
    result = runner.run(*arguments)
    assert result.code == 0, result.err
    return [line for line in result.err.splitlines() if line.startswith("Voice: ")]


@pytest.mark.parametrize("command", ["make", "bulletin", "batch"])
def test_a_newcomer_without_a_voice_is_told_the_command(command, runner):
    pytest.importorskip("zerotts")
    spoken, advice = lines(runner, command, "bai.txt", "--offline")
    assert spoken.startswith("Voice: espeak vi (")
    assert advice.startswith("Voice: a far better one: ")
    assert HINT in advice


def test_a_newcomer_with_a_voice_is_told_nothing(runner):
    pytest.importorskip("zerotts")
    zero_model.write(runner.folder / "zero", ("baotrang",))
    runner.write("briefing.toml", f'[engines.zerotts]\nfolder = "{runner.folder / "zero"}"\n')
    assert lines(runner, "make", "bai.txt", "--offline") == [
        "Voice: zerotts baotrang (the best there is)"
    ]
    assert lines(runner, "make", "bai.txt", "-e", "espeak") == ["Voice: espeak vi (as asked for)"]


def test_a_piper_voice_and_a_server_are_found(runner):
    folder = runner.folder / "voices"
    folder.mkdir()
    piper_voice.write(folder / "hum.onnx")
    runner.write("briefing.toml", f'[engines.piper]\nfolder = "{folder}"\n')
    assert lines(runner, "make", "bai.txt", "--offline") == ["Voice: piper hum (the best there is)"]
    with SpeechServer() as server:
        options = f'[engines.server]\nbase_url = "{server.url}/v1"\n'
        runner.write("briefing.toml", f'{options}[engines.piper]\nfolder = "{folder}"\n')
        assert lines(runner, "make", "bai.txt", "--offline", "-o", "b.mp3") == [
            "Voice: server ngoc (the best there is)"
        ]


def test_without_any_package_the_command_brings_it_too(runner, monkeypatch):
    for module in ("zerotts", "vieneu", "piper"):
        monkeypatch.setattr(
            f"briefing.engines.{module}.engine.find_spec", lambda _: None, raising=True
        )
    [_, advice] = lines(runner, "make", "bai.txt", "--offline")
    assert "[zero" in advice
    assert f" && {HINT} (" in advice


def test_named_espeak_is_advised_against_on_a_terminal_once_a_day(runner, monkeypatch):
    from briefing.cli import advice

    assert len(lines(runner, "make", "bai.txt", "-e", "espeak")) == 1
    monkeypatch.setattr(advice, "_on_terminal", lambda: True)
    assert len(lines(runner, "make", "bai.txt", "-e", "espeak", "-o", "a.mp3")) == 2
    assert len(lines(runner, "make", "bai.txt", "-e", "espeak", "-o", "b.mp3")) == 1
    assert len(lines(runner, "make", "bai.txt", "--offline", "-o", "c.mp3")) == 2

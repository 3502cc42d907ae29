"""Third parties' engines that are malformed: one line where engines are told of, else no harm."""

from __future__ import annotations

import importlib
import json
import sys
from typing import TYPE_CHECKING

import pytest

from briefing.engines import registry
from briefing.errors import BriefingError, EngineError, EngineUnavailableError, UsageError
from briefing.model.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WHOLE = """
import numpy as np
from briefing.model.audio import Audio, Speech, VoiceInfo

class Engine:
    name = "acme"
    version = "1"
    network = False
    limit = None
    workers = 1
    foreign_respelling = ""
    supports_rate = True
    def voices(self):
        return (VoiceInfo("acme", "a", 24000, 5.0, "CC0-1.0", False, "a voice"),)
    def check(self):
        pass
    def speak(self, text, voice):
        return Speech(Audio(np.full(2400, 0.1, dtype=np.float32), 24000))
    def close(self):
        pass
"""
RAISES = """
from acme_whole import Engine as Whole
class Engine(Whole):
    def {method}(self, *args):
        raise {error}
"""
GIVES = """
from acme_whole import *
import acme_whole
class Engine(acme_whole.Engine):
    {line}
"""
BAD_AT_LOAD = {
    "raises at import": "raise ValueError('two\\nlines')",
    "ends its host at import": "import sys; sys.exit(3)",
    "lacks what it imports": "import khong_co_goi_nay",
    "is no Python": "class Engine(:",
    "has no such name": "Other = 1",
    "is a number": "Engine = 5",
    "is None": "Engine = None",
    "is a module's function of too many": "def Engine(a, b): pass",
    "gives None": "def Engine(): pass",
    "gives a number": "def Engine(): return 7",
    "is a bare class": "class Engine: pass",
    "raises when made": RAISES.format(method="__init__", error="KeyError('x')"),
    "ends its host when made": RAISES.format(method="__init__", error="SystemExit(0)"),
    "lacks a method": GIVES.format(line="speak = None"),
    "has a version that raises": GIVES.format(line="version = property(lambda self: 1 / 0)"),
    "has a version that is a number": GIVES.format(line="version = 1"),
    "has no workers": GIVES.format(line="workers = 0"),
    "speaks no characters": GIVES.format(line="limit = 0"),
    "has a limit that is a text": GIVES.format(line="limit = 'long'"),
}
BAD_AT_CHECK = {
    "raises at check": RAISES.format(method="check", error="OSError('gone')"),
    "raises at voices": RAISES.format(method="voices", error="RuntimeError"),
    "gives no voices": GIVES.format(line="def voices(self): return None"),
    "gives names for voices": GIVES.format(line="def voices(self): return ['a']"),
    "gives a voice without a rate": GIVES.format(
        line="def voices(self): return [VoiceInfo('acme', 'a', None, 5.0, '', False, '')]"
    ),
}
BAD_AT_SPEAK = {
    "raises at speak": RAISES.format(method="speak", error="ZeroDivisionError"),
    "ends its host at speak": RAISES.format(method="speak", error="SystemExit(0)"),
    "gives None for speech": GIVES.format(line="def speak(self, *a): return None"),
    "gives bytes": GIVES.format(line="def speak(self, *a): return Speech(b'RIFF')"),
    "gives a list of samples": GIVES.format(
        line="def speak(self, *a): return Speech(Audio([0.1], 24000))"
    ),
    "gives whole numbers": GIVES.format(
        line="def speak(self, *a): return Speech(Audio(np.ones(9, dtype=np.int16), 24000))"
    ),
    "gives two channels": GIVES.format(
        line="def speak(self, *a): return Speech(Audio(np.ones((9, 2), dtype=np.float32), 24000))"
    ),
    "gives what is no number": GIVES.format(
        line="def speak(self, *a): return Speech(Audio(np.full(9, np.nan, np.float32), 24000))"
    ),
    "gives no sample rate": GIVES.format(
        line="def speak(self, *a): return Speech(Audio(np.ones(9, dtype=np.float32), 0))"
    ),
}
# What stands in `entry_points.txt` and would keep every package's entry points from being read.
BAD_LINES = {
    "no entry": b"[briefing.engines]\nthis is no line\n",
    "no name": b"[briefing.engines]\n= acme_bad:Engine\n",
    "not UTF-8": b"\xff\xfe[briefing.engines]\nx = y\n",
    "no object": b"[briefing.engines]\nacme = !!\n",
    "empty": b"[briefing.engines]\nacme =\n",
}


@pytest.fixture
def install(tmp_path: Path, monkeypatch) -> Iterator[Callable[[str, bytes], None]]:
    """Install packages as pip would: a module, and its metadata."""
    folder = tmp_path / "site"
    folder.mkdir()

    def put(code: str, entries: bytes = b"[briefing.engines]\nacme = acme_bad:Engine\n") -> None:
        (folder / "acme_whole.py").write_text(WHOLE, encoding="utf-8")
        (folder / "acme_bad.py").write_text(code, encoding="utf-8")
        metadata = folder / "acme_bad-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-bad\nVersion: 1\n")
        (metadata / "entry_points.txt").write_bytes(entries)
        monkeypatch.syspath_prepend(folder)
        importlib.invalidate_caches()

    yield put
    for name in ("acme_bad", "acme_whole"):
        sys.modules.pop(name, None)


def check_told_in_one_line(runner) -> None:
    result = runner.run("voices", "--offline", "--json")
    assert result.code == 0, result.err
    told = json.loads(result.out)
    why = told["unavailable"]["acme"]
    assert "acme" in why
    assert len(why.splitlines()) == 1
    assert any(voice["engine"] == "espeak" for voice in told["voices"])
    result = runner.run("doctor", COLUMNS="300")
    assert "Traceback" not in result.out + result.err
    assert "the engine acme" in result.out
    assert "briefings can be made here" in result.out


@pytest.mark.parametrize("case", [*BAD_AT_LOAD, *BAD_AT_CHECK])
def test_it_is_told_of_in_one_line(case, install, runner):
    install((BAD_AT_LOAD | BAD_AT_CHECK)[case])
    check_told_in_one_line(runner)


@pytest.mark.parametrize("case", BAD_AT_LOAD)
def test_to_ask_for_it_is_an_error_of_one_line(case, install, runner):
    install(BAD_AT_LOAD[case])
    with pytest.raises(EngineUnavailableError):
        registry.create("acme")
    result = runner.run("make", "bai.txt", "-e", "acme")
    assert result.code == 4
    assert "the engine 'acme'" in result.error
    assert not runner.published()


@pytest.mark.parametrize("case", BAD_AT_SPEAK)
def test_what_it_does_wrong_while_it_speaks_is_its_error(case, install, runner):
    install(BAD_AT_SPEAK[case])
    with pytest.raises(EngineError):
        registry.create("acme").speak("xin chào", Voice("acme", "a"))
    result = runner.run("make", "bai.txt", "-e", "acme")
    assert result.code == 4
    assert "the engine 'acme'" in result.error
    assert not runner.published()


def test_one_that_fails_to_close_has_spoken_all_the_same(install, runner):
    install(RAISES.format(method="close", error="OSError"))
    assert runner.make("bai.txt", "-e", "acme").is_file()


@pytest.mark.parametrize("case", BAD_LINES)
def test_metadata_that_cannot_be_read_keeps_no_other_engine_away(case, install, runner):
    install("", BAD_LINES[case])
    assert set(registry.BUILT_IN) <= set(registry.names())
    result = runner.run("voices", "--offline")
    assert result.code == 0, result.err
    assert "espeak:vi" in result.out
    with pytest.raises(UsageError, match="there is no engine 'khong-co'"):
        registry.create("khong-co")
    assert runner.make("bai.txt", "-e", "silent").is_file()


@pytest.mark.parametrize("case", BAD_AT_LOAD)
def test_whoever_does_not_ask_for_it_never_meets_it(case, install, runner):
    install(BAD_AT_LOAD[case])
    assert runner.make("bai.txt", "-e", "espeak", "--voice", "espeak:vi").is_file()
    with pytest.raises(BriefingError, match=r"choose one of .*acme"):
        registry.create("khong-co")
    assert "acme_bad" not in sys.modules

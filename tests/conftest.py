"""What all tests share: places of their own, engines that can be measured, a studio."""

from __future__ import annotations

import logging
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from briefing import BriefingRequest, Settings, make
from briefing.engines import registry
from tests.support import voices
from tests.support.cli_runner import CliRunner, clean_env
from tests.support.texts import ARTICLE, source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing import Recording

hypothesis.settings.register_profile("briefing", deadline=None, max_examples=60)
hypothesis.settings.load_profile("briefing")

# A shell lets what it starts in the background ignore Ctrl-C; the programs under test must not
# inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# So is SIGHUP of what `nohup` started, which the program rightly leaves ignored.
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def _no_process_stays_behind() -> Iterator[None]:
    """End with no child process but those that were there before the first test."""
    before = children()
    yield
    left = {child: what for child, what in children().items() if child not in before}
    for child in left:
        os.kill(child, signal.SIGKILL)
    assert not left


def children() -> dict[int, str]:
    """Give our living child processes and what each runs, where the system tells."""
    found = {}
    for listed in Path("/proc/self/task").glob("*/children"):
        for child in listed.read_text().split():
            with suppress(OSError):  # it has just ended
                if ") Z " not in Path("/proc", child, "stat").read_text():
                    found[int(child)] = Path("/proc", child, "cmdline").read_text()
    return found


@pytest.fixture(autouse=True)
def _own_places(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests away from the user's cache, configuration and voices."""
    home = tmp_path_factory.mktemp("places")
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"BRIEFING_{name}", str(home / name.lower()))


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """Undo what `-v` of a run within this process turns on: each test's log is as a caller's."""
    loggers = logging.getLogger(), logging.getLogger("briefing")
    before = [(logger, logger.level, logger.handlers[:], logger.filters[:]) for logger in loggers]
    yield
    for logger, level, handlers, filters in before:
        logger.setLevel(level)
        logger.handlers[:], logger.filters[:] = handlers, filters


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """Give a folder with an article on it, and the program at hand; the test works there too."""
    made = CliRunner(tmp_path / "desk", clean_env(tmp_path / "home"))
    made.write("bai.txt", ARTICLE)
    for name, value in made.environment.items():
        if name.startswith("BRIEFING_"):
            monkeypatch.setenv(name, value)
    monkeypatch.chdir(made.folder)
    yield made
    made.end()


@pytest.fixture
def test_voices(monkeypatch: pytest.MonkeyPatch) -> type[voices.Beeper]:
    """Put the tests' own engines into the registry; what they were asked for is forgotten."""
    for engine in voices.ALL:
        monkeypatch.setitem(
            registry.BUILT_IN, engine.name, f"{engine.__module__}:{engine.__name__}"
        )
    voices.Beeper.spoken.clear()
    return voices.Beeper


@dataclass
class Studio:
    """Makes recordings for many tests, each only once."""

    folder: Path
    kept: dict[Any, Recording]

    def read(self, path: Path) -> Recording:
        """Record the article in a file."""
        return self.make(path.read_text(encoding="utf-8"), name=path.name)

    def make(
        self, text: str, engine: str = "espeak", name: str = "bai.txt", **settings: Any
    ) -> Recording:
        """Record a text; settings as in `Settings`."""
        key = (text, engine, name, repr(settings))
        if key not in self.kept:
            place = self.folder / str(len(self.kept))
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("BRIEFING_CACHE", str(self.folder / "cache"))
                job = BriefingRequest(
                    source(text, name), Settings(engine=engine, **settings), place
                )
                self.kept[key] = make(job)
        return self.kept[key]


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """Give the place where recordings are made for many tests."""
    return Studio(tmp_path_factory.mktemp("studio"), {})

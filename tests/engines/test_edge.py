"""The engine edge against a server on the loopback that speaks Edge's protocol."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("edge_tts")

from briefing.engines.edge import EdgeEngine
from briefing.errors import ConfigError, EngineBusyError, EngineError, EngineUnavailableError
from briefing.installation import command_for
from briefing.model.voice import Voice
from tests.support import tone
from tests.support.edge import Edge
from tests.support.google import closed_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOST = r"speech\.platform\.bing\.com"
VOICE = Voice("edge", "vi-VN-HoaiMyNeural")
TEXT = "Xin chào, đây là bản tin sáng nay: giá vàng & bạc < hôm qua!"

# Every fault that another attempt may heal, and a word of the error when none does.
PASSING = {
    "429": (429, "refuses for now"),
    "503": (503, "HTTP 503"),
    "hang": ("hang", "does not answer in time"),
    "no audio": ("no audio", "sends no sound"),
    "reset": ("reset", "broke off|cannot be reached"),
    "closed in the middle": ("close", "broke off"),
    "unknown message": ("garbage", "broke off"),
    "not mp3": (bytes(3000), "other than MP3"),
    "mp3 cut": (tone.mp3(TEXT, 1.0, 48)[:-50], "MP3 breaks off"),
    "mp3 too short": (tone.mp3("một", 1.0, 48), "too short"),
}


@pytest.fixture
def edge(tmp_path) -> Iterator[Edge]:
    with Edge(tmp_path) as server:
        yield server


@pytest.fixture
def engine(edge) -> Iterator[Callable[..., EdgeEngine]]:
    made: list[EdgeEngine] = []

    def make(**options: object) -> EdgeEngine:
        made.append(EdgeEngine(**edge.options(**options)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("name", PASSING)
def test_one_fault_is_healed_by_asking_again(name, edge, engine):
    fault, _ = PASSING[name]
    edge.faults = [fault]
    first = engine(total_timeout=1.0).speak(TEXT, VOICE)
    assert edge.connections == 2
    assert np.array_equal(first.audio.samples, engine().speak(TEXT, VOICE).audio.samples)


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_stays_is_one_clear_line(name, edge, engine):
    fault, words = PASSING[name]
    edge.faults = lambda number: fault
    with pytest.raises(EngineError, match=words) as caught:
        engine(total_timeout=0.5, attempts=2).speak(TEXT, VOICE)
    assert edge.connections == 2
    assert "speech.platform.bing.com" in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_text_voice_and_rate_arrive(edge, engine):
    engine().speak(TEXT, replace(VOICE, name="vi-VN-NamMinhNeural", rate=1.25))
    [asked] = edge.asked
    assert (asked.text, asked.voice, asked.rate) == (TEXT, "vi-VN-NamMinhNeural", "+25%")
    assert asked.boundaries


def test_words_have_their_times(edge, engine):
    text = "Một, hai: ba “bốn” năm!"
    speech = engine().speak(text, VOICE)
    said = [text[word.offset :].split(maxsplit=1)[0].strip(",:!“”") for word in speech.words]
    assert said == ["Một", "hai", "ba", "bốn", "năm"]
    expected = [start * 24_000 for start in tone.word_starts(text)]
    assert [word.sample for word in speech.words] == pytest.approx(expected, abs=2)


def test_retry_after_beyond_what_is_allowed_is_reported_and_remembered(edge, engine, tmp_path):
    edge.faults = [(429, "3600")]
    state = str(tmp_path / "state")
    with pytest.raises(EngineBusyError, match=rf"{HOST}.*come back at \d\d:\d\d"):
        engine(state=state).speak(TEXT, VOICE)
    with pytest.raises(EngineUnavailableError, match="come back at"):
        engine(state=state).check()
    assert (edge.connections, edge.knocks) == (1, 0)


def test_retry_after_is_waited(edge, engine):
    edge.faults = [(429, "1")]
    started = time.monotonic()
    engine().speak(TEXT, VOICE)
    assert time.monotonic() - started >= 1.0


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_for_good_names_the_remedy(status, edge, engine):
    edge.faults = lambda number: status
    with pytest.raises(EngineError, match=rf"HTTP {status}.*upgrade edge-tts"):
        engine().speak(TEXT, VOICE)
    # edge-tts itself sets its clock by the server's and asks once more after 403.
    assert edge.connections == (2 if status == 403 else 1)


def test_a_clock_that_is_wrong_is_set_by_the_server(edge, engine):
    edge.faults = [403]
    assert engine().speak(TEXT, VOICE).audio.duration > 1


def test_nobody_there_is_unavailable(edge, engine):
    nobody = engine(address=f"localhost:{closed_port()}", attempts=2)
    with pytest.raises(EngineUnavailableError, match=f"{HOST} cannot be reached"):
        nobody.speak(TEXT, VOICE)
    with pytest.raises(EngineUnavailableError, match=f"{HOST} cannot be reached"):
        nobody.check()


def test_a_wrong_certificate_is_not_asked_again(tmp_path):
    with Edge(tmp_path, name="elsewhere.example") as edge:
        engine = EdgeEngine(**edge.options())
        with pytest.raises(EngineUnavailableError, match="cannot prove who it is"):
            engine.speak(TEXT, VOICE)
        engine.close()
        assert edge.connections == 0


def test_check_knocks_without_speaking(edge, engine):
    engine().check()
    assert (edge.connections, edge.knocks) == (0, 1)


def test_nothing_is_lost_under_faults(edge, engine):
    faults = [503, "no audio", "reset", "close", 429]
    edge.faults = lambda number: faults[number // 4 % 5] if number % 4 == 0 else None
    one = engine(backoff=0.005)
    texts = [f"Đây là câu số {number} trong bản tin." for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        spoken = list(pool.map(lambda text: one.speak(text, VOICE).audio.duration, texts))
    assert len(spoken) == 40
    assert min(spoken) > 1.5


@pytest.mark.parametrize("text", ["…", " - "])
def test_nothing_to_say_is_not_asked(text, edge, engine):
    with pytest.raises(EngineError, match="nothing to say"):
        engine().speak(text, VOICE)
    assert edge.connections == 0


@pytest.mark.parametrize(
    "options", [{"address": "localhost"}, {"address": "h:0"}, {"address": 3}, {"attempts": 0}]
)
def test_bad_options_are_named(options):
    [name] = options
    with pytest.raises(ConfigError, match=rf"\[engines.edge\] {name} is "):
        EdgeEngine(**options)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr("briefing.engines.edge.find_spec", lambda name: None)
    with pytest.raises(EngineUnavailableError, match=re.escape(command_for("edge"))):
        EdgeEngine()

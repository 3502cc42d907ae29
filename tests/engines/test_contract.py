"""What every engine keeps, whoever speaks (briefing/engines/interface.py)."""

from __future__ import annotations

import contextlib
import inspect
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from briefing.engines import registry
from briefing.engines.interface import Option
from briefing.engines.network_options import NetworkOptions
from briefing.errors import BriefingError, EngineUnavailableError, UsageError
from briefing.model.voice import Voice
from tests.support import piper_voice, vieneu_model, vieneu_package, zero_model
from tests.support.clouds import KEY, Azure
from tests.support.google import Google
from tests.support.speech_server import SpeechServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from briefing.engines.interface import Engine
    from tests.support.service import Service

SHORT = "Xin chào."
SENTENCE = "Đảng ủy đã tập trung lãnh đạo, chỉ đạo các cơ quan, đơn vị!"
LONG = "Các đơn vị nắm chắc diễn biến, tình hình an ninh chính trị trên địa bàn đóng quân. " * 12
NETWORK = {"gtts", "edge", "cloud"}


_running: dict[type[Service], Service] = {}


def _kept(kind: type[Service]) -> Service:
    """Give a service that stays: engines whose sound depends on where it is ask the same one."""
    if kind not in _running:
        _running[kind] = kind().__enter__()
    return _running[kind]


@pytest.fixture(scope="module", autouse=True)
def _stop_services() -> Iterator[None]:
    yield
    for service in _running.values():
        service.__exit__()
    _running.clear()


@contextlib.contextmanager
def _options(name: str, folder: Path) -> Iterator[dict[str, object]]:
    """Options that let an engine speak here, without a network."""
    if name == "gtts":
        with Google(folder) as google:
            yield google.options()
    elif name == "edge":
        edge = pytest.importorskip("tests.support.edge")
        with edge.Edge(folder) as server:
            yield server.options()
    elif name == "server":
        yield _kept(SpeechServer).options(speed=True)
    elif name == "cloud":
        with Azure(folder) as azure, pytest.MonkeyPatch.context() as patch:
            patch.setenv(azure.key_env, KEY)
            yield azure.options()
    elif name == "zerotts":
        pytest.importorskip("zerotts")
        yield {"folder": str(zero_model.write(folder / "zero"))}
    elif name == "vieneu":
        with vieneu_package.importable():
            yield {"folder": str(vieneu_model.write_nano(folder / "vieneu"))}
    elif name == "piper":
        (folder / "voices").mkdir()
        piper_voice.write(folder / "voices" / "hum.onnx")
        yield {"folder": str(folder / "voices")}
    else:
        yield {}


@pytest.fixture(scope="module", params=sorted(registry.BUILT_IN))
def engine(request, tmp_path_factory) -> Iterator[Engine]:
    with _options(request.param, tmp_path_factory.mktemp(request.param)) as options:
        try:
            engine = registry.create(request.param, options)
        except EngineUnavailableError as exc:
            pytest.skip(str(exc))
        yield engine
        engine.close()


@pytest.fixture
def voice(engine) -> Voice:
    return Voice(engine.name, engine.voices()[0].name)


def text_for(engine: Engine, text: str) -> str:
    """Give as much of a text as the engine takes, cut between words."""
    if engine.limit is None or len(text) <= engine.limit:
        return text.strip()
    return text[: engine.limit + 1].rsplit(" ", 1)[0]


def samples(engine: Engine, text: str, voice: Voice) -> np.ndarray:
    return engine.speak(text, voice).audio.samples


def test_it_says_who_it_is(engine):
    assert engine.name in registry.names()
    assert engine.version
    assert engine.network is (engine.name in NETWORK)
    assert engine.limit is None or engine.limit >= 50
    assert engine.workers >= 1
    assert isinstance(engine.foreign_respelling, str)
    assert isinstance(engine.supports_rate, bool)


def test_its_version_is_the_same_each_time(engine, tmp_path):
    with _options(engine.name, tmp_path) as options:
        other = registry.create(engine.name, options)
        assert other.version == engine.version
        other.close()


def test_its_voices_are_described(engine):
    voices = engine.voices()
    assert voices
    assert len({voice.name for voice in voices}) == len(voices)
    for voice in voices:
        assert voice.engine == engine.name
        assert voice.name
        assert voice.sample_rate >= 8_000
        assert 2.0 <= voice.pace <= 8.0
        assert voice.licence
        assert voice.network is engine.network
        assert voice.description
        assert "\n" not in voice.description


def test_check_finds_it_ready(engine):
    engine.check()


def test_sound_is_mono_floats_at_the_promised_rate(engine):
    for info in engine.voices():
        audio = engine.speak(SENTENCE, Voice(engine.name, info.name)).audio
        assert audio.sample_rate == info.sample_rate
        assert audio.samples.dtype == np.float32
        assert audio.samples.ndim == 1
        assert audio.samples.flags["C_CONTIGUOUS"]
        assert np.isfinite(audio.samples).all()
        assert np.abs(audio.samples).max() <= 1.0


def test_a_text_sounds_the_same_whatever_was_spoken_before(engine, voice):
    first = samples(engine, SENTENCE, voice)
    for text in (SHORT, text_for(engine, LONG), SENTENCE, "một"):
        samples(engine, text, voice)
    assert np.array_equal(samples(engine, SENTENCE, voice), first)


def test_a_text_sounds_the_same_in_a_new_engine(engine, voice, tmp_path):
    with _options(engine.name, tmp_path) as options:
        other = registry.create(engine.name, options)
        there = samples(other, SENTENCE, voice)
        other.close()
    assert np.array_equal(samples(engine, SENTENCE, voice), there)


def test_a_text_sounds_the_same_on_any_thread(engine, voice):
    texts = [f"Câu số {number}, trong bản tin." for number in range(6)]
    alone = [samples(engine, text, voice) for text in texts]
    with ThreadPoolExecutor(max(2, engine.workers)) as pool:
        jobs = [pool.submit(samples, engine, text, voice) for text in texts * 3]
        together = [job.result(timeout=60) for job in jobs]
    for index, sound in enumerate(together):
        assert np.array_equal(sound, alone[index % len(texts)])


def test_the_first_calls_may_come_from_several_threads(engine, voice, tmp_path):
    alone = samples(engine, SENTENCE, voice)
    with _options(engine.name, tmp_path) as options:
        other = registry.create(engine.name, options)
        with ThreadPoolExecutor(4) as pool:
            jobs = [pool.submit(samples, other, SENTENCE, voice) for _ in range(4)]
            sounds = [job.result(timeout=60) for job in jobs]
        other.close()
    assert all(np.array_equal(sound, alone) for sound in sounds)


def test_more_text_takes_longer(engine, voice):
    words = SENTENCE.replace(",", "").rstrip("!").split()
    durations = [
        engine.speak(" ".join(words[:count]) + ".", voice).audio.duration for count in (1, 4, 8, 13)
    ]
    assert durations == sorted(durations)
    assert durations[-1] - durations[0] > 1.0


def test_the_longest_text_is_spoken_whole(engine, voice):
    text = text_for(engine, LONG)
    syllables = len(text.split())
    seconds = engine.speak(text, voice).audio.duration
    assert seconds > syllables / 7.0


def test_too_long_a_text_is_refused_not_cut(engine, voice):
    if engine.limit is None:
        pytest.skip("takes any length")
    with pytest.raises(BriefingError, match=str(engine.limit)):
        engine.speak("a" * (engine.limit + 1), voice)


def test_word_times_rise_within_text_and_sound(engine, voice):
    speech = engine.speak(SENTENCE, voice)
    offsets = [word.offset for word in speech.words]
    times = [word.sample for word in speech.words]
    assert offsets == sorted(set(offsets))
    assert times == sorted(times)
    assert all(0 <= offset < len(SENTENCE) for offset in offsets)
    assert all(0 <= time <= len(speech.audio.samples) for time in times)
    if offsets:
        starts = {0} | {i + 1 for i, char in enumerate(SENTENCE) if char.isspace()}
        assert len(starts & set(offsets)) >= 0.8 * len(starts)


def test_the_rate_is_followed_or_denied(engine, voice):
    text = text_for(engine, LONG)
    own = engine.speak(text, voice).audio.duration
    for rate in (0.7, 1.5, 2.0):
        ratio = own / engine.speak(text, replace(voice, rate=rate)).audio.duration
        assert ratio == pytest.approx(rate if engine.supports_rate else 1.0, rel=0.2)


@pytest.mark.parametrize("text", ["“Vâng”, ông A. nói – rồi đi…", "a & b < c", "50%", "Ừ"])
def test_marks_and_single_words_are_spoken(engine, voice, text):
    assert unicodedata.is_normalized("NFC", text)
    assert engine.speak(text, voice).audio.duration > 0.1


def test_a_voice_that_it_has_not_is_named(engine):
    if engine.name == "silent":
        pytest.skip("takes any voice")
    with pytest.raises(BriefingError, match="no-such-voice") as caught:
        engine.speak(SENTENCE, Voice(engine.name, "no-such-voice"))
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_an_unknown_option_is_named(engine):
    with pytest.raises(UsageError, match="no_such_option"):
        registry.create(engine.name, {"no_such_option": 1})


def test_it_declares_what_may_become_of_each_option(engine):
    taken = set(inspect.signature(type(engine)).parameters)
    if "network" in taken:
        taken = taken - {"network"} | NetworkOptions.__annotations__.keys()
    declared = registry.declared(engine.name)
    assert set(declared) == taken
    assert all(isinstance(use, Option) for use in declared.values())

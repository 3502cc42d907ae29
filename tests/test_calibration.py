"""One gain for a voice at a rate: the ones that come with the program are what is measured."""

from __future__ import annotations

import pytest

from briefing.engines.registry import create, sound_version
from briefing.model.voice import Voice
from briefing.synthesis import loudness as calibration
from briefing.synthesis.loudness import loudness_gain, measure_gain, shipped_gains
from briefing.synthesis.utterance_cache import UtteranceCache


@pytest.fixture
def espeak():
    engine = create("espeak")
    yield engine
    engine.close()


def takes_of(engine, name: str, folder, rate: float = 1.0) -> UtteranceCache:
    version = sound_version(engine, name)
    return UtteranceCache(engine, version, Voice(engine.name, name, rate=rate), folder)


def test_the_gains_that_come_with_the_program(espeak, tmp_path):
    """They hold for the version that is installed, or are not used at all."""
    for (engine, version, name, rate, loudness), gain in shipped_gains().items():
        assert engine == espeak.name
        if version != espeak.version:
            pytest.skip(f"espeakng-loader {espeak.version} is installed, the table is {version}'s")
        takes = takes_of(espeak, name, tmp_path, float(rate))
        assert measure_gain(takes, float(loudness)) == gain


def test_every_accent_comes_with_its_gain(espeak):
    if espeak.version in {version for _, version, *_ in shipped_gains()}:
        assert {voice.name for voice in espeak.voices()} == {row[2] for row in shipped_gains()}


def test_a_gain_is_measured_once_and_kept(espeak, tmp_path, monkeypatch):
    takes = takes_of(espeak, "vi", tmp_path, rate=1.5)
    measured = loudness_gain(takes, -19.0, tmp_path)
    monkeypatch.setattr(calibration, "measure_gain", lambda *_: pytest.fail("measured again"))
    assert loudness_gain(takes, -19.0, tmp_path) == measured


def test_a_quieter_target_takes_as_much_less_gain(espeak, tmp_path):
    takes = takes_of(espeak, "vi", tmp_path)
    quieter = loudness_gain(takes, -23.0, tmp_path)
    assert quieter == pytest.approx(loudness_gain(takes, -19.0, tmp_path) - 4, abs=0.5)


def test_a_voice_that_is_not_heard_takes_no_gain(tmp_path):
    engine = create("silent")
    takes = UtteranceCache(engine, engine.version, Voice("silent", "silent"), tmp_path)
    assert loudness_gain(takes, -19.0, tmp_path) == 0.0

"""Nothing is said that was not written, and all that was: voices that drop, repeat and babble."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from typing import ClassVar

import numpy as np
import pytest

from briefing.engines import registry
from briefing.model.audio import Audio, Speech
from briefing.model.voice import Voice
from briefing.synthesis.completeness import Pace, assumed_pace, learn, speak_whole
from briefing.synthesis.loudness import CALIBRATION_TEXT
from tests.support.voices import RATE, WORD, Beeper

SECONDS = WORD / RATE  # a word
STEADY = Pace(SECONDS, 0.0, 0.0)
LINE = "Chợ họp từ sớm, ghe chở trái cây từ các cù lao về bến đông hơn hôm qua."


class Dropping(Beeper):
    """Drops the last third of its text in one answer of ten: which, the text and its count decide.

    So neither the order of the threads nor what was spoken before changes what is dropped.
    """

    name = "dropping"
    attempts: ClassVar[Counter[str]] = Counter()
    dropped: ClassVar[list[str]] = []

    def speak(self, text, voice) -> Speech:
        speech = super().speak(text, voice)
        with self._lock:
            self.attempts[text] += 1
            attempt = self.attempts[text]
        drops = random.Random(f"{text} {attempt}").random() < 0.1  # noqa: S311 - a fault to order
        return self._without_a_third(text, speech) if drops else speech

    def _without_a_third(self, text, speech) -> Speech:
        words = text.split()
        kept = len(words) - max(round(len(words) / 3), 1)
        self.dropped.append(text)
        samples = speech.audio.samples[: kept * WORD] if kept else speech.audio.samples[:WORD]
        return Speech(Audio(samples, RATE), speech.words[:kept])


class DroppingFar(Dropping):
    """The same, over a network."""

    name = "droppingfar"
    network = True


class Stubborn(Dropping):
    """Always drops a third of a text that holds the word `hỏng`."""

    name = "stubborn"

    def speak(self, text, voice) -> Speech:
        speech = Beeper.speak(self, text, voice)
        return self._without_a_third(text, speech) if "hỏng" in text else speech


class Long(Stubborn):
    """Drops a third of every text of more than ten words."""

    name = "long"

    def speak(self, text, voice) -> Speech:
        speech = Beeper.speak(self, text, voice)
        return self._without_a_third(text, speech) if len(text.split()) > 10 else speech


class Sampling(Beeper):
    """Babbles in its first two takes of each text: it says all of it twice."""

    name = "sampling"
    takes: ClassVar[list[int]] = []

    def speak(self, text, voice) -> Speech:
        return self.speak_seeded(text, voice, 0)

    def speak_seeded(self, text, voice, seed) -> Speech:
        self.takes.append(seed)
        return super().speak(text if seed > 1 else f"{text} {text}", voice)


KINDS = (Dropping, DroppingFar, Stubborn, Long, Sampling)


@pytest.fixture(autouse=True)
def _voices(monkeypatch):
    for kind in KINDS:
        monkeypatch.setitem(registry.BUILT_IN, kind.name, f"{__name__}:{kind.__name__}")
        monkeypatch.setitem(globals(), kind.__name__, kind)
    Beeper.spoken.clear()
    Dropping.dropped.clear()
    Dropping.attempts.clear()
    Sampling.takes.clear()


def article(count: int) -> str:
    lines = [
        f"Câu thứ {number} kể rằng ghe chở trái cây từ cù lao số {number} về bến đông hơn hôm qua."
        for number in range(count)
    ]
    return "Chợ nổi họp từ rất sớm\n\n" + "\n\n".join(lines)


def told(runner, path) -> dict:
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def whole(segment: dict, rate: int) -> bool:
    """Whether a segment is as long as its words take."""
    samples = segment["end_sample"] - segment["start_sample"]
    return samples / rate >= len(segment["spoken"].split()) * SECONDS


@pytest.mark.parametrize("engine", ["dropping", "droppingfar"])
def test_a_voice_that_drops_a_third_now_and_then_is_heard_whole(engine, runner):
    runner.write("dai.txt", article(300))
    manifest = told(runner, runner.make("dai.txt", "-e", engine))
    assert len(Dropping.dropped) > 20
    rate = manifest["audio"]["sample_rate"]
    assert [s["text"] for s in manifest["segments"] if not whole(s, rate)] == []
    assert manifest["doubtful"] == []
    again = Counter(Beeper.spoken)
    assert max(again.values()) <= 8
    assert sum(again.values()) < 1.3 * len(again)


def test_what_stays_doubtful_is_reported_now_and_later(runner):
    runner.write(
        "hong.txt", article(3) + "\n\nNgười ta nói rằng chiếc máy kia đã hỏng từ năm ngoái."
    )
    result = runner.run("make", "hong.txt", "-e", "stubborn")
    assert result.code == 0, result.err
    text = "Người ta nói rằng chiếc máy kia đã hỏng từ năm ngoái."
    assert f"perhaps not said whole: {text}" in result.out
    path = runner.folder / result.out.splitlines()[-1]
    assert told(runner, path)["doubtful"] == [text]
    assert f"perhaps not said whole: {text}" in runner.run("make", "hong.txt", "-e", "stubborn").out
    other = runner.run("make", "hong.txt", "-e", "stubborn", "-o", "noi-khac.mp3")
    assert f"perhaps not said whole: {text}" in other.out  # from the cache of clips


def test_a_batch_and_a_bulletin_report_it_too(runner):
    runner.write("tin/a.txt", article(2))
    runner.write(
        "tin/b.txt", "Máy hỏng ở bến\n\nNgười ta nói chiếc máy kia đã hỏng từ năm ngoái rồi."
    )
    result = runner.run("batch", "tin", "-e", "stubborn")
    assert result.code == 0, result.err
    assert "2 sentences may not have been said whole" in result.out
    result = runner.run("bulletin", "tin/a.txt", "tin/b.txt", "-e", "stubborn")
    assert result.code == 0, result.err
    assert "perhaps not said whole: " in result.out


def test_what_is_dropped_each_time_is_said_in_smaller_parts():
    engine = Long()
    speech = speak_whole(engine, LINE, Voice("long", "tone"), STEADY)
    assert not speech.doubtful
    assert speech.audio.duration >= len(LINE.split()) * SECONDS
    said = [LINE[word.offset :].split(maxsplit=1)[0] for word in speech.words]
    assert said == LINE.split()
    times = [word.sample for word in speech.words]
    assert times == sorted(times)
    # It gave the same twice: then nobody asked a third time.
    assert Counter(Beeper.spoken)[LINE] == 2


def test_the_next_drawings_are_asked_for():
    speech = speak_whole(Sampling(), LINE, Voice("sampling", "tone"), STEADY)
    assert not speech.doubtful
    assert Sampling.takes == [0, 1, 2]
    assert speech.audio.duration == pytest.approx(len(LINE.split()) * SECONDS)


def test_the_best_of_what_was_given_is_taken():
    class Never(Sampling):
        def speak_seeded(self, text, voice, seed):
            return Beeper.speak(self, " ".join(text.split()[: 1 + seed % 2]), voice)

    speech = speak_whole(Never(), "một hai ba", Voice("x", "tone"), STEADY)
    assert speech.doubtful


def test_a_pace_is_learned_from_lines_of_which_some_were_not_whole():
    generator = np.random.default_rng(3)
    for spread in (0.0, 0.04, 0.08):
        lines = []
        for number, text in enumerate(CALIBRATION_TEXT):
            seconds = len(text.split()) * 0.22 + text[:-1].count(",") * 0.2
            seconds *= 1 + spread * generator.standard_normal()
            lines.append((text, seconds * (2 / 3 if number == 5 else 1)))
        pace = learn(lines)
        assert pace.syllable == pytest.approx(0.22, rel=0.06 + spread)
        assert pace.spread <= 2 * spread + 0.01


@pytest.mark.parametrize("lines", [[], [("a", 1.0)], [("…", 1.0)] * 9, [("một", 0.0)] * 9])
def test_nothing_is_learned_from_nothing(lines):
    assert learn(lines) is None


@pytest.mark.parametrize("spread", [0.0, 0.05, 0.1])
@pytest.mark.parametrize("words", [1, 2, 5, 12, 40])
def test_what_is_in_range(words, spread):
    text = " ".join(["chợ"] * words)
    pace = Pace(0.22, 0.2, spread)
    usual = words * 0.22
    for factor in (1 - spread, 1.0, 1 + spread):
        assert pace.error(usual * factor, text) == 0
    assert pace.error(usual * 2.5 + 1, text) > 0
    if words >= 5:
        assert pace.error(usual * 0.45, text) > 0
        assert pace.error(usual * 2.2, text) > 0
    if words >= 5 and spread <= 0.05:
        assert pace.error(usual * 0.66, text) > 0
    assert pace.error(0.0, "chợ " * 12) > pace.error(usual * 0.1, "chợ " * 12) >= 0


@pytest.mark.parametrize("text", ["GDP", "Facebook", "Zelensky", "USAID", "COVID-19", "x"])
def test_foreign_words_may_take_longer_than_a_syllable(text):
    pace = Pace(0.22, 0.2, 0.03)
    syllables = {"GDP": 3, "Facebook": 2, "Zelensky": 3, "USAID": 4, "COVID-19": 5, "x": 1}[text]
    assert pace.error(syllables * 0.22, text) == 0


def test_an_average_alone_holds_nobody_to_much():
    pace = assumed_pace(4.5)
    for factor in (0.75, 1.0, 1.5):
        assert pace.error(len(LINE.split()) / 4.5 * factor, LINE) == 0
    assert pace.error(len(LINE.split()) / 4.5 * 0.3, LINE) > 0
    assert math.isfinite(pace.error(0.0, LINE))


@pytest.mark.parametrize("engine", ["espeak", "silent", "beeper"])
def test_voices_that_say_everything_are_asked_once(engine, runner, test_voices):
    runner.write("dai.txt", article(20))
    manifest = told(runner, runner.make("dai.txt", "-e", engine))
    assert manifest["doubtful"] == []
    assert max(Counter(Beeper.spoken).values(), default=1) == 1

"""The page of a briefing: what meters show, every sentence, and no text that does anything."""

from __future__ import annotations

import json
import math
import re
from html import unescape
from typing import TYPE_CHECKING

import numpy as np
import pyloudnorm
import pytest
import soundfile

from briefing import Settings, make
from briefing.errors import FormatError
from briefing.ingest.decode import own_output
from briefing.pipeline import report
from briefing.synthesis.sound_measures import measure
from tests.support.texts import ARTICLE
from tests.support.tools import tool

if TYPE_CHECKING:
    from briefing.model.settings import Format

ESPEAK = Settings(engine="espeak")
EVIL = '<script>window.caught = 1</script><img src=x onerror="window.caught = 2">'


def texts(page: str) -> list[str]:
    return [unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", page)]


def test_it_has_every_sentence_its_pause_and_what_was_left_out(runner):
    runner.write("bai.txt", ARTICLE)
    page = runner.run("plan", "bai.txt", "-e", "espeak", "--html").out
    planned = json.loads(runner.run("plan", "bai.txt", "-e", "espeak", "--json").out)
    shown = texts(page)
    for chapter in planned["chapters"]:
        assert chapter["title"] in unescape(page)
        for segment in chapter["segments"]:
            assert segment["text"] in shown
            assert segment["spoken"] == segment["text"] or segment["spoken"] in shown
            assert f"{segment['pause']['milliseconds']} ms" in page
    assert planned["left_out"]
    assert all(item["text"] in shown for item in planned["left_out"])
    assert "<audio" not in page
    assert own_output(page.encode())  # a batch passes over it


def test_a_recording_is_measured_as_other_meters_measure_it(runner):
    recording = make(ARTICLE, ESPEAK, runner.output)
    measured = measure(recording.audio)
    samples, rate = soundfile.read(recording.audio)
    assert measured.seconds == pytest.approx(len(samples) / rate)
    assert measured.integrated == pytest.approx(
        pyloudnorm.Meter(rate).integrated_loudness(samples), abs=0.1
    )
    assert len(measured.short_term) == int(measured.seconds) == len(measured.true_peaks) - 1
    assert max(filter(None, measured.true_peaks)) >= 20 * math.log10(np.abs(samples).max()) - 0.01
    low, high = np.array(measured.peaks).T
    assert (low.min(), high.max()) == pytest.approx((samples.min(), samples.max()), abs=1e-4)


def test_a_tone_is_as_loud_as_it_is(tmp_path):
    rate = 48_000
    times = np.arange(10 * rate) / rate
    tone = 10 ** (-23 / 20) * np.sin(2 * np.pi * 997 * times)  # EBU Tech 3341, its first signal
    soundfile.write(tmp_path / "tone.wav", np.stack((tone, tone), axis=1), rate)
    measured = measure(tmp_path / "tone.wav")
    assert measured.integrated == pytest.approx(-26.0, abs=0.1)  # a channel's: two are 3 dB more
    assert measured.short_term[5] == pytest.approx(-26.0, abs=0.1)
    assert measured.true_peaks[5] == pytest.approx(-23.0, abs=0.1)


def test_the_page_of_a_recording_holds_its_sound_and_its_times(runner):
    recording = make(ARTICLE, ESPEAK, runner.output)
    result = runner.run("report", recording.audio)
    page = recording.audio.with_suffix(".report.html")
    assert result.out.strip() == str(page)
    text = page.read_text(encoding="utf-8")
    assert text.count("data-start=") == recording.segments
    assert "data:audio/mpeg;base64," in text
    assert text == runner.run("report", recording.manifest, "-o", "-").out


def test_a_long_recording_is_left_out_of_its_page(runner, monkeypatch):
    monkeypatch.setattr(report, "SMALL", 1000)
    page = report.recording_page(make(ARTICLE, ESPEAK, runner.output).audio)
    assert "<audio" not in page
    assert "too long" in page


@pytest.mark.parametrize("container", ["wav", "ogg"])
def test_other_containers_are_measured_too(runner, container: Format):
    if container == "ogg":
        tool("ffmpeg")
    recording = make(ARTICLE, Settings(engine="espeak", format=container), runner.output)
    assert f"data:audio/{'x-wav' if container == 'wav' else 'ogg'};base64," in (
        report.recording_page(recording.audio)
    )


def test_what_is_no_briefing_is_one_line(runner):
    recording = make(ARTICLE, ESPEAK, runner.output)
    recording.audio.write_bytes(b"x" * 1000)
    with pytest.raises(FormatError):  # other than its manifest says
        report.recording_page(recording.audio)
    recording.manifest.write_text("{}", encoding="utf-8")
    for path in (recording.audio, recording.manifest, runner.folder / "khong-co.mp3"):
        result = runner.run("report", path)
        assert (result.code, result.err.count("\n")) == (7, 1)
    assert not list(runner.output.glob("*.report.html"))


def test_a_text_does_nothing_to_the_page(runner):
    page = report.recording_page(make(f"Bài xấu\n\nCâu {EVIL} hết.", ESPEAK, runner.output).audio)
    assert "<img" not in page
    assert page.count("<script>") == 1

"""Sounds of a bulletin: level, length, ducking, and whatever a person may give for one."""

from __future__ import annotations

import io
import json
import shutil
import threading
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from briefing.engines import registry
from briefing.errors import FormatError, ToolMissingError, UsageError
from briefing.model.settings import Sounds
from briefing.mp3.frames import FrameFormat
from briefing.pipeline.bulletin import BulletinRequest, make_bulletin
from briefing.synthesis import dsp
from briefing.synthesis.builtin_jingles import SOUNDS
from briefing.synthesis.jingles import load
from briefing.synthesis.music_bed import BETWEEN, UNDER, Slot, mix
from tests.bulletin.stories import DAY, FLOOD, HARVEST, MATCH, items, settings
from tests.support import listening
from tests.support.tools import ask, tool

RATE = 24_000
ROLES = {"soft": "intro", "close": "outro", "chime": "chime", "bed": "bed"}


@pytest.mark.parametrize(
    ("name", "rate"), [("soft", 24_000), ("close", 16_000), ("chime", 48_000), ("bed", 24_000)]
)
def test_our_sounds_are_level_limited_and_begin_and_end_in_silence(name, rate):
    jingle = load(name, ROLES[name], rate, -19.0)
    assert np.abs(jingle.samples).max() <= dsp.CEILING + 1e-6
    if name != "bed":
        assert abs(jingle.samples[0]) < 0.01
        assert abs(jingle.samples[-1]) < 0.01
    again = load(name, ROLES[name], rate, -19.0)
    assert again.digest == jingle.digest
    assert np.array_equal(again.samples, jingle.samples)


@pytest.mark.parametrize("name", ["soft", "close", "chime", "bed"])
def test_a_sound_is_as_loud_as_asked_for_when_it_is_decoded(name):
    """The encoder lowers what it is given, which the level makes up for as it does for speech."""
    jingle = load(name, ROLES[name], RATE, -19.0)
    clip = dsp.encode_clip("key", jingle.samples, (), FrameFormat(RATE, 64))
    samples, rate = soundfile.read(io.BytesIO(clip.data), dtype="float32")
    spoken = samples[576 + 529 :][: len(jingle.samples)]
    assert rate == RATE
    assert listening.loudness_of(spoken) == pytest.approx(-19, abs=0.15)
    assert dsp.loudness(spoken, RATE) == pytest.approx(clip.loudness, abs=0.1)


def test_the_bed_repeats_without_a_click():
    bed = SOUNDS["bed"](RATE)
    around = np.concatenate([bed[-RATE:], bed[:RATE]])
    bends = np.abs(np.diff(around, 2))
    assert bends[RATE - 20 : RATE + 20].max() <= np.abs(np.diff(bed, 2)).max() / 2


def test_headlines_over_the_bed_are_fetched_by_those_who_fetch(tmp_path, test_voices, monkeypatch):
    """A network voice is not asked on the few threads that render."""
    fetched_by = {}

    class Far(test_voices):
        name = "far"
        network = True

        def speak(self, text, voice):
            fetched_by[text] = threading.current_thread().name
            return super().speak(text, voice)

    monkeypatch.setattr(registry, "_factory", lambda _: Far)
    chosen = replace(settings(sounds=Sounds(bed="bed")), engine="far")
    made = make_bulletin(BulletinRequest(items(FLOOD, HARVEST), DAY, chosen, tmp_path / "out"))
    told = json.loads(made.manifest.read_bytes())
    headlines = [row["spoken"] for row in told["segments"] if row["kind"] == "headline"]
    assert headlines
    assert all(fetched_by[line].startswith("fetch") for line in headlines)


def tone(seconds: float, rate: int, channels: int = 1) -> np.ndarray:
    one = 0.05 * np.sin(2 * np.pi * 500 * np.arange(round(seconds * rate)) / rate)
    return np.repeat(one[:, None], channels, axis=1)


@pytest.mark.parametrize(
    ("suffix", "rate", "channels"),
    [("wav", 44_100, 2), ("flac", 48_000, 1), ("ogg", 22_050, 2), ("mp3", 32_000, 1)],
)
def test_files_are_read_without_ffmpeg(tmp_path, monkeypatch, suffix, rate, channels):
    monkeypatch.setenv("PATH", "")
    path = tmp_path / f"nhạc.{suffix}"
    soundfile.write(path, tone(3, rate, channels), rate)
    jingle = load(str(path), "intro", RATE, -19.0)
    assert len(jingle.samples) / RATE == pytest.approx(3, abs=0.1)
    assert dsp.gated_loudness(jingle.samples, RATE) == pytest.approx(-18.55, abs=0.1)


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="no ffmpeg")
def test_other_files_are_read_by_ffmpeg_which_is_named_when_missing(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "a.wav", tone(2, 44_100), 44_100)
    path = tmp_path / "a.m4a"
    ask("ffmpeg", ["-v", "error", "-i", tmp_path / "a.wav", path])
    assert len(load(str(path), "chime", RATE, -19.0).samples) / RATE == pytest.approx(2, abs=0.1)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolMissingError, match="ffmpeg"):
        load(str(path), "chime", RATE, -19.0)


def test_long_music_is_cut_and_faded(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(60, RATE), RATE)
    jingle = load(str(tmp_path / "a.wav"), "intro", RATE, -19.0)
    assert len(jingle.samples) == 15 * RATE
    quarter = np.abs(jingle.samples[-RATE // 4 :]).max()
    assert quarter < 0.1 * np.abs(jingle.samples).max()


def test_what_is_no_sound_is_told(tmp_path):
    tool("ffmpeg")  # is asked about what is no sound that we know
    (tmp_path / "a.wav").write_bytes(b"RIFF nothing")
    soundfile.write(tmp_path / "b.wav", np.zeros(RATE), RATE)
    for name in ("a.wav", "b.wav"):
        with pytest.raises(FormatError, match=name):
            load(str(tmp_path / name), "intro", RATE, -19.0)
    with pytest.raises(UsageError, match="soft, close"):
        load("sof", "intro", RATE, -19.0)


def test_the_bed_gives_way_to_speech_and_comes_back():
    silence, second = np.zeros(2 * RATE, dtype=np.float32), 3 * RATE
    bed = (0.1 * np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE)).astype(np.float32)
    mixed = mix(
        [Slot(silence, 2 * RATE + second), Slot(silence, 2 * RATE + second)],
        bed,
        RATE,
    )

    def level(at: float) -> float:
        return 20 * np.log10(np.abs(mixed[round(at * RATE) :][: RATE // 5]).max() / 0.1)

    assert level(1.4) == pytest.approx(UNDER, abs=0.2)
    assert level(3.5) == pytest.approx(BETWEEN, abs=0.2)
    assert level(6.0) == pytest.approx(UNDER, abs=0.2)
    assert np.abs(mixed[-200:]).max() < 1e-4


@pytest.fixture(scope="module")
def with_sounds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jingles")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFING_CACHE", str(folder / "cache"))
        chosen = settings(sounds=Sounds("soft", "close", "bed", "chime"))
        job = BulletinRequest(
            items(FLOOD, HARVEST, MATCH), DAY, replace(chosen, engine="espeak"), folder / "out"
        )
        made = make_bulletin(job)
        again = make_bulletin(replace(job, output=folder / "again"))
    return made, again


def test_loudness_and_peaks_are_those_of_speech(with_sounds):
    audio = with_sounds[0].audio
    assert listening.gated_loudness(audio) == pytest.approx(-19, abs=1)
    assert listening.ebur128(audio) == pytest.approx(-19, abs=1)
    assert listening.true_peak(listening.decoded(audio)) <= -1


def test_chapters_begin_with_what_is_heard(with_sounds):
    made = with_sounds[0]
    samples = listening.decoded(made.audio)
    first, *others = (chapter.start for chapter in made.chapters)
    assert first == 0
    for start in (13 * 24, *others):  # every file begins with silence
        behind = listening.first_heard(samples, start * 24) / 24 - start
        assert 0 <= behind <= 50, start


def test_speech_over_the_bed_lies_where_the_manifest_says(with_sounds):
    told = json.loads(with_sounds[0].manifest.read_text())
    samples = listening.decoded(with_sounds[0].audio)
    heads = [segment for segment in told["segments"] if segment["kind"] == "headline"]
    for segment in heads:
        start = segment["start_sample"]
        before = np.abs(samples[start - 2400 : start]).max()
        assert np.abs(samples[start + 720 : start + 4800]).max() > 2 * before


def test_sounds_are_cached_and_come_out_the_same(with_sounds):
    made, again = with_sounds
    assert again.made == 0
    assert again.audio.read_bytes() == made.audio.read_bytes()


def test_sounds_are_not_in_the_transcript(with_sounds):
    text = with_sounds[0].audio.with_suffix(".vtt").read_text()
    assert "\n\n\n" not in text
    assert text.count("-->") == len(
        [s for s in json.loads(with_sounds[0].manifest.read_text())["segments"] if s["text"]]
    )


def test_a_changed_sound_is_a_changed_bulletin(tmp_path):
    path = tmp_path / "nhạc.wav"
    job = BulletinRequest(
        items(FLOOD, HARVEST), DAY, settings(sounds=Sounds(intro=str(path))), tmp_path / "out"
    )
    soundfile.write(path, tone(1, RATE), RATE)
    assert make_bulletin(job).fresh
    assert not make_bulletin(job).fresh
    soundfile.write(path, tone(2, RATE), RATE)
    assert make_bulletin(job).fresh

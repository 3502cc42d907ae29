"""The engine piper with a tiny voice made here, and the one that BRIEFING_TEST_VOICE names."""

from __future__ import annotations

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from briefing import BriefingRequest, Settings, make
from briefing.engines import registry
from briefing.engines.piper.catalogue import BASE_URL, installed, offer, offers
from briefing.engines.piper.deterministic_noise import NotDeterministicError, make_deterministic
from briefing.engines.piper.engine import PiperEngine
from briefing.errors import ConfigError, EngineError, EngineUnavailableError, UsageError
from briefing.installation import command_for
from briefing.model.voice import Voice
from tests.support import piper_voice
from tests.support.piper_voice import REAL
from tests.support.texts import source

pytest.importorskip("piper")
pytest.importorskip("onnxruntime")

TEXTS = [
    "Cảnh sát biên phòng đi kiểm tra các xe chuẩn bị nhập cảnh.",
    "Hạt giống đó trở thành một cây độc..",
    "Tôi còn nhớ câu chuyện về một bà tiên tri mù…",
    "Vì sao? Đơn giản, thế hệ trẻ là những hạt giống!",
    "Wushu Việt Nam hướng tới ASIAD: quyết tâm giành huy chương vàng",
]


@pytest.fixture
def voice(tmp_path) -> Voice:
    return Voice("piper", str(piper_voice.write(tmp_path / "hum.onnx")))


@pytest.fixture
def engine(tmp_path):
    engine = PiperEngine(folder=str(tmp_path / "voices"))
    yield engine
    engine.close()


def spoken(engine, texts, voice):
    return {text: engine.speak(text, voice).audio.samples for text in texts}


def test_noise_is_heard_but_not_left_to_chance(engine, voice, tmp_path):
    noisy = spoken(engine, TEXTS, voice)
    for texts in (TEXTS[::-1], TEXTS[2:] + TEXTS[:2], TEXTS[1::2] + TEXTS[::2]):
        again = spoken(PiperEngine(), texts, voice)
        assert all(np.array_equal(noisy[text], again[text]) for text in texts)
    still = Voice("piper", str(piper_voice.write(tmp_path / "still.onnx", noise_scale=0.0)))
    calm = engine.speak(TEXTS[0], still).audio.samples
    difference = noisy[TEXTS[0]] - calm
    assert difference.std() == pytest.approx(0.1 * 0.667, rel=0.05)
    assert abs(difference.mean()) < 0.002


def test_a_voice_whose_chance_cannot_be_taken_out_is_spoken_without_noise(engine, tmp_path):
    path = piper_voice.write(tmp_path / "odd.onnx", operator="RandomUniformLike")
    odd = Voice("piper", str(path))
    first = spoken(engine, TEXTS, odd)
    assert all(np.array_equal(spoken(engine, TEXTS, odd)[text], first[text]) for text in TEXTS)
    calm = Voice("piper", str(piper_voice.write(tmp_path / "calm.onnx", noise_scale=0.0)))
    assert np.array_equal(first[TEXTS[0]], engine.speak(TEXTS[0], calm).audio.samples)


def test_what_ends_in_dots_leaves_nothing_to_the_next_text(engine, voice):
    alone = engine.speak(TEXTS[0], voice).audio.samples
    engine.speak("Hết..", voice)
    engine.speak("Hết . . .", voice)
    assert np.array_equal(engine.speak(TEXTS[0], voice).audio.samples, alone)


def test_dots_in_a_row_are_not_read_out(engine, voice):
    once = engine.speak("Hết. Rồi.", voice).audio.samples
    for text in ("Hết... Rồi.", "Hết… Rồi.", "Hết.. Rồi..", "Hết. . . Rồi."):
        assert np.array_equal(engine.speak(text, voice).audio.samples, once)


def test_brackets_are_not_taken_for_phonemes(engine, voice):
    plain = engine.speak("Một hai ba.", voice).audio.samples
    assert np.array_equal(engine.speak("Một [[hai]] ba.", voice).audio.samples, plain)


def test_one_model_is_loaded_for_all_threads(engine, voice):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda text: engine.speak(text, voice), TEXTS * 3))
    assert len(engine._models) == 1


def test_without_voices_check_says_what_to_do(engine):
    assert engine.voices() == ()
    with pytest.raises(EngineUnavailableError, match="briefing voices install vi_VN-vais1000"):
        engine.check()


def test_installed_voices_are_listed_best_first(engine, tmp_path):
    folder = tmp_path / "voices"
    folder.mkdir()
    for name in ("aaa", "vi_VN-vivos-x_low", "vi_VN-vais1000-medium"):
        piper_voice.write(folder / f"{name}.onnx")
    (folder / "lonely.onnx").write_bytes(b"no description beside it")
    names = ("vi_VN-vais1000-medium", "vi_VN-vivos-x_low", "aaa")
    assert installed(folder) == names
    assert tuple(voice.name for voice in engine.voices()) == names
    assert engine.voices()[0].licence.startswith("CC-BY-4.0")
    engine.check()
    assert engine.speak("Xin chào.", Voice("piper", "aaa")).audio.duration > 0.1


def test_a_path_is_described_and_told_from_others(engine, voice, tmp_path):
    info = registry.describe(engine, voice.name)
    assert (info.name, info.sample_rate) == (voice.name, piper_voice.SAMPLE_RATE)
    before = registry.sound_version(engine, voice.name)
    assert before == registry.sound_version(PiperEngine(), voice.name)
    piper_voice.write(tmp_path / "hum.onnx", noise_scale=0.5)
    assert registry.sound_version(engine, voice.name) != before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nobody", "there is no Piper voice 'nobody'"),
        ("/no/such/voice.onnx", "there is no Piper voice /no/such/voice.onnx"),
        ("vi_VN-vais1000-medium", "briefing voices install vi_VN-vais1000-medium"),
    ],
)
def test_a_voice_that_is_not_here_is_named(name, words, engine):
    for ask in (
        engine.describe,
        engine.fingerprint,
        lambda n: engine.speak("a", Voice("piper", n)),
    ):
        with pytest.raises(EngineError, match=words):
            ask(name)


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x3a\x05abc", bytes(5000)])
def test_what_is_no_model_is_one_line(content, engine, voice, tmp_path):
    (tmp_path / "hum.onnx").write_bytes(content)
    with pytest.raises(EngineError, match=r"hum\.onnx is not a Piper voice") as caught:
        engine.speak("Một.", voice)
    assert "\n" not in str(caught.value)


def test_a_model_of_something_else_is_one_line(engine, voice, tmp_path):
    path = tmp_path / "hum.onnx"
    path.write_bytes(path.read_bytes().replace(b"input_lengths", b"other_lengths"))
    with pytest.raises(EngineError) as caught:
        engine.speak("Một.", voice)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"audio": {"sample_rate": "x"}}'])
def test_a_description_that_is_none_is_one_line(content, engine, voice, tmp_path):
    path = tmp_path / "hum.onnx.json"
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(EngineError, match=r"hum\.onnx"):
        engine.describe(voice.name)
    with pytest.raises(EngineError, match=r"hum\.onnx"):
        engine.speak("Một.", voice)


def test_options_are_checked():
    with pytest.raises(ConfigError, match=r"\[engines.piper\] folder"):
        PiperEngine(folder=3)


def test_missing_packages_are_named(monkeypatch):
    monkeypatch.setattr("briefing.engines.piper.engine.find_spec", lambda name: None)
    with pytest.raises(EngineUnavailableError, match=re.escape(command_for("piper"))):
        PiperEngine()


def test_the_catalogue_is_what_piper_offers():
    from piper import download_voices

    assert download_voices.URL_FORMAT.startswith(f"{BASE_URL}/")
    assert [(o.name, o.bytes, o.md5) for o in offers()] == [
        ("vi_VN-vais1000-medium", 63_201_294, "5e42428c4f6131f75557cf156c9c1526"),
        ("vi_VN-25hours_single-low", 63_104_526, "54ff8fb35b0084336377ddd10717e1fa"),
        ("vi_VN-vivos-x_low", 27_789_413, "d5880d32e340f57489dcb9d4f1f7aa04"),
    ]
    for o in offers():
        family, region, voice, quality = o.path.split("/")[:4]
        expected = download_voices.URL_FORMAT.format(
            lang_family=family,
            lang_code=region,
            voice_name=voice,
            voice_quality=quality,
            extension=".onnx",
        )
        assert f"{BASE_URL}/{o.path}?download=true" == expected
    with pytest.raises(UsageError, match="vi_VN-vais1000-medium"):
        offer("en_US-lessac-medium")


def test_chance_is_taken_out_of_models_that_have_it():
    assert make_deterministic(piper_voice.model("Identity")) is None
    assert b"RandomNormalLike" not in make_deterministic(piper_voice.model())
    with pytest.raises(NotDeterministicError):
        make_deterministic(piper_voice.model("RandomUniformLike"))
    with pytest.raises(ValueError, match="breaks off"):
        make_deterministic(piper_voice.model()[:-3])


@pytest.mark.skipif(not REAL, reason="BRIEFING_TEST_VOICE names no Piper voice")
def test_a_real_voice_speaks_the_same_on_any_thread(engine):
    voice = Voice("piper", REAL)
    alone = spoken(engine, TEXTS, voice)
    with ThreadPoolExecutor(2) as pool:
        sounds = list(pool.map(lambda text: engine.speak(text, voice), TEXTS * 2))
    for text, speech in zip(TEXTS * 2, sounds, strict=True):
        assert np.array_equal(speech.audio.samples, alone[text])
        assert 3.0 < len(text.split()) / speech.audio.duration < 6.0
        assert 0.05 < np.abs(speech.audio.samples).max() <= 1.0
    described = json.loads(Path(f"{REAL}.json").read_text(encoding="utf-8"))
    assert described["audio"]["sample_rate"] == speech.audio.sample_rate


@pytest.mark.parametrize("installed", [False, True], ids=["by its path", "by its name"])
def test_a_briefing_is_made_anew_when_another_voice_takes_the_file_s_place(
    installed, tmp_path, monkeypatch
):
    folder = tmp_path / "voices"
    folder.mkdir()
    path = piper_voice.write(folder / "hum.onnx")
    wanted = path.stem if installed else str(path)
    settings = Settings(voice=f"piper:{wanted}", engines={"piper": {"folder": str(folder)}})
    job = BriefingRequest(source("Tin ngắn\n\nMột hai ba."), settings, tmp_path / "out")
    make(job)
    with monkeypatch.context() as patch:
        patch.setattr(registry, "create", lambda *_: pytest.fail("a voice was looked for"))
        assert not make(job).fresh
    os.utime(path)
    touched = make(job)
    assert (touched.fresh, touched.made) == (True, 0)
    piper_voice.write(path, noise_scale=0.1)
    again = make(job)
    assert (again.fresh, again.made) == (True, again.segments)
    assert not make(job).fresh


def test_a_voice_is_told_from_one_that_differs_in_the_middle(tmp_path):
    path = piper_voice.write(tmp_path / "hum.onnx")
    data = bytearray(path.read_bytes() + bytes(3_000_000))
    engine, seen = PiperEngine(), set()
    for trained in (0, 1, 2):
        data[1_000_000:2_000_000] = bytes([trained]) * 1_000_000
        path.write_bytes(data)
        seen.add(engine.fingerprint(str(path)))
    assert len(seen) == 3


def test_a_larger_voice_is_said_to_be_slower(tmp_path):
    """By measurement: a medium voice 10 × real time on one core, one of a tenth of it 27 ×."""
    assert [round(offer.speed) for offer in offers()] == [10, 14, 20]
    small = piper_voice.write(tmp_path / "small.onnx")
    large = piper_voice.write(tmp_path / "large.onnx")
    with large.open("ab") as file:
        file.truncate(6_276_160)
    speeds = [PiperEngine().describe(str(path)).speed for path in (small, large)]
    assert speeds[0] > speeds[1] == pytest.approx(27, rel=0.05)

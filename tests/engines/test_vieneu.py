"""The engine vieneu on tiny graphs, with the real package where it is installed.

Else with a stand-in of its signatures (tests/support/vieneu_package); no tiny graphs can run the
turbo model's engine, which has a stand-in in any case.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from briefing.engines import hub as models
from briefing.engines.vieneu import catalogue
from briefing.engines.vieneu import install as installing
from briefing.engines.vieneu.engine import VieneuEngine
from briefing.errors import ConfigError, EngineError, EngineUnavailableError, UsageError
from briefing.model.voice import Voice
from tests.support import vieneu_model, vieneu_package
from tests.support.hub import Hub

TEXTS = [f"Câu số {number}, trong bản tin: hôm nay." for number in range(8)]
NANO, TURBO = catalogue.MODELS[1], catalogue.MODELS[0]


@pytest.fixture(scope="module", autouse=True)
def _package():
    with vieneu_package.importable():
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = vieneu_model.write_nano(tmp_path_factory.mktemp("vieneu"))
    return vieneu_model.write_turbo(place)


@pytest.fixture
def engine(folder, monkeypatch):
    vieneu_model.stand_in(monkeypatch)
    one = VieneuEngine(folder=str(folder))
    yield one
    one.close()


@pytest.fixture(params=["turbo:Mai Anh", "nano:Mai Anh"])
def voice(request):
    return Voice("vieneu", request.param)


def said(engine, text, voice):
    return engine.speak(text, voice).audio.samples.tobytes()


def test_the_same_bytes_on_eight_threads_and_in_another_order(folder, engine, voice):
    alone = [said(engine, text, voice) for text in TEXTS]
    assert len(set(alone)) == len(TEXTS)
    assert [said(engine, text, voice) for text in reversed(TEXTS)] == alone[::-1]
    other = VieneuEngine(folder=str(folder))
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: said(other, text, voice), TEXTS * 2))
    assert together == alone * 2
    other.close()


def test_nobody_else_s_generator_is_touched(engine, voice):
    engine.speak(TEXTS[0], voice)
    before = str(np.random.get_state())  # noqa: NPY002 - the very one that must not be touched
    engine.speak(TEXTS[0], voice)
    assert str(np.random.get_state()) == before  # noqa: NPY002


def test_another_take_is_another_drawing(engine, voice):
    takes = [engine.speak_seeded(TEXTS[0], voice, take).audio.samples.tobytes() for take in (0, 1)]
    assert takes[0] == said(engine, TEXTS[0], voice)
    assert takes[0] != takes[1]


def test_voices_and_models_sound_apart(engine):
    names = ["turbo:Mai Anh", "turbo:Minh Đức", "nano:Mai Anh", "nano:Hữu Quân"]
    sounds = {said(engine, TEXTS[0], Voice("vieneu", name)) for name in names}
    assert len(sounds) == 4


def test_25_and_11_voices_those_for_news_first(engine):
    voices = engine.voices()
    rates = {voice.name.partition(":")[0]: voice.sample_rate for voice in voices}
    assert rates == {"turbo": 48_000, "nano": 24_000}
    assert sum(voice.name.startswith("turbo:") for voice in voices) == 25
    assert sum(voice.name.startswith("nano:") for voice in voices) == 11
    assert voices[0].name == "turbo:Mai Anh"
    assert voices[0].description == "Mai Anh, a woman, northern accent, who reads the news"
    accents = {
        about
        for voice in voices
        for about in ("northern", "central", "southern")
        if about in voice.description
    }
    assert accents == {"northern", "central", "southern"}


def test_the_turbo_model_is_loaded_from_here_in_32_bits(folder, monkeypatch):
    loaded = vieneu_model.stand_in(monkeypatch)
    one = VieneuEngine(folder=str(folder))
    one.speak(TEXTS[0], Voice("vieneu", "turbo:Mai Anh"))
    (options,) = loaded
    assert options["onnx_dir"] == str(folder / "turbo" / "model" / "onnx_update")
    assert options["codec_dir"] == str(folder / "turbo" / "codec")
    one.close()


@pytest.mark.parametrize("text", ["[cười] Xin chào.", "<|emotion_1|> Xin chào.", "[[x]] chào"])
def test_brackets_are_no_laughter(text, engine, monkeypatch):
    from vieneu._v3_turbo_engine import onnx_runtime_lite as lite

    asked = []
    infer = lite.OnnxV3LiteEngine.infer

    def listen(self, phonemes=None, **others):
        asked.append(phonemes)
        return infer(self, phonemes=phonemes, **others)

    monkeypatch.setattr(lite.OnnxV3LiteEngine, "infer", listen)
    engine.speak(text, Voice("vieneu", "turbo:Mai Anh"))
    assert asked
    assert not any("emotion" in phonemes for phonemes in asked)


def test_without_a_model_it_says_how_to_get_one(tmp_path):
    one = VieneuEngine(folder=str(tmp_path))
    assert one.voices() == ()
    with pytest.raises(EngineUnavailableError, match="briefing voices install vieneu:turbo"):
        one.check()
    with pytest.raises(EngineError, match="briefing voices install vieneu:nano"):
        one.speak(TEXTS[0], Voice("vieneu", "nano:Mai Anh"))


@pytest.mark.parametrize("name", ["Mai Anh", "turbo:no-such", "large:Mai Anh", "turbo:", ""])
def test_a_voice_that_there_is_not(name, engine):
    with pytest.raises(EngineError, match="VieNeu has no voice"):
        engine.speak(TEXTS[0], Voice("vieneu", name))


def test_what_is_no_model_is_named(tmp_path):
    place = vieneu_model.write_nano(tmp_path)
    (place / "nano" / "model" / "text_encoder.onnx").write_bytes(b"nonsense")
    one = VieneuEngine(folder=str(place))
    with pytest.raises(EngineError, match="holds no VieNeu model") as caught:
        one.speak(TEXTS[0], Voice("vieneu", "nano:Mai Anh"))
    assert "\n" not in str(caught.value)


def test_other_files_have_another_fingerprint(tmp_path):
    place = vieneu_model.write_nano(tmp_path)
    one = VieneuEngine(folder=str(place))
    before = one.fingerprint("nano:Mai Anh")
    graph = place / "nano" / "model" / "vector_estimator.onnx"
    graph.write_bytes(graph.read_bytes() + b"\0")
    assert one.fingerprint("nano:Mai Anh") != before


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr("briefing.engines.vieneu.engine.find_spec", lambda name: None)
    with pytest.raises(EngineUnavailableError, match=r"VieNeu is not installed.*vieneu"):
        VieneuEngine()


@pytest.mark.parametrize("options", [{"folder": 3}, {"hub": 3}])
def test_bad_options_are_named(options):
    [name] = options
    with pytest.raises(ConfigError, match=rf"\[engines.vieneu\] {name} is 3"):
        VieneuEngine(**options)


def test_the_package_is_imported_only_when_it_speaks(folder):
    import subprocess
    import sys

    program = (
        "import sys; from briefing.engines.vieneu.engine import VieneuEngine;"
        f"one = VieneuEngine(folder={str(folder)!r}); one.check(); one.voices();"
        "one.fingerprint('nano:Mai Anh');"
        "print([name for name in ('vieneu', 'onnxruntime', 'numpy') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_a_model_is_fetched_and_speaks(tmp_path, engine):
    files = {**vieneu_model.nano_files(), "speaker_encoder.onnx": b"not needed"}
    repository = NANO.sources[0].repository
    place = tmp_path / "models"
    with Hub(files, repository) as hub:
        (found,) = installing.look("nano", place, hub=hub.url)
        models.fetch(found, hub=hub.url)
        assert {path for path, _ in hub.asked} == set(vieneu_model.NANO)
        commit = hub.main
        hub.commit({**files, "config.json": b"{}"})
        (again,) = installing.look("nano", place, hub=hub.url)
        assert (again.commit, again.missing) == (commit, {})
    one = VieneuEngine(folder=str(place))
    voice = Voice("vieneu", "nano:Mai Anh")
    assert said(one, TEXTS[0], voice) == said(engine, TEXTS[0], voice)
    one.close()
    installing.remove("nano", place)
    with pytest.raises(EngineError, match="is not installed"):
        installing.remove("nano", place)


def test_a_repository_that_has_changed_is_told(tmp_path):
    files = vieneu_model.nano_files()
    del files["codec_decoder.onnx"]
    with (
        Hub(files, NANO.sources[0].repository) as hub,
        pytest.raises(EngineError, match=r"has no codec_decoder.onnx any more"),
    ):
        installing.look("nano", tmp_path, hub=hub.url)


def test_a_model_that_nobody_offers(tmp_path):
    with pytest.raises(UsageError, match="choose one of vieneu:turbo, vieneu:nano"):
        installing.look("large", tmp_path, hub="http://localhost:1")


def test_from_the_command_line(runner):
    with Hub(vieneu_model.nano_files(), NANO.sources[0].repository) as hub:
        runner.write("briefing.toml", f'[engines.vieneu]\nhub = "{hub.url}"\n')
        result = runner.run("voices", "install", "vieneu:nano", "--yes")
        assert result.code == 0, result.err
        assert hub.main in result.out
    made = runner.run("make", "bai.txt", "--voice", "vieneu:nano:Mai Anh", "--offline")
    assert made.code == 0, made.err
    assert "Voice: vieneu nano:Mai Anh" in made.err
    assert runner.run("voices", "remove", "vieneu:nano").code == 0

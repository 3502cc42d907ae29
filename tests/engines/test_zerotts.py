"""The engine zerotts: the real package on tiny graphs, and its installation from a hub."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("zerotts")

from briefing.engines import hub as models
from briefing.engines import registry
from briefing.engines.zerotts import catalogue
from briefing.engines.zerotts import install as installing
from briefing.engines.zerotts.engine import ZeroEngine
from briefing.errors import (
    ConfigError,
    EngineError,
    EngineUnavailableError,
    OutputError,
    UsageError,
)
from briefing.model.voice import Voice
from tests.support import onnx_graph, zero_model
from tests.support.google import closed_port
from tests.support.hub import Hub

VOICE = Voice("zerotts", "baotrang")
TEXTS = [f"Câu số {number}, trong bản tin: hôm nay." for number in range(16)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return zero_model.write(tmp_path_factory.mktemp("zero"))


@pytest.fixture
def engine(folder):
    one = ZeroEngine(folder=str(folder))
    yield one
    one.close()


def said(engine, text, voice=VOICE):
    return engine.speak(text, voice).audio.samples.tobytes()


def test_the_same_bytes_on_eight_threads_and_in_another_order(folder, engine):
    alone = [said(engine, text) for text in TEXTS]
    assert len(set(alone)) == len(TEXTS)
    assert [said(engine, text) for text in reversed(TEXTS)] == alone[::-1]
    other = ZeroEngine(folder=str(folder))
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: said(other, text), TEXTS * 3))
    assert together == alone * 3
    other.close()


def test_nobody_else_s_generator_is_touched(engine):
    """Others of this process draw what they would have drawn, and disturb nothing."""
    first = said(engine, TEXTS[0])
    np.random.seed(7)  # noqa: NPY002 - the very generator that must not be touched
    before = np.random.get_state()  # noqa: NPY002
    assert said(engine, TEXTS[0]) == first
    after = np.random.get_state()  # noqa: NPY002
    assert str(before) == str(after)


def test_another_take_is_another_drawing(engine):
    takes = [
        engine.speak_seeded(TEXTS[0], VOICE, take).audio.samples.tobytes() for take in (0, 1, 2)
    ]
    assert len(set(takes)) == 3
    assert takes[0] == said(engine, TEXTS[0])
    assert engine.speak_seeded(TEXTS[0], VOICE, 1).audio.samples.tobytes() == takes[1]


def test_voices_sound_apart(engine):
    assert said(engine, TEXTS[0]) != said(engine, TEXTS[0], Voice("zerotts", "quangminh"))


def test_a_package_that_draws_elsewhere_is_found_out(engine, monkeypatch):
    from zerotts import synthesizer

    engine.speak(TEXTS[0], VOICE)
    monkeypatch.setattr(synthesizer, "np", np)
    with pytest.raises(EngineError, match=r"cannot be repeated.*zerotts"):
        engine.speak(TEXTS[0], VOICE)


@pytest.mark.parametrize(
    ("text", "fed"),
    [
        ("Một – hai; ba (bốn) “năm”.", "Một , hai, ba , bốn , năm."),
        ("Một hai", "Một hai."),
        ("Một hai:", "Một hai."),
        ("Một hai?", "Một hai?"),
    ],
)
def test_the_model_gets_the_signs_that_it_knows(text, fed, engine, monkeypatch):
    lines = []
    engine.speak("Một.", VOICE)
    speak = engine._model.speak
    monkeypatch.setattr(
        engine._model, "speak", lambda line, *a: lines.append(line) or speak(line, *a)
    )
    engine.speak(text, VOICE)
    assert [line.replace(" ,", ",") for line in lines] == [fed.replace(" ,", ",")]


def test_the_user_s_own_pack_of_the_same_name_is_not_meant(engine, tmp_path, monkeypatch):
    """The package looks into ~/.zerotts first: what is spoken is what was installed here."""
    from zerotts import voices

    before = said(engine, TEXTS[0])
    packs = zero_model.write(tmp_path / "own", ("quangminh", "baotrang")) / "voices"
    monkeypatch.setattr(voices, "USER_VOICES_DIR", packs)
    other = ZeroEngine(folder=str(engine.folder))
    assert said(other, TEXTS[0]) == before
    other.close()


@pytest.mark.parametrize(
    "path", ["voices/baotrang/voice.npz", "onnx/prefix_step.onnx", "config.json", "tokenizer.json"]
)
def test_other_files_have_another_fingerprint(path, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    one = ZeroEngine(folder=str(tmp_path / "copy"))
    before = one.fingerprint("baotrang")
    assert before == ZeroEngine(folder=str(folder)).fingerprint("baotrang")
    target = tmp_path / "copy" / path
    target.write_bytes(target.read_bytes() + b" ")
    assert one.fingerprint("baotrang") != before


def test_what_is_no_model_is_named(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    (tmp_path / "copy" / "onnx" / "prefix_step.onnx").write_bytes(b"nonsense")
    one = ZeroEngine(folder=str(tmp_path / "copy"))
    with pytest.raises(EngineError, match="holds no ZeroTTS model") as caught:
        one.speak(TEXTS[0], VOICE)
    assert "\n" not in str(caught.value)


def test_without_a_voice_it_says_how_to_get_one(tmp_path):
    one = ZeroEngine(folder=str(tmp_path))
    assert one.voices() == ()
    with pytest.raises(EngineUnavailableError, match="briefing voices install zerotts:baotrang"):
        one.check()
    with pytest.raises(EngineError, match="briefing voices install zerotts:quangminh"):
        one.speak(TEXTS[0], Voice("zerotts", "quangminh"))


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr("briefing.engines.zerotts.engine.find_spec", lambda name: None)
    with pytest.raises(EngineUnavailableError, match=r"ZeroTTS is not installed.*zero"):
        ZeroEngine()


@pytest.mark.parametrize("options", [{"folder": 3}, {"repository": 3}, {"hub": 3}])
def test_bad_options_are_named(options):
    [name] = options
    with pytest.raises(ConfigError, match=rf"\[engines.zerotts\] {name} is 3"):
        ZeroEngine(**options)


def test_the_package_is_imported_only_when_it_speaks(folder):
    import subprocess
    import sys

    program = (
        "import sys; from briefing.engines.zerotts.engine import ZeroEngine;"
        f"one = ZeroEngine(folder={str(folder)!r}); one.check(); one.voices();"
        "one.fingerprint('baotrang');"
        "print([name for name in ('zerotts', 'onnxruntime', 'numpy') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


# Installation


@pytest.fixture
def hub():
    with Hub(zero_model.files()) as server:
        yield server


@pytest.fixture
def place(tmp_path):
    return tmp_path / "data" / "voices" / "zerotts"


def fetch(hub, place, name="baotrang", **options):
    found = installing.look(name, place, repository=hub.repository, hub=hub.url)
    models.fetch(found, hub=hub.url, **options)
    return found


def test_a_voice_is_fetched_and_speaks_like_any_other_copy(hub, place, engine):
    steps = []
    found = fetch(hub, place, progress=lambda *step: steps.append(step))
    assert found.licence == "mit"
    assert found.commit == hub.main
    assert steps[-1] == (found.bytes, found.bytes)
    asked = {path for path, _ in hub.asked}
    assert asked == set(found.missing)
    assert not any("README" in path or "preview" in path or "quangminh" in path for path in asked)
    one = ZeroEngine(folder=str(place))
    assert [voice.name for voice in one.voices()] == ["baotrang"]
    assert said(one, TEXTS[0]) == said(engine, TEXTS[0])
    one.close()


def test_a_second_voice_comes_from_the_same_commit(hub, place):
    first = fetch(hub, place).commit
    newer = dict(zero_model.files())
    newer["onnx/prefix_step.onnx"] += b"\0"
    hub.commit(newer)
    hub.asked.clear()
    second = fetch(hub, place, "quangminh")
    assert second.commit == first != hub.main
    assert {path for path, _ in hub.asked} == {
        "voices/quangminh/voice.npz",
        "voices/quangminh/meta.json",
    }
    assert catalogue.installed(place) == ("baotrang", "quangminh")
    assert models.record(place) == {"repository": hub.repository, "commit": first}


def test_nothing_is_told_to_the_hub_about_the_user(hub, place, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_SECRETSECRETSECRET")
    fetch(hub, place)
    assert not any("hf_SECRET" in str(headers) for headers in hub.headers)


def test_an_installation_that_broke_off_goes_on(hub, place):
    """Until all is there, there is no voice; what was fetched is not fetched again."""
    files = zero_model.files()
    hub.commit(files)
    found = installing.look("baotrang", place, repository=hub.repository, hub=hub.url)
    hub.faults = [None] * 4 + [404] * 20
    with pytest.raises((EngineError, EngineUnavailableError)):
        models.fetch(found, hub=hub.url)
    assert catalogue.installed(place) == ()
    done = {path for path in found.missing if (place / path).is_file()}
    hub.faults = []
    hub.asked.clear()
    again = fetch(hub, place)
    assert not done & set(again.missing)
    assert not done & {path for path, _ in hub.asked}
    assert catalogue.installed(place) == ("baotrang",)


def test_a_file_that_breaks_off_is_gone_on_with(hub, place, capfd):
    files = zero_model.files()
    # A protobuf message may carry fields that nobody knows.
    files["onnx/codec/decode_full.onnx"] += onnx_graph.field(99, bytes(12_000_000))
    hub.commit(files)
    cuts = [("cut", 11_000_000)]  # the library keeps pieces of 10 MiB
    hub.faults = lambda path: cuts.pop() if cuts and path.endswith("decode_full.onnx") else None
    fetch(hub, place)
    assert capfd.readouterr().err == ""
    ranges = [range_ for path, range_ in hub.asked if path.endswith("decode_full.onnx")]
    assert ranges[0] == ""
    assert ranges[1] == "bytes=10485760-"
    assert (place / "onnx/codec/decode_full.onnx").read_bytes() == files[
        "onnx/codec/decode_full.onnx"
    ]


def test_offline_it_speaks(hub, place, monkeypatch):
    fetch(hub, place)
    hub.headers.clear()
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    one = ZeroEngine(folder=str(place))
    one.check()
    assert one.speak(TEXTS[0], VOICE).audio.duration > 1
    one.close()
    assert hub.headers == []


def test_removing_the_last_voice_removes_the_model(hub, place):
    for name in ("baotrang", "quangminh"):
        fetch(hub, place, name)
    installing.remove("baotrang", place)
    assert catalogue.installed(place) == ("quangminh",)
    installing.remove("quangminh", place)
    assert not place.exists()
    with pytest.raises(EngineError, match="is not installed"):
        installing.remove("quangminh", place)


def test_nobody_there_is_one_line(place):
    nowhere = f"http://localhost:{closed_port()}"
    with pytest.raises(EngineUnavailableError, match=r"cannot be fetched.*run it again") as caught:
        installing.look("baotrang", place, repository="zeroweight-ai/ZeroTTS", hub=nowhere)
    assert "\n" not in str(caught.value)


def test_a_repository_that_is_not_there(hub, place):
    with pytest.raises(EngineError, match=r"the hub has no .*somebody/else"):
        installing.look("baotrang", place, repository="somebody/else", hub=hub.url)


def test_a_voice_that_nobody_offers(hub, place):
    with pytest.raises(UsageError, match="choose one of zerotts:baotrang"):
        installing.look("mai", place, repository=hub.repository, hub=hub.url)
    with pytest.raises(EngineError, match="has no voice 'maichi' any more"):
        installing.look("maichi", place, repository=hub.repository, hub=hub.url)


def test_a_full_disk_is_told_before_anything_is_fetched(hub, place, monkeypatch):
    monkeypatch.setattr(models.shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(OutputError, match="is full"):
        fetch(hub, place)
    assert hub.asked == []


def test_a_folder_that_cannot_be_made(hub, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        fetch(hub, tmp_path / "file" / "zerotts")


def test_from_the_command_line(hub, runner):
    runner.write("briefing.toml", f'[engines.zerotts]\nhub = "{hub.url}"\n')
    assert "briefing voices install zerotts:baotrang" in runner.run("voices").out
    result = runner.run("voices", "install", "zerotts:baotrang", stdin=b"n\n")
    assert result.code != 0
    assert "licence: mit" in result.out
    assert hub.main in result.out
    assert hub.asked == []
    assert runner.run("voices", "install", "zerotts:baotrang", "--yes").code == 0
    listed = json.loads(runner.run("voices", "--json").out)["voices"]
    assert "zerotts:baotrang" in {f"{voice['engine']}:{voice['voice']}" for voice in listed}
    made = runner.run("make", "bai.txt", "--voice", "zerotts:baotrang", "--offline")
    assert made.code == 0, made.err
    assert "Voice: zerotts baotrang" in made.err
    first = (runner.folder / made.out.splitlines()[-1]).read_bytes()
    runner.environment["BRIEFING_CACHE"] += "-2"
    again = runner.run("make", "bai.txt", "--voice", "zerotts:baotrang", "-o", "again.mp3")
    assert again.code == 0, again.err
    assert (runner.folder / "again.mp3").read_bytes() == first
    assert runner.run("voices", "remove", "zerotts:baotrang").code == 0
    assert "not installed" in runner.run("make", "bai.txt", "--voice", "zerotts:baotrang").error


def test_it_is_registered():
    assert registry.BUILT_IN["zerotts"].endswith(":ZeroEngine")

"""The engine cloud against stand-ins that speak the documented protocols of the three services."""

from __future__ import annotations

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from briefing.engines import registry
from briefing.engines.cloud import engine as cloud_engine
from briefing.engines.cloud.engine import CloudEngine
from briefing.engines.cloud.recipe import recipes, shipped
from briefing.errors import (
    ConfigError,
    EngineBusyError,
    EngineError,
    EngineNotSetUpError,
    EngineUnavailableError,
)
from briefing.model.voice import Voice
from tests.support import clouds, tone
from tests.support.clouds import KEY
from tests.support.service import (
    Answer,
    Busy,
    CutReply,
    Hang,
    Raw,
    Reset,
    Service,
    Status,
    Unavailable,
)
from tests.support.speech_server import wav

TEXT = "Xin chào, đây là bản tin sáng nay: giá vàng & bạc < hôm qua!"
QUICK = {"connect_timeout": 0.3, "read_timeout": 0.3, "total_timeout": 0.6, "attempts": 3}


@pytest.fixture(params=clouds.ALL, ids=lambda kind: kind.service)
def cloud(request, tmp_path, monkeypatch):
    with request.param(tmp_path) as server:
        monkeypatch.setenv(server.key_env, KEY)
        yield server


@pytest.fixture
def fpt(tmp_path, monkeypatch):
    with clouds.Fpt(tmp_path) as server:
        monkeypatch.setenv(server.key_env, KEY)
        yield server


@pytest.fixture
def azure(tmp_path, monkeypatch):
    with clouds.Azure(tmp_path) as server:
        monkeypatch.setenv(server.key_env, KEY)
        yield server


@pytest.fixture
def engine():
    made = []

    def make(server, **options):
        made.append(CloudEngine(**server.options(**options)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def voice_of(cloud) -> Voice:
    return Voice("cloud", cloud.voice)


def expected(text: str) -> np.ndarray:
    return tone.samples(text).astype(np.float32) / 32_768


PASSING = {
    "429": (Busy(), "refuses for now"),
    "429 with seconds": (Busy("0"), "refuses for now"),
    "503": (Unavailable(), "HTTP 503"),
    "502": (Status(502), "HTTP 502"),
    "408": (Status(408), "HTTP 408"),
    "timeout": (Hang(), "does not answer in time"),
    "reset": (Reset(), "localhost"),
    "reply cut": (CutReply(), "localhost"),
    "empty": (Raw(b""), "no usable sound|fails"),
    "html": (Raw(b"<html>proxy</html>"), "no usable sound|fails"),
    "json": (Raw(b'{"message": "try later"}'), "no usable sound|try later"),
}


@pytest.mark.parametrize("name", PASSING)
def test_one_fault_is_healed_by_asking_again(name, cloud, engine):
    cloud.faults = [PASSING[name][0]]
    speech = engine(cloud, **QUICK).speak(TEXT, voice_of(cloud))
    assert cloud.texts == [TEXT, TEXT]
    assert np.array_equal(speech.audio.samples, expected(TEXT))


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_stays_is_one_clear_line(name, cloud, engine):
    fault, words = PASSING[name]
    cloud.faults = lambda number, text: fault
    with pytest.raises(EngineError, match=words) as caught:
        engine(cloud, **QUICK).speak(TEXT, voice_of(cloud))
    assert len(cloud.texts) == 3
    assert "localhost" in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("status", [400, 403, 404, 415])
def test_what_asking_again_cannot_heal_is_asked_once(status, cloud, engine):
    cloud.faults = lambda number, text: Status(status)
    with pytest.raises(EngineError, match=rf"localhost.*HTTP {status}"):
        engine(cloud).speak(TEXT, voice_of(cloud))
    assert len(cloud.texts) == 1


def test_a_wrong_key_is_named_by_its_variable_and_not_repeated(cloud, engine, monkeypatch):
    wrong = "SK-wrong-9876543210"
    monkeypatch.setenv(cloud.key_env, wrong)
    one = engine(cloud)
    with pytest.raises(EngineError, match="key") as caught:
        one.speak(TEXT, voice_of(cloud))
    assert wrong not in str(caught.value)
    if cloud.service != "google":  # Google answers 400, as to a request that is wrong
        assert cloud.key_env in str(caught.value)
    if cloud.service != "fpt":  # FPT has nothing to ask without speaking
        with pytest.raises(EngineUnavailableError, match="key"):
            one.check()


def test_check_asks_for_no_sound(cloud, engine):
    engine(cloud).check()
    assert cloud.asked
    assert cloud.texts == []


def test_without_a_key_it_says_which_variable(monkeypatch):
    for kind in clouds.ALL:
        monkeypatch.delenv(kind.key_env, raising=False)
    with pytest.raises(EngineNotSetUpError, match=r"AZURE_SPEECH_KEY, FPT_API_KEY, GOOGLE"):
        CloudEngine(state="")
    for one, other in itertools.permutations(clouds.ALL, 2):
        monkeypatch.setenv(one.key_env, KEY)
        engine = CloudEngine(state="")
        with pytest.raises(EngineUnavailableError, match=f"has no key here: set {other.key_env}"):
            engine.speak(TEXT, Voice("cloud", other.voice))
        engine.close()
        monkeypatch.delenv(one.key_env)


def test_only_what_has_a_key_is_listed(cloud, engine):
    names = [voice.name for voice in engine(cloud).voices()]
    assert names[0] == cloud.voice
    assert all(name.startswith(f"{cloud.service}:") for name in names)
    assert len(names) == len(shipped()[cloud.service]["voices"])


def test_a_voice_that_a_service_has_not_is_not_asked_for(cloud, engine):
    with pytest.raises(EngineError, match=r"has no voice .*no-such.*choose one of"):
        engine(cloud).speak(TEXT, Voice("cloud", f"{cloud.service}:no-such"))
    assert cloud.asked == []


def test_the_key_goes_into_a_header_alone(cloud, engine):
    engine(cloud).speak(TEXT, voice_of(cloud))
    order = next(asked for asked in cloud.asked if asked.method == "POST")
    assert KEY in order.headers.values()
    assert KEY.encode() not in order.body
    assert KEY not in order.path


@pytest.mark.parametrize(
    "text", ["<speak>&amp;</speak>", "\"một\" {text} {key} \\ 'hai'", "a\u2028b"]
)
def test_text_is_nothing_but_text(text, cloud, engine):
    engine(cloud).speak(text, voice_of(cloud))
    assert cloud.texts == [text]


def test_the_rate_is_told_where_its_measure_is_known(cloud, engine):
    one = engine(cloud)
    assert one.supports_rate is (cloud.service != "fpt")
    own = one.speak(TEXT, voice_of(cloud)).audio.duration
    for rate in (0.7, 1.25, 2.0):
        ratio = own / one.speak(TEXT, replace(voice_of(cloud), rate=rate)).audio.duration
        assert ratio == pytest.approx(rate if one.supports_rate else 1.0, rel=0.2)


def test_the_longest_text_of_the_widest_characters(cloud, engine):
    one = engine(cloud)
    text = ("ặ" * 6 + " ") * (one.limit // 7)
    assert one.speak(text.strip(), voice_of(cloud)).audio.duration > 20
    with pytest.raises(EngineError, match=str(one.limit)):
        one.speak("a" * (one.limit + 1), voice_of(cloud))


def test_retry_after_beyond_what_is_allowed_is_reported(cloud, engine):
    cloud.faults = [Busy("3600")]
    with pytest.raises(EngineBusyError, match=r"localhost.*come back at \d\d:\d\d"):
        engine(cloud).speak(TEXT, voice_of(cloud))
    assert len(cloud.texts) == 1


@pytest.mark.slow
def test_texts_under_faults_are_each_there_once(cloud, engine):
    kinds = [Busy("0"), Unavailable(), Status(502), Reset(), CutReply(), Raw(b"{}")]
    cloud.faults = lambda number, text: kinds[number // 5 % len(kinds)] if number % 5 == 0 else None
    if cloud.service == "fpt":
        cloud.looks = 1
        healthy = [None] * 4
        cloud.fetched = [500, *healthy, wav("một")[:-99], *healthy, 429, *healthy, b"<Error/>"] * 60
    recipe = {"audio": {"first_wait": 0.0}} if cloud.service == "fpt" else {}
    one = engine(cloud, backoff=0.002, attempts=20, workers=8, recipe=recipe)
    texts = [f"Câu số {number}." for number in range(200)]  # more: test_thousand
    with ThreadPoolExecutor(8) as pool:
        spoken = list(pool.map(lambda t: one.speak(t, voice_of(cloud)).audio.samples, texts))
    for text, samples in zip(texts, spoken, strict=True):
        assert np.array_equal(samples, expected(text))
    assert set(cloud.texts) == set(texts)


def test_what_azure_cut_in_silence_is_an_error(azure, engine):
    azure.longest = 12.0
    one = engine(azure, recipe={"limits": {"seconds": 12}})
    assert one.speak("một hai ba", voice_of(azure)).audio.duration < 2
    with pytest.raises(EngineError, match="cuts what is longer than 12 s"):
        one.speak("một " * 60, voice_of(azure))


@pytest.mark.parametrize("missing", [403, 404])
def test_fpt_is_looked_after_until_the_sound_is_there(missing, fpt, engine):
    fpt.looks, fpt.missing = 6, missing
    one = engine(fpt)
    waits = []
    one._services["fpt"]._host_client.wait = waits.append
    assert one.speak(TEXT, voice_of(fpt)).audio.duration > 2
    assert (len(fpt.texts), len(fpt.fetches)) == (1, 7)
    looked = [wait for wait in waits if wait > 0]
    assert looked == sorted(looked)


def test_fpt_is_not_told_the_key_when_its_sound_is_fetched(fpt, engine):
    engine(fpt).speak(TEXT, voice_of(fpt))
    assert fpt.fetches
    assert all(KEY not in asked.headers.values() for asked in fpt.fetches)


def test_fpt_fetches_again_what_is_paid_for(fpt, engine):
    fpt.fetched = [500, wav(TEXT)[:-100], b"", 503]
    assert engine(fpt).speak(TEXT, voice_of(fpt)).audio.duration > 2
    assert len(fpt.texts) == 1


def test_fpt_orders_once_more_what_never_comes(fpt, engine):
    fpt.looks = 10**6
    one = engine(fpt, recipe={"audio": {"first_wait": 0.001, "longest_wait": 0.05}})
    with pytest.raises(EngineUnavailableError, match="did not make the sound within"):
        one.speak(TEXT, voice_of(fpt))
    assert len(fpt.texts) == 2


def test_fpt_takes_the_shortest_word(fpt, engine):
    assert engine(fpt).speak("Ừ", voice_of(fpt)).audio.duration > 0.1
    assert fpt.texts == ["Ừ.."]


def test_fpt_says_what_is_wrong(fpt, engine):
    fpt.error = {"error": 1, "message": "quota exceeded"}
    with pytest.raises(EngineError, match=r"localhost fails \(quota exceeded\)"):
        engine(fpt, attempts=2).speak(TEXT, voice_of(fpt))


def answering(fpt, monkeypatch, url) -> None:
    """Have the service say that the sound is at another address."""
    answer = fpt.answer

    def elsewhere(asked):
        found = answer(asked)
        if isinstance(found, Answer) and b"async" in found.body:
            return Answer(json.dumps({**json.loads(found.body), "async": url}).encode())
        return found

    monkeypatch.setattr(fpt, "answer", elsewhere)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "0.0.0.0"])
def test_a_sound_s_address_is_not_within_the_network(address, fpt, engine, monkeypatch):
    answering(fpt, monkeypatch, "https://trong.example/a.wav")
    places = {"localhost": ["93.184.216.34"], "trong.example": ["93.184.216.34", address]}
    monkeypatch.setattr(cloud_engine, "resolve", lambda host, port: places[host])
    with pytest.raises(EngineError, match="an address within this machine or network"):
        engine(fpt).speak(TEXT, voice_of(fpt))
    assert not fpt.fetches


def test_a_service_within_the_network_may_have_its_sounds_there(fpt, engine, monkeypatch):
    places = {"localhost": ["127.0.0.1"], "trong.example": ["10.1.2.3"]}
    monkeypatch.setattr(cloud_engine, "resolve", lambda host, port: places[host])
    answering(fpt, monkeypatch, "https://trong.example/a.wav")
    with pytest.raises(EngineUnavailableError):  # there is no such host
        engine(fpt, attempts=1).speak(TEXT, voice_of(fpt))


def test_a_sound_s_address_that_is_none(fpt, engine, monkeypatch):
    answering(fpt, monkeypatch, "https://[a/b")
    with pytest.raises(EngineError, match="the sound's address is none"):
        engine(fpt, attempts=1).speak(TEXT, voice_of(fpt))


@pytest.mark.parametrize("url", ["http://example.com/a.wav", "file:///etc/passwd", "", None, 3])
def test_a_sound_s_address_is_no_less_safe_than_the_service(url, fpt, engine, monkeypatch):
    answering(fpt, monkeypatch, url)
    with pytest.raises(EngineError, match="address without TLS"):
        engine(fpt, attempts=2).speak(TEXT, voice_of(fpt))
    assert fpt.fetches == []


class Own(Service):
    """A service that nobody has heard of: JSON in, JSON out with where the sound is."""

    def answer(self, asked):
        if asked.path == "/sound":
            return Answer(tone.mp3(self.texts[-1]))
        wanted = asked.data
        if asked.headers.get("X-Token") != self.key:
            return self.refused(401, "who are you?")
        assert wanted["options"] == {"accent": "bắc", "speed": 1.25, "flags": [True, "acme"]}
        told = {"result": {"links": {"audio": f"{self.url}/sound"}}, "state": "done"}
        return self.spoken(wanted["say"], Answer(json.dumps(told).encode()))


def test_a_recipe_of_the_user_s_own(tmp_path, monkeypatch):
    with Own(tmp_path, key=KEY) as own:
        monkeypatch.setenv("ACME_KEY", KEY)
        recipe = {
            "url": f"{own.url}/speak",
            "key_env": "ACME_KEY",
            "headers": {"X-Token": "{key}", "Content-Type": "application/json"},
            "parameters": {"accent": "bắc"},
            "body": {
                "say": "{text}",
                "options": {"accent": "{accent}", "speed": "{rate}", "flags": [True, "{voice}"]},
            },
            "audio": {"in": "url", "field": "result.links.audio"},
            "success": {"state": "done"},
            "voices": ["acme"],
        }
        options = {"services": {"acme": recipe}, "ca": own.ca, "state": "", "backoff": 0.01}
        one = registry.create("cloud", options)
        assert [voice.name for voice in one.voices()] == ["acme:acme"]
        assert one.supports_rate
        audio = one.speak(TEXT, Voice("cloud", "acme:acme", rate=1.25)).audio
        assert audio.duration > 2
        assert own.texts == [TEXT]
        one.close()


def test_several_services_at_once(tmp_path, monkeypatch):
    """One that fails is passed over; the narrowest limit holds, and a rate that all can follow."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with clouds.Azure(tmp_path / "a") as azure, clouds.Fpt(tmp_path / "b", key="other") as fpt:
        for server in (azure, fpt):
            monkeypatch.setenv(server.key_env, KEY)
        options = azure.options(ca="")
        options["services"] |= fpt.options(recipe={"limits": {"characters": 200}})["services"]
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", azure.ca)
        one = CloudEngine(**{**options, "ca": azure.ca, "attempts": 1})
        assert one.limit == 200
        assert not one.supports_rate
        one.check()  # FPT's certificate is another authority's
        assert {voice.name.partition(":")[0] for voice in one.voices()} == {"azure"}
        one.close()


def test_whatever_changes_the_sound_changes_the_fingerprint(cloud, engine, monkeypatch):
    variants = [
        {},
        {"url": f"{cloud.url}/other"},
        {"headers": {"X-Other": "1"}},
        {"parameters": {"region": "eastus"}},
    ]
    made = [engine(cloud, recipe=recipe) for recipe in variants]
    marks = {one.fingerprint(cloud.voice) for one in made}
    assert len(marks) == len(variants)
    monkeypatch.setenv(cloud.key_env, "SK-another-key")
    plain = engine(cloud, recipe={"title": "Other", "documentation": "https://example.com"})
    assert plain.fingerprint(cloud.voice) == made[0].fingerprint(cloud.voice)


def test_the_shipped_recipes_ask_their_services():
    hosts = {name: recipe.address(recipe.url) for name, recipe in recipes({}).items()}
    assert hosts == {
        "azure": "https://southeastasia.tts.speech.microsoft.com/cognitiveservices/v1",
        "fpt": "https://api.fpt.ai/hmi/tts/v5",
        "google": "https://texttospeech.googleapis.com/v1/text:synthesize",
    }
    region = recipes({"azure": {"parameters": {"region": "eastus"}}})["azure"]
    assert region.address(region.url).startswith("https://eastus.tts.")


OWN = {"url": "https://example.com/tts", "body": "{text}", "voices": ["a"]}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"url": ""}, "lacks url"),
        ({"body": ""}, "lacks body"),
        ({"voices": []}, "has no voices"),
        ({"voices": 3}, "voices are 3"),
        ({"voices": [{"about": "x"}]}, "without a name"),
        ({"url": "ftp://example.com"}, "no usable address"),
        ({"url": "https://user:pw-1357902@example.com"}, "no usable address"),
        ({"url": "https://example.com/{key}"}, "cannot fill in {key}"),
        ({"url": "https://{region}.example.com"}, "cannot fill in {region}"),
        ({"headers": {"X": "{text}"}}, "cannot fill in {text}"),
        ({"headers": {"Authorization": "Bearer SK-1234567"}}, "headers hold a key in Auth"),
        ({"headers": {"X": 3}}, "headers is no table of texts"),
        ({"body": {"t": ["{tetx}"]}}, "cannot fill in {tetx}"),
        ({"audio": {"in": "heaven"}}, "audio.in is 'heaven'"),
        ({"audio": {"in": "base64"}}, "audio lacks field"),
        ({"audio": 3}, "audio is 3"),
        ({"audio": {"where": "x"}}, "audio has no where"),
        ({"limits": {"characters": 3}}, "limits are too narrow"),
        ({"limits": {"characters": "many"}}, "characters is 'many'"),
        ({"again": [5.5]}, "again is"),
        ({"markup": "html"}, "markup is 'html'"),
        ({"keyenv": "X"}, "has no keyenv"),
        ({"key_env": 3}, "key_env is 3"),
        ({"success": 3}, "success is 3"),
    ],
)
def test_a_recipe_s_mistake_is_named(table, words):
    with pytest.raises(ConfigError) as caught:
        CloudEngine(services={"own": {**OWN, **table}}, state="")
    assert words in str(caught.value)
    assert "[engines.cloud.services.own]" in str(caught.value)
    assert "SK-1234567" not in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("services", [{"own": 3}, 3, {"a:b": OWN}])
def test_services_are_tables(services):
    with pytest.raises(ConfigError, match=r"engines\.cloud|has no name"):
        CloudEngine(services=services)


def test_a_manifest_tells_the_recipes_of_the_services_that_spoke():
    services = {"own": {"url": "https://a.example"}, "other": {"url": "https://b.example"}}
    told = registry.sound_options("cloud", {"services": services}, ["own:an", "own:binh"])
    assert told == {"services": {"own": {"url": "https://a.example"}}}
    assert registry.sound_options("cloud", {"services": services}, ["fpt:an"]) == {}
    assert registry.sound_options("cloud", {"services": services}) == {"services": services}

"""The engine server against a speech server on the loopback, with the habits met in the field."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from briefing.engines import registry
from briefing.engines.server import ServerEngine
from briefing.errors import ConfigError, EngineBusyError, EngineError, EngineUnavailableError
from briefing.model.voice import Voice
from briefing.net import addresses
from tests.support import tone
from tests.support.google import closed_port
from tests.support.service import (
    Busy,
    CutReply,
    Drip,
    Hang,
    Raw,
    Reset,
    Status,
    Unavailable,
)
from tests.support.speech_server import SpeechServer, wav

VOICE = Voice("server", "ngoc")
TEXT = "Xin chào, đây là bản tin sáng nay: giá vàng & bạc < hôm qua!"
KEY = "SK-0123456789"
QUICK = {"connect_timeout": 0.3, "read_timeout": 0.3, "total_timeout": 0.6, "attempts": 3}

# Every fault that another attempt may heal, and a word of the error when none does.
PASSING = {
    "429": (Busy(), "refuses for now"),
    "429 with seconds": (Busy("0"), "refuses for now"),
    "503 while the model loads": (Unavailable(), "the model is loading"),
    "503 with seconds": (Unavailable("0"), "the model is loading"),
    "500": (Status(500), "HTTP 500"),
    "timeout": (Hang(), "does not answer in time"),
    "dripping": (Drip(), "does not answer in time"),
    "reset": (Reset(), "localhost"),
    "reply cut": (CutReply(), "localhost"),
    "empty": (Raw(b""), "no sound"),
    "wav cut": (Raw(wav(TEXT)[:-2000]), "WAV breaks off"),
    "streamed wav cut in a sample": (
        Raw(wav(TEXT)[:40] + b"\xff\xff\xff\xff" + wav(TEXT)[44:-1]),
        "WAV breaks off",
    ),
    "wav without sound": (Raw(wav(TEXT)[:44]), "breaks off|no sound"),
    "wav far too short": (Raw(wav("một")), "too short"),
    "wav far too long": (Raw(wav("một " * 300)), "too long"),
    "silence": (Raw(wav(TEXT)[:44] + bytes(len(wav(TEXT)) - 44)), "silence"),
    "html instead of sound": (Raw(b"<html>\n<title>proxy</title></html>"), "other than MP3"),
    "json instead of sound": (Raw(b'{"error": "busy"}'), "other than MP3"),
}


@pytest.fixture
def serve():
    """Start servers with given habits and make engines that ask them."""
    started = []

    def start(folder=None, *, key="", **habits):
        server = SpeechServer(folder, key=key, **habits)
        started.append(server)
        return server.__enter__()

    yield start
    for server in started:
        server.__exit__()


@pytest.fixture
def engine():
    made = []

    def make(server, **options):
        made.append(ServerEngine(**server.options(**options)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("name", PASSING)
def test_one_fault_is_healed_by_asking_again(name, serve, engine):
    server = serve()
    server.faults = [PASSING[name][0]]
    speech = engine(server, **QUICK).speak(TEXT, VOICE)
    server.faults = []
    assert server.texts == [TEXT, TEXT]
    assert np.array_equal(speech.audio.samples, engine(server).speak(TEXT, VOICE).audio.samples)


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_stays_is_one_clear_line(name, serve, engine):
    fault, words = PASSING[name]
    server = serve()
    server.faults = lambda number, text: fault
    with pytest.raises(EngineError, match=words) as caught:
        engine(server, **QUICK).speak(TEXT, VOICE)
    assert len(server.texts) == 3
    assert "localhost" in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_the_request_is_the_protocol_s(serve, engine):
    server = serve(key=KEY)
    engine(server, key=KEY, model="viet", extra={"lang": "vi"}).speak(TEXT, VOICE)
    (asked,) = server.asked
    assert asked.data == {
        "model": "viet",
        "input": TEXT,
        "voice": "ngoc",
        "response_format": "wav",
        "lang": "vi",
    }
    assert asked.headers["Authorization"] == f"Bearer {KEY}"


def test_no_token_is_sent_where_there_is_none(serve, engine):
    server = serve()
    engine(server).speak(TEXT, VOICE)
    assert "Authorization" not in server.asked[0].headers


@pytest.mark.parametrize("formats", [("wav",), ("pcm",), ("wav", "pcm")])
def test_either_lossless_format_will_do(formats, serve, engine):
    """The two give the same samples, and what a server takes is asked for from then on."""
    one = engine(serve(formats=formats))
    sounds = [one.speak(TEXT, VOICE).audio for _ in range(3)]
    reference = tone.samples(TEXT).astype(np.float32) / 32_768
    assert all(np.array_equal(sound.samples, reference) for sound in sounds)


@pytest.mark.parametrize("form", ["pcm", "mp3"])
def test_a_format_is_asked_for(form, serve, engine):
    server = serve(formats=("wav", "pcm", "mp3"))
    assert engine(server, format=form).speak(TEXT, VOICE).audio.duration > 2
    assert [asked.data["response_format"] for asked in server.asked] == [form]


def test_a_format_that_is_refused_is_told_in_the_server_s_words(serve, engine):
    with pytest.raises(EngineError, match=r"HTTP 400: response_format 'mp3' is not supported"):
        engine(serve(), format="mp3").speak(TEXT, VOICE)


@pytest.mark.parametrize("length", [0xFFFFFFFF, 0xFFFFFFFF - 36, 0x7FFFFFFF, 0x80000000, 0])
def test_a_wav_with_open_lengths_is_read_whole(length, serve, engine):
    audio = engine(serve(length=length)).speak(TEXT, VOICE).audio
    assert np.array_equal(audio.samples, tone.samples(TEXT).astype(np.float32) / 32_768)


def test_pcm_comes_at_the_rate_that_its_type_tells(serve, engine):
    server = serve(formats=("pcm",), content_type="audio/pcm; rate=12000; channels=1")
    audio = engine(server).speak("Một hai ba bốn.", VOICE).audio
    assert audio.sample_rate == 24_000
    assert audio.duration == pytest.approx(2 * len(tone.samples("Một hai ba bốn.")) / 24_000, 0.01)


@pytest.mark.parametrize("rate", [0.7, 1.5, 2.0])
def test_speed_is_left_to_us_unless_the_server_follows_it(rate, serve, engine):
    server = serve(follows=False)
    one = engine(server)
    own = one.speak(TEXT, VOICE).audio.duration
    assert not one.supports_rate
    assert one.speak(TEXT, replace(VOICE, rate=rate)).audio.duration == own
    assert all("speed" not in asked.data for asked in server.asked)


@pytest.mark.parametrize("rate", [0.7, 1.5, 2.0])
def test_a_server_that_follows_speed_is_asked_for_it(rate, serve, engine):
    server = serve()
    one = engine(server, speed=True)
    assert one.supports_rate
    own = one.speak(TEXT, VOICE).audio.duration
    assert own / one.speak(TEXT, replace(VOICE, rate=rate)).audio.duration == pytest.approx(
        rate, rel=0.2
    )
    assert server.asked[-1].data["speed"] == rate


def test_a_server_that_ignores_speed_is_found_out(serve, engine):
    one = engine(serve(follows=False), speed=True)
    with pytest.raises(EngineError, match=r"does not follow `speed`: speed = false"):
        one.speak(TEXT, replace(VOICE, rate=1.5))
    assert one.speak(TEXT, VOICE).audio.duration > 2


def test_a_field_that_the_server_needs(serve, engine):
    server = serve(needs=("lang",), error="detail")
    with pytest.raises(EngineError, match=r"HTTP 422: body: Field required: lang.*extra"):
        engine(server).speak(TEXT, VOICE)
    assert engine(server, extra={"lang": "vi"}).speak(TEXT, VOICE).audio.duration > 2


@pytest.mark.parametrize("error", ["openai", "detail", "html"])
def test_an_error_is_told_in_the_server_s_words(error, serve, engine):
    with pytest.raises(EngineError, match=r"HTTP 400: .*Voice 'mai' not found") as caught:
        engine(serve(error=error)).speak(TEXT, replace(VOICE, name="mai"))
    assert "\n" not in str(caught.value)
    assert "<" not in str(caught.value)


@pytest.mark.parametrize("longest", [4_096, 20_000])
def test_the_longest_input(longest, serve, engine):
    server = serve(longest=longest)
    one = engine(server, limit=longest)
    text = ("từng chữ một, " * 1500)[: longest - 1] + "."
    assert one.speak(text, VOICE).audio.duration > 100
    with pytest.raises(EngineError, match=f"takes {longest} characters, not {longest + 1}"):
        one.speak(text + "x", VOICE)
    assert len(server.texts) == 1


def test_a_text_over_the_server_s_own_limit_is_an_error_not_a_cut(serve, engine):
    with pytest.raises(EngineError, match=r"longer than 200 characters.*limit"):
        engine(serve(longest=200)).speak("từng chữ " * 30, VOICE)


@pytest.mark.parametrize("fault", [Busy("1"), Unavailable("1")])
def test_retry_after_is_waited(fault, serve, engine):
    server = serve()
    server.faults = [fault]
    one = engine(server)
    waits = []
    one._host_client.wait = waits.append
    one.speak(TEXT, VOICE)
    assert any(1.0 <= wait < 1.5 for wait in waits)


def test_retry_after_beyond_what_is_allowed_is_reported(serve, engine):
    server = serve()
    server.faults = [Busy("3600")]
    with pytest.raises(EngineBusyError, match=r"localhost.*come back at \d\d:\d\d"):
        engine(server).speak(TEXT, VOICE)
    assert len(server.texts) == 1


@pytest.mark.parametrize("lists", ["audio/voices", "voices"])
@pytest.mark.parametrize("shape", ["names", "objects", "data"])
def test_voices_are_those_that_the_server_lists(lists, shape, serve, engine):
    one = engine(serve(lists=lists, shape=shape), voices=[])
    assert one.voices() == ()
    one.check()
    assert [voice.name for voice in one.voices()] == ["ngoc", "khoa"]
    with pytest.raises(EngineError, match="no voice 'mai': choose one of ngoc, khoa"):
        one.speak(TEXT, replace(VOICE, name="mai"))


def test_a_server_without_a_list_needs_names(serve, engine):
    server = serve(lists="nowhere")
    with pytest.raises(EngineUnavailableError, match=r"lists no voices: voices = "):
        engine(server, voices=[]).check()
    engine(server).check()
    assert engine(server, voices=[]).speak(TEXT, VOICE).audio.duration > 2


def test_a_wrong_key_is_not_repeated(serve, engine, caplog):
    one = engine(serve(key="another"), key=KEY)
    for ask in (one.check, lambda: one.speak(TEXT, VOICE)):
        with pytest.raises(
            EngineError, match=r"does not take the key.*HTTP 401.*key_env"
        ) as caught:
            ask()
        assert KEY not in str(caught.value)
    assert KEY not in caplog.text


def test_a_key_comes_from_the_environment_or_a_file(serve, monkeypatch, tmp_path):
    server = serve(key=KEY)
    monkeypatch.setenv("MY_KEY", f" {KEY}\n")
    (tmp_path / "key").write_text(f"{KEY}\n")
    for option in ({"key_env": "MY_KEY"}, {"key_file": str(tmp_path / "key")}):
        one = registry.create("server", server.options(**option))
        assert one.speak(TEXT, VOICE).audio.duration > 2
        one.close()


@pytest.mark.parametrize("key", [f"{KEY} x", f"{KEY}\nx", f"{KEY}é"])
def test_what_is_no_key_is_not_repeated(key, serve, engine):
    with pytest.raises(ConfigError, match="no key") as caught:
        engine(serve(), key=key)
    assert KEY not in str(caught.value)


def test_over_tls_too(serve, engine, tmp_path):
    assert engine(serve(tmp_path)).speak(TEXT, VOICE).audio.duration > 2


def test_nothing_is_sent_in_the_open_to_a_public_address(serve, engine, monkeypatch):
    """A name may lead elsewhere from one look-up to the next: the connection itself is judged."""
    server = serve()
    one = engine(server, key=KEY)
    monkeypatch.setattr(addresses, "is_private", lambda address: False)
    with pytest.raises(EngineError, match=r"public address.*https://"):
        one.speak(TEXT, VOICE)
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("172.32.0.1", False),
        ("192.168.1.1", True),
        ("100.100.1.1", True),
        ("169.254.1.1", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("8.8.8.8", False),
        ("::ffff:8.8.8.8", False),
        ("2606:4700::1", False),
        ("0.0.0.0", False),
        ("", False),
    ],
)
def test_private_addresses(address, expected):
    assert addresses.is_private(address) is expected


def test_a_proxy_is_not_asked_for_what_is_plain(serve, engine, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://localhost:{closed_port()}")
    monkeypatch.setenv("http_proxy", f"http://localhost:{closed_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert engine(serve()).speak(TEXT, VOICE).audio.duration > 2


@pytest.mark.parametrize(
    ("url", "network"),
    [
        ("http://localhost:8000/v1", False),
        ("http://127.0.0.1:8000/v1", False),
        ("http://[::1]:8000/v1", False),
        ("http://192.168.1.5:8000/v1", True),
        ("https://api.example.com/v1", True),
    ],
)
def test_a_server_of_this_machine_is_no_network(url, network):
    one = ServerEngine(base_url=url, state="")
    assert one.network is network
    one.close()


def test_whatever_changes_the_sound_changes_the_version(serve):
    server = serve()
    variants = [
        {},
        {"base_url": f"{server.url}/v2"},
        {"model": "other"},
        {"extra": {"lang": "vi"}},
        {"format": "mp3"},
        {"sample_rate": 48_000},
    ]
    versions = {ServerEngine(**server.options(**others)).version for others in variants}
    assert len(versions) == len(variants)
    keys = {ServerEngine(**server.options(key=key)).version for key in ("", KEY)}
    assert len(keys) == 1


def test_nobody_there_is_unavailable(engine, serve):
    one = engine(serve(), base_url=f"http://localhost:{closed_port()}/v1", attempts=2)
    for ask in (one.check, lambda: one.speak(TEXT, VOICE)):
        with pytest.raises(EngineUnavailableError, match="localhost cannot be reached"):
            ask()


def test_without_a_server_it_says_what_to_write():
    with pytest.raises(EngineUnavailableError, match=r"no speech server.*base_url.*engines.server"):
        ServerEngine()


@pytest.mark.slow
def test_texts_under_faults_are_each_there_once(serve, engine):
    server = serve()
    kinds = [Busy("0"), Unavailable(), Status(502), Reset(), CutReply(), Raw(wav(TEXT)[:-200])]
    # One request in five fails, whoever asks in whatever order.
    server.faults = lambda number, text: (
        kinds[number // 5 % len(kinds)] if number % 5 == 0 else None
    )
    one = engine(server, backoff=0.002, attempts=20, workers=8)
    texts = [
        f"Đây là câu số {number} trong bản tin." for number in range(200)
    ]  # more: test_thousand
    with ThreadPoolExecutor(8) as pool:
        spoken = list(pool.map(lambda text: one.speak(text, VOICE).audio.samples, texts))
    for text, samples in zip(texts, spoken, strict=True):
        assert np.array_equal(samples, tone.samples(text).astype(np.float32) / 32_768)
    assert set(server.texts) == set(texts)


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": "ftp://h/v1"},
        {"base_url": 3},
        {"model": 3},
        {"voices": [1]},
        {"extra": "lang=vi"},
        {"format": "wma"},
        {"speed": 1},
        {"limit": 0},
        {"sample_rate": 1},
        {"attempts": 0},
        {"extra": {"lang": "vi", "api_key": "x"}},
    ],
)
def test_bad_options_are_named(options):
    [name] = options
    with pytest.raises(ConfigError, match=rf"\[engines.server[.\]]+ ?{name}"):
        ServerEngine(**{"base_url": "http://localhost:1/v1", **options})


def test_a_password_in_the_address_is_refused_and_not_repeated():
    with pytest.raises(ConfigError, match="key_env") as caught:
        ServerEngine(base_url=f"https://user:{KEY}@example.com/v1")
    assert KEY not in str(caught.value)


def test_closing_wakes_whoever_waits(serve, engine):
    server = serve()
    server.faults = lambda number, text: Unavailable("60")
    one = engine(server)
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(one.speak, TEXT, VOICE)
        while not server.texts:
            pass
        one.close()
        with pytest.raises(EngineError):
            job.result(timeout=20)


def test_ipv6_only_hosts_are_reached(serve):
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    one = ServerEngine(base_url=f"http://[::1]:{closed_port()}/v1", state="", attempts=1)
    with pytest.raises(EngineUnavailableError, match="::1 cannot be reached"):
        one.speak(TEXT, VOICE)
    one.close()

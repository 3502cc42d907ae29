"""The engine gtts against a server on the loopback that speaks Google's reply format."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from briefing.engines import gtts as gtts_module
from briefing.engines.gtts import GttsEngine
from briefing.errors import ConfigError, EngineBusyError, EngineError, EngineUnavailableError
from briefing.model.voice import Voice
from briefing.net import client as network_http
from tests.support import tone
from tests.support.google import (
    Busy,
    CutBase64,
    CutMp3,
    CutReply,
    Drip,
    Google,
    Hang,
    NoAudio,
    Raw,
    Reset,
    Sound,
    Status,
    closed_port,
)

VOICE = Voice("gtts", "vi")
TEXT = "Xin chào, đây là bản tin sáng nay: giá vàng tăng!"
FEW = {"attempts": 3}
QUICK = {"connect_timeout": 0.3, "read_timeout": 0.3, "total_timeout": 0.6, **FEW}

# Every fault that another attempt may heal, and a word of the error when none does.
PASSING = {
    "429": (Busy(), "refuses for now"),
    "429 with seconds": (Busy("0"), "refuses for now"),
    "500": (Status(500), "HTTP 500"),
    "503": (Status(503), "HTTP 503"),
    "sent away to /sorry/": (Status(302, "https://www.google.com/sorry/index?q=x"), "refuses"),
    "timeout": (Hang(), "does not answer in time"),
    "dripping": (Drip(), "does not answer in time"),
    "reset": (Reset(), "localhost"),
    "reply cut": (CutReply(), "localhost"),
    "no audio": (NoAudio(), "holds no sound"),
    "base64 cut": (CutBase64(1), "breaks off"),
    "base64 cut at a whole group": (CutBase64(400), "MP3 breaks off"),
    "mp3 cut in a frame": (CutMp3(0.5), "MP3 breaks off"),
    "mp3 far too short": (Sound(tone.mp3("một")), "too short"),
    "mp3 far too long": (Sound(tone.mp3("một " * 300)), "too long"),
    "not mp3": (Sound(b"RIFF" + bytes(2000)), "other than MP3"),
    "empty sound": (Sound(b""), "no sound"),
    "empty reply": (Raw(b""), "no result"),
    "html": (Raw(b"<html>consent</html>"), "not what it should be"),
    "json cut": (Raw(b')]}\'\n\n[["wrb.fr","jQ1olc","[\\"//NE'), "breaks off"),
    "not text": (Raw(b"\xff\xfe\x00"), "not text"),
}


@pytest.mark.parametrize("name", PASSING)
def test_one_fault_is_healed_by_asking_again(name, google, gtts):
    fault, _ = PASSING[name]
    google.faults = [fault]
    speech = gtts(**QUICK).speak(TEXT, VOICE)
    google.faults = []
    assert google.texts == [TEXT, TEXT]
    assert np.array_equal(speech.audio.samples, gtts().speak(TEXT, VOICE).audio.samples)


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_stays_is_one_clear_line(name, google, gtts):
    fault, words = PASSING[name]
    google.faults = lambda number, text: fault
    with pytest.raises(EngineError, match=words) as caught:
        gtts(**QUICK).speak(TEXT, VOICE)
    assert len(google.asked) == 3
    assert "localhost" in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 301])
def test_what_asking_again_cannot_heal_is_asked_once(status, google, gtts):
    google.faults = lambda number, text: Status(status, "/elsewhere")
    with pytest.raises(EngineError, match=f"localhost.*HTTP {status}"):
        gtts().speak(TEXT, VOICE)
    assert len(google.asked) == 1


def test_short_text_is_one_request_with_its_punctuation(google, gtts):
    texts = ["Một, hai; ba. Bốn: năm? Sáu!", "“Vâng”, ông nói – rồi đi…", "x" * 100]
    for text in texts:
        gtts().speak(text, VOICE) if text[0] != "x" else gtts().speak(" ".join("x" * 50), VOICE)
    assert google.texts == [*texts[:2], " ".join("x" * 50)]
    assert all(asked.language == "vi" for asked in google.asked)


def test_longest_text_is_one_request(google, gtts):
    text = ("từng chữ một, " * 8)[:99] + "."
    gtts().speak(text, VOICE)
    assert google.texts == [text]


def test_replies_in_pieces_with_lengths_are_read_too(tmp_path):
    with Google(tmp_path, chunked=True) as google:
        engine = GttsEngine(**google.options())
        assert engine.speak(TEXT, VOICE).audio.duration > 2
        engine.close()


@pytest.mark.parametrize("text", ["…", "?!", " - "])
def test_nothing_to_say_is_not_asked(text, google, gtts):
    with pytest.raises(EngineError, match="nothing to say"):
        gtts().speak(text, VOICE)
    assert not google.asked


def test_too_long_is_not_asked_in_part(google, gtts):
    with pytest.raises(EngineError, match="100 characters"):
        gtts().speak("a" * 101, VOICE)
    assert not google.asked


def test_connections_are_kept_and_requests_run_at_once(google, gtts):
    google.latency = 0.1
    engine = gtts(workers=4)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: engine.speak(f"câu số {n}", VOICE), range(16)))
    assert 1 < google.most_at_once <= 4
    assert len({asked.connection for asked in google.asked}) <= 4


def test_cookies_are_not_sent_back(google, gtts):
    engine = gtts()
    engine.speak(TEXT, VOICE)
    engine.speak(TEXT, VOICE)
    assert not any("Cookie" in asked.headers for asked in google.asked)


def test_passwords_of_the_user_are_not_sent(google, gtts, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    gtts().speak(TEXT, VOICE)
    assert "Authorization" not in google.asked[0].headers


def test_retry_after_seconds_are_waited(google, gtts):
    google.faults = [Busy("1")]
    gtts().speak(TEXT, VOICE)
    assert google.asked[1].time - google.asked[0].time >= 1.0


def test_retry_after_date_is_waited(google, gtts):
    when = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2)
    google.faults = [Busy(when.strftime("%a, %d %b %Y %H:%M:%S GMT"))]
    gtts().speak(TEXT, VOICE)
    assert 0.9 <= google.asked[1].time - google.asked[0].time <= 4.0


def test_retry_after_beyond_what_is_allowed_is_reported_and_remembered(google, gtts, tmp_path):
    google.faults = [Busy("3600")]
    state = str(tmp_path / "state")
    with pytest.raises(EngineBusyError, match=r"localhost.*come back at \d\d:\d\d"):
        gtts(state=state).speak(TEXT, VOICE)
    other_run = gtts(state=state)
    with pytest.raises(EngineBusyError, match="come back at"):
        other_run.speak(TEXT, VOICE)
    with pytest.raises(EngineUnavailableError, match="come back at"):
        other_run.check()
    assert len(google.asked) == 1
    assert not google.knocks


def test_the_others_stop_asking_when_one_is_refused(google, gtts):
    google.faults = lambda number, text: Busy("3600")
    engine = gtts(workers=4)
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(engine.speak, f"câu số {n}", VOICE) for n in range(40)]
    assert all(isinstance(job.exception(), EngineBusyError) for job in jobs)
    assert len(google.asked) <= 4


def test_connection_refused_is_unavailable(tmp_path):
    engine = GttsEngine(url=f"https://localhost:{closed_port()}", state="", backoff=0, attempts=3)
    with pytest.raises(EngineUnavailableError, match=r"localhost cannot be reached.*--engine"):
        engine.speak(TEXT, VOICE)
    with pytest.raises(EngineUnavailableError, match="localhost cannot be reached"):
        engine.check()
    engine.close()


@pytest.mark.parametrize(("name", "trusted"), [("localhost", False), ("elsewhere.example", True)])
def test_wrong_certificate_is_not_asked_again(name, trusted, tmp_path):
    with Google(tmp_path, name=name) as google:
        options = google.options() if trusted else google.options(ca="")
        engine = GttsEngine(**options)
        with pytest.raises(EngineUnavailableError, match="localhost cannot prove who it is"):
            engine.speak(TEXT, VOICE)
        with pytest.raises(EngineUnavailableError, match="clock"):
            engine.check()
        engine.close()
        assert not google.asked


def test_check_knocks_without_speaking(google, gtts):
    gtts().check()
    assert google.knocks == ["/"]
    assert not google.asked


@pytest.mark.parametrize("delay", [30.0])
def test_check_gives_up_in_time(delay, google, gtts, monkeypatch):
    monkeypatch.setattr("briefing.engines.gtts._CHECK", 0.3)
    google.knock_delay = delay
    with pytest.raises(EngineUnavailableError, match="does not answer in time"):
        gtts().check()


def test_check_gives_up_on_names_that_never_resolve(monkeypatch):
    monkeypatch.setattr("briefing.engines.gtts._CHECK", 0.3)
    resolving = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: resolving.wait(60) and [])
    engine = GttsEngine(state="")
    with pytest.raises(EngineUnavailableError, match=r"translate\.google\.com does not answer"):
        engine.check()
    resolving.set()
    engine.close()


def test_check_says_three_seconds():
    assert gtts_module._CHECK <= 3.0


def test_closing_wakes_those_who_wait(google, gtts):
    google.faults = lambda number, text: Busy("20")
    engine = gtts()
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(engine.speak, TEXT, VOICE)
        while not google.asked:
            time.sleep(0.01)
        time.sleep(0.1)
        engine.close()
        with pytest.raises(EngineError, match="closed"):
            job.result(timeout=15)


def test_the_proxy_of_the_environment_is_used(google, gtts, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", f"http://localhost:{closed_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(EngineUnavailableError, match=r"proxy.*HTTPS_PROXY"):
        gtts(**FEW).speak(TEXT, VOICE)
    assert not google.asked


def test_endless_replies_are_cut(google, gtts, monkeypatch):
    monkeypatch.setattr(network_http, "_LARGEST", 1000)
    with pytest.raises(EngineError, match="no end"):
        gtts().speak(TEXT, VOICE)
    assert len(google.asked) == 1


def test_nothing_is_lost_under_random_faults(google, gtts):
    faults = [Busy(), Status(500), NoAudio(), CutBase64(3), CutMp3(), CutReply(), Reset()]
    google.faults = lambda number, text: faults[number // 5 % 7] if number % 5 == 0 else None
    engine = gtts(backoff=0.005)
    texts = [f"Đây là câu số {number} trong bản tin." for number in range(100)]
    with ThreadPoolExecutor(4) as pool:
        spoken = list(pool.map(lambda text: engine.speak(text, VOICE).audio.duration, texts))
    assert len(spoken) == 100
    assert min(spoken) > 1.5


def test_the_limit_spaces_requests(google, gtts):
    engine = gtts(rate=20, burst=2)
    started = time.monotonic()
    for number in range(6):
        engine.speak(f"câu {number}", VOICE)
    assert time.monotonic() - started >= 4 / 20 * 0.98


def test_the_version_names_the_host():
    assert (
        GttsEngine(state="").version
        != GttsEngine(state="", url="https://translate.google.com.vn").version
    )


@pytest.mark.parametrize(
    "options",
    [
        {"url": "http://translate.google.com"},
        {"url": "translate.google.com"},
        {"url": 7},
        {"url": "https://[::1"},
        {"attempts": 0},
        {"attempts": True},
        {"attempts": 2.5},
        {"workers": 0},
        {"read_timeout": 0},
        {"read_timeout": "10"},
        {"rate": -1},
        {"rate": float("nan")},
        {"burst": 0},
        {"ca": "/no/such/file"},
        {"ca": 3},
        {"state": 3},
    ],
)
def test_bad_options_are_named(options):
    [name] = options
    with pytest.raises(ConfigError, match=rf"\[engines.gtts\] {name} is "):
        GttsEngine(**options)

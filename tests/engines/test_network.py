"""Patience, pace and memory of refusals, by themselves."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
import types

import numpy as np
import pytest

from briefing.engines.received_audio import decode_mp3
from briefing.errors import EngineBusyError, EngineError, FormatError
from briefing.net.deadline import run_within
from briefing.net.failures import Cause, classify
from briefing.net.host_client import (
    FIRST,
    LONGEST,
    Breaker,
    HostClient,
    RateLimit,
    RetryableError,
    RetryPolicy,
    clock_time,
    retry_after,
)
from briefing.storage.shared_state import SharedState
from tests.support import tone

NOW = 1_700_000_000.0


class Clock:
    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_back_off_doubles_and_is_bounded():
    policy = RetryPolicy(base=1.0, ceiling=8.0)
    for failed, bound in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 8), (2000, 8)]:
        waits = [policy.delay(failed) for _ in range(200)]
        assert min(waits) >= 0
        assert bound * 0.8 < max(waits) <= bound


def test_back_off_waits_at_least_what_was_asked():
    assert min(RetryPolicy().delay(3, after=5.0) for _ in range(100)) >= 5.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0),
        (" 120 ", 120),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60),
        ("Tue, 14 Nov 2023 22:12:20 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("٣", None),
        ("1e3", None),
    ],
)
def test_retry_after(value, seconds):
    assert retry_after(value, NOW) == seconds


def test_limit_lets_a_burst_through_and_then_the_rate():
    clock = Clock()
    limit = RateLimit(SharedState(None), rate=2.0, burst=3, clock=clock)
    assert [limit.reserve() for _ in range(6)] == pytest.approx([0, 0, 0, 0.5, 1.0, 1.5])
    clock.now += 10
    assert [limit.reserve() for _ in range(4)] == pytest.approx([0, 0, 0, 0.5])


def test_no_rate_is_no_bound():
    limit = RateLimit(SharedState(None), rate=0, burst=1, clock=Clock())
    assert {limit.reserve() for _ in range(100)} == {0.0}


@pytest.mark.parametrize("rate", [0.0, 5.0])
def test_hold_stops_everyone(rate):
    clock = Clock()
    limit = RateLimit(SharedState(None), rate=rate, burst=10, clock=clock)
    limit.reserve()
    limit.postpone(7.0)
    assert limit.reserve() == pytest.approx(7.0)


def test_a_clock_set_back_is_survived():
    clock = Clock()
    limit = RateLimit(SharedState(None), rate=1.0, burst=1, clock=clock)
    limit.reserve()
    clock.now -= 86_400
    assert limit.reserve() == 0.0


def test_limit_holds_across_processes(tmp_path):
    program = (
        "import sys, pathlib;"
        "from briefing.net.host_client import RateLimit;"
        "from briefing.storage.shared_state import SharedState;"
        "limit = RateLimit(SharedState(pathlib.Path(sys.argv[1])), rate=0.01, burst=20);"
        "print(sum(limit.reserve() == 0.0 for _ in range(20)))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "deep" / "limit.json")]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert sum(int(run.communicate()[0]) for run in runs) == 20


def test_limit_is_exact_among_threads(tmp_path):
    state = tmp_path / "limit.json"
    free = []

    def run() -> None:
        limit = RateLimit(SharedState(state), rate=0.01, burst=30)
        free.extend(limit.reserve() == 0.0 for _ in range(20))

    threads = [threading.Thread(target=run) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (len(free), sum(free)) == (80, 30)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b'{"due": "x"}', b"\xff", b'{"due": 1e999}']
)
def test_a_broken_state_file_counts_as_none(content, tmp_path):
    path = tmp_path / "limit.json"
    path.write_bytes(content)
    assert SharedState(path).read() == {}
    assert RateLimit(SharedState(path), rate=1, burst=1, clock=Clock()).reserve() == 0.0
    assert SharedState(path).read() == {"due": NOW + 1}


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path):
    (tmp_path / "file").write_text("")
    limit = RateLimit(SharedState(tmp_path / "file" / "x.json"), rate=1, burst=1, clock=Clock())
    assert [limit.reserve(), limit.reserve()] == [0.0, 1.0]


def test_breaker_opens_for_what_was_asked_and_remembers(tmp_path):
    clock, path = Clock(), tmp_path / "breaker.json"
    first = Breaker(SharedState(path), "host", clock)
    first.check()
    assert "come back at" in str(first.refused(600.0))
    other = Breaker(SharedState(path), "host", clock)
    with pytest.raises(EngineBusyError, match="host refuses for now"):
        other.check()
    clock.now += 601
    other.check()


def test_breaker_doubles_and_an_answer_closes_it():
    clock = Clock()
    state = SharedState(None)
    breaker = Breaker(state, "host", clock)
    for times in (1, 2, 4, 8):
        breaker.refused(None)
        assert state.read()["until"] == clock.now + FIRST * times
        clock.now += FIRST * times + 1
    breaker.answered()
    assert state.read() == {}
    breaker.refused(None)
    assert state.read()["until"] == clock.now + FIRST


def test_refusals_of_requests_under_way_count_once():
    clock = Clock()
    state = SharedState(None)
    breaker = Breaker(state, "host", clock)
    for _ in range(4):
        breaker.refused(None)
    assert state.read() == {"refusals": 1, "until": clock.now + FIRST}


def test_breaker_believes_no_one_for_ever():
    clock = Clock()
    breaker = Breaker(SharedState(None), "host", clock)
    breaker.refused(1e12)
    clock.now += LONGEST + 1
    breaker.check()


def test_a_time_is_written_for_a_person():
    noon = dt.datetime(2026, 5, 19, 12, 0, 30).astimezone().timestamp()
    assert clock_time(noon, noon) == "12:01"
    assert clock_time(noon + 86_400, noon) == "12:01 on 2026-05-20"


def make_line(**others: object) -> HostClient:
    return HostClient("host", None, RetryPolicy(attempts=3, base=0.001), rate=0, burst=1, **others)


def test_a_client_asks_as_often_as_it_may():
    asked = []

    def attempt() -> str:
        asked.append(1)
        raise RetryableError(EngineError("host is in trouble"))

    with pytest.raises(EngineError, match="in trouble"):
        make_line().ask(attempt)
    assert len(asked) == 3


def test_other_errors_pass_through_a_client():
    def attempt() -> str:
        raise EngineError("no")

    with pytest.raises(EngineError, match="no"):
        make_line().ask(attempt)


def test_a_closed_client_asks_nobody():
    line = make_line()
    line.close()
    with pytest.raises(EngineError, match="closed"):
        line.ask(lambda: pytest.fail("asked"))


def test_within_returns_raises_and_gives_up():
    assert run_within(5, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        run_within(5, lambda: 1 / 0)
    stop = threading.Event()
    with pytest.raises(TimeoutError):  # and not what the call gives in the end
        run_within(0.05, lambda: stop.wait(60))
    stop.set()


def test_frames_are_read_between_tags():
    bare = tone.mp3("một hai ba")
    tag = b"ID3\x04\x00\x00\x00\x00\x01\x00" + bytes(128)
    plain = decode_mp3(bare, "một hai ba")
    for tagged in (tag + bare, bare + b"TAG" + bytes(125), tag + bare + b"TAG" + bytes(125)):
        assert np.array_equal(decode_mp3(tagged, "một hai ba").samples, plain.samples)
    for damaged in (tag + bare[1:], bare + b"TAG" + bytes(124), tag, b""):
        with pytest.raises(FormatError):
            decode_mp3(damaged, "một hai ba")


@pytest.mark.parametrize("cut", [1, 3, 50, 95, 97])
def test_a_cut_frame_is_noticed(cut):
    with pytest.raises(FormatError):
        decode_mp3(tone.mp3("một hai ba")[:-cut], "một hai ba")


def test_silence_is_no_speech():
    with pytest.raises(FormatError, match="silence"):
        decode_mp3(_silence(), "một")


def _silence() -> bytes:
    frame = bytes.fromhex("fff344c4")
    return (frame + bytes(92)) * 40


def test_failures_are_classified_while_another_thread_imports_a_library(monkeypatch):
    for name in ("aiohttp", "requests.exceptions", "urllib3.exceptions"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    assert classify(ConnectionRefusedError()).cause is Cause.UNREACHABLE

"""Google's voice from the command line to the MP3, over the loopback: whole or not at all."""

from __future__ import annotations

import json
import time

import pytest

from briefing.synthesis.loudness import CALIBRATION_TEXT
from tests.support import listening, tone
from tests.support.cli_runner import TIMEOUT
from tests.support.google import (
    Busy,
    CutBase64,
    CutMp3,
    Google,
    Hang,
    NoAudio,
    Sound,
    Status,
    closed_port,
)
from tests.support.published import ENDS
from tests.support.texts import ARTICLE, without_space

QUICK = {"attempts": 2, "connect_timeout": 0.5, "read_timeout": 0.3, "total_timeout": 0.6}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Google(tmp_path_factory.mktemp("google")) as server:
        yield server


@pytest.fixture
def google(server):
    """Give the server as it is without any fault, having been asked nothing."""
    server.faults = []
    server.asked.clear()
    server.knocks.clear()
    return server


def configure(runner, google, **others: object) -> None:
    """Let the program ask the loopback, by its configuration file."""
    lines = ['auto = ["gtts", "espeak"]', "[engines.gtts]"]
    for name, value in {**google.options(), **QUICK, **others}.items():
        lines.append(f"{name} = {json.dumps(value)}")
    runner.write("briefing.toml", "\n".join(lines))


def test_a_briefing_in_google_s_voice(google, runner):
    configure(runner, google)
    result = runner.spawn("make", "bai.txt", "--engine", "gtts")
    assert result.code == 0, result.err
    assert result.err == "Voice: gtts vi (as asked for)\n"
    path = runner.folder / result.out.splitlines()[-1]
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert len(listening.decoded(path)) == told["audio"]["samples"]
    assert len(listening.decoded_by_mpg123(path)) == told["audio"]["samples"]
    chapters = listening.chapters_by_ffprobe(path)
    assert [c.title for c in chapters] == [c["title"] for c in told["chapters"]]
    assert chapters[0].start == 0
    for begin in (told["segments"][0]["start"], *(chapter.start for chapter in chapters[1:])):
        start = begin * 24
        heard = listening.first_heard(listening.decoded(path), max(start - 1440, 0))
        assert -0.005 <= (heard - start) / 24_000 <= 0.050
    assert all(len(text) <= 100 for text in google.texts)
    said = without_space("".join(segment["spoken"] for segment in told["segments"]))
    for text in google.texts[-1:]:
        assert without_space(text) in said
    google.asked.clear()
    assert "up to date" in runner.run("make", "bai.txt", "--engine", "gtts").out
    assert google.asked == []


def test_auto_takes_google_where_it_answers(google, runner):
    configure(runner, google)
    result = runner.run("make", "bai.txt")
    assert result.code == 0, result.err
    assert result.err.startswith("Voice: gtts vi (")


def test_auto_takes_a_voice_of_this_machine_where_google_does_not_answer(google, runner):
    configure(runner, google, url=f"https://localhost:{closed_port()}")
    result = runner.run("make", "bai.txt")
    assert result.code == 0
    line, _ = result.err.splitlines()  # the other one says how to get a better voice
    assert line.startswith("Voice: ")
    assert not line.startswith("Voice: gtts")
    assert "gtts: " in line
    assert google.texts == []


def test_a_passing_fault_is_not_heard(google, runner):
    configure(runner, google, attempts=4)
    runner.run("make", "bai.txt", "-e", "gtts", "-o", "glatt.mp3")
    runner.environment["BRIEFING_CACHE"] += "-2"
    faults = [Busy("0"), Status(500), CutBase64(), NoAudio(), Sound(b"RIFF" * 99), CutMp3()]
    google.asked.clear()
    met: set[str] = set()

    def fault(_number: int, said: str) -> object:
        """Fail the first request for each of a few texts, whoever asks in whatever order."""
        if said in met or not faults:
            return None
        met.add(said)
        return faults.pop()

    google.faults = fault
    result = runner.run("make", "bai.txt", "-e", "gtts", "-o", "holprig.mp3")
    assert result.code == 0, result.err
    one, two = ((runner.folder / name).read_bytes() for name in ("glatt.mp3", "holprig.mp3"))
    assert one == two


FAULTS = {
    "429 with Retry-After": Busy("3600"),
    "429 with a short Retry-After": Busy("0"),
    "429 without": Busy(),
    "500": Status(500),
    "timeout": Hang(),
    "no audio": NoAudio(),
    "truncated base64": CutBase64(1),
    "base64 truncated at a whole group": CutBase64(400),
    "not MP3": Sound(b"RIFF" + bytes(4000)),
    "truncated MP3": CutMp3(0.5),
}


@pytest.mark.parametrize("when", ["at once", "half-way"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_lasting_fault_leaves_no_mp3(fault, when, google, runner):
    configure(runner, google)
    first = (
        0 if when == "at once" else len(CALIBRATION_TEXT) + 5
    )  # when the voice is levelled, and some more
    google.faults = lambda number, _: FAULTS[fault] if number >= first else None
    result = runner.run("make", "bai.txt", "--engine", "gtts")
    assert result.code == 4
    assert result.error
    assert not runner.published()
    if when == "at once":
        return
    kept = len(list((runner.cache / "clips").rglob("*.clip")))
    assert kept
    google.faults = []
    google.asked.clear()
    again = runner.run("make", "bai.txt", "--engine", "gtts")
    assert again.code == 0, again.err
    assert f"{kept} of" in again.out
    assert len(runner.published()) == len(ENDS)


def test_a_refused_connection_leaves_no_mp3(google, runner):
    configure(runner, google, url=f"https://localhost:{closed_port()}")
    result = runner.run("make", "bai.txt", "--engine", "gtts")
    assert result.code == 4
    assert "localhost" in result.error
    assert not runner.published()


@pytest.mark.parametrize("trouble", ["unknown authority", "wrong name"])
def test_a_failure_of_tls_leaves_no_mp3(trouble, tmp_path, google, runner):
    if trouble == "unknown authority":
        configure(runner, google, ca="")
        result = runner.run("make", "bai.txt", "--engine", "gtts")
    else:
        (tmp_path / "other").mkdir()
        with Google(tmp_path / "other", name="example.org") as other:
            configure(runner, other)
            result = runner.run("make", "bai.txt", "--engine", "gtts")
            assert other.texts == []
    assert result.code == 4
    assert "certificate" in result.error.lower()
    assert google.texts == []
    assert not runner.published()


def test_there_is_no_other_voice_when_google_was_asked_for(google, runner):
    google.faults = lambda *_: Status(503)
    configure(runner, google)
    result = runner.run("make", "bai.txt", "--engine", "gtts")
    assert result.code == 4
    assert "Voice: " not in result.err


def test_a_briefing_has_never_two_voices(google, runner):
    """Google answers for a while and then no more: the whole briefing is another voice's."""
    configure(runner, google)
    google.faults = lambda number, _: Status(500) if number >= len(CALIBRATION_TEXT) + 4 else None
    result = runner.run("make", "bai.txt")
    assert result.code == 0
    assert "Voice: gtts vi" in result.err
    assert "Voice: espeak vi (gtts: " in result.err
    published = runner.published()
    manifest = next(name for name in published if name.count(".") == 1 and name.endswith(".json"))
    told = json.loads(published[manifest])
    assert [voice["engine"] for voice in told["voices"]] == ["espeak"]


EIGHTY = "Chợ họp từ sớm\n\n" + "\n\n".join(
    f"Ghe thứ {number} chở trái cây ra chợ." for number in range(1, 80)
)


def interrupt(runner, google, how: str) -> None:
    """Ask for a briefing of eighty parts that ends when 37 of them were given."""
    if how == "refused":
        google.faults = lambda number, _: Status(500) if number >= 37 else None
        assert runner.run("make", "dai.txt", "-e", "gtts").code == 4
        return
    google.faults = lambda number, _: Hang() if number >= 37 else None
    kept = len(list(runner.cache.rglob("*.clip")))
    process = runner.start("make", "dai.txt", "-e", "gtts")
    deadline = time.monotonic() + TIMEOUT
    while len(list(runner.cache.rglob("*.clip"))) < kept + 37 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.communicate()


@pytest.mark.parametrize("how", ["refused", "killed"])
def test_a_briefing_interrupted_at_part_37_of_80_asks_for_43_parts_more(how, google, runner):
    configure(runner, google, attempts=1, read_timeout=60, total_timeout=60)
    runner.write("dai.txt", EIGHTY)
    runner.make("bai.txt", "-e", "gtts")  # the voice is levelled once
    google.asked.clear()
    interrupt(runner, google, how)
    given = google.texts[:37]
    assert not any("cho-hop" in name for name in runner.published())
    google.faults = []
    google.asked.clear()
    path = runner.make("dai.txt", "-e", "gtts")
    assert len(google.texts) == 43
    assert len({*given, *google.texts}) == 80
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert {segment["spoken"] for segment in told["segments"]} == {*given, *google.texts}
    assert len(listening.decoded(path)) == told["audio"]["samples"]


def test_an_edited_paragraph_asks_google_for_its_sentences_alone(google, runner):
    configure(runner, google)
    runner.make("bai.txt", "-e", "gtts")
    google.asked.clear()
    runner.write(
        "bai.txt", ARTICLE.replace("Bài", "Bai").replace("khách đông hơn", "khách vắng hơn")
    )
    made = runner.make("bai.txt", "-e", "gtts")
    assert google.texts
    assert any("khách vắng hơn" in text for text in google.texts)
    told = json.loads(made.with_suffix(".json").read_text(encoding="utf-8"))
    (edited,) = (s["spoken"] for s in told["segments"] if "khách vắng hơn" in s["spoken"])
    assert all(text in edited for text in google.texts)
    assert len(google.texts) == len(set(google.texts))


def test_tones_of_the_loopback_are_heard(google, runner):
    """The server's sound is decoded, trimmed and laid out as long as its words take."""
    configure(runner, google)
    runner.write("ngan.txt", "Một hai ba bốn năm")
    path = runner.make("ngan.txt", "-e", "gtts")
    samples = listening.decoded(path)
    length = listening.last_heard(samples, len(samples)) - listening.first_heard(samples, 0)
    assert length / 24_000 == pytest.approx(5 * tone.SYLLABLE, abs=0.06)

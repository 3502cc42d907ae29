"""That a machine speaks is said, to machines and to listeners; and how titles stand out."""

from __future__ import annotations

import json
import shutil
from xml.etree import ElementTree as ET

import mutagen
import pytest
import soundfile

from briefing import BriefingRequest, Settings, make
from briefing.errors import UsageError
from tests.support import listening
from tests.support.texts import source

TEXT = (
    "# Chợ nổi họp sớm\n\nGhe về đông hơn hôm qua.\n\n## Giá trái cây\n\nCam tăng giá. Quýt giảm."
)


def told(recording) -> dict:
    return json.loads(recording.manifest.read_text(encoding="utf-8"))


def make_one(folder, **choices):
    return make(BriefingRequest(source(TEXT, "tin.md"), Settings(**choices), folder))


def test_tag_manifest_and_page_say_so(tmp_path):
    recording = make_one(tmp_path, engine="silent")
    tags = mutagen.File(recording.audio).tags
    assert tags.getall("TXXX:ai-content")[0].text == ["true"]
    assert any("Giọng đọc nhân tạo (AI): silent" in str(frame) for frame in tags.getall("COMM"))
    assert told(recording)["ai_content"] is True
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "giọng nói nhân tạo (AI)" in page.split("</main>")[0]


@pytest.mark.parametrize("container", ["wav", "ogg", "m4a"])
def test_other_containers_say_so(container, tmp_path, test_voices):
    if container != "wav" and not shutil.which("ffmpeg"):
        pytest.skip("no ffmpeg")
    recording = make_one(tmp_path, voice=("beeper:tone",), format=container)
    if container == "wav":
        with soundfile.SoundFile(recording.audio) as file:
            said = file.comment
            assert len(file.read()) == pytest.approx(recording.milliseconds * 24, abs=24)
    else:
        tags = mutagen.File(recording.audio).tags
        said = tags["\xa9cmt" if container == "m4a" else "description"][0]
        assert container == "m4a" or tags["ai-content"] == ["true"]
    assert said == "Giọng đọc nhân tạo (AI): beeper tone"
    assert told(recording)["ai_content"] is True


def test_the_feed_says_so(runner):
    runner.write("briefing.toml", '[feed]\nbase_url = "https://tin.example/nghe"\n')
    runner.make("bai.txt", "-e", "silent")
    (feed,) = runner.folder.rglob("feed.xml")
    root = ET.parse(feed).getroot()  # noqa: S314 - our own
    marks = root.findall("./channel/{https://podcastindex.org/namespace/1.0}txt")
    assert [(mark.get("purpose"), mark.text) for mark in marks] == [("ai-content", "true")]


@pytest.mark.parametrize("said", [True, False])
def test_a_bulletin_says_so_at_its_end_unless_it_is_not_to(said, runner):
    runner.write("briefing.toml", "" if said else "[bulletin]\nsay_ai = false\n")
    runner.write("khac.txt", "Giá cam tăng\n\nCam ở miệt vườn tăng giá từ đầu tháng này.")
    result = runner.run("bulletin", "bai.txt", "khac.txt", "-e", "silent", "-o", "tin.mp3")
    assert result.code == 0, result.err
    rows = json.loads((runner.folder / "tin.json").read_text(encoding="utf-8"))["segments"]
    assert ("giọng nói nhân tạo" in rows[-1]["spoken"]) is said


@pytest.mark.parametrize("voice", ["beeper:tone", "breathless:tone"])
def test_a_tone_before_each_title(voice, tmp_path, test_voices):
    recording = make_one(tmp_path / "tone", voice=(voice,), titles="tone")
    rows = told(recording)["segments"]
    assert [row["kind"] for row in rows] == [
        "sound", "title", "lead", "sound", "heading", "body", "body",
    ]  # fmt: skip
    samples = listening.decoded(recording.audio)
    for row in rows:
        heard = listening.first_heard(samples, row["start_sample"] - 576)
        assert -0.005 <= heard / 24_000 - row["start"] / 1000 <= 0.05
    plain = make_one(tmp_path / "plain", voice=(voice,))
    assert [row["text"] for row in told(plain)["segments"]] == [
        row["text"] for row in rows if row["kind"] != "sound"
    ]


def test_titles_by_the_second_voice(tmp_path, test_voices):
    recording = make_one(tmp_path, voice=("beeper:tone", "short:tone"), titles="second voice")
    rows = told(recording)["segments"]
    assert {row["kind"]: row["voice"] for row in rows} == {
        "title": 1, "lead": 0, "heading": 1, "body": 0,
    }  # fmt: skip


def test_a_second_voice_must_be_there():
    with pytest.raises(UsageError, match="second voice, and there is none"):
        Settings(titles="second voice", voice=("espeak:vi",))

"""Chapter lists for other programs, and `briefing chapters` on our files and on foreign ones."""

from __future__ import annotations

import json
import re

import pytest

from briefing._version import __version__
from briefing.model.recording import Chapter
from briefing.publishing.companions import chapter_description, chapters_json, clock, cue_sheet
from tests.support import listening
from tests.support.texts import ARTICLE, ROOT
from tests.support.tools import ask

FOREIGN = [(0, 1500, "Mở đầu; phần = 1"), (1500, 61_250, "Giữa"), (61_250, 65_000, "Kết “hậu”")]


@pytest.fixture
def foreign(tmp_path):
    """Let ffmpeg make an MP3 with chapters, in stereo, without an Info frame of ours."""
    escaped = [(s, e, re.sub(r"([=;#\\])", r"\\\1", title)) for s, e, title in FOREIGN]
    lines = [";FFMETADATA1", "title=Băng lạ"]
    for start, end, title in escaped:
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}", f"title={title}"]
    (tmp_path / "la.ini").write_text("\n".join(lines), encoding="utf-8")
    path = tmp_path / "la.mp3"
    ask("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "anullsrc=r=44100:cl=stereo:d=65",
                   "-i", tmp_path / "la.ini", "-map_metadata", "1", "-c:a", "libmp3lame",
                   "-b:a", "32k", path])  # fmt: skip
    return path


def check_schema(data: dict) -> None:
    """JSON chapters 1.2 (github.com/Podcastindex-org/podcast-namespace, chapters/jsonChapters)."""
    assert data["version"] == "1.2.0"
    assert set(data) <= {"version", "chapters", "author", "title", "podcastName", "description"}
    starts = [chapter["startTime"] for chapter in data["chapters"]]
    assert starts == sorted(starts)
    for chapter in data["chapters"]:
        assert set(chapter) <= {"startTime", "endTime", "title", "img", "url", "toc"}
        assert isinstance(chapter["startTime"], int | float)
        assert chapter["startTime"] <= chapter["endTime"]
        assert isinstance(chapter["title"], str)


def test_the_chapters_file_tells_what_the_mp3_tells(studio):
    recording = studio.make(ARTICLE)
    path = recording.audio.with_suffix(".chapters.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    check_schema(data)
    seen = listening.chapters_by_ffprobe(recording.audio)
    assert [
        (round(c["startTime"] * 1000), round(c["endTime"] * 1000), c["title"])
        for c in data["chapters"]
    ] == [(c.start, c.end, c.title) for c in seen]
    assert data["title"] == recording.title


def test_the_command_gives_the_file_s_own_json(studio, runner):
    recording = studio.make(ARTICLE)
    result = runner.run("chapters", recording.audio, "--json")
    assert result.code == 0
    told = recording.audio.with_suffix(".chapters.json").read_text(encoding="utf-8")
    assert json.loads(result.out) == json.loads(told)


def test_chapters_of_a_foreign_file_as_json(foreign, runner):
    data = json.loads(runner.run("chapters", foreign, "--json").out)
    check_schema(data)
    assert data["title"] == "Băng lạ"
    found = [
        (round(c["startTime"] * 1000), round(c["endTime"] * 1000), c["title"])
        for c in data["chapters"]
    ]
    assert found == FOREIGN


def test_chapters_of_a_foreign_file_as_a_table(foreign, runner):
    result = runner.run("chapters", foreign)
    lines = [line.split() for line in result.out.splitlines()]
    assert "Băng lạ" in result.out
    assert ["1", "0:00", "2", "s", "Mở", "đầu;", "phần", "=", "1"] in lines
    assert ["2", "0:01", "60", "s", "Giữa"] in lines
    assert ["3", "1:01", "4", "s", "Kết", "“hậu”"] in lines


def test_chapters_of_a_foreign_file_for_a_description(foreign, runner):
    result = runner.run("chapters", foreign, "--description")
    assert result.out.splitlines() == ["0:00 Mở đầu; phần = 1", "0:01 Giữa", "1:01 Kết “hậu”"]


def test_chapters_of_a_foreign_file_as_a_cue_sheet(foreign, runner):
    assert runner.run("chapters", foreign, "--cue").out.splitlines() == [
        'TITLE "Băng lạ"',
        'FILE "la.mp3" MP3',
        "  TRACK 01 AUDIO",
        '    TITLE "Mở đầu; phần = 1"',
        "    INDEX 01 00:00:00",
        "  TRACK 02 AUDIO",
        '    TITLE "Giữa"',
        "    INDEX 01 00:01:37",
        "  TRACK 03 AUDIO",
        '    TITLE "Kết “hậu”"',
        "    INDEX 01 01:01:18",
    ]


def test_an_mp3_without_chapters(runner):
    path = runner.folder / "tron.mp3"
    ask("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "anullsrc=d=1", "-map_metadata", "-1",
                   "-write_xing", "0", "-id3v2_version", "0", path])  # fmt: skip
    result = runner.run("chapters", path)
    assert (result.code, result.out) == (0, f"{path} has no chapters\n")
    assert json.loads(runner.run("chapters", path, "--json").out)["chapters"] == []
    assert runner.run("chapters", path, "--description").out.strip() == ""


@pytest.mark.parametrize("name", ["bai.txt", "la.bin", "khong-co.mp3", "."])
def test_what_is_no_mp3(name, runner):
    runner.write("la.bin", bytes(range(256)) * 40)
    result = runner.run("chapters", name)
    assert result.code == 7
    assert name in result.error


def test_two_forms_at_once(runner):
    result = runner.run("chapters", "la.mp3", "--cue", "--json")
    assert result.code == 2
    assert "choose one" in result.error


LIST = (
    Chapter(0, 59_999, 'Một "hai"'),
    Chapter(59_999, 3_599_999, "Ba"),
    Chapter(3_599_999, 3_700_000, "Tư"),
)


def test_times_in_lists_have_hours_where_one_of_them_needs_them():
    assert chapter_description(LIST[:2]).splitlines() == ['0:00 Một "hai"', "0:59 Ba"]
    later = (*LIST, Chapter(3_700_000, 3_800_000, "Năm"))
    assert chapter_description(later).splitlines()[1:] == [
        "0:00:59 Ba",
        "0:59:59 Tư",
        "1:01:40 Năm",
    ]
    assert clock(0) == "0:00"
    assert clock(36_000_000) == "10:00:00"


def test_cue_sheets_hold_no_quotation_marks_within_titles():
    text = cue_sheet('a"b', 'c"d.mp3', LIST)
    assert all(line.count('"') in {0, 2} for line in text.splitlines())
    assert "    INDEX 01 59:59:74" in text


def test_authors_are_told_where_known():
    assert json.loads(chapters_json("t", "Báo", LIST))["author"] == "Báo"
    assert "author" not in json.loads(chapters_json("t", "", LIST))


def test_the_manifest_tells_everything(studio):
    import hashlib
    from importlib.metadata import version

    recording = studio.make(ARTICLE)
    data = json.loads(recording.manifest.read_text(encoding="utf-8"))
    assert data["article"]["sha256"] == hashlib.sha256(ARTICLE.encode()).hexdigest()
    assert data["audio"]["bytes"] == recording.audio.stat().st_size == recording.size
    assert data["audio"]["file"] == recording.audio.name
    assert data["voice"]["engine"] == "espeak"
    assert data["versions"]["briefing"] == __version__
    assert data["versions"]["espeak"].endswith(version("espeakng-loader"))
    assert data["settings"]["pauses"] == {
        "sentence": 360, "paragraph": 600, "title": 840, "story": 1200,
        "start": 300, "comma": 200, "dash": 200, "semicolon": 300, "follow_rate": True,
    }  # fmt: skip
    first, *_, last = data["segments"]
    assert first["kind"] == "title"
    assert (first["start"], first["start_sample"]) == (312, 13 * 576)
    assert last["end_sample"] <= data["audio"]["samples"]
    assert [segment["id"] for segment in data["segments"]] == list(range(len(data["segments"])))
    for segment in data["segments"]:
        assert segment["start"] == segment["start_sample"] * 1000 // 24_000
        assert segment["text"]
        assert segment["spoken"]
    spoken = {segment["text"]: segment["spoken"] for segment in data["segments"]}
    assert "hai trăm tám mươi" in spoken["Theo ban quản lý, mỗi ngày có 280 ghe neo lại."]
    assert {"text": "07:05:10", "reason": "clock of the dateline"} in [
        {"text": item["text"].strip(" ,"), "reason": item["reason"]} for item in data["left_out"]
    ]
    assert str(ROOT) not in recording.manifest.read_text(encoding="utf-8")

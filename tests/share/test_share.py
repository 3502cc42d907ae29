from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from briefing.errors import FormatError, ToolMissingError
from briefing.publishing import export
from tests.feed.libraries import NASTY, manifest_of, put
from tests.serve.running import program
from tests.support.tools import ask, tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Studio

TEXT = """Hà Nội mở thêm tuyến xe buýt điện

Thứ Ba, 19/05/2026

Sáng 19/5, thành phố mở tuyến xe buýt điện thứ mười hai. Giá vé là 10.000 đồng một lượt, người cao
tuổi được miễn phí, học sinh và sinh viên được giảm một nửa trong suốt năm học 2026-2027 này.

*

Theo sở giao thông, mỗi ngày có 900.000 lượt khách. Con số này tăng 12% so với năm 2025.
"""


def _probe(path: Path) -> dict:
    """Let ffprobe tell of a file; it warns of the chapters' own track, which holds no sound."""
    shown = ["-show_chapters", "-show_format", "-show_streams"]
    return json.loads(ask("ffprobe", ["-v", "error", "-of", "json", *shown, path]).stdout)


def _chapters(path: Path) -> list[tuple[int, str]]:
    return [(chapter["start"], chapter["tags"]["title"]) for chapter in _probe(path)["chapters"]]


@pytest.fixture
def audio(studio: Studio) -> Path:
    return studio.make(TEXT).audio


def test_subtitles_are_read_by_ffmpeg(audio: Path, tmp_path: Path) -> None:
    import webvtt

    text = export.as_text(export.read(audio), "srt")
    path = tmp_path / "tin.srt"
    path.write_text(text)
    ask("ffprobe", ["-v", "error", "-of", "json", path])
    converted = ask("ffmpeg", ["-v", "error", "-i", path, "-f", "webvtt", "-"]).stdout.decode()
    captions = list(webvtt.read(audio.with_suffix(".vtt")))
    ours = list(webvtt.from_srt(path))
    assert [(c.start, c.end, c.text) for c in ours] == [(c.start, c.end, c.text) for c in captions]
    assert captions[0].text in converted


def test_lyrics_and_text_tell_every_sentence(audio: Path) -> None:
    shared = export.read(audio)
    manifest = json.loads(audio.with_suffix(".json").read_text())
    lyrics = export.as_text(shared, "lrc").splitlines()
    assert lyrics[0] == "[ti:Hà Nội mở thêm tuyến xe buýt điện]"
    timed = [line for line in lyrics if line[1].isdigit()]
    assert [line[10:] for line in timed] == [row["text"] for row in manifest["segments"]]
    for line, row in zip(timed, manifest["segments"], strict=True):
        minutes, seconds = line[1:9].split(":")
        assert abs(int(minutes) * 60 + float(seconds) - row["start"] / 1000) < 0.011
    text = export.as_text(shared, "txt")
    assert text.startswith("[0:00] Hà Nội mở thêm")
    assert len(text.splitlines()) == len({row["paragraph"] for row in manifest["segments"]})
    assert " ".join(row["text"] for row in manifest["segments"]).split()[-1] in text


def test_long_briefings_have_long_clocks(tmp_path: Path) -> None:
    manifest = manifest_of(0)
    manifest["segments"][1] |= {"start": 4_205_999, "end": 4_300_000}
    path = put(tmp_path, 0, segments=manifest["segments"])
    path.with_suffix(".vtt").unlink()
    shared = export.read(path)
    assert "[70:05.99]Giá vé" in export.as_text(shared, "lrc")
    assert "[1:10:05] Giá vé" in export.as_text(shared, "txt")
    assert "01:10:05,999 --> 01:11:40,000\nGiá vé" in export.as_text(shared, "srt")


def test_a_cue_sheet_of_any_mp3(audio: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.mp3"
    alone.write_bytes(audio.read_bytes())
    (tmp_path / "alone.json").write_text('{"made": "by someone else"}')
    sheet = export.as_text(export.read(alone), "cue")
    assert sheet.replace("alone.mp3", audio.name) == export.as_text(export.read(audio), "cue")
    assert 'TITLE "Hà Nội' in sheet
    for kind in ("srt", "lrc", "txt"):
        with pytest.raises(FormatError, match="without its manifest"):
            export.as_text(export.read(alone), kind)


def test_the_manifest_will_do(audio: Path) -> None:
    assert export.read(audio.with_suffix(".json")) == export.read(audio)


@pytest.mark.parametrize("name", ["x.json", "x.mp3", "x.txt", "nowhere.mp3", "x.chapters.json"])
def test_what_is_no_briefing_is_refused(tmp_path: Path, name: str) -> None:
    if name != "nowhere.mp3":
        (tmp_path / name).write_text('{"format": 1}')
    with pytest.raises(FormatError):
        export.read(tmp_path / name)


def test_tags_in_a_text_do_nothing(tmp_path: Path) -> None:
    segments = manifest_of(0)["segments"]
    segments[1]["text"] = f"[00:01.00]{NASTY} <b>đậm</b> --> 00:00"
    path = put(tmp_path, 0, segments=segments, title=f"[re:x]{NASTY}")
    path.with_suffix(".vtt").unlink()
    shared = export.read(path)
    subtitles, lyrics = export.as_text(shared, "srt"), export.as_text(shared, "lrc")
    assert "<" not in subtitles
    assert subtitles.count("-->") == 2
    assert "[re:" not in lyrics
    assert all(line.count("[") == 1 for line in lyrics.splitlines())


def test_an_audiobook_has_chapters_cover_and_sound(audio: Path, tmp_path: Path) -> None:
    tool("ffmpeg")
    target = tmp_path / "tin.m4b"
    shared = export.read(audio)
    export.write_m4b(shared, target)
    assert _chapters(target) == [(c.start, c.title) for c in shared.chapters]
    told_of = _probe(target)
    assert told_of["format"]["tags"]["title"] == shared.title
    assert abs(float(told_of["format"]["duration"]) * 1000 - shared.duration) < 100
    codecs = [stream["codec_name"] for stream in told_of["streams"]]
    assert "aac" in codecs
    again = tmp_path / "again.m4b"
    export.write_m4b(shared, again)
    assert again.read_bytes() == target.read_bytes()


def test_an_audiobook_keeps_the_cover_and_odd_titles(audio: Path, tmp_path: Path) -> None:
    from mutagen.mp4 import MP4

    from briefing.mp3.tags import Tags, render
    from briefing.publishing.cover import draw

    tool("ffmpeg")
    data = draw("Tin", "2026-05-19", "").data
    shared = export.read(audio)
    raw = audio.read_bytes()
    size = sum(byte << 7 * (3 - at) for at, byte in enumerate(raw[6:10])) + 10
    tags = Tags("Tin", "", "Bản tin", "2026-05-19", "", "", cover=data)
    path = tmp_path / "=;#\\ 'lạ'.mp3"
    path.write_bytes(render(tags, shared.chapters, shared.duration) + raw[size:])
    manifest = json.loads(audio.with_suffix(".json").read_text())
    manifest["audio"]["file"] = path.name
    manifest["chapters"][0]["title"] = odd = "a=b; c#d \\ [CHAPTER] END=0"
    path.with_suffix(".json").write_text(json.dumps(manifest))
    target = tmp_path / "-y.m4b"
    export.write_m4b(export.read(path), target)
    assert _chapters(target)[0] == (0, odd)
    (cover,) = MP4(target)["covr"]
    assert bytes(cover) == data


def test_a_briefing_that_is_made_anew_meanwhile_is_not_shared(audio: Path, tmp_path: Path) -> None:
    tool("ffmpeg")
    for path in audio.parent.glob(f"{audio.stem}.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    shared = export.read(tmp_path / audio.name)
    manifest = tmp_path / audio.with_suffix(".json").name
    data = json.loads(manifest.read_bytes())
    data["segments"][0]["text"] = "Khác"
    manifest.write_text(json.dumps(data))
    with pytest.raises(FormatError, match="made anew meanwhile"):
        export.write_m4b(shared, tmp_path / "tin.m4b")


def test_without_ffmpeg_it_is_said_in_one_line(
    audio: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError, match="needs ffmpeg"):
        export.write_m4b(export.read(audio), tmp_path / "x.m4b")


def test_audio_that_is_none_is_said_in_one_line(tmp_path: Path) -> None:
    tool("ffmpeg")
    path = put(tmp_path, 0)
    with pytest.raises(FormatError, match="could not make an audiobook"):
        export.write_m4b(export.read(path), tmp_path / "x.m4b")


# -- the command


def _run(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(program("share", *arguments), capture_output=True, check=False)


def test_files_appear_beside_the_audio_and_replace_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, 0, name="bai")
    (tmp_path / "bai.txt").write_text("the article itself")
    done = _run(path, "--as", "txt")
    assert done.stdout.decode().strip() == str(tmp_path / "bai.transcript.txt")
    assert (tmp_path / "bai.txt").read_text() == "the article itself"
    before = (tmp_path / "bai.transcript.txt").read_bytes()
    again = _run(path, "--as", "txt")
    assert again.returncode == 2
    assert b"is there already" in again.stderr
    assert _run(path, "--as", "txt", "--force").returncode == 0
    assert (tmp_path / "bai.transcript.txt").read_bytes() == before
    assert _run(path, "--as", "txt", "-o", "-").stdout == before
    assert _run(path, "--as", "lrc", "-o", tmp_path / "a/b.lrc").returncode == 0
    assert (tmp_path / "a/b.lrc").read_bytes().startswith(b"[ti:")


def test_a_kind_that_there_is_not_is_one_line(tmp_path: Path) -> None:
    done = _run(put(tmp_path, 0), "--as", "mp4")
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("briefing: there is no way to share as 'mp4'")


def test_a_share_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, 0)
    before = sorted(tmp_path.iterdir())
    assert _run(path, "--as", "m4b").returncode in {6, 7}
    assert sorted(tmp_path.iterdir()) == before

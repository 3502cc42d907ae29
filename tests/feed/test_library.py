from __future__ import annotations

import json
import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from briefing.errors import FormatError
from briefing.publishing.catalogue import local, scan, sentences
from tests.feed.libraries import fill, manifest_of, put

if TYPE_CHECKING:
    from pathlib import Path


def test_newest_first_and_deterministic(tmp_path: Path) -> None:
    fill(tmp_path, 10)
    episodes = scan(tmp_path)
    assert [e.published for e in episodes] == sorted((e.published for e in episodes), reverse=True)
    assert [e.title for e in episodes[:3]] == ["Tin số 0", "Tin số 1", "Tin số 2"]
    assert scan(tmp_path) == episodes
    elsewhere = tmp_path.with_name("moved")
    shutil.copytree(tmp_path, elsewhere)
    assert scan(elsewhere) == episodes


def test_an_episode_tells_what_its_manifest_and_files_tell(tmp_path: Path) -> None:
    audio = put(tmp_path / "2026/05/19", 0, cover=True)
    (episode,) = scan(tmp_path)
    assert (episode.title, episode.source, episode.published) == (
        "Tin số 0", "Báo Mẫu", "2026-05-19"
    )  # fmt: skip
    assert episode.milliseconds == 180_499
    assert episode.size == audio.stat().st_size == 1000
    assert episode.type == "audio/mpeg"
    assert [c.start for c in episode.chapters] == [0, 60_000, 120_000]
    for path, end in (
        (episode.audio, ".mp3"),
        (episode.manifest, ".json"),
        (episode.chapter_list, ".chapters.json"),
        (episode.transcript, ".vtt"),
        (episode.cover, ".jpg"),
    ):
        assert path == f"2026/05/19/2026-05-19-tin-0{end}"
        assert (tmp_path / local(path)).is_file()
    first, second = sentences(tmp_path, episode)
    assert (first.text, first.start, first.end) == ("Tin số 0", 0, 1500)
    assert (second.kind, second.paragraph) == ("body", 1)


def test_the_identifier_outlives_an_edit_and_a_move(tmp_path: Path) -> None:
    put(tmp_path, 0)
    (before,) = scan(tmp_path)
    for path in list(tmp_path.iterdir()):
        path.unlink()
    put(tmp_path / "2026", 0, title="Đã sửa")
    (after,) = scan(tmp_path)
    assert after.id == before.id
    assert after.digest != before.digest


def test_copies_do_not_share_an_identifier(tmp_path: Path) -> None:
    put(tmp_path / "a", 0)
    (first,) = scan(tmp_path)
    put(tmp_path / "b", 0)
    episodes = scan(tmp_path)
    assert len({e.id for e in episodes}) == 2
    assert first.id in {e.id for e in episodes}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 1}',
        '{"format": 2}',
        '{"version": "1.2.0", "chapters": []}',
        json.dumps(manifest_of(0)),  # names no audio
        json.dumps(manifest_of(0) | {"published": "hôm qua"}),
        json.dumps(manifest_of(0) | {"chapters": 3}),
        json.dumps(manifest_of(0) | {"audio": {"file": "../0.mp3", "milliseconds": 1}}),
        json.dumps(manifest_of(0) | {"audio": {"file": "x.exe", "milliseconds": 1}}),
        json.dumps(manifest_of(0) | {"article": []}),
        "[" * 100_000,
    ],
    ids=range(14),
)
def test_broken_and_foreign_json_is_passed_over(tmp_path: Path, content: str) -> None:
    put(tmp_path, 1)
    (tmp_path / "x.exe").write_bytes(b"x")
    (tmp_path / "other.json").write_text(content)
    assert [e.title for e in scan(tmp_path)] == ["Tin số 1"]
    assert [e.title for e in scan(tmp_path)] == ["Tin số 1"]


def test_hidden_linked_and_silent_briefings_are_passed_over(tmp_path: Path) -> None:
    library, outside = tmp_path / "library", tmp_path / "outside"
    put(library, 1)
    put(library / ".hidden", 2)
    put(outside, 3)
    (library / "linked").symlink_to(outside, target_is_directory=True)
    put(library, 4).unlink()
    assert [e.title for e in scan(library)] == ["Tin số 1"]
    assert scan(tmp_path / "nowhere") == ()


def test_what_changed_is_read_again(tmp_path: Path) -> None:
    audio = put(tmp_path, 0)
    assert scan(tmp_path)[0].title == "Tin số 0"
    put(tmp_path, 0, title="Tin mới hơn")
    assert scan(tmp_path)[0].title == "Tin mới hơn"
    audio.unlink()
    assert scan(tmp_path) == ()


def test_paths_are_ascii_whatever_the_names(tmp_path: Path) -> None:
    put(tmp_path / "năm 2026", 0, name="tin #1 50%?")
    (episode,) = scan(tmp_path)
    assert episode.audio == "n%C4%83m%202026/tin%20%231%2050%25%3F.mp3"
    assert (tmp_path / local(episode.audio)).is_file()


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_utf8_is_listed_too(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"k\xea")).mkdir()
    put(tmp_path / os.fsdecode(b"k\xea"), 0)
    (episode,) = scan(tmp_path)
    assert episode.audio.startswith("k%EA/")
    assert sentences(tmp_path, episode)


def test_a_damaged_memory_is_no_harm(tmp_path: Path) -> None:
    put(tmp_path, 0)
    scan(tmp_path)
    cache = os.environ["BRIEFING_CACHE"]
    for root, _, names in os.walk(os.path.join(cache, "library")):  # noqa: PTH118
        for name in names:
            with open(os.path.join(root, name), "w") as file:  # noqa: PTH118, PTH123
                file.write('{"format": 1, "files": [')
    assert len(scan(tmp_path)) == 1


def test_sentences_of_a_manifest_that_broke_meanwhile(tmp_path: Path) -> None:
    put(tmp_path, 0)
    (episode,) = scan(tmp_path)
    path = tmp_path / local(episode.manifest)
    path.write_text(json.dumps({"format": 1, "segments": [{}]}))
    with pytest.raises(FormatError):
        sentences(tmp_path, episode)
    path.unlink()
    with pytest.raises(OSError, match="No such file"):
        sentences(tmp_path, episode)


@pytest.mark.slow
def test_a_thousand_briefings_are_listed_quickly(tmp_path: Path) -> None:
    fill(tmp_path, 1000)
    scan(tmp_path)
    started = time.process_time()
    assert len(scan(tmp_path)) == 1000
    assert time.process_time() - started < 5

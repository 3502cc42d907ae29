"""Manifests of earlier versions, which told all that was configured, are cleaned."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from briefing import BatchRequest, Settings, make_batch
from briefing.publishing import cleaning
from tests.private.vault import told
from tests.support.texts import ARTICLE, OTHER

if TYPE_CHECKING:
    from pathlib import Path


def spoil(path: Path) -> bytes:
    """Make a manifest tell what earlier versions told; give what it was before."""
    path = path.with_suffix(".json")
    clean = path.read_bytes()
    manifest = json.loads(clean)
    manifest["settings"]["engines"] = {
        "acme": {"key": "SK-0001"},
        "gtts": {"ca": "/home/anna/ca.pem", "url": "https://anna:mat-khau@x.example"},
    }
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert path.read_bytes() != clean
    return clean


WRITERS = {
    "make": ("make", "khac.txt", "-e", "silent", "--no-player"),
    "make beside": ("make", "khac.txt", "-e", "silent", "-o", "output/khac.mp3"),
    "batch": ("batch", "khac.txt", "-e", "silent"),
    "bulletin": ("bulletin", "khac.txt", "-e", "silent"),
    "feed": ("feed", "--base-url", "https://tin.example/"),
    "share": ("share", "{audio}", "--as", "srt"),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_what_writes_into_a_folder_cleans_the_manifests_there(writer, runner):
    runner.write("khac.txt", OTHER.replace("Chợ", "Hội chợ"))
    audio = runner.make("bai.txt", "-e", "espeak")
    for _ in range(2):  # whether it was known to be clean before or not
        clean = spoil(audio)
        audio.with_suffix(".json").chmod(0o640)
        same = [audio, audio.with_suffix(".vtt"), audio.with_suffix(".jpg")]
        before = [path.read_bytes() for path in same]
        result = runner.run(*(word.format(audio=audio) for word in WRITERS[writer]))
        assert result.code == 0, result.err
        assert audio.with_suffix(".json").read_bytes() == clean
        assert audio.with_suffix(".json").stat().st_mode & 0o777 == 0o640
        assert [path.read_bytes() for path in same] == before
        (runner.output / f"{audio.stem}.srt").unlink(missing_ok=True)
        runner.write("khac.txt", (runner.folder / "khac.txt").read_text() + "\nMột câu nữa.\n")


@pytest.mark.parametrize("where", [(), ("-o", "output/khac.mp3")])
def test_so_does_what_has_nothing_to_make(where, runner):
    audio = runner.make("bai.txt", "-e", "espeak")
    runner.write("khac.txt", OTHER)
    other = runner.make("khac.txt", "-e", "silent", *where)
    made = other.stat().st_mtime_ns
    clean = spoil(audio)
    runner.make("khac.txt", "-e", "silent", *where)
    assert other.stat().st_mtime_ns == made
    assert audio.with_suffix(".json").read_bytes() == clean


def test_manifests_in_all_folders_are_cleaned_but_what_is_not_ours_stays(runner):
    runner.write("khac.txt", OTHER)
    audio = runner.make("bai.txt", "-e", "espeak", "-o", "output/2021/09")
    clean = spoil(audio)
    others = {
        "output/settings.json": b'{"settings": {"engines": {"a": 1}}}',
        "output/x.chapters.json": b'{"engines": {"a": 1}}',
        "output/broken.json": b'{"engines": {"a": 1}',
        "output/later.json": b'{"format": 99, "settings": {"engines": {"a": 1}}, "voices": []}',
    }
    for name, content in others.items():
        runner.write(name, content)
    assert runner.run("make", "khac.txt", "-e", "silent").code == 0
    assert audio.with_suffix(".json").read_bytes() == clean
    assert {name: (runner.folder / name).read_bytes() for name in others} == others


@pytest.mark.usefixtures("keys")
def test_what_decides_the_sound_is_left_in_earlier_manifests(runner):
    runner.write("briefing.toml", '[engines.vault]\nmodel = "two"')
    audio = runner.make("bai.txt", "-e", "vault")
    path = audio.with_suffix(".json")
    clean = path.read_bytes()
    manifest = json.loads(clean)
    manifest["settings"]["engines"]["vault"]["key"] = "SK-0002"
    manifest["settings"]["voice"] = ["/home/anna/x.onnx", "piper:/home/anna/y.onnx", "vi"]
    path.write_text(json.dumps(manifest))
    cleaning.clean(runner.output)
    left = told(audio)
    assert left["settings"]["engines"] == {"vault": {"model": "two"}}
    assert left["settings"]["voice"] == ["x.onnx", "piper:y.onnx", "vi"]
    assert {**left, "settings": 0} == {**json.loads(clean), "settings": 0}


def test_a_manifest_that_is_known_to_be_clean_is_not_read_again(runner, monkeypatch):
    """Of thousands each is looked at, none is opened."""
    audio = runner.make("bai.txt", "-e", "espeak")
    spoil(audio)
    read = []
    look = cleaning.cleaned
    monkeypatch.setattr(cleaning, "cleaned", lambda data: read.append(data) or look(data))
    counts = []
    for _ in range(4):
        assert not cleaning.clean(runner.output)
        counts.append(len(read))
    assert counts == [1, 2, 2, 2]  # what was rewritten is read once more


def test_a_manifest_that_another_run_writes_meanwhile_is_left_to_it(runner, monkeypatch):
    audio = runner.make("bai.txt", "-e", "espeak")
    path = audio.with_suffix(".json")
    spoil(audio)
    look = cleaning.cleaned

    def meanwhile(data: bytes) -> bytes | None:
        found = look(data)
        path.write_bytes(b"of another run")
        return found

    monkeypatch.setattr(cleaning, "cleaned", meanwhile)
    assert not cleaning.clean(runner.output)
    assert path.read_bytes() == b"of another run"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_what_cannot_be_cleaned_is_told(runner):
    audio = runner.make("bai.txt", "-e", "espeak", "-o", "output/2021")
    spoil(audio)
    audio.parent.chmod(0o555)
    [note] = cleaning.clean(runner.output)
    assert "tells private options" in note


def test_manifests_at_a_url_are_cleaned_too(runner):
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    runner.write("tin/bai.txt", ARTICLE)
    asked = BatchRequest(("tin",), Settings(engine="silent"), "memory://tin")
    make_batch(asked)
    names = (name for name in memory.find("/tin") if name.endswith(".json"))
    [name] = (name for name in names if not name.endswith(".chapters.json"))
    clean = memory.cat_file(name)
    spoiled = clean.replace(b'"engines": {}', b'"engines": {"acme": {"key": "SK-0001"}}')
    assert spoiled != clean
    memory.pipe_file(name, spoiled)
    runner.write("tin/khac.txt", OTHER)
    make_batch(BatchRequest(("tin/khac.txt",), Settings(engine="silent"), "memory://tin"))
    assert memory.cat_file(name) == clean
    memory.store.clear()

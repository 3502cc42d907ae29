"""Harm to what is kept of earlier work: repaired silently, and the sound is the same again."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import pytest

from briefing import BriefingRequest, Settings, make
from briefing.engines import registry
from briefing.model.audio import Clip, WordTime
from briefing.storage import cache_files, directories
from briefing.synthesis.clip_cache import ClipCache
from tests.support.published import briefings
from tests.support.texts import ARTICLE, source

if TYPE_CHECKING:
    from pathlib import Path


def sealed(head: bytes, data: bytes = b"") -> bytes:
    """Give an entry whose checksum is right, whatever it holds."""
    body = head + data
    return struct.pack("<8sII", b"BRFCLIP1", zlib.crc32(body), len(head)) + body


def flipped(content: bytes, at: float) -> bytes:
    place = int(len(content) * at)
    return content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :]


HARMS = {
    "empty": lambda _: b"",
    "three bytes": lambda content: content[:3],
    "head alone": lambda content: content[:16],
    "half": lambda content: content[: len(content) // 2],
    "one byte less": lambda content: content[:-1],
    "one byte more": lambda content: content + b"\0",
    "a bit at the beginning": lambda content: flipped(content, 0.0),
    "a bit of the head": lambda content: flipped(content, 0.05),
    "a bit in the middle": lambda content: flipped(content, 0.5),
    "a bit of the last byte": lambda content: flipped(content, 0.9999),
    "zeros": lambda content: bytes(len(content)),
    "text": lambda _: b"<html>404</html>",
    "sealed garbage": lambda _: sealed(b"{not json", b"x"),
    "sealed list": lambda _: sealed(b"[]"),
    "sealed emptiness": lambda _: sealed(b"{}"),
    "sealed latin": lambda _: sealed(b'{"frames": "\xff"}'),
    "sealed odd words": lambda _: sealed(
        b'{"frames":1,"samples":1,"loudness":null,"words":[1]}', b"x"
    ),
}


@pytest.fixture
def job(tmp_path, test_voices) -> BriefingRequest:
    return BriefingRequest(source(ARTICLE), Settings(engine="beeper"), tmp_path / "out")


def clips() -> list[Path]:
    return sorted((directories.cache_folder() / "clips").rglob("*.clip"))


def contents(job: BriefingRequest) -> dict[str, bytes]:
    return briefings(job.output)


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_clip_is_spoken_anew(harm, job):
    first = make(job)
    whole = contents(job)
    victim = clips()[2]
    intact = victim.read_bytes()
    victim.write_bytes(HARMS[harm](intact))
    again = make(job, force=True)
    assert again.made == 1
    assert contents(job) == whole
    assert victim.read_bytes() == intact
    assert again.segments == first.segments


def test_all_clips_damaged_at_once(job):
    make(job)
    whole = contents(job)
    for clip in clips():
        clip.write_bytes(clip.read_bytes()[:-7])
    again = make(job, force=True)
    assert again.made == again.segments
    assert contents(job) == whole


def test_a_folder_in_a_clip_s_place(job):
    make(job)
    whole = contents(job)
    victim = clips()[0]
    victim.unlink()
    victim.mkdir()
    try:
        make(job, force=True)
    except Exception as exc:  # noqa: BLE001 - whatever it is, it must be an error for people
        from briefing import BriefingError

        assert isinstance(exc, BriefingError)  # noqa: PT017
    assert contents(job) == whole


@pytest.mark.parametrize(
    "record",
    [b"", b"{", b"[]", b"null", b'{"manifest": 1, "files": {}}', b'{"files": []}', b"\xff"],
)
def test_a_damaged_record_of_what_was_made_means_work_not_failure(record, job):
    make(job)
    (path,) = (directories.cache_folder() / "made").iterdir()
    path.write_bytes(record)
    again = make(job)
    assert (again.fresh, again.made) == (True, 0)
    assert not make(job).fresh


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b'{"format": 1}', b'{"format": 99}', b'{"format": 1, "article": 5}']
)
def test_a_damaged_manifest_is_written_anew_in_its_place(manifest, job):
    first = make(job)
    whole = contents(job)
    first.manifest.write_bytes(manifest)
    again = make(job)
    assert again.fresh
    assert contents(job) == whole


@pytest.mark.parametrize(
    "record", [b"", b"{", b"[]", b'{"gain": null}', b'{"gain": "x"}', b"{}", b"\xff"]
)
def test_a_damaged_gain_is_measured_anew(record, job, test_voices):
    make(job)
    whole = contents(job)
    (path,) = (directories.cache_folder() / "gains").iterdir()
    kept = path.read_bytes()
    path.write_bytes(record)
    again = make(job, force=True)
    assert again.made == 0
    assert contents(job) == whole
    assert path.read_bytes() == kept


@pytest.mark.parametrize("gain", ["NaN", "Infinity", "1e9", "-400", "true"])
def test_a_gain_that_cannot_be_is_measured_anew(gain, job):
    make(job)
    whole = contents(job)
    (path,) = (directories.cache_folder() / "gains").iterdir()
    path.write_text(f'{{"gain": {gain}}}')
    make(job, force=True)
    assert contents(job) == whole


@pytest.mark.parametrize(
    "record",
    [b"", b"{", b"[]", b"{}", b'{"time": "x"}', b'{"time": 1e99, "refusal": ""}', b"null", b"\xff"],
)
def test_a_damaged_probe_is_asked_anew(record, tmp_path, monkeypatch, test_voices):
    class Far(test_voices):
        name = "far"
        network = True
        asked = 0

        def check(self) -> None:
            type(self).asked += 1

    monkeypatch.setattr(registry, "_factory", lambda _: Far)
    monkeypatch.setattr(registry, "AUTO_ORDER", ("far",))
    probe = directories.cache_folder() / "probes" / "far.json"
    probe.parent.mkdir(parents=True)
    probe.write_bytes(record)
    assert make(BriefingRequest(source(ARTICLE), Settings(), tmp_path)).engine == "far"
    assert Far.asked == 1


@pytest.mark.parametrize("obstacle", ["a file", "a dangling link"])
def test_without_a_cache_a_briefing_is_made_all_the_same(obstacle, job, tmp_path, monkeypatch):
    blocked = tmp_path / "cache"
    if obstacle == "a file":
        blocked.write_text("in the way")
    else:
        blocked.symlink_to(tmp_path / "nowhere" / "at all")
    make(job)
    whole = contents(job)
    monkeypatch.setenv("BRIEFING_CACHE", str(blocked / "deeper"))
    if obstacle == "a dangling link":
        monkeypatch.setenv("BRIEFING_CACHE", str(blocked))
    recording = make(job)
    assert recording.made == recording.segments
    assert contents(job) == whole


def test_clips_survive_the_store_whole(tmp_path):
    store = ClipCache(tmp_path / "clips")
    clip = Clip("ab" * 32, 7, 4032, -19.25, (WordTime(0, 0), WordTime(5, 1234)), b"\xff\xf3" * 500)
    assert store.get(clip.key) is None
    store.put(clip)
    assert store.get(clip.key) == clip
    silent = Clip("cd" * 32, 1, 576, None, (), b"")
    store.put(silent)
    assert store.get(silent.key) == silent
    found = cache_files.find(tmp_path, ".clip")
    assert len(found) == 2
    assert sum(f.size for f in found) == sum(p.stat().st_size for p in tmp_path.rglob("*.clip"))


def test_what_is_being_written_is_neither_counted_nor_pruned(tmp_path):
    store = ClipCache(tmp_path)
    store.put(Clip("ab" * 32, 1, 576, None, (), b"x"))
    unfinished = tmp_path / "ab" / ".briefing-half.clip"
    unfinished.write_bytes(b"half")
    found = cache_files.find(tmp_path, ".clip")
    assert cache_files.prune(found) == found
    assert len(found) == 1
    assert unfinished.exists()

"""The same article again: the same bytes, and no more work than the change asks for."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from briefing import BriefingRequest, ChapterLengths, Pauses, Settings, make
from briefing.engines import registry
from briefing.engines.espeak import EspeakEngine
from briefing.model.settings import BulletinSettings, FeedSettings, Wording
from briefing.storage import directories
from tests.support.published import ENDS, briefings
from tests.support.texts import ARTICLE, edited, source

BEEPER = Settings(engine="beeper")


@pytest.fixture
def no_voice(monkeypatch):
    """Give a function after which nobody may so much as make an engine."""

    def forbid() -> None:
        def refuse(name, options=None):
            raise AssertionError(f"the engine {name} was looked for")

        monkeypatch.setattr(registry, "create", refuse)

    return forbid


@pytest.mark.parametrize("voice", ["vi", "vi-vn-x-south"])
def test_two_cold_caches_give_the_same_bytes(voice, tmp_path, monkeypatch):
    job = BriefingRequest(source(ARTICLE), Settings(engine="espeak", voice=voice), tmp_path / "out")
    found = []
    for cold in ("one", "two"):
        monkeypatch.setenv("BRIEFING_CACHE", str(tmp_path / cold))
        recording = make(job)
        assert recording.made == recording.segments
        found.append(briefings(job.output))
    assert found[0] == found[1]
    assert len(found[0]) == len(ENDS)


def test_a_process_of_its_own_gives_the_same_bytes(runner):
    assert runner.spawn("make", "bai.txt", "-e", "espeak", "-o", "1.mp3").code == 0
    runner.environment["BRIEFING_CACHE"] += "-2"
    runner.make("bai.txt", "-e", "espeak", "-o", "2.mp3")
    one, two = ((runner.folder / name).read_bytes() for name in ("1.mp3", "2.mp3"))
    assert one == two


def test_a_warm_cache_gives_the_bytes_of_a_cold_one(tmp_path, test_voices):
    job = BriefingRequest(source(ARTICLE), BEEPER, tmp_path / "out")
    make(job)
    cold = briefings(job.output)
    again = make(job, force=True)
    assert (again.made, again.fresh) == (0, True)
    assert briefings(job.output) == cold


def test_an_unchanged_job_is_given_back_before_any_voice_is_looked_for(
    tmp_path, no_voice, monkeypatch
):
    monkeypatch.setattr(registry, "AUTO_ORDER", ("espeak",))
    job = BriefingRequest(source(ARTICLE), Settings(engine="auto"), tmp_path / "out")
    first = make(job)
    no_voice()
    again = make(job)
    assert (first.fresh, again.fresh) == (True, False)
    assert again == replace(first, made=0, fresh=False)


@pytest.mark.parametrize("end", [".mp3", ".vtt", ".json", ".chapters.json"])
@pytest.mark.parametrize("harm", ["removed", "changed"])
def test_a_file_that_is_gone_or_changed_is_made_anew(end, harm, tmp_path, test_voices):
    job = BriefingRequest(source(ARTICLE), BEEPER, tmp_path / "bai.mp3")
    make(job)
    whole = briefings(tmp_path)
    path = tmp_path / f"bai{end}"
    if harm == "removed":
        path.unlink()
    else:
        path.write_bytes(b"someone was here")
    assert make(job).fresh
    assert briefings(tmp_path) == whole


def test_only_the_edited_paragraph_is_spoken_anew(tmp_path, test_voices):
    first = make(BriefingRequest(source(ARTICLE), BEEPER, tmp_path))
    assert first.made == first.segments
    test_voices.spoken.clear()
    again = make(BriefingRequest(source(edited(ARTICLE)), BEEPER, tmp_path))
    assert again.fresh
    assert again.made == 1
    (line,) = test_voices.spoken
    assert "bà con thu hoạch xoài" in line


@pytest.mark.parametrize(
    "settings",
    [
        replace(BEEPER, pauses=Pauses(story=2000)),
        replace(BEEPER, chapters=ChapterLengths(5, 20)),
        replace(BEEPER, name="{slug}"),
    ],
    ids=["pauses", "chapters", "names"],
)
def test_what_does_not_change_the_sound_costs_no_speech(settings, tmp_path, test_voices):
    make(BriefingRequest(source(ARTICLE), BEEPER, tmp_path))
    again = make(BriefingRequest(source(ARTICLE), settings, tmp_path))
    assert (again.made, again.fresh) == (0, True)


@pytest.mark.parametrize(
    "settings",
    [
        replace(BEEPER, bulletin=BulletinSettings(wording=Wording(greeting="Xin chào."))),
        replace(BEEPER, feed=FeedSettings(title="Tin của tôi")),
        replace(BEEPER, layout="{source}"),
    ],
    ids=["bulletins", "the feed", "a batch's folders"],
)
def test_what_is_no_business_of_an_article_leaves_it_up_to_date(settings, tmp_path, test_voices):
    make(BriefingRequest(source(ARTICLE), BEEPER, tmp_path))
    again = make(BriefingRequest(source(ARTICLE), settings, tmp_path))
    assert not again.fresh
    told = json.loads(again.manifest.read_bytes())["settings"]
    assert not told.keys() & {"bulletin", "feed", "layout"}


@pytest.mark.parametrize(
    "settings",
    [
        replace(BEEPER, rate=1.5),
        replace(BEEPER, bitrate=96),
        replace(BEEPER, sample_rate=48_000),
        replace(BEEPER, loudness=-30.0),
        replace(BEEPER, engine="timeless"),
    ],
    ids=["rate", "bit rate", "sample rate", "loudness", "engine"],
)
def test_what_changes_the_sound_is_spoken_anew(settings, tmp_path, test_voices):
    make(BriefingRequest(source(ARTICLE), BEEPER, tmp_path))
    again = make(BriefingRequest(source(ARTICLE), settings, tmp_path))
    assert again.made == again.segments


def test_a_new_version_of_a_voice_is_spoken_anew(tmp_path, test_voices, monkeypatch):
    make(BriefingRequest(source(ARTICLE), BEEPER, tmp_path))
    monkeypatch.setattr(test_voices, "version", "2")
    again = make(BriefingRequest(source(ARTICLE), BEEPER, tmp_path), force=True)
    assert again.made == again.segments


def test_one_gain_for_a_voice_whatever_the_article(tmp_path, test_voices):
    make(BriefingRequest(source(ARTICLE), BEEPER, tmp_path))
    test_voices.spoken.clear()
    make(BriefingRequest(source("Tin khác\n\nChuyện khác hẳn."), BEEPER, tmp_path))
    # The fixed text not again; two workers speak, so the order is anyone's.
    assert sorted(test_voices.spoken) == ["Chuyện khác hẳn.", "Tin khác"]
    gains = {
        json.loads(path.read_bytes())["voice"]["gain"]
        for path in tmp_path.glob("20*[a-z].json")
        if "chapters" not in path.name
    }
    assert len(gains) == 1


def test_what_was_spoken_before_a_failure_is_not_spoken_again(tmp_path, test_voices):
    from briefing import BriefingError

    text = ARTICLE + "\nCâu này hỏng rồi.\n"
    settings = Settings(engine="faltering")
    with pytest.raises(BriefingError, match="lost its breath"):
        make(BriefingRequest(source(text), settings, tmp_path / "out"))
    assert not (tmp_path / "out").exists() or not briefings(tmp_path / "out")
    again = make(BriefingRequest(source(ARTICLE), settings, tmp_path / "out"))
    assert again.made == 0


def test_probes_of_the_network_are_remembered_for_a_while(tmp_path, monkeypatch):
    """The voices on this machine are asked each time, the ones behind the network are not."""
    asked: list[str] = []

    class Far(EspeakEngine):
        name = "far"
        network = True

        def check(self) -> None:
            asked.append(self.name)

    monkeypatch.setitem(registry.BUILT_IN, "far", "nowhere:Far")
    monkeypatch.setattr(registry, "_factory", lambda _: Far)
    monkeypatch.setattr(registry, "AUTO_ORDER", ("far",))
    for text in ("Một.", "Hai.", "Ba."):
        assert make(BriefingRequest(source(text), Settings(), tmp_path)).engine == "far"
    assert asked == ["far"]
    (probe,) = (directories.cache_folder() / "probes").iterdir()
    told = json.loads(probe.read_bytes())
    probe.write_text(json.dumps(told | {"time": told["time"] - 700}))
    make(BriefingRequest(source("Bốn."), Settings(), tmp_path))
    assert asked == ["far", "far"]


def test_auto_takes_one_voice_for_a_whole_briefing_and_says_which(runner):
    result = runner.run("make", "bai.txt", "--offline")
    assert result.code == 0
    line, _ = result.err.splitlines()  # the other one says how to get a better voice
    assert line.startswith("Voice: espeak vi (")
    assert "offline was asked for" in line


def test_the_cache_knows_when_a_clip_was_used_last(tmp_path, test_voices):
    job = BriefingRequest(source(ARTICLE), BEEPER, tmp_path)
    make(job)
    clips = list(directories.cache_folder().rglob("*.clip"))
    for clip in clips:
        os.utime(clip, (1, 1))
    make(job, force=True)
    assert all(clip.stat().st_mtime > 1_000_000 for clip in clips)

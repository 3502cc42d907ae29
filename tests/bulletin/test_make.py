"""Bulletins from sources to files, measured."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from briefing import BriefingRequest, make
from briefing.ingest.document import Metadata
from briefing.model.settings import FeedSettings, Wording
from briefing.pipeline.bulletin import BulletinRequest, gather, make_bulletin
from briefing.publishing.catalogue import scan
from tests.bulletin.stories import DAY, FLOOD, HARVEST, MATCH, corpus, items, settings
from tests.support import listening
from tests.support.tools import tool


def job(folder, texts, **chosen):
    return BulletinRequest(items(*texts), DAY, settings(**chosen), folder / "out")


@pytest.mark.parametrize(("count", "minutes"), [(10, 10.0), (10, 5.0), (4, 2.0)])
def test_it_ends_near_the_time_asked_for(tmp_path, count, minutes):
    made = make_bulletin(job(tmp_path, corpus(count), minutes=minutes, similar=0.0))
    assert made.milliseconds == pytest.approx(minutes * 60_000, rel=0.03)


@pytest.mark.slow
def test_the_embedded_voice_meets_the_time_too(tmp_path, studio):
    wanted = job(tmp_path, corpus(10), minutes=3.0, similar=0.0)
    wanted = replace(wanted, settings=replace(wanted.settings, engine="espeak"))
    made = make_bulletin(wanted)
    assert made.milliseconds == pytest.approx(180_000, rel=0.03)
    assert len(listening.decoded(made.audio)) / 24 == pytest.approx(made.milliseconds, abs=1)


def test_what_is_published(tmp_path):
    made = make_bulletin(job(tmp_path, (FLOOD, HARVEST, MATCH)))
    assert made.audio.name == "2026-11-23-ban-tin.mp3"
    assert made.title == "Bản tin ngày 23/11/2026"
    told = json.loads(made.manifest.read_text())
    assert [article["title"].split()[0] for article in told["articles"]] == [
        "Nước",
        "Được",
        "Video:",
    ]
    assert told["settings"]["bulletin"]["order"] == "given"
    seen = listening.chapters_by_ffprobe(made.audio)
    assert [(c.start, c.end, c.title) for c in seen] == [
        (c.start, c.end, c.title) for c in made.chapters
    ]
    assert "Kính chào quý vị và các bạn." in made.audio.with_suffix(".vtt").read_text()


def edition(folder, texts, **told):
    return make_bulletin(replace(job(folder, texts), asked=("tin/",), **told))


@pytest.mark.parametrize(
    ("morning", "evening"),
    [
        ({"name": "sáng"}, {"name": "tối"}),
        ({"time": "06:05"}, {"time": "18:40"}),
        ({"time": "06:05"}, {"name": "tối"}),
    ],
)
def test_bulletins_of_one_day_are_told_apart(tmp_path, morning, evening):
    texts = (FLOOD, HARVEST)
    made = [edition(tmp_path, texts, **told) for told in (morning, evening)]
    if "name" not in evening:  # what is unchanged is given back, at whatever time
        assert made[1] == replace(made[0], fresh=False, made=0)
        made[1] = edition(tmp_path, (HARVEST, MATCH), **evening)
    first, second = made
    assert first.audio != second.audio
    assert first.title != second.title
    episodes = scan(tmp_path / "out")
    assert len({episode.id for episode in episodes}) == len(episodes) == 2
    assert [episode.title for episode in episodes] == [second.title, first.title]  # newest first
    assert episodes[0].moment > episodes[1].moment
    covers = {first.audio.with_suffix(".jpg").read_bytes() for first in made}
    assert len(covers) == 2
    for recording in made:
        told = morning if recording == first else evening
        assert told.get("name", "6 giờ") in recording.title or "18 giờ" in recording.title


def test_a_changed_bulletin_of_the_same_edition_takes_the_older_ones_place(tmp_path):
    first = edition(tmp_path, (FLOOD,), name="sáng")
    (before,) = scan(tmp_path / "out")
    second = edition(tmp_path, (FLOOD, MATCH), name="sáng")
    assert second.audio == first.audio
    (after,) = scan(tmp_path / "out")
    assert (after.id, after.moment) == (before.id, before.moment)
    assert after.content != before.content


def test_an_edition_is_named_where_the_template_does_not_name_it(tmp_path):
    wording = Wording(title="Tin {date}", name="tin")
    wanted = replace(job(tmp_path, (FLOOD,), wording=wording), name="trưa")
    made = make_bulletin(wanted)
    assert made.title == "Tin 23/11/2026 trưa"
    assert made.audio.name == "2026-11-23-tin-trua.mp3"


def test_chapters_and_headlines_know_their_stories(tmp_path):
    made = make_bulletin(job(tmp_path, (FLOOD, HARVEST, MATCH)))
    told = json.loads(made.manifest.read_text())
    stories = [chapter.get("story") for chapter in told["chapters"]]
    assert stories == [None, 0, 1, 2, None]
    headlines = [each for each in told["segments"] if each["kind"] == "headline"]
    assert [each["story"] for each in headlines] == [0, 1, 2]
    for each in headlines:
        assert each["text"].startswith(told["chapters"][1 + each["story"]]["title"][:20])


def test_an_unchanged_bulletin_is_given_back_and_a_changed_one_made(tmp_path):
    first = make_bulletin(job(tmp_path, (FLOOD, HARVEST)))
    assert first.fresh
    assert not make_bulletin(job(tmp_path, (FLOOD, HARVEST))).fresh
    for changed in (
        job(tmp_path, (HARVEST, FLOOD)),
        job(tmp_path, (HARVEST, FLOOD, MATCH)),
        job(tmp_path, (HARVEST, FLOOD, MATCH), minutes=1.0),
    ):
        assert make_bulletin(changed).fresh


def test_other_words_make_a_bulletin_anew_and_another_podcast_does_not(tmp_path):
    from dataclasses import replace

    first = job(tmp_path, (FLOOD, HARVEST))
    make_bulletin(first)
    podcast = replace(first.settings, feed=FeedSettings(title="Tin của tôi"))
    assert not make_bulletin(replace(first, settings=podcast)).fresh
    assert make_bulletin(job(tmp_path, (FLOOD, HARVEST), wording=Wording(farewell="Hết."))).fresh


def test_a_bulletin_of_the_same_sources_keeps_its_name(tmp_path):
    from dataclasses import replace

    one = replace(job(tmp_path, (FLOOD, HARVEST)), asked=("tin",))
    other = replace(job(tmp_path, (FLOOD, HARVEST, MATCH)), asked=("tin",))
    strange = replace(job(tmp_path, (MATCH, HARVEST)), asked=("khác",))
    assert make_bulletin(one).audio == make_bulletin(other).audio
    assert make_bulletin(strange).audio.name == "2026-11-23-ban-tin-2.mp3"


def test_the_same_articles_give_the_same_bytes(tmp_path):
    texts = corpus(8)
    made = [
        make_bulletin(job(tmp_path / name, texts, minutes=2.0), force=True).audio.read_bytes()
        for name in ("a", "b")
    ]
    assert made[0] == made[1]


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path):
    (tmp_path / "a.txt").write_text(FLOOD)
    (tmp_path / "b.txt").write_text("…")
    (tmp_path / "c.txt").write_text(MATCH)
    found, failed = gather([str(tmp_path), str(tmp_path / "none.txt")], settings())
    assert [item.article.title.split()[0] for item in found] == ["Nước", "Video:"]
    assert [failure.name.rsplit("/", 1)[-1] for failure in failed] == ["b.txt", "none.txt"]


def test_the_command(runner):
    for name, text in (("1.txt", FLOOD), ("2.txt", HARVEST), ("3.txt", MATCH)):
        runner.write(f"tin/{name}", text)
    result = runner.run(
        "bulletin", "tin", "-e", "silent", "--date", "2026-11-23", "--intro", "soft"
    )
    assert result.code == 0, result.err
    assert "Lời chào và tin chính" in result.out
    assert (
        "up to date"
        in runner.run(
            "bulletin", "tin", "-e", "silent", "--date", "2026-11-23", "--intro", "soft"
        ).out
    )
    result = runner.run("bulletin", "tin", "-e", "silent", "--plan", "-m", "1", "--json")
    told = json.loads(result.out)
    assert {item["reason"] for item in told["left_out"]} >= {"no time for it"}
    result = runner.run("bulletin", "tin", "-e", "silent", "--plan", "-m", "1")
    assert "no time for it" in result.out
    assert "all is told" in runner.run("bulletin", "tin", "-e", "silent", "-m", "30").out


def test_of_a_feed_the_newest_are_told_in_its_order(runner):
    feed = "<?xml version='1.0'?><rss version='2.0'><channel><title>Báo Làng</title>"
    for day, text in (("20", FLOOD), ("22", HARVEST), ("23", MATCH)):
        body = "".join(f"<p>Ngày {day}: {line}</p>" for line in text.splitlines()[3:] * 3)
        feed += (
            f"<item><title>Tin ngày {day}</title><pubDate>2026-11-{day}T08:00:00+07:00</pubDate>"
            f"<description><![CDATA[{body}]]></description></item>"
        )
    runner.write("tin.rss", f"{feed}</channel></rss>")
    result = runner.run("bulletin", "tin.rss", "-e", "silent", "--plan", "--newest", "2")
    assert result.code == 0, result.err
    assert "Tin ngày 20" not in result.out
    assert 0 < result.out.index("Tin ngày 22") < result.out.index("Tin ngày 23")


def test_the_command_tells_what_it_had_to_leave_out(runner):
    runner.write("1.txt", FLOOD)
    result = runner.run("bulletin", "1.txt", "none.txt", "-e", "silent", "-q")
    assert result.code == 8
    assert result.out.strip().endswith(".mp3")
    assert result.err.startswith("left out: none.txt")
    assert "none.txt" in runner.run("bulletin", "none.txt", "-e", "silent").error


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--minutes", "0.2"), "minutes"),
        (("--order", "size"), "order"),
        (("--newest", "0"), "--newest"),
        (("--date", "2026-13-01"), "2026-13-01"),
        (("--intro", "none.mp3"), "none.mp3"),
        (("--bed", "bai.txt"), "bai.txt"),
    ],
)
def test_what_does_not_fit_is_told_in_one_line(runner, flags, said):
    if "--bed" in flags:
        tool("ffmpeg")  # is asked about what is no sound that we know
    result = runner.run("bulletin", "bai.txt", "-e", "silent", *flags)
    assert result.code in {2, 7}
    assert said in result.error


def test_chapters_link_to_what_they_tell(tmp_path):
    told = items(FLOOD, HARVEST, MATCH)
    address, picture = "https://bao.example/lu?so=1", "https://bao.example/lu.jpg"
    about = Metadata(address=address, picture=picture)
    first = replace(told[0].source, about=about)
    wanted = job(tmp_path, ())
    made = make_bulletin(replace(wanted, items=(replace(told[0], source=first), *told[1:])))
    listed = json.loads(made.audio.with_suffix(".chapters.json").read_text())["chapters"]
    links = [(chapter.get("url"), chapter.get("img")) for chapter in listed]
    assert links == [(None, None), (address, picture), *[(None, None)] * 3]
    alone = make(BriefingRequest(first, wanted.settings, tmp_path / "alone"))
    listed = json.loads(alone.audio.with_suffix(".chapters.json").read_text())["chapters"]
    assert {(chapter["url"], chapter["img"]) for chapter in listed} == {(address, picture)}


def test_the_transcript_names_the_voices_where_there_are_two(tmp_path):
    alone = make_bulletin(job(tmp_path / "a", (FLOOD, HARVEST)))
    assert "<v" not in alone.audio.with_suffix(".vtt").read_text()
    wanted = job(tmp_path / "b", (FLOOD, HARVEST))
    voices = ("espeak:vi", "espeak:vi-vn-x-south")
    settings = replace(wanted.settings, engine="espeak", voice=voices)
    both = make_bulletin(replace(wanted, settings=settings))
    said = both.audio.with_suffix(".vtt").read_text()
    named = re.findall(r"-->.*\n<v ([^>]+)>", said)
    assert len(named) == said.count("-->")
    assert set(named) == {"vi", "vi-vn-x-south"}

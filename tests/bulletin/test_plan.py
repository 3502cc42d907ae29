"""The script of a bulletin: its parts, its order, its voices, its time."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from briefing.model.article import Omission
from briefing.model.recording import Chapter
from briefing.model.script import SegmentKind
from briefing.mp3.tags import Tags, render
from briefing.planning.running_order import Jingles
from tests.bulletin.stories import FLOOD, HARVEST, MATCH, corpus, planned, stories
from tests.support.texts import without_space


def said(script, kind=None):
    return [s.text for s, _ in script.segments() if kind is None or s.kind is kind]


def test_a_bulletin_greets_announces_tells_and_takes_its_leave():
    script = planned(stories(FLOOD, HARVEST, MATCH))
    assert [chapter.title for chapter in script.chapters] == [
        "Lời chào và tin chính",
        "Nước lũ trên sông Cả lên nhanh",
        "Được mùa cà phê, nông dân chưa vội bán",
        "Đội tuyển thắng 2-0 trên sân nhà",
        "Lời kết",
    ]
    spoken = [segment.spoken for segment, _ in script.segments()]
    assert spoken[1] == (
        "Đây là bản tin thứ Hai, ngày hai mươi ba tháng mười một năm hai nghìn không trăm "
        "hai mươi sáu."
    )
    assert spoken[2] == "Bản tin hôm nay gồm ba tin."
    assert said(script, SegmentKind.HEADLINE) == said(script, SegmentKind.TITLE)
    openings = [chapter.segments[0][0].text for chapter in script.chapters[2:4]]
    assert openings == ["Tin tiếp theo.", "Và sau đây là tin cuối cùng."]
    assert spoken[-2:] == [
        "Xin kính chào và hẹn gặp lại.",
        "Bản tin này được đọc bằng giọng nói nhân tạo.",
    ]
    assert [s.id for s, _ in script.segments()] == list(range(len(spoken)))


def test_one_story_needs_no_headlines():
    script = planned(stories(FLOOD))
    assert not said(script, SegmentKind.HEADLINE)
    assert len(script.chapters) == 3


def test_datelines_are_left_out_and_told():
    (left,) = (i for i in planned(stories(FLOOD)).left_out if i.reason is Omission.DATELINE)
    assert left.text == "Thứ Hai, 23/11/2026"


def titles(script):
    return [chapter.title.split()[0] for chapter in script.chapters[1:-1]]


def test_order_by_date_puts_the_newest_first():
    older = HARVEST.replace("Giá cà phê", "Thứ Hai, 02/11/2026\n\nGiá cà phê", 1)
    assert titles(planned(stories(MATCH, older, FLOOD), order="date")) == ["Nước", "Được", "Đội"]


def test_order_by_section_names_each_section_once():
    script = planned(
        stories(MATCH, FLOOD, HARVEST, sections=("Thể thao", "Thời sự", "THỂ THAO")),
        order="section",
    )
    assert titles(script) == ["Đội", "Được", "Nước"]
    assert [text for text in said(script) if text.startswith("Chuyên mục")] == [
        "Chuyên mục Thể thao.",
        "Chuyên mục Thời sự.",
    ]


def test_voices_take_turns_by_story():
    script = planned(stories(FLOOD, HARVEST, MATCH, voices=2))
    for number, chapter in enumerate(script.chapters[1:-1]):
        assert {segment.voice for segment, _ in chapter.segments} == {number % 2}
    heads = [s.voice for s, _ in script.segments() if s.kind is SegmentKind.HEADLINE]
    assert heads == [0, 1, 0]


def test_near_identical_stories_are_told_once_where_the_first_stood():
    shorter = "Lũ lên\n\n" + "\n\n".join(FLOOD.split("\n\n")[2:4])
    script = planned(stories(shorter, HARVEST, FLOOD))
    assert titles(script) == ["Nước", "Được"]
    (left,) = (item for item in script.left_out if item.reason is Omission.TOLD)
    assert (left.text, left.article) == ("Lũ lên", "Nước lũ trên sông Cả lên nhanh")
    assert len(titles(planned(stories(shorter, HARVEST, FLOOD), similar=0.0))) == 3


def test_headings_make_parts_of_a_story():
    longer = FLOOD.replace("\n\nTheo đài", "\n\n## Dự báo\n\nTheo đài")
    from briefing.ingest.parse import parse_markdown

    given_stories = stories(FLOOD, HARVEST)
    object.__setattr__(given_stories[0], "article", parse_markdown("# " + longer))
    script = planned(given_stories)
    assert [(c.title, c.part) for c in script.chapters[1:3]] == [
        ("Nước lũ trên sông Cả lên nhanh", False),
        ("Dự báo", True),
    ]


@pytest.mark.parametrize("count", [3, 12])
@pytest.mark.parametrize("minutes", [5, 10, 20])
def test_a_time_is_met_where_there_is_enough_to_tell(count, minutes):
    script = planned(stories(*corpus(count)), minutes=float(minutes), similar=0.0)
    asked = minutes * 60_000
    all_told = planned(stories(*corpus(count)), similar=0.0).estimate
    assert script.estimate == pytest.approx(min(asked, all_told), rel=0.02)


@pytest.mark.slow
@tries(max_examples=10)
@given(st.integers(2, 9), st.floats(1, 15), st.integers(0, 100))
def test_stories_are_only_cut_from_their_end_and_nothing_gets_lost(count, minutes, begin):
    given_stories = stories(*corpus(count, begin))
    whole = planned(given_stories, similar=0.0)
    script = planned(given_stories, minutes=minutes, similar=0.0)
    bodies = {SegmentKind.LEAD, SegmentKind.BODY, SegmentKind.HEADING}

    def told(chapters, title):
        found, inside = [], False
        for chapter in chapters:
            inside = chapter.title == title or (inside and chapter.part)
            if inside:
                found += [s.text for s, _ in chapter.segments if s.kind in bodies]
        return found

    for story in (chapter.title for chapter in whole.chapters[1:-1] if not chapter.part):
        everything, now = told(whole.chapters, story), told(script.chapters, story)
        assert now == everything[: len(now)]
        untold = "".join(
            item.text
            for item in script.left_out
            if item.reason is Omission.TIME and item.article == story
        )
        if now:
            assert without_space("".join(everything[len(now) :])) == without_space(untold)
        else:
            assert untold == story


def test_too_many_stories_for_the_time_are_dropped_from_the_end():
    script = planned(stories(*corpus(40)), minutes=5.0, similar=0.0)
    told = [chapter.title for chapter in script.chapters[1:-1] if not chapter.part]
    dropped = [i.text for i in script.left_out if i.reason is Omission.TIME and i.text == i.article]
    every = [
        c.title for c in planned(stories(*corpus(40)), similar=0.0).chapters[1:-1] if not c.part
    ]
    assert told + dropped == every
    assert len(dropped) > 5
    assert said(script)[2] == f"Bản tin hôm nay gồm {len(told)} tin."


def test_sounds_stand_where_they_belong():
    jingles = Jingles(intro=5000, outro=6000, chime=1500, bed=True)
    script = planned(stories(FLOOD, HARVEST, MATCH), jingles)
    chapters = [[segment for segment, _ in chapter.segments] for chapter in script.chapters]
    assert chapters[0][0].sound == "intro"
    assert chapters[-1][-1].sound == "outro"
    assert [chapter[-1].sound for chapter in chapters[1:-1]] == ["chime", "chime", ""]
    under = [segment.text for segment in chapters[0] if segment.sound == "bed"]
    assert under[0] == "Bản tin hôm nay gồm 3 tin."
    assert under[-1] == "Đội tuyển thắng 2-0 trên sân nhà"
    plain = planned(stories(FLOOD, HARVEST, MATCH))
    assert script.estimate - plain.estimate >= 5000 + 6000 + 2 * 1500


def test_parts_are_nested_in_the_table_of_contents():
    from mutagen.id3 import ID3

    chapters = [
        Chapter(0, 10, "Chào"),
        Chapter(10, 20, "Lũ"),
        Chapter(20, 30, "Dự báo", part=True),
        Chapter(30, 40, "Hết"),
    ]
    tags = Tags("Bản tin", "", "Tin", "2026-11-23", "", "")
    tag = ID3(BytesIO(render(tags, chapters, 40)))
    tables = {table.element_id: table for table in tag.getall("CTOC")}
    assert tables["toc"].child_element_ids == ["toc.000", "toc.001", "toc.002"]
    assert tables["toc.001"].child_element_ids == ["toc.001.000", "toc.001.001"]
    assert str(tables["toc.001"].sub_frames.getall("TIT2")[0]) == "Lũ"
    assert len(tag.getall("CHAP")) == 4

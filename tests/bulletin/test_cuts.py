"""Where a story may be cut, and what stands in it: exact lengths, pauses and numbers."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

import pytest

from briefing.ingest.parse import parse_markdown, parse_text
from briefing.model.article import Omission
from briefing.model.script import PauseKind, Segment, SegmentKind
from briefing.model.settings import ChapterLengths, Pauses, Settings
from briefing.planning.chapters import Passage, divide
from briefing.planning.script import Block, VoiceProfile, passages_of, pauses_behind, segments_of
from briefing.planning.story_plan import Story, StoryPlan, cut_points, pause_kinds, plan_story
from briefing.planning.time_budget import Durations
from tests.bulletin.stories import FLOOD, HARVEST, MATCH, NORMALIZER, planned, settings, stories

HEADED = """\
# Nước lũ lên nhanh

Mực nước vượt báo động hai.

## Sơ tán

Một nghìn hộ dân đã đi. Các trường học đóng cửa.

## Dự báo

Đỉnh lũ xuất hiện vào đêm nay.
"""
PAUSES = Pauses(sentence=100, paragraph=200, title=300, story=400)


def body_of(*paragraphs: tuple[int, ...], heading: int = -1) -> tuple[StoryPlan, Durations]:
    """Give a story of sentences of so many milliseconds; `heading` is the index of a heading."""
    body: list[Segment] = []
    known = {}
    for number, lengths in enumerate(paragraphs):
        for length in lengths:
            kind = SegmentKind.HEADING if number == heading else SegmentKind.BODY
            text = f"Câu {len(body)}."
            body.append(Segment(len(body), kind, number, text, (text,)))
            known[0, (text,)] = length
    story = stories(FLOOD)[0]
    return StoryPlan(story, 0, "Tin", (), (), tuple(body), ()), Durations((4.5,), known)


def test_a_story_does_not_end_on_a_heading():
    story = Story(parse_markdown(HEADED), "", (VoiceProfile(NORMALIZER),))
    plan = plan_story(story, 0, Settings())
    kinds = [segment.kind for segment in plan.body]
    assert [at for at, kind in enumerate(kinds) if kind is SegmentKind.HEADING] == [1, 4]
    cuts = cut_points(plan, Durations((4.5,)), PAUSES)
    assert cuts.ends == (1, 3, 4, 6)
    assert cuts.paragraph_ends == (1, 4, 6)


def test_times_are_those_of_sentences_and_the_pauses_between_them():
    plan, durations = body_of((1000, 2000), (500,), (3000,), heading=1)
    cuts = cut_points(plan, durations, PAUSES)
    assert cuts.times == (0, 1000, 3100, 3900, 7200)
    assert pause_kinds(plan.body) == [PauseKind.SENTENCE, PauseKind.TITLE, PauseKind.TITLE]
    plain, durations = body_of((1000,), (500,))
    assert cut_points(plain, durations, PAUSES).times == (0, 1000, 1700)


def test_a_story_without_a_sentence_takes_no_time():
    plan, durations = body_of()
    cuts = cut_points(plan, durations, PAUSES)
    assert (cuts.times, cuts.paragraph_ends, cuts.ends) == ((0,), (0,), (0,))


@pytest.mark.parametrize(
    ("lengths", "paragraph_ends"),
    [
        ((12_000, 7900, 9000), (1, 3)),  # a lead of 12 s, and 8 s that are left behind it
        ((11_999, 7900, 9000), (2, 3)),
        ((12_000, 7900), (1, 2)),
        ((12_000, 7899), (2,)),
        ((12_000, 19_900, 7900), (1, 2, 3)),  # then 20 s
        ((12_000, 19_899, 7900), (1, 3)),
        ((12_000, 19_900, 7899), (1, 3)),
    ],
)
def test_long_paragraphs_are_cut_where_one_breathes(lengths, paragraph_ends):
    plan, durations = body_of(lengths)
    cuts = cut_points(plan, durations, PAUSES)
    assert cuts.ends == tuple(range(1, len(lengths) + 1))
    assert cuts.paragraph_ends == paragraph_ends


def test_what_there_is_no_time_for_is_left_out_by_paragraphs():
    plan, _ = body_of((1, 1), (1,), (1, 1))
    assert [item.text for item in plan.omitted_after(1)] == ["Câu 1.", "Câu 2.", "Câu 3. Câu 4."]
    assert {(item.reason, item.article) for item in plan.omitted_after(0)} == {
        (Omission.TIME, "Tin")
    }
    assert not list(plan.omitted_after(5))


def test_voices_take_turns_by_paragraph_from_the_one_whose_story_it_is():
    (story,) = stories(FLOOD, voices=3)
    by_story = plan_story(story, 1, Settings())
    assert {segment.voice for segment in (*by_story.body, *by_story.title)} == {1}
    plan = plan_story(story, 4, Settings(turn="paragraph"))
    assert plan.voice == 1
    assert [segment.voice for segment in plan.body] == [
        (1 + segment.paragraph) % 3 for segment in plan.body
    ]
    assert [segment.id for segment in plan.body] == list(range(len(plan.body)))
    assert plan.body[-1].paragraph == 3


@pytest.mark.parametrize(("syllables", "announced"), [(30, True), (31, False)])
def test_a_short_first_sentence_stands_for_a_missing_title(syllables, announced):
    text = " ".join(["mưa"] * syllables) + "."
    article = replace(parse_text(f"Tít\n\n{text}\n\nHết."), titled=False)
    plan = plan_story(Story(article, "", (VoiceProfile(NORMALIZER),)), 0, Settings())
    assert plan.title == ()
    assert "".join(segment.text for segment in plan.teaser) == (text if announced else "")


def test_headlines_are_as_many_as_the_time_allows():
    many = [FLOOD.replace("lũ", f"lũ {n}").replace("\n\n", f" {n}\n\n") for n in range(6)]

    def headlines(**chosen) -> int:
        script = planned(stories(*many), similar=0.0, **chosen)
        return sum(s.kind is SegmentKind.HEADLINE for s, _ in script.segments())

    assert headlines(headlines=2) == 2
    assert headlines(headlines=5, minutes=1.0) <= 3
    assert headlines(headlines=5, minutes=30.0) == 5


def test_pauses_stand_where_the_script_says():
    script = planned(stories(FLOOD, HARVEST, MATCH))
    for chapter in script.chapters[:-1]:
        kinds = [pause.kind for _, pause in chapter.segments]
        assert kinds[-1] is PauseKind.STORY
        assert PauseKind.STORY not in kinds[:-1] or chapter is script.chapters[0]
        assert chapter.estimate == sum(
            pause.milliseconds + Durations((4.5,)).of(segment)
            for segment, pause in chapter.segments
        )
    numbers = [segment.paragraph for segment, _ in script.segments()]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(numbers[-1] + 1))
    first = script.chapters[1].segments
    title = next(pause for segment, pause in first if segment.kind is SegmentKind.TITLE)
    assert title.kind is PauseKind.TITLE


def test_the_source_is_named_where_it_changes():
    given = stories(FLOOD, HARVEST, MATCH)
    sources = ("Báo A", "Báo A", "Báo B")
    named = [
        replace(story, article=replace(story.article, source=source))
        for story, source in zip(given, sources, strict=True)
    ]
    script = planned(named)
    said = [
        [source for source in ("Báo A", "Báo B") if any(source in s.text for s, _ in c.segments)]
        for c in script.chapters[1:-1]
    ]
    assert said == [["Báo A"], [], ["Báo B"]]


def test_a_bulletin_that_fits_a_time_fills_it():
    whole = planned(stories(FLOOD, HARVEST, MATCH))
    time = round(whole.estimate * 0.9)
    script = planned(stories(FLOOD, HARVEST, MATCH), minutes=time / 60_000)
    assert 0.85 * time <= script.estimate <= 1.01 * time
    assert planned(stories(FLOOD, HARVEST, MATCH), minutes=60.0).chapters == whole.chapters
    assert settings(minutes=1.0).bulletin.minutes == 1.0


def passage(seconds: float, *, opens: bool = False, story: bool = False, title: str = ""):
    (segment,) = segments_of(Block(SegmentKind.BODY, "Một câu."), 0, 0, VoiceProfile(NORMALIZER), 0)
    (pause,) = pauses_behind(1, Block(SegmentKind.BODY, ""), None, PAUSES)
    return Passage(((segment, pause),), round(seconds * 1000), opens, story, title)


@pytest.mark.parametrize(
    ("passages", "lengths"),
    [
        # too short a chapter is worse than one that runs over the start of a story
        ([(10, True, True), (10, True, True)], [2]),
        ([(20, True, True), (20, True, True)], [1, 1]),
        # estimates err: chapters are planned 12 % away from both lengths
        ([(16, True, True), (16, True, True)], [2]),
        ([(17, True, True), (17, True, True)], [1, 1]),
        ([(33, True, False), (32, False, False)], [2]),
        ([(34, True, False), (34, False, False)], [1, 1]),
        # nothing but length asks for a cut within a section
        ([(20, True, False), (20, False, False)], [2]),
        ([(30, True, False), (30, False, False), (30, False, False)], [2, 1]),
        ([(400, True, False)], [1]),
        ([(400, True, False), (400, False, False)], [1, 1]),
    ],
)
def test_what_a_division_costs(passages, lengths):
    given = [passage(seconds, opens=opens, story=story) for seconds, opens, story in passages]
    chapters = divide(given, ChapterLengths(15, 75))
    found = [len(chapter.segments) for chapter in chapters]
    assert sorted(found) == sorted(lengths)
    ends = list(accumulate(found))
    assert ends[-1] == len(given)


def test_only_a_paragraph_that_outlasts_a_chapter_is_cut_at_sentences():
    block = Block(SegmentKind.BODY, "Một hai ba. Bốn năm sáu.", opens=True, story=True)
    segments = segments_of(block, 0, 0, VoiceProfile(NORMALIZER), 0)
    pairs = list(zip(segments, pauses_behind(2, block, None, PAUSES), strict=True))
    whole = 1000 + 100 + 1000 + 200
    (one,) = passages_of(block, pairs, whole, 3.0)
    assert (one.estimate, one.opens, one.story, one.title) == (whole, True, True, "")
    first, second = passages_of(block, pairs, whole - 1, 3.0)
    assert (first.estimate, first.opens, first.story) == (1100, True, True)
    assert (second.estimate, second.opens, second.story) == (1200, False, False)
    (heading,) = passages_of(block._replace(kind=SegmentKind.HEADING), pairs, whole, 3.0)
    assert heading.title == block.text


def test_a_paragraph_without_a_word_is_left_out_of_a_story():
    (story,) = stories("Tít lớn\n\nMột câu.\n\n!!! … ???\n\nHai câu.", voices=2)
    plan = plan_story(story, 0, Settings(turn="paragraph"))
    assert [(segment.text, segment.paragraph, segment.voice) for segment in plan.body] == [
        ("Một câu.", 0, 0),
        ("Hai câu.", 1, 1),
    ]
    (left,) = plan.left_out
    assert (left.text, left.reason, left.article) == ("!!! … ???", Omission.UNSPEAKABLE, "Tít lớn")

"""Sharing a time among stories."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from briefing.model.script import Pause, PauseKind, PlannedChapter, Script, Segment, SegmentKind
from briefing.planning.news_value import news_value
from briefing.planning.time_budget import CutPoints, Durations, allocate_time


@st.composite
def cut_points(draw):
    lengths = draw(st.lists(st.integers(1000, 12_000), min_size=1, max_size=30))
    times = (0, *accumulate(lengths))
    some = draw(st.sets(st.integers(1, len(lengths))))
    ends = sorted({*some, len(lengths)})
    paragraph_ends = sorted({*draw(st.sets(st.sampled_from(ends))), len(lengths)})
    return CutPoints(times, tuple(paragraph_ends), tuple(ends))


@given(st.lists(cut_points(), min_size=1, max_size=12), st.integers(0, 900_000))
def test_stories_end_where_they_may_and_all_is_within_the_time(stories, time):
    counts = allocate_time(stories, time)
    least = sum(story.times[story.ends[0]] for story in stories)
    if counts is None:
        assert least > time
        return
    assert all(end in story.ends for end, story in zip(counts, stories, strict=True))
    used = sum(story.times[end] for end, story in zip(counts, stories, strict=True))
    assert used <= time * 1.01
    whole = sum(story.times[-1] for story in stories)
    if whole <= time:
        assert used == whole


def even(paragraphs: int) -> CutPoints:
    """Give a story of paragraphs of one sentence of ten seconds."""
    ends = tuple(range(1, paragraphs + 1))
    return CutPoints(tuple(range(0, 10_000 * paragraphs + 1, 10_000)), ends, ends)


def test_all_leads_come_before_any_second_paragraph():
    assert allocate_time([even(9)] * 5, 50_000) == (1, 1, 1, 1, 1)
    assert allocate_time([even(9)] * 5, 60_000) == (2, 1, 1, 1, 1)


def test_the_first_story_is_told_at_greater_length_than_the_last():
    counts = allocate_time([even(20)] * 5, 400_000, (2, 1.75, 1.5, 1.25, 1))
    assert sum(counts) == 40
    assert list(counts) == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] > 1


def test_no_time_even_for_beginnings():
    assert allocate_time([even(3)] * 3, 29_000) is None


def test_a_last_sentence_may_go_beyond_the_time_by_a_hundredth():
    ends, paragraph_ends = (1, 2, 3), (1, 3)
    assert allocate_time([CutPoints((0, 5000, 10_000, 15_150), paragraph_ends, ends)], 15_000) == (
        3,
    )
    assert allocate_time([CutPoints((0, 5000, 10_000, 15_151), paragraph_ends, ends)], 15_000) == (
        2,
    )


def test_a_hundredth_of_the_time_is_not_worth_a_sentence():
    story = CutPoints((0, 9900, 10_000, 20_000), (1, 3), (1, 2, 3))
    assert allocate_time([story], 10_000) == (1,)
    assert allocate_time([story], 10_001) == (2,)


def test_a_sentence_that_fills_the_time_worse_than_none_is_left_out():
    story = CutPoints((0, 9000, 18_000), (1, 2), (1, 2))
    assert allocate_time([story], 9000) == (1,)
    assert allocate_time([story], 17_800) == (1,)
    assert allocate_time([story], 17_900) == (2,)


def test_as_much_of_each_lead_as_there_is_time_for():
    story = CutPoints((0, 4000, 8000, 12_000, 30_000), (3, 4), (1, 2, 3, 4))
    assert allocate_time([story], 4000) == (1,)
    assert allocate_time([story], 8000) == (2,)
    assert allocate_time([story], 12_000) == (3,)
    assert allocate_time([story] * 2, 16_000) == (3, 1)
    assert allocate_time([story] * 2, 3999 * 2) is None


def test_a_paragraph_that_does_not_fit_is_not_skipped_for_the_next():
    story = CutPoints((0, 1000, 50_000, 50_100), (1, 2, 3), (1, 2, 3))
    assert allocate_time([story, even(5)], 31_000) == (1, 3)


def test_what_was_measured_replaces_estimates():
    durations = Durations((4.0, 5.0))
    segments = [
        Segment(0, SegmentKind.BODY, 0, "a", ("một hai ba bốn",)),
        Segment(1, SegmentKind.BODY, 0, "b", ("một hai", "ba – bốn năm"), voice=1),
        Segment(2, SegmentKind.SOUND, 0, "", (), sound="chime", sound_length=700),
    ]
    assert [durations.of(segment) for segment in segments] == [1000, 1000, 700]
    pause = Pause(PauseKind.SENTENCE, 360)
    script = Script("T", (PlannedChapter("C", tuple((each, pause) for each in segments), 1),))
    learned = durations.learn(script, [2000, 500, 900])
    assert learned.paces == (2.0, 10.0)
    assert [learned.of(segment) for segment in segments] == [2000, 500, 700]
    assert learned.of(Segment(3, SegmentKind.BODY, 0, "c", ("sáu bảy",))) == 1000
    assert durations.learn(Script("T", ()), []).paces == durations.paces


def test_what_weighs_twice_as_much_gets_twice_the_time():
    assert allocate_time([even(20)] * 2, 120_000, (2, 1)) == (8, 4)
    assert allocate_time([even(20)] * 3, 180_000, (1, 1.5, 2)) == (4, 6, 8)
    assert allocate_time([even(20)] * 2, 120_000) == (6, 6)


def telling(*news: int) -> CutPoints:
    """Give a story of sentences of ten seconds that tell so much each."""
    return replace(even(len(news)), news=tuple(accumulate(news, initial=0)))


def test_time_goes_to_what_adds_most():
    dull, rich = telling(9, 1, 1, 1, 1), telling(9, 8, 8, 8, 8)
    assert allocate_time([dull, rich], 20_000) == (1, 1)
    assert allocate_time([dull, rich], 60_000) == (1, 5)
    assert allocate_time([dull, rich], 80_000) == (3, 5)
    assert allocate_time([dull, rich, rich], 90_000) == (1, 4, 4)
    longer = replace(rich, times=(0, 10_000, 110_000, 210_000, 310_000, 410_000))
    assert allocate_time([longer, rich], 60_000) == (1, 5)


def test_what_was_said_before_adds_nothing():
    repeated = "Phà Vàm Cống chết máy giữa sông Hậu."
    assert news_value([repeated, repeated]) == (0, 9, 9)
    assert news_value(["và của các", "Phà chở 24 xe"]) == (0, 0, 4)

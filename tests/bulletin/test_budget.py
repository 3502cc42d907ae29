"""Sharing a time among stories."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from briefing.model.script import Pause, PauseKind, PlannedChapter, Script, Segment, SegmentKind
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
    counts = allocate_time([even(20)] * 5, 400_000)
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


def test_of_two_stories_the_first_weighs_twice_as_much():
    assert allocate_time([even(20)] * 2, 120_000) == (8, 4)
    assert allocate_time([even(20)] * 3, 180_000) == (8, 6, 4)

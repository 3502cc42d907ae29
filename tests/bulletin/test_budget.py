"""Sharing a time among stories."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from briefing.planning.time_budget import CutPoints, allocate_time


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

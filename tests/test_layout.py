"""Where everything stands: arithmetic that holds for any script and any clips."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.assembly.join import join
from briefing.assembly.layout import lay_out
from briefing.model.audio import Clip, WordTime
from briefing.model.script import Pause, PauseKind, PlannedChapter, Script, Segment, SegmentKind
from briefing.mp3.frames import FrameFormat, info_length, split_frames

FORMATS = st.sampled_from([FrameFormat(), FrameFormat(44_100, 128), FrameFormat(22_050, 32)])
DELAY = 576 + 529


@st.composite
def scripts(draw):
    """Draw a script with a clip for each segment, as an encoder could have made it."""
    fmt = draw(FORMATS)
    count = draw(st.integers(1, 6))
    pairs, clips = [], []
    for number in range(count):
        word = st.sampled_from(["chợ", "nổi", "Răng,", "ghe;"])
        words = [draw(word)] * draw(st.integers(1, 150)) + draw(st.lists(word, max_size=5))
        text = " ".join(words)
        segment = Segment(number, SegmentKind.BODY, number // 3, text, (text,))
        pairs.append((segment, Pause(PauseKind.SENTENCE, draw(st.integers(100, 3000)))))
        whole = draw(st.integers(1, 400))
        padding = draw(st.integers(1, 3))
        times = ()
        if draw(st.booleans()):  # some voices tell words' times, not always wisely
            place = st.integers(0, whole * fmt.samples + 99)
            marks = sorted(draw(st.lists(place, min_size=1, max_size=8)))
            offsets = [0, *(at + 1 for at, char in enumerate(text) if char == " ")]
            times = tuple(
                WordTime(offset, marks[number * len(marks) // len(offsets)])
                for number, offset in enumerate(offsets)
            )
        clips.append(Clip(f"{number:064d}", whole + padding, whole * fmt.samples, -19.0, times))
    cuts = sorted({0, count, *draw(st.lists(st.integers(1, count), max_size=4))})
    chapters = tuple(
        PlannedChapter(f"Chương {begin}", tuple(pairs[begin:end]), 1)
        for begin, end in pairwise(cuts)
    )
    return Script("Tin", chapters), clips, fmt


@given(scripts())
def test_segments_stand_behind_one_another_in_whole_frames(planned):
    script, clips, fmt = planned
    timeline = lay_out(script, clips, fmt)
    frame = 0
    for place, clip, (segment, pause) in zip(
        timeline.spoken, clips, script.segments(), strict=True
    ):
        assert (place.segment, place.key) == (segment.id, clip.key)
        assert place.start == frame * fmt.samples
        assert place.end == place.start + clip.samples
        frame += place.frames + place.silence
        silence = frame * fmt.samples - place.end
        exact = pause.milliseconds * fmt.sample_rate / 1000
        padding = (clip.frames * fmt.samples) - clip.samples
        assert abs(silence - exact) <= fmt.samples / 2 or silence == padding > exact
    assert timeline.frames == frame
    assert timeline.samples == frame * fmt.samples - DELAY
    assert timeline.milliseconds == round(timeline.samples * 1000 / fmt.sample_rate)


@given(scripts())
def test_chapters_follow_one_another_from_the_beginning_to_the_end(planned):
    script, clips, fmt = planned
    timeline = lay_out(script, clips, fmt)
    assert [c.title for c in timeline.chapters] == [c.title for c in script.chapters]
    assert timeline.chapters[0].start == 0
    assert timeline.chapters[-1].end == timeline.samples * 1000 // fmt.sample_rate
    assert all(one.end == two.start for one, two in pairwise(timeline.chapters))
    first = {chapter.segments[0][0].id for chapter in script.chapters}
    starts = [place.start for place in timeline.spoken if place.segment in first]
    assert [c.start for c in timeline.chapters] == [s * 1000 // fmt.sample_rate for s in starts]


@given(scripts())
def test_cues_are_in_order_and_apart_and_lie_within_their_segments(planned):
    script, clips, fmt = planned
    timeline = lay_out(script, clips, fmt)
    assert all(cue.start < cue.end for cue in timeline.cues)
    assert all(one.end <= two.start for one, two in pairwise(timeline.cues))
    assert all(len(cue.lines) <= 2 for cue in timeline.cues)
    said = " ".join(cue.text for cue in timeline.cues)
    assert said.split() == " ".join(s.text for s, _ in script.segments()).split()
    starts = {cue.start for cue in timeline.cues}
    ends = {cue.end for cue in timeline.cues}
    for place in timeline.spoken:
        assert place.start * 1000 // fmt.sample_rate in starts
        assert place.end * 1000 // fmt.sample_rate in ends


@given(scripts())
def test_the_file_has_the_frames_that_were_laid_out(planned):
    script, clips, fmt = planned
    timeline = lay_out(script, clips, fmt)
    file = io.BytesIO()
    join(file, b"TAG", timeline, lambda place: fmt.silence * place.frames, fmt)
    data = file.getvalue()
    head = 3 + info_length(fmt)
    assert data[:3] == b"TAG"
    assert len(split_frames(data[head:])) == timeline.frames
    at = data.index(b"Info")
    assert int.from_bytes(data[at + 8 : at + 12], "big") == timeline.frames
    assert int.from_bytes(data[at + 12 : at + 16], "big") == len(data) - 3


def test_loudness_is_weighed_by_length():
    fmt = FrameFormat()
    segments = [Segment(n, SegmentKind.BODY, 0, "a", ("a",)) for n in range(3)]
    pause = Pause(PauseKind.SENTENCE, 360)
    script = Script("t", (PlannedChapter("t", tuple((s, pause) for s in segments), 1),))
    clips = [
        Clip("0", 102, 100 * 576, -20.0, ()),
        Clip("1", 102, 100 * 576, -20.0, ()),
        Clip("2", 12, 10 * 576, None, ()),
    ]
    assert lay_out(script, clips, fmt).loudness == pytest.approx(-20)
    assert lay_out(script, [clips[2]] * 3, fmt).loudness is None


def one_chapter(segments, clips, *, pause: int = 600):
    pairs = tuple((segment, Pause(PauseKind.SENTENCE, pause)) for segment in segments)
    return lay_out(Script("Tin", (PlannedChapter("Tin", pairs, 1),)), clips, FrameFormat())


def segment(text: str, spoken: str = "", anchors=()) -> Segment:
    return Segment(0, SegmentKind.BODY, 0, text, (spoken or text,), anchors)


@pytest.mark.parametrize(
    ("pause", "padding", "silence"),
    [(240, 2, 8), (240, 0, 10), (100, 2, 2), (24, 1, 0), (24, 3, 0), (251, 2, 8), (253, 2, 9)],
)
def test_silent_frames_make_up_a_pause_with_the_encoder_s_padding(pause, padding, silence):
    clip = Clip("k", 10 + padding, 10 * 576, None, ())
    timeline = one_chapter([segment("Một.")], [clip], pause=pause)
    assert timeline.spoken[0].silence == silence
    assert timeline.frames == 10 + padding + silence


def test_loudness_is_the_mean_power_by_length():
    clips = [
        Clip("a", 2, 576, -20.0, ()),
        Clip("b", 4, 3 * 576, -10.0, ()),
        Clip("c", 9, 8 * 576, None, ()),
    ]
    segments = [segment("Một.")] * 3
    assert one_chapter(segments, clips).loudness == -11.11
    assert one_chapter(segments[:1], clips[2:]).loudness is None


LONG = " ".join(f"từ{number}" for number in range(60))  # more than two lines of 65 characters


def test_cues_share_a_segment_s_time_by_their_text():
    clip = Clip("k", 1001, 1000 * 576, None, ())
    cues = one_chapter([segment(LONG)], [clip]).cues
    assert len(cues) > 2
    assert (cues[0].start, cues[-1].end) == (0, 24_000)
    for cue in cues[1:]:
        assert cue.start == 1000 * 576 * LONG.index(cue.lines[0]) // len(LONG) // 24
    assert all(len(line) <= 65 for cue in cues for line in cue.lines)


def test_cues_begin_where_anchors_say_their_words_are_spoken():
    half = LONG.index("từ30")
    spoken = "a" * 300 + " " + "b" * 99
    clip = Clip("k", 401, 400 * 576, None, ())
    cues = one_chapter([segment(LONG, spoken, ((0, 0), (half, 301)))], [clip]).cues
    for cue in cues[1:]:
        offset = LONG.index(cue.lines[0])
        if offset < half:
            place = offset * 301 // half
        else:
            place = 301 + (offset - half) * 99 // (len(LONG) - half)
        assert cue.start == 400 * 576 * place // 400 // 24


def test_every_anchor_counts():
    """Each stretch between anchors is spoken evenly: here as many times as slowly as its number."""
    offsets = [LONG.index(f"từ{number}") for number in (0, 10, 20, 30, 40, 50)]
    places = [100 * number**2 for number in range(6)]
    spoken = "a" * 3600
    anchors = tuple(zip(offsets, places, strict=True))
    cues = one_chapter([segment(LONG, spoken, anchors)], [Clip("k", 401, 400 * 576, None, ())]).cues
    ends = [*offsets, len(LONG)]
    for cue in cues[1:]:
        offset = LONG.index(cue.lines[0])
        at = max(number for number in range(6) if offsets[number] <= offset)
        inside = (offset - ends[at]) * (100 * (2 * at + 1)) // (ends[at + 1] - ends[at])
        assert cue.start == 400 * 576 * (places[at] + inside) // 3600 // 24


def test_cues_begin_with_the_word_that_is_spoken_first_in_them():
    offsets = [at for at in range(len(LONG)) if at == 0 or LONG[at - 1] == " "]
    words = tuple(WordTime(offset, 2400 * number) for number, offset in enumerate(offsets))
    cues = one_chapter([segment(LONG)], [Clip("k", 301, 300 * 576, None, words)]).cues
    for cue in cues[1:]:
        number = int(cue.lines[0].split()[0].removeprefix("từ"))
        assert cue.start == 100 * number


def test_times_beyond_the_speech_leave_each_cue_a_millisecond():
    words = (WordTime(0, 0), WordTime(1, 10**9))
    cues = one_chapter([segment(LONG)], [Clip("k", 11, 10 * 576, None, words)]).cues
    count = len(cues)
    assert [cue.start for cue in cues[1:]] == [240 - count + 1 + at for at in range(count - 1)]
    short = one_chapter([segment(LONG)], [Clip("k", 1, 0, None, ())]).cues
    assert [(cue.start, cue.end) for cue in short] == [(at, at + 1) for at in range(count)]


def test_words_that_all_begin_at_once_leave_each_cue_a_millisecond():
    words = (WordTime(0, 0), WordTime(10**6, 0))
    cues = one_chapter([segment(LONG)], [Clip("k", 11, 10 * 576, None, words)]).cues
    assert [cue.start for cue in cues] == list(range(len(cues)))
    assert cues[-1].end == 240


def test_two_full_lines_are_one_cue():
    text = "a" * 65 + " " + "b" * 65
    cues = one_chapter([segment(text)], [Clip("k", 11, 10 * 576, None, ())]).cues
    assert [cue.lines for cue in cues] == [("a" * 65, "b" * 65)]


def test_a_sound_has_no_cue():
    jingle = Segment(0, SegmentKind.SOUND, 0, "", (), sound="intro", sound_length=240)
    timeline = one_chapter([jingle, segment("Một.")], [Clip("k", 11, 5760, None, ())] * 2, pause=24)
    assert [(cue.start, cue.end) for cue in timeline.cues] == [(264, 504)]


def test_long_sentences_are_cut_at_their_phrases():
    one, two = (
        " ".join(f"{word}{number}" for number in range(17)) + "," for word in ("chợ", "sông")
    )
    text = f"{one} {two[:-1]}."
    cues = one_chapter([segment(text)], [Clip("k", 401, 400 * 576, None, ())]).cues
    assert [cue.text for cue in cues] == [one, f"{two[:-1]}."]

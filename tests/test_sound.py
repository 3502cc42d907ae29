"""What is heard: measured on the finished MP3, by readers that know nothing of how it was made."""

from __future__ import annotations

import json
from itertools import combinations, pairwise

import numpy as np
import pytest

from briefing import BriefingRequest, Pauses, Settings, make
from tests.support import listening
from tests.support.piper_voice import REAL
from tests.support.texts import ARTICLE, CORPUS, SEEDS, WHOLE, name_of, source

FRAME = 576
RATE = 24_000
START = 13 * FRAME  # the silence that every file begins with: 300 ms, in whole frames
DELAY = 576 + 529  # the encoder's and the decoder's, which players cut away once

WHOLE_OF = pytest.mark.parametrize("path", WHOLE, ids=name_of)
PACES = pytest.mark.parametrize("rate", [0.7, 1.0, 2.0])
VOICES = ["espeak:vi", "espeak:vi-vn-x-central", "espeak:vi-vn-x-south"]
VOICES += [REAL] if REAL else []
ACCENTS = pytest.mark.parametrize("voice", ["vi", "vi-vn-x-central", "vi-vn-x-south"])


def manifest(recording) -> dict:
    return json.loads(recording.manifest.read_text(encoding="utf-8"))


def pauses(found: dict) -> list[tuple[dict, dict, int]]:
    """Give each segment with the one behind it and the frames of the pause that was planned."""
    lengths = found["settings"]["pauses"]
    return [
        (before, behind, round(lengths[before["pause"]] / 24))
        for before, behind in pairwise(found["segments"])
    ]


def check_chapter_starts(recording) -> None:
    samples = listening.decoded(recording.audio)
    seen = listening.chapters_by_ffprobe(recording.audio)
    assert seen[0].start == 0  # as players ask for; its first word is behind the first silence
    begins = [START, *(chapter.start * RATE // 1000 for chapter in seen[1:])]
    for chapter, start in zip(seen, begins, strict=True):
        heard = listening.first_heard(samples, max(start - RATE * 60 // 1000, 0))
        ahead = (heard - start) / RATE
        assert -0.005 <= ahead <= 0.050, (chapter, ahead)


def check_level(recording) -> None:
    assert listening.ebur128(recording.audio) == pytest.approx(-19, abs=1)
    assert listening.gated_loudness(recording.audio) == pytest.approx(-19, abs=1)
    assert listening.true_peak(listening.decoded(recording.audio)) <= -1


@WHOLE_OF
def test_decoders_deliver_the_samples_that_the_manifest_counts(path, studio):
    recording = studio.read(path)
    counted = manifest(recording)["audio"]["samples"]
    assert len(listening.decoded(recording.audio)) == counted
    assert len(listening.decoded_by_mpg123(recording.audio)) == counted


@WHOLE_OF
def test_header_readers_agree_on_the_duration(path, studio):
    recording = studio.read(path)
    decoded = len(listening.decoded(recording.audio)) / RATE
    by_ffprobe = float(listening.ffprobe(recording.audio, "-show_format")["format"]["duration"])
    import mutagen

    assert recording.milliseconds / 1000 == pytest.approx(decoded, abs=0.001)
    assert by_ffprobe == pytest.approx(decoded, abs=0.1)
    assert listening.by_eyed3(recording.audio).info.time_secs == pytest.approx(decoded, abs=0.1)
    assert mutagen.File(recording.audio).info.length == pytest.approx(decoded, abs=0.1)


@WHOLE_OF
def test_chapters_start_on_their_first_word(path, studio):
    check_chapter_starts(studio.read(path))


@pytest.mark.slow
@WHOLE_OF
def test_whole_articles_are_as_loud_as_asked_for(path, studio):
    recording = studio.read(path)
    check_level(recording)
    assert recording.loudness == pytest.approx(listening.gated_loudness(recording.audio), abs=0.3)


@WHOLE_OF
def test_joints_are_digital_silence(path, studio):
    recording = studio.read(path)
    samples = listening.decoded(recording.audio)
    for _, behind, _ in pauses(manifest(recording)):
        end = behind["start_sample"] - DELAY  # here the next segment's first frame begins
        assert not samples[end - 48 : end].any(), behind["id"]


@ACCENTS
@PACES
def test_every_accent_at_every_pace_keeps_level_and_chapters(voice, rate, studio):
    recording = studio.make(ARTICLE, voice=voice, rate=rate)
    check_level(recording)
    check_chapter_starts(recording)


@pytest.mark.slow
@pytest.mark.parametrize("pair", list(combinations(VOICES, 2)), ids="+".join)
def test_two_voices_in_one_briefing_are_equally_loud(pair, studio):
    """Measured on what each of them speaks: every second paragraph of several articles."""
    articles = [path.read_text(encoding="utf-8").strip() for path in [*SEEDS, *CORPUS[::60]]]
    text = "\n\n***\n\n".join(articles)
    recording = studio.make(text, engine="auto", voice=pair, turn="paragraph")
    samples, segments = listening.decoded(recording.audio), manifest(recording)["segments"]
    ends = [segment["start_sample"] for segment in segments[1:]] + [len(samples)]
    stretches: tuple[list, list] = [], []
    for segment, end in zip(segments, ends, strict=True):
        stretches[segment["voice"]].append(samples[segment["start_sample"] : end])
    one, other = (listening.loudness_of(np.concatenate(stretch)) for stretch in stretches)
    assert one == pytest.approx(other, abs=0.5)
    assert listening.ebur128(recording.audio) == pytest.approx(-19, abs=0.5)


def test_a_faster_pace_takes_less_time(studio):
    slow, plain, fast = (studio.make(ARTICLE, rate=rate) for rate in (0.7, 1.0, 2.0))
    assert slow.milliseconds > 1.2 * plain.milliseconds > 1.5 * fast.milliseconds


def test_loudness_follows_the_setting(studio):
    quiet = studio.make(ARTICLE, loudness=-26.0)
    assert listening.gated_loudness(quiet.audio) == pytest.approx(-26, abs=1)


def test_silence_is_no_louder_than_it_was(studio):
    recording = studio.make(ARTICLE, engine="silent")
    assert recording.loudness is None
    assert not listening.decoded(recording.audio).any()
    counted = manifest(recording)["audio"]["samples"]
    assert len(listening.decoded_by_mpg123(recording.audio)) == counted


@pytest.mark.parametrize(
    "lengths",
    [Pauses(), Pauses(100, 100, 100, 100), Pauses(111, 500, 1000, 10_000)],
    ids=["default", "shortest", "uneven"],
)
def test_pauses_are_exact_to_a_frame(lengths, test_voices, tmp_path):
    """Measured between tones that begin and end at their segments' first and last samples."""
    recording = make(
        BriefingRequest(source(ARTICLE), Settings(engine="beeper", pauses=lengths), tmp_path)
    )
    samples = listening.decoded(recording.audio)
    planned = pauses(manifest(recording))
    kinds = {before["pause"] for before, *_ in planned}
    assert kinds == {"sentence", "paragraph", "title", "story"}
    fades = 2 * 0.005 * RATE
    for before, behind, frames in planned:
        assert behind["start_sample"] - before["end_sample"] == frames * FRAME
        middle = (before["end_sample"] + behind["start_sample"]) // 2
        silence = listening.first_heard(samples, middle) - listening.last_heard(samples, middle)
        # 30 ms of lead are kept ahead of each segment's sound, and up to a frame behind it.
        assert 0 <= silence - 0.030 * RATE - frames * FRAME <= FRAME + fades


def test_words_are_heard_where_the_manifest_says(test_voices, tmp_path):
    recording = make(BriefingRequest(source(ARTICLE), Settings(engine="beeper"), tmp_path))
    samples = listening.decoded(recording.audio)
    for segment in manifest(recording)["segments"]:
        lead = listening.first_heard(samples, max(segment["start_sample"] - DELAY, 0))
        assert (lead - segment["start_sample"]) / RATE == pytest.approx(0.030, abs=0.005)
        words = len(segment["spoken"].split())
        heard = np.abs(samples[segment["start_sample"] : segment["end_sample"]]) > listening.HEARD
        assert np.flatnonzero(heard)[-1] / RATE - 0.030 == pytest.approx(words * 0.096, abs=0.005)

"""The transcript: parsed by webvtt-py, compared with the article and with the voice's own times."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from html import unescape
from itertools import pairwise

import numpy as np
import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from briefing import BriefingRequest, Settings, make
from briefing.assembly import layout as cutting
from briefing.ingest.parse import parse
from tests.support import listening
from tests.support.texts import ARTICLE, CORPUS, SEEDS, USERS, name_of, source, without_space

BEEPER = Settings(engine="beeper")
RATE = 24_000
WORD = 4 * 576
LEAD = 0.030


@dataclass(frozen=True)
class Cue:
    """A cue as a player shows it, in seconds."""

    start: float
    end: float
    lines: list[str]

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def cues(recording) -> list[Cue]:
    def seconds(time) -> float:
        return time.in_seconds() + time.milliseconds / 1000

    return [
        Cue(seconds(cue.start_time), seconds(cue.end_time), [unescape(line) for line in cue.lines])
        for cue in webvtt.read(recording.audio.with_suffix(".vtt"))
    ]


def segments(recording) -> list[dict]:
    return json.loads(recording.manifest.read_text(encoding="utf-8"))["segments"]


@pytest.mark.parametrize("path", [*USERS, *SEEDS, *CORPUS[::12]], ids=name_of)
def test_the_transcript_of_whole_articles(path, tmp_path):
    recording = make(
        BriefingRequest(source(path.read_bytes(), path.name), Settings(engine="silent"), tmp_path)
    )
    found = cues(recording)
    assert all(1 <= len(cue.lines) <= 2 for cue in found)
    assert all(0 < len(line) <= 65 for cue in found for line in cue.lines)
    assert all(cue.start < cue.end for cue in found)
    assert all(before.end <= behind.start for before, behind in pairwise(found))
    assert found[-1].end <= recording.milliseconds / 1000
    said = without_space("".join(cue.text for cue in found))
    assert said == without_space("".join(s["text"] for s in segments(recording)))
    article = parse(source(path.read_bytes(), path.name))
    body = [text for section in article.sections for text in (section.heading, *section.paragraphs)]
    for text in (*article.lead, *body):
        assert without_space(text) in said


@pytest.mark.parametrize("path", USERS, ids=name_of)
def test_no_word_of_the_user_s_article_is_lost(path, tmp_path):
    """By the raw file itself: all of its lines but the caption, the repeated title, the clock."""
    recording = make(
        BriefingRequest(source(path.read_bytes(), path.name), Settings(engine="silent"), tmp_path)
    )
    said = re.findall(r"\w+", " ".join(cue.text for cue in cues(recording)))
    lines = path.read_text(encoding="utf-8").splitlines()
    read = [line for line in lines if line.strip() and "Ảnh:" not in line]
    read = list(dict.fromkeys(line.strip() for line in read))
    words = [word for line in read for word in re.findall(r"\w+", line)]
    clock = words.index("01")
    assert words[clock : clock + 3] == ["01", "58", "44"]
    assert said == words[:clock] + words[clock + 3 :]


def test_the_file_says_its_language_and_numbers_its_cues(tmp_path):
    recording = make(BriefingRequest(source(ARTICLE), Settings(engine="silent"), tmp_path))
    text = recording.audio.with_suffix(".vtt").read_text(encoding="utf-8")
    assert text.startswith("WEBVTT\nLanguage: vi\n\n1\n00:00:00.312 --> ")
    names = [cue.identifier for cue in webvtt.from_string(text)]
    assert names == [str(number) for number in range(1, len(names) + 1)]


def test_a_sentence_is_a_cue_as_long_as_it_is_spoken(tmp_path, test_voices):
    text = "Tin vắn\n\nMột câu ngắn. Câu thứ hai hơi dài hơn một chút."
    recording = make(BriefingRequest(source(text), BEEPER, tmp_path))
    found = cues(recording)
    assert [cue.text for cue in found] == [
        "Tin vắn", "Một câu ngắn.", "Câu thứ hai hơi dài hơn một chút.",
    ]  # fmt: skip
    samples = listening.decoded(recording.audio)
    for cue in found:
        start, end = cue.start, cue.end
        heard = listening.first_heard(samples, round((start - 0.03) * RATE) if start else 0) / RATE
        last = listening.last_heard(samples, round(end * RATE)) / RATE
        assert heard - start == pytest.approx(LEAD, abs=0.006)
        assert last - heard == pytest.approx(len(cue.text.split()) * WORD / RATE, abs=0.012)
        assert 0 <= end - last <= 0.1


LONG = (
    "Bà Út Hiền bán bún trên ghe đã ba mươi năm, bà nói năm nay khách đông hơn, cá linh về sớm "
    "hơn, còn bông điên điển thì nở vàng hai bên bờ kênh, và ai đi qua cũng muốn ghé lại một lần, "
    "dù chỉ để ngồi nghe tiếng máy ghe, tiếng rao, tiếng cười của người quen kẻ lạ."
)


def speak_long(engine: str, folder):
    return make(
        BriefingRequest(source(f"Tin vắn\n\n{LONG}"), replace(BEEPER, engine=engine), folder)
    )


def inner_starts(recording) -> list[tuple[float, int]]:
    """Give for each cue of the long sentence its start behind the sentence's, and its place."""
    begin = segments(recording)[1]["start_sample"] / RATE
    found, words = [], 0
    for cue in cues(recording)[1:]:
        found.append((cue.start - begin, words))
        words += len(cue.text.split())
    assert len(found) >= 3
    return found


def test_a_long_sentence_is_cut_where_its_words_are_spoken(tmp_path, test_voices):
    for start, words in inner_starts(speak_long("beeper", tmp_path)):
        spoken = LEAD + words * WORD / RATE if words else 0
        assert start == pytest.approx(spoken, abs=0.002)


def test_words_times_hold_across_the_parts_of_a_sentence(tmp_path, test_voices):
    """A voice that takes 40 characters at once speaks in parts, with breaths between them."""
    recording = speak_long("short", tmp_path)
    parts = [text for text in test_voices.spoken if text in LONG]
    assert len(parts) > 3
    breaths = {0: 0.0}  # by the number of words before them
    words = 0
    for part in parts:
        words += len(part.split())
        breath = 0.200 if part.endswith((",", ".")) else LEAD + 0.020
        breaths[words] = max(breaths.values()) + breath
    for start, before in inner_starts(recording)[1:]:
        waited = max(time for words, time in breaths.items() if words <= before)
        assert start == pytest.approx(LEAD + before * WORD / RATE + waited, abs=0.03)


def test_without_word_times_a_long_sentence_is_cut_in_proportion(tmp_path, test_voices):
    total = len(LONG.split()) * WORD / RATE
    for start, words in inner_starts(speak_long("timeless", tmp_path)):
        assert start == pytest.approx(words * WORD / RATE, abs=total * 0.08)


def test_espeak_s_own_word_times_are_used(studio):
    """A cue that begins behind a mark begins where a pause ends, however long that was made."""
    recording = studio.make("Tin vắn\n\n" + LONG)
    samples = listening.decoded(recording.audio)
    heard = np.flatnonzero(np.abs(samples) > listening.HEARD)
    ends = heard[1:][np.diff(heard) > 0.19 * RATE] / RATE
    texts = [cue.text for cue in cues(recording)]
    behind_marks = [
        cue
        for before, cue in zip(texts[1:], cues(recording)[2:], strict=False)
        if before.endswith(",")
    ]
    assert len(behind_marks) >= 2
    for cue in behind_marks:
        assert np.abs(ends - cue.start).min() < 0.08


def test_markup_in_an_article_stays_text(tmp_path):
    text = "Tin <b>vắn</b>\n\nGiá A & B <i>tăng</i> -->  hôm nay. Câu khác."
    recording = make(BriefingRequest(source(text), Settings(engine="silent"), tmp_path))
    raw = recording.audio.with_suffix(".vtt").read_text(encoding="utf-8")
    assert raw.count("-->") == len(cues(recording))
    assert "<b>" not in raw
    assert "&amp;" in raw


words = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ0123456789-.,", min_size=1, max_size=12)


@given(st.lists(words | st.just("x" * 150), min_size=1, max_size=120))
def test_cutting_and_folding_lose_nothing(parts):
    text = " ".join(parts)
    pieces = cutting.cut(text)
    assert without_space("".join(pieces)) == without_space(text)
    for piece in pieces:
        lines = cutting.fold(piece)
        assert 1 <= len(lines) <= 2
        assert all(len(line) <= 65 for line in lines)
        assert piece == piece.strip()

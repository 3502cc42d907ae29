"""What must hold for every text, also for what is no language at all."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.text.normalizer import Normalizer
from briefing.text.options import Options
from briefing.text.phrases import phrases
from briefing.text.sentences import sentences
from briefing.text.spoken import align, spoken_text

NORMALIZER = Normalizer()
# The marks that set the rules off, so that random texts meet many of them.
PIECES = st.sampled_from(
    [
        *"0123456789", *".,:;-–/()'\"“”%&+°@#…!?\n ", *"AIVXĐQPTUhgmkđ",
        "ngày ", "sáng ", "tháng ", "năm ", "quý ", "lần thứ ", "thắng ", "từ ", "đến ", "số ",
        "TP.", "HCM", "UBND", "U.23", "GS.TS", "km", "kg", " USD", " triệu", " đồng", "/lít", "m2",
        "2025", "30/4", "1.500", "7h30", "18-NQ/TW", "ông N.V.A. ", "VN-Index", "Covid-19",
        " 24K", "4G/5G", "$", "₹", "RM 5", "1,234.5", "27,3/30", "2,5-1,5", "30-4, 1-5 ", "/µL",
        "i9-", "BS ", "Tr. ", "ISO 9001:2015", "86H-038.xx", " giờ ", "lễ ", "tỉ lệ ", "x2",
        " 500h ", "1p05s",
        "thanhnien.vn", "a@b.vn", " - ", "Hà Nội", "học sinh", "v.v.", "CLB", "XIV", "...", "x",
    ]
)  # fmt: skip
NEWS = st.lists(PIECES, max_size=24).map("".join)
ANYTHING = st.text(st.characters(), max_size=40) | st.text(
    st.characters(categories=["Cs", "Mn", "Nd", "No", "Nl", "Lo", "Sm", "So", "Cc"]), max_size=20
)
TEXTS = NEWS | ANYTHING
QUICK = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,  # the same texts in every run: a failure is a change, not luck
    suppress_health_check=[HealthCheck.too_slow],
)


@QUICK
@given(TEXTS)
def test_spans_are_ordered_and_disjoint_and_hold_every_letter_and_digit(text):
    readings = NORMALIZER.normalize(text)
    at = 0
    covered = set()
    for reading in readings:
        assert at <= reading.start < reading.end <= len(text)
        at = reading.end
        covered.update(range(reading.start, reading.end))
    assert all(index in covered for index, char in enumerate(text) if char.isalnum())


@QUICK
@given(TEXTS)
def test_no_digit_is_left_in_what_is_said(text):
    assert not any(char.isdigit() for char in NORMALIZER.speak(text))


@QUICK
@given(TEXTS)
def test_what_is_read_as_unread_is_said_as_nothing_and_the_rest_has_a_rule(text):
    for reading in NORMALIZER.normalize(text):
        assert reading.rule
        if reading.rule == "unread":
            assert reading.spoken == ""


@QUICK
@given(TEXTS)
def test_the_spoken_line_is_single_spaced_and_holds_only_words_and_pauses(text):
    spoken = NORMALIZER.speak(text)
    assert spoken == " ".join(spoken.split())
    assert not spoken.startswith(tuple(",.!?;:–)”"))
    assert unicodedata.is_normalized("NFC", spoken)
    for char in spoken:
        assert char.isalpha() or unicodedata.combining(char) or char in " ,.!?;:–()“”-'’"


@QUICK
@given(NEWS)
def test_reading_what_is_spoken_changes_nothing(text):
    once = NORMALIZER.speak(text)
    assert NORMALIZER.speak(once) == once


@QUICK
@given(TEXTS)
def test_the_line_is_the_readings_joined_and_the_alignment_rises(text):
    readings = NORMALIZER.normalize(text)
    spoken = spoken_text(text, readings)
    assert NORMALIZER.speak(text) == spoken
    pairs = align(text, readings)
    for (written, said), (later_written, later_said) in itertools.pairwise(pairs):
        assert written < later_written
        assert said < later_said
    starts = {reading.start: reading.spoken for reading in readings}
    for written, said in pairs:
        assert spoken.startswith(starts[written].rstrip(",.!?;:–"), said)


@QUICK
@given(TEXTS)
def test_plain_text_is_said_as_it_is_written(text):
    for reading in NORMALIZER.normalize(text):
        if reading.rule == "plain":
            written = unicodedata.normalize("NFC", text[reading.start : reading.end])
            assert [c for c in reading.spoken if c.isalnum()] == [c for c in written if c.isalnum()]


@QUICK
@given(TEXTS)
def test_sentences_hold_the_whole_text_but_white_space(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert all(sentence.strip() for sentence in sentences(text))


@QUICK
@given(TEXTS, st.integers(1, 60))
def test_phrases_hold_the_whole_text_and_keep_the_limit(text, limit):
    pieces = phrases(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    words = text.split()
    if all(len(word) <= limit for word in words):
        assert " ".join(pieces) == " ".join(words)
    assert "".join("".join(pieces).split()) == "".join(words)


@QUICK
@given(TEXTS, TEXTS)
def test_an_article_can_teach_a_reader_anything(article, text):
    NORMALIZER.with_local_abbreviations(article).speak(text)


@pytest.mark.parametrize(
    "options",
    [
        Options(thousand_word="ngàn", zero_word="lẻ", four_word="bốn", mung_days=True),
        Options(foreign_respelling="espeak"),
    ],
)
@settings(max_examples=100, deadline=None, derandomize=True)
@given(text=TEXTS)
def test_every_house_style_reads_every_text(options, text):
    spoken = Normalizer(options).speak(text)
    assert not any(char.isdigit() for char in spoken)

from __future__ import annotations

import time

import pytest

from briefing.text.phrases import phrases

LONG = (
    "Thủ tướng yêu cầu các bộ, ngành và địa phương rà soát toàn bộ dự án chậm tiến độ, "
    "báo cáo trước ngày ba mươi tháng sáu năm hai nghìn không trăm hai mươi sáu, "
    "đồng thời đề xuất cách tháo gỡ cho từng dự án."
)


def test_a_short_text_is_one_piece():
    assert phrases("Hà Nội có  mưa.", 100) == ["Hà Nội có mưa."]


def test_pieces_keep_the_limit_and_lose_nothing():
    pieces = phrases(LONG, 90)
    assert all(len(piece) <= 90 for piece in pieces)
    assert " ".join(pieces) == LONG


def test_a_cut_falls_after_a_comma_rather_than_inside_a_number():
    pieces = phrases(LONG, 90)
    assert pieces[0].endswith(",")
    assert not any(piece.endswith(("hai nghìn", "không trăm", "tháng", "năm")) for piece in pieces)


@pytest.mark.parametrize("limit", range(30, 100, 7))
def test_a_name_is_not_torn(limit):
    text = "Hôm nay đồng chí Nguyễn Văn Hùng đến thăm bà con vùng lũ ở xã đảo rồi trở về thành phố"
    pieces = phrases(text, limit)
    assert any("Nguyễn Văn Hùng" in piece for piece in pieces)


@pytest.mark.parametrize("limit", range(24, 80, 5))
def test_no_word_is_left_alone(limit):
    assert all(" " in piece for piece in phrases(LONG, limit))


def test_a_word_longer_than_the_limit_is_cut_as_a_last_resort():
    assert phrases("ab cdefghij kl", 4) == ["ab", "cdef", "ghij", "kl"]


def test_a_limit_must_leave_room():
    with pytest.raises(ValueError, match="leaves no room"):
        phrases("a", 0)


@pytest.mark.parametrize("word", ["a", "từ", "một,", "x" * 60])
def test_a_large_limit_costs_no_more_than_a_small_one(word):
    """A piece that holds a thousand words is not weighed at each of them."""
    text = f"{word} " * (60_000 // len(word))
    start = time.process_time()
    pieces = phrases(text, 100)
    small = time.process_time() - start
    start = time.process_time()
    large = phrases(text, 4_000)
    assert time.process_time() - start < 20 * small + 1
    assert " ".join(pieces).split() == " ".join(large).split() == text.split()
    assert max(map(len, large)) <= 4_000
    assert len(large) <= 1.2 * len(text) / 4_000 + 1


@pytest.mark.parametrize("limit", [1, 7, 40, 100])
def test_words_of_one_letter_beyond_number(limit):
    text = "1 " * 50_000
    start = time.process_time()
    assert " ".join(phrases(text, limit)) == text.strip()
    assert time.process_time() - start < 5

from __future__ import annotations

import time
from pathlib import Path

import pytest

from briefing.text.sentences import sentences

LINES = Path(__file__).with_name("golden").joinpath("sentences.txt").read_text(encoding="utf-8")
PASSAGES = [line for line in LINES.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("passage", PASSAGES)
def test_passage_is_split_at_its_marks(passage):
    expected = [part.strip() for part in passage.split("|")]
    written = passage.replace(".|Các", ".Các").replace("|", " ")
    assert sentences(written) == expected


def test_a_line_break_ends_a_sentence():
    assert sentences("Tin vắn\nHà Nội có mưa") == ["Tin vắn", "Hà Nội có mưa"]


def test_a_missing_space_after_a_stop_is_seen():
    assert sentences("Trời mưa.Đường trơn.") == ["Trời mưa.", "Đường trơn."]


@pytest.mark.parametrize("empty", ["", " ", "\n \n"])
def test_nothing_holds_no_sentence(empty):
    assert sentences(empty) == []


@pytest.mark.parametrize("unit", [")", '"', ".”””…", ".)", " ", "\n", "!", ". ("])
def test_time_is_linear_in_what_closes_a_sentence(unit):
    def seconds(count):
        began = time.process_time()
        sentences("Hay quá!" + unit * count + "x")
        return time.process_time() - began

    assert seconds(40_000) < 0.2 + 12 * seconds(10_000)

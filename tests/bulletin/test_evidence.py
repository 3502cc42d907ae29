"""What is read of a report, and what speaks for two of them telling one event."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from briefing.planning.event_evidence import Evidence, Report, ReportSet
from briefing.planning.figures import figures_in
from briefing.planning.news_words import days_named, folded_words, lead_of, proper_names

DAY = dt.date(2026, 12, 1)
NOON = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
FERRY = Report(
    "Phà Vàm Cống chết máy, cứu 120 người",
    "Tối qua, phà Vàm Cống chở 1.200 kg gạo trị giá 35 triệu đồng chết máy tại An Giang năm 2026.",
    "Báo Sông Hậu",
    NOON,
)
ADRIFT = Report(
    "Vì sao phà Vàm Cống trôi tự do?",
    "Ngày 30-11, chiếc phà chở 35 triệu đồng gạo trôi trên sông Hậu, theo cảng vụ An Giang.",
    "Tin Miền Tây",
    NOON + dt.timedelta(hours=12),
)


def evidence(one: Report, other: Report, *more: Report) -> Evidence:
    read = ReportSet([one, other, *more])
    return read.evidence(0, 1, read.wording(0, 1))


def test_what_is_read_of_a_report():
    profile = ReportSet([FERRY]).profiles[0]
    assert {"vàm", "cống", "an", "giang"} <= profile.names
    assert profile.numbers == {"120", "1.200", "35"}
    assert profile.figures == {
        (120.0, "người"),
        (1200.0, "kg"),
        (1200.0, ""),
        (35e6, "đồng"),
        (35e6, ""),
    }
    assert profile.days == {(30, 11)}
    assert profile.places == {"An Giang"}
    assert not profile.title_places
    assert not any(profile.angles)
    assert math.isclose(math.fsum(weight**2 for weight in profile.vector.values()), 1)


def test_each_kind_of_evidence():
    found = evidence(FERRY, ADRIFT)
    assert 0 < found.wording < 5
    assert 0 < found.shared < 5
    assert 0 < found.rarest < 5
    assert 0 < found.title_least < found.title_most < 3
    assert found.names == 1  # Vàm Cống, An Giang: all of the one's
    assert (found.figures, found.same_day, found.elsewhere, found.nameless) == (1, 1, 0, 0)
    assert (found.same_paper, found.angle, found.apart) == (0, 1, 0.5)


def test_a_report_is_all_of_itself_and_nothing_of_another():
    whole = evidence(FERRY, FERRY)
    assert whole.same_paper == 5
    for name, most in (("wording", 5), ("shared", 5), ("title_least", 3), ("title_most", 3)):
        assert math.isclose(getattr(whole, name), most)
    assert whole.apart == 0
    strange = evidence(FERRY, Report("Trời đẹp", "nắng ấm", "", NOON + dt.timedelta(days=2)))
    assert strange.wording == strange.shared == strange.rarest == strange.names == 0
    assert strange.title_least == strange.title_most == 0
    assert strange.nameless == 1
    assert strange.apart == 2
    assert whole.likeness() > 0.9
    assert strange.likeness() < 0.01


def test_a_rare_word_and_a_name_of_two_weigh_more_among_many():
    others = [
        Report(f"Tin số {number}", f"Ông Ba nói về chợ {number} An Giang.") for number in range(99)
    ]
    few, many = evidence(FERRY, ADRIFT), evidence(FERRY, ADRIFT, *others)
    assert 0 < few.only_theirs < 0.1
    assert many.only_theirs == 1
    crowd = [Report("Phà Vàm Cống", "Phà Vàm Cống, sông Hậu, gạo, trôi.") for _ in range(98)]
    assert evidence(FERRY, ADRIFT, *crowd).rarest < many.rarest
    one = Report("Ông Ba ở An Giang", "Ông Ba.")
    assert evidence(one, one, *others).only_theirs == 0


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        (DAY, DAY + dt.timedelta(4), 4),
        (DAY + dt.timedelta(4), NOON, 4),
        (NOON, DAY, 0.125),  # of one day nobody knows more
        (None, NOON, 0.125),
        (NOON + dt.timedelta(hours=6), NOON, 0.25),
    ],
)
def test_the_time_between_reports(one, other, days):
    found = evidence(Report("A", "", "", one), Report("B", "", "", other))
    assert found.apart == days


def test_days_are_named_by_their_dates_and_from_the_day_of_publication():
    text = (
        "Sáng nay, tối qua, chiều mai; ngày 1/1, 31-12, 30.9.2025; lúc 7.30, tỉ số 0-1, 32-1, 5-13"
    )
    assert days_named(text, DAY) == {(1, 12), (30, 11), (2, 12), (1, 1), (31, 12), (30, 9)}
    assert days_named(text, None) == {(1, 1), (31, 12), (30, 9)}


def test_words_are_compared_in_one_spelling():
    same = list(folded_words("TP.HCM, 1-1: 5 tỉ, lí do, UBND"))
    assert same == list(folded_words("Tp Hồ Chí Minh, 1/1: 5 tỷ, lý do, Ủy ban nhân dân"))
    assert list(folded_words("quy ty 0-1 32/1")) == ["qui", "ti", "0", "1", "32", "1"]


def test_names_are_told_from_beginnings():
    text = "Sáng nay ông Nam đi Huế. Kidman và UBND cũng đến. Nam về."
    found = list(proper_names(text, {"nam": 1}))
    assert found == ["nam", "huế", "kidman", "ủy", "nam"]
    assert list(proper_names("Nam về.", {})) == []


def test_a_lead_is_the_first_eighty_words():
    text = " ".join(f"chữ{number}" for number in range(100))
    assert lead_of(text).split() == text.split()[:80]
    assert lead_of("ngắn") == "ngắn"


@pytest.mark.parametrize(
    ("text", "values", "thing", "written", "rounded"),
    [
        ("có 24 xe máy chạy", (24, 24), "xe máy", "24 xe máy", False),
        ("gần 180 tỷ đồng", (180e9, 180e9), "đồng", "gần 180 tỷ đồng", True),
        ("sâu 1,5-2 mét", (1.5, 2), "m", "1,5-2 mét", False),
        ("sâu 0,5-07 m", (0.5, 0.7), "m", "0,5-07 m", False),
        ("có 07 người chết", (7, 7), "người chết", "07 người chết", False),
        ("hai tàu bị chìm", (2, 2), "tàu", "hai tàu", False),
        ("một mét", (1, 1), "m", "một mét", False),
        ("một người", (1, 1), "", "một ", False),
        ("4 trường THPT đóng", (4, 4), "trường THPT", "4 trường THPT", False),
        ("5 trận thua liên tiếp ở", (5, 5), "liên tiếp", "5 trận thua liên tiếp", False),
        ("12 trăm lít dầu", (1200, 1200), "lít", "12 trăm lít", False),
    ],
)
def test_figures_and_what_they_count(text, values, thing, written, rounded):
    (figure,) = figures_in(text)
    assert (figure.low, figure.value) == pytest.approx(values)
    assert (figure.thing, figure.written, figure.rounded) == (thing, written, rounded)
    assert figure.begin == text.index(written)


def test_years_may_be_meant():
    assert [figure.is_year for figure in figures_in("1999 xe, 2026 xe, 2100 xe, 2.026 xe")] == [
        True,
        True,
        False,
        False,
    ]

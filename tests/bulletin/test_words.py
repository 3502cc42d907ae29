"""Where stories may end, and what the newsreader says."""

from __future__ import annotations

import datetime as dt

import pytest

from briefing.errors import UsageError
from briefing.model.settings import BulletinSettings, Wording
from briefing.planning.story_plan import may_end
from briefing.planning.templates import fill, headline


@pytest.mark.parametrize(
    ("paragraphs", "allowed"),
    [
        ([["Một câu.", "Hai câu."], ["Ba câu."]], [True, True, True]),
        ([["Ông nói:", "Tôi đi."], ["Hết."]], [False, True, True]),
        ([['Ông nói: "Tôi đi.', 'Anh ở lại."', "Rồi ông đi."]], [False, True, True]),
        ([["“Tôi đi.", "Anh ở lại.”"], ["Hết."]], [False, True, True]),
        ([["«Tôi đi.", "Anh ở lại.»", "Hết."], ["Xong."]], [False, True, True, True]),
        ([["(Ảnh của tôi.", "Và anh.)", "Hết."], ["Xong."]], [False, True, True, True]),
        ([["Ai đó) hỏi.", "“Tôi” đi.", "Hết."]], [True, True, True]),
        ([['Bà đáp "có" rồi "đi.', 'Tôi ở lại."', "Hết."]], [False, True, True]),
        ([["Vì sao?", "Vì mưa."]], [False, True]),
        ([["Có ba việc như sau."], ["Làm ngay."]], [False, True]),
        ([["Thứ nhất, học.", "Thứ hai, làm.", "Xong."]], [False, True, True]),
        ([["Một là học.", "Hai là làm."], ["Xong."]], [False, True, True]),
        ([["Danh sách."], ["- Một."], ["- Hai."]], [False, False, True]),
        ([["Chỉ có thế:"]], [True]),
        ([["Đêm thứ hai mưa.", "Thứ Hai trời nắng."]], [True, True]),
    ],
)
def test_where_a_story_may_end(paragraphs, allowed):
    assert list(may_end(paragraphs)) == allowed


def test_a_stray_quotation_mark_spoils_one_paragraph_only():
    assert list(may_end([['Màn hình 42" mới.', "Giá tốt."], ["Hết."], ["Xong."]])) == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Video: đội tuyển thắng", "Đội tuyển thắng"),
        ("[Ảnh] - Hội xuân", "Hội xuân"),
        ("Hội xuân (video)", "Hội xuân"),
        ("Ảnh hưởng của bão số 6", "Ảnh hưởng của bão số 6"),
        ("Clip độc về đám cưới", "Clip độc về đám cưới"),
        ("Video", "Video"),
    ],
)
def test_headlines_are_said_without_labels(title, said):
    assert headline(title) == said


def test_days_are_filled_in():
    day = dt.date(2026, 2, 1)
    assert fill("{weekday}, ngày {date}; {day}-{month}-{year}", day) == (
        "Chủ nhật, ngày 1/2/2026; 1-2-2026"
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"greeting": "Chào {ten}"}, "{ten}"),
        ({"next": ("Tin {count}.",)}, "{count}"),
        ({"farewell": "Hết {"}, "farewell"),
    ],
)
def test_a_wording_that_cannot_be_filled_in_is_told(wrong, said):
    with pytest.raises(UsageError, match=said.replace("{", r"\{")):
        Wording(**wrong)


@pytest.mark.parametrize("wrong", [{"minutes": 0.5}, {"similar": 2.0}, {"headlines": -1}])
def test_settings_out_of_range_are_told(wrong):
    with pytest.raises(UsageError):
        BulletinSettings(**wrong)

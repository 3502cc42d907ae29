"""Where reports of one event contradict each other, and where only one is the later."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from briefing.planning.disagreements import disagreements
from briefing.text.sentences import sentences
from tests.bulletin.stories import DAY, corpus, planned
from tests.bulletin.test_event_story import ADRIFT, FERRY, TUG, story


def differing(one: str, other: str, papers: str = "AB") -> tuple[str, ...]:
    """Return what is said of the differences of two reports that are one event."""
    script = planned([story(text, paper) for text, paper in zip((one, other), papers, strict=True)])
    (event,) = script.events
    return event.disagreements


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("24 xe máy", "31 xe máy", "Theo A, 24 xe máy; theo B, 31 xe máy."),
        ("mớn sâu 2,4 m", "mớn sâu 3 mét", "Theo A, 2,4 m; theo B, 3 mét."),
        ("hàng nặng hơn 3.000 kg", "hàng nặng hai tấn", ""),  # measures are not converted
        (
            "4 lần hỏng liên tiếp",
            "5 sự cố liên tiếp",
            "Theo A, 4 lần hỏng liên tiếp; theo B, 5 sự cố",
        ),
        ("cách bờ 400 m", "mớn sâu 3 m", ""),
        ("24 xe máy", "hai bên bờ", ""),
    ],
)
def test_figures_of_one_thing_are_compared_whatever_they_are_written_as(one, other, said):
    told = [FERRY.replace("24 xe máy", one), ADRIFT.replace("31 xe máy", other)]
    found = differing(*told)
    assert "".join(found).startswith(said) if said else not found


def test_two_articles_of_one_newspaper_are_not_set_against_each_other():
    assert differing(FERRY, ADRIFT, "AA") == ("A nêu cả hai: 24 xe máy và 31 xe máy.",)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("chở 15-20 xe máy", "chở 31 xe máy", "Theo A, 15-20 xe máy; theo B, 31 xe máy."),
        ("chở 15-20 xe máy", "chở 18 xe máy", ""),
        ("chở 18 xe máy", "chở 15-20 xe máy", ""),
        ("mỗi chuyến chở 24 xe máy", "chở tổng cộng 31 xe máy", ""),
        ("mớn sâu 0,5-07 m", "mớn sâu gần một mét", "Theo A, 0,5-07 m; theo B, gần một mét."),
        ("mớn sâu 0,5-07 m", "mớn sâu 0,6 m", ""),  # a comma was lost
        ("chở 24 xe Honda", "chở 31 xe Yamaha", ""),
        ("của ông Tám chở 24 xe máy", "của bà Hoa chở 31 xe máy", ""),
        ("của ông Tám chở 24 xe máy", "chở 31 xe máy", "Theo A, 24 xe máy; theo B, 31 xe máy."),
    ],
)
def test_only_figures_of_the_same_are_compared(one, other, said):
    told = FERRY.replace("chở 24 xe máy", one), ADRIFT.replace("chở 31 xe máy", other)
    assert "".join(differing(*told)) == said


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (
            "Cảng vụ sáng nay kiểm tra nhà máy Hòa Bình, nơi đóng phà Vàm Cống.",
            "Công ty cho kiểm tra Nhà máy Nghi Sơn, nơi từng đóng phà Vàm Cống.",
            "Theo A, nhà máy Hòa Bình; theo B, Nhà máy Nghi Sơn.",
        ),
        (
            "Cảng vụ sáng nay kiểm tra nhà máy thép tấm, nơi có phà Vàm Cống.",
            "Công ty cho kiểm tra nhà máy cơ khí và phà Vàm Cống.",
            "Theo A, nhà máy thép tấm; theo B, nhà máy cơ khí.",
        ),
        (  # of one syllable, it may be a part of another word
            "Cảng vụ sáng nay kiểm tra xã nghèo ven sông, nơi có phà Vàm Cống.",
            "Công ty cho kiểm tra xã giàu có, nơi từng có phà Vàm Cống.",
            "",
        ),
        (
            "Cảng vụ sáng nay kiểm tra xã Tân Mỹ, nơi có phà Vàm Cống.",
            "Công ty cho kiểm tra xã Long Điền, nơi từng có phà Vàm Cống.",
            "Theo A, xã Tân Mỹ; theo B, xã Long Điền.",
        ),
        (  # more words than a name has
            "Cảng vụ sáng nay kiểm tra nhà máy Hòa Bình, nơi đóng phà Vàm Cống.",
            "Công ty cho kiểm tra nhà máy thép tấm cao cấp chuyên cung ứng quốc tế nơi đóng phà.",
            "",
        ),
        (  # another act
            "Cảng vụ sáng nay kiểm tra nhà máy Hòa Bình, nơi đóng phà Vàm Cống.",
            "Tàu kéo thuộc nhà máy Nghi Sơn, nơi từng đóng phà Vàm Cống.",
            "",
        ),
        (  # one of several
            "Cảng vụ sáng nay kiểm tra các nhà máy Hòa Bình, nơi đóng phà Vàm Cống.",
            "Công ty cho kiểm tra nhà máy Nghi Sơn, nơi từng đóng phà Vàm Cống.",
            "",
        ),
        (  # one name
            "Cảng vụ sáng nay kiểm tra nhà máy Việt Nam, nơi đóng phà Vàm Cống.",
            "Công ty cho kiểm tra Nhà máy Việt Nam, nơi từng đóng phà Vàm Cống.",
            "",
        ),
        (  # the other knows it too
            "Cảng vụ sáng nay kiểm tra nhà máy Hòa Bình, nơi đóng phà Vàm Cống.",
            "Công ty ở Hòa Bình cho kiểm tra nhà máy Nghi Sơn, nơi từng đóng phà Vàm Cống.",
            "",
        ),
        (
            "Thuyền trưởng Lê Văn Lộc lái phà Vàm Cống khi máy chính hỏng.",
            "Người lái phà Vàm Cống khi máy hỏng là ông Lê Văn Lợi.",
            "Theo A, Lê Văn Lộc; theo B, Lê Văn Lợi.",
        ),
        (
            "Thuyền trưởng Lê Văn Lộc lái phà Vàm Cống khi máy chính hỏng.",
            "Người lái phà Vàm Cống khi máy hỏng là ông Lê Văn Minh.",
            "",
        ),
        (
            "Thuyền trưởng Lê Văn Lộc lái phà Vàm Cống khi máy chính hỏng.",
            "Người lái phà Vàm Cống khi máy hỏng là ông Lê Văn Lợi, anh ông Lê Văn Lộc.",
            "",
        ),
    ],
)
def test_names_of_the_same_are_compared(one, other, said):
    agreed = ADRIFT.replace("31 xe máy", "24 xe máy")
    assert "".join(differing(f"{FERRY}\n{one}\n", f"{agreed}\n{other}\n")) == said


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("lúc 5 giờ 30 sáng", "hồi 7h sáng", "Theo A, lúc 5 giờ 30 sáng; theo B, hồi 7h sáng."),
        ("lúc 5 giờ sáng", "lúc 5 giờ chiều", "Theo A, lúc 5 giờ sáng; theo B, lúc 5 giờ chiều."),
        ("lúc 5 giờ 30 sáng", "khoảng 5h45 sáng", ""),
        ("lúc 5 giờ 30", "lúc 6 giờ", "Theo A, lúc 5 giờ 30; theo B, lúc 6 giờ."),
        ("lúc 5 giờ 30", "lúc 5 giờ 59", ""),
        ("lúc 0 giờ 10", "lúc 23 giờ 50", ""),
        ("lúc 5 giờ chiều", "lúc 17h", ""),
        ("lúc 17 giờ", "vào 5 giờ", ""),  # of which half of the day is not said
        ("lúc 5 giờ", "lúc 9 giờ (giờ địa phương)", ""),
        ("lúc 5 giờ", "lúc 9 giờ và lúc 10 giờ", ""),
        ("lúc 5 giờ", "đến 9 giờ", ""),
    ],
)
def test_hours_of_the_same_act_are_compared(one, other, said):
    agreed = ADRIFT.replace("31 xe máy", "24 xe máy")
    told = f"{FERRY}\nPhà Vàm Cống chết máy {one}.\n", f"{agreed}\nChiếc phà chết máy {other}.\n"
    assert "".join(differing(*told)) == said


def test_hours_of_different_acts_are_not():
    agreed = ADRIFT.replace("31 xe máy", "24 xe máy")
    first = f"{FERRY}\nPhà Vàm Cống chết máy lúc 5 giờ.\n"
    assert not differing(first, f"{agreed}\nPhà Vàm Cống cập bến Lấp Vò lúc 9 giờ.\n")
    later = "Lúc 9 giờ, phà Vàm Cống chết máy."
    assert differing(first, f"{agreed}\n{later}\n") == ("Theo A, lúc 5 giờ; theo B, Lúc 9 giờ.",)


def timed(*times: str, texts: tuple[str, str] = (FERRY, ADRIFT)):
    """Plan the two reports, published at these times."""
    given = [story(text, paper) for text, paper in zip(texts, "AB", strict=True)]
    return planned(
        [
            replace(each, article=replace(each.article, published=DAY, time=time))
            for each, time in zip(given, times, strict=True)
        ]
    )


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (("08:30", "09:15"), "Theo A, 24 xe máy; theo B, 31 xe máy."),
        (("08:30", "10:30"), "Tin mới hơn của B: 31 xe máy."),
        (("10:30", "08:30"), "Theo A, 24 xe máy; theo B, 31 xe máy."),  # nothing becomes less
    ],
)
def test_what_has_grown_hours_later_is_told_as_news(times, said):
    assert timed(*times).events[0].disagreements == (said,)


def test_of_what_a_fuller_report_has_outgrown_nothing_is_told():
    earlier = ADRIFT.replace("31 xe máy", "12 xe máy của người Lấp Vò")
    script = timed("14:30", "08:30", texts=(FERRY, earlier))
    assert not script.events[0].disagreements
    assert not [s.text for s, _ in script.segments() if "12 xe" in s.text]


def test_what_only_one_report_calls_a_rest_may_grow():
    rest = ADRIFT.replace("chở 31 xe máy", "còn chở 31 xe máy")
    assert timed("08:30", "10:30", texts=(FERRY, rest)).events[0].disagreements == (
        "Tin mới hơn của B: 31 xe máy.",
    )


def test_the_missing_become_fewer():
    lost = [
        text.replace(f"{count} xe máy", f"{count} người mất tích")
        for text, count in ((FERRY, 24), (ADRIFT, 31))
    ]
    assert timed("10:30", "08:30", texts=tuple(lost)).events[0].disagreements == ()
    fewer = lost[1].replace("31 người", "3 người")
    script = timed("08:30", "10:30", texts=(lost[0], fewer))
    assert script.events[0].disagreements == ("Tin mới hơn của B: 3 người mất.",)


@pytest.mark.parametrize(
    "other",
    [
        ADRIFT.replace("31 xe máy", "24 xe máy"),
        ADRIFT.replace("31 xe máy", "hơn 23 xe máy"),
        ADRIFT.replace("chở 31 xe máy.", "chở 24 xe máy; bờ bên kia có 31 xe máy chờ."),
    ],
    ids=["agrees", "rounds", "knows both"],
)
def test_nothing_else_is_a_disagreement(other):
    assert not differing(FERRY, other)


def test_what_is_another_number_a_day_later_is_news():
    dated = [
        text.replace("\n\n", f"\n\n{day}/11/2026\n\n", 1)
        for text, day in ((FERRY, 23), (ADRIFT.replace("31 xe", "3 xe"), 24))
    ]
    assert differing(*dated) == ("Tin mới hơn của B: 3 xe máy.",)


def test_reports_that_agree_are_never_said_to_differ():
    shorter = ["\n\n".join(FERRY.split("\n\n")[:count]) for count in range(2, 6)]
    pairs = 0
    for number, texts in enumerate(combinations((FERRY, TUG, *shorter), 2)):
        for shift in range(8):
            told = [text.replace("24 xe", f"{24 + shift} xe") for text in texts]
            given = [story(text, f"Báo {at}{number}") for at, text in enumerate(told)]
            assert not any(event.disagreements for event in planned(given).events)
            pairs += 1
    assert pairs > 100


def test_parts_of_one_real_article_never_contradict_each_other():
    pairs = 0
    for text in corpus(60):
        whole = story(text, "A")
        lead, *rest = sentences(whole.text)
        for parts in (rest[::2], rest[1::2]), (rest[: len(rest) // 2], rest[len(rest) // 2 :]):
            one, other = (
                story("\n\n".join([whole.article.title, lead, *part]), paper)
                for part, paper in zip(parts, "AB", strict=True)
            )
            assert not [found for found in disagreements(one, other) if not found.outgrown]
            pairs += 1
    assert pairs > 100

"""Which articles tell one event, whatever words they choose, and which only look like it."""

from __future__ import annotations

import datetime as dt
import random
import sys

import pytest

from briefing.planning.event_evidence import Report
from briefing.planning.events import find_events
from tests.bulletin.stories import FLOOD, HARVEST, MATCH, corpus
from tests.support.texts import CORPUS

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def report(title: str, text: str, newspaper: str = "", hours: float = 0) -> Report:
    return Report(title, text, newspaper, NOON + dt.timedelta(hours=hours))


def groups(*texts: str, threshold: float = 0.5) -> list[tuple[int, ...]]:
    """Group texts without a title."""
    found = find_events([Report("", text) for text in texts], threshold)
    return [event.members for event in found]


def together(*reports: Report) -> list[tuple[int, ...]]:
    return [event.members for event in find_events(reports, 0.5)]


FERRY = (
    report(
        "Phà Vàm Cống chết máy giữa sông, 120 hành khách được cứu",
        "Sáng 23-11, phà Vàm Cống chở 120 hành khách chết máy giữa sông Hậu, trôi gần hai cây số "
        "trước khi được tàu kéo của cảng vụ An Giang đưa vào bờ.",
        "Báo Sông Hậu",
    ),
    report(
        "Cứu 120 người trên chuyến phà Vàm Cống trôi tự do",
        "Cảng vụ An Giang cho biết chuyến phà Vàm Cống trôi tự do trên sông Hậu gần hai cây số vì "
        "chết máy; toàn bộ 120 hành khách đã lên bờ an toàn.",
        "Tin Miền Tây",
        1.5,
    ),
)


def test_two_newspapers_own_reports_are_one_event():
    other = report(
        "Giá cà phê Đắk Lắk lập đỉnh mới",
        "Giá cà phê tại Đắk Lắk sáng nay lên 152.000 đồng một ki lô gam, cao nhất mười năm.",
        "Báo Sông Hậu",
    )
    found = find_events([FERRY[0], other, FERRY[1]], 0.5)
    assert [event.members for event in found] == [(0, 2), (1,)]
    (link,) = found[0].links
    assert (link.one, link.other) == (0, 2)
    assert 0.5 <= link.likeness <= 1
    assert link.copied == 0
    assert {"vàm", "cống"} <= set(link.names)
    assert "120" in link.numbers
    assert all(" " in words for words in link.words)
    assert found[1].links == ()


def act(place: str, village: str, homes: int, paper: str, hours: float = 0) -> Report:
    return report(
        f"Lốc xoáy tại {place} làm tốc mái {homes} căn nhà",
        f"Chiều 22-11, một trận lốc xoáy quét qua xã {village}, tỉnh {place}, làm tốc mái {homes} "
        "căn nhà và quật ngã nhiều cây xanh.",
        paper,
        hours,
    )


def test_the_same_act_in_another_province_is_another_event():
    reports = [
        act("Bạc Liêu", "Long Điền", 41, "Báo A"),
        act("Quảng Trị", "Hải Lăng", 65, "Báo B"),
    ]
    assert together(*reports) == [(0,), (1,)]
    reports.append(act("Bạc Liêu", "Long Điền", 41, "Báo B", 2))
    assert together(*reports) == [(0, 2), (1,)]


LATER = report(
    "Khởi tố giám đốc doanh nghiệp phà Vàm Cống",
    "Công an An Giang khởi tố ông Trần Văn Lộc, giám đốc doanh nghiệp khai thác phà, về tội vi "
    "phạm quy định về đăng kiểm; ông Lộc bị cấm đi khỏi nơi cư trú.",
    "Tin Miền Tây",
    30,
)
PREVIEW = report(
    "Lịch thi đấu vòng 9: Hải Phòng gặp Nam Định",
    "Vòng 9 diễn ra cuối tuần này, tâm điểm là trận Hải Phòng gặp Nam Định trên sân Lạch Tray lúc "
    "19 giờ 15 ngày 24-11.",
    "Báo Bóng đá",
)
RESULT = report(
    "Hải Phòng thắng Nam Định 3-1 trên sân Lạch Tray",
    "Hai bàn của Lucão giúp Hải Phòng hạ Nam Định 3-1 tối 24-11, qua đó vươn lên thứ nhì bảng xếp "
    "hạng.",
    "Tin Thể thao",
    33,
)
DIGEST = report(
    "Điểm tin sáng 24-11: Phà Vàm Cống chết máy giữa sông, 120 hành khách được cứu",
    "Phà Vàm Cống chở 120 hành khách chết máy giữa sông Hậu; giá cà phê lập đỉnh.",
    "Báo Điểm tin",
    4,
)


@pytest.mark.parametrize(
    "reports",
    [(FERRY[0], LATER), (PREVIEW, RESULT), (FERRY[0], DIGEST)],
    ids=["a later step", "a preview and a result", "a digest"],
)
def test_what_only_looks_like_one_event_stays_apart(reports):
    assert together(*reports) == [(0,), (1,)]


def test_a_text_that_is_in_another_is_the_same_event_whatever_it_is_called():
    shorter = "\n\n".join(FLOOD.split("\n\n")[2:4])
    assert groups(shorter, HARVEST, FLOOD, FLOOD.upper()) == [(0, 2, 3), (1,)]
    (event, _) = find_events([Report("Lũ lên", shorter), Report("Tin", FLOOD), Report("", "")], 0.5)
    assert [(link.one, link.other, link.copied) for link in event.links] == [(0, 1, 1.0)]


def test_a_pattern_that_is_filled_in_for_another_province_is_no_copy():
    told = "Sở Xây dựng vừa công bố giá đất nền tháng này. " * 4
    one = Report("Giá đất nền Bắc Ninh tháng 11", told)
    other = Report("Giá đất nền Long An tháng 11", told)
    assert together(one, other) == [(0,), (1,)]


def test_set_phrases_of_officialese_are_no_copy():
    begun = "Ủy ban nhân dân tỉnh cho biết trong thời gian tới các cơ quan của tỉnh sẽ"
    told = (f"{begun} xây thêm cầu Bến Lức.", f"{begun} trồng thông trên núi Cấm.")
    assert together(*(Report("", text) for text in told)) == [(0,), (1,)]


def words(begin: int, end: int) -> str:
    return " ".join(f"tiếng{number}" for number in range(begin, end))


@pytest.mark.parametrize(
    ("one", "other", "threshold", "joined"),
    [
        (words(0, 23), words(10, 33), 0.5, True),  # 20 rows of words each, 10 of them shared
        (words(0, 23), words(10, 33), 0.51, False),
        (words(0, 23), words(11, 34), 0.5, False),
        (words(0, 15), words(0, 40), 0.9, True),  # 12 rows prove something
        (words(0, 14), words(0, 40), 0.1, False),  # 11 do not
        (words(0, 14), words(0, 14), 0.9, True),  # unless all is equal
        (words(0, 3), words(0, 3), 0.9, False),  # no row at all
        (words(0, 40), words(0, 40).upper().replace(" ", ", "), 1.0, True),
        (FLOOD, FLOOD.replace("Nam Đàn", "Hưng Nguyên"), 0.9, True),
        (FLOOD, HARVEST, 0.01, False),
        (FLOOD, FLOOD, 0.0, False),
        ("Trời mưa to ở Huế.", "Trời mưa to ở Vinh.", 0.5, False),
        ("Trời mưa to ở Huế.", "Trời mưa to ở Huế.", 0.5, True),
        ("", "", 0.5, False),
    ],
)
def test_how_much_of_a_text_makes_a_copy(one, other, threshold, joined):
    assert groups(one, other, threshold=threshold) == ([(0, 1)] if joined else [(0,), (1,)])


def test_a_copy_belongs_to_the_text_most_like_it():
    assert groups(words(0, 60), words(30, 100), words(20, 60)) == [(0, 2), (1,)]
    assert groups(words(0, 60), words(30, 90), words(30, 60)) == [(0, 2), (1,)]


@pytest.mark.skipif(not CORPUS, reason="the collection of articles is not here")
def test_different_real_articles_are_all_told():
    assert groups(*corpus(30)) == [(index,) for index in range(30)]


def test_every_report_is_in_one_event_and_the_order_given_does_not_matter():
    reports = [*FERRY, LATER, PREVIEW, RESULT, DIGEST, Report("Bóng đá", MATCH), Report("", FLOOD)]
    expected = {frozenset(reports[at].title for at in group) for group in together(*reports)}
    for seed in range(5):
        mixed = random.Random(seed).sample(reports, len(reports))  # noqa: S311
        found = together(*mixed)
        assert sorted(at for group in found for at in group) == list(range(len(mixed)))
        assert {frozenset(mixed[at].title for at in group) for group in found} == expected


def invented(count: int) -> list[Report]:
    """Give reports of invented words, each told by two newspapers in other words."""
    source = random.Random(11)  # noqa: S311
    syllables = [
        f"{head}{tail}" for head in "bcdghklmnprstvx" for tail in ("an", "ôi", "inh", "uộc")
    ]
    made = []
    for number in range(count // 2):
        name = f"Xã {source.choice(syllables).title()} {source.choice(syllables).title()} {number}"
        topic = source.choices(syllables, k=12)
        for paper in ("Báo A", "Báo B"):
            told = [*source.sample(topic, 10), *source.choices(syllables, k=200)]
            made.append(Report(f"{name} {' '.join(told[:6])}", f"{name} {' '.join(told)}.", paper))
    return made


def calls(count: int) -> int:
    """Count what is called to group so many reports: no clock is as even."""
    reports, called = invented(count), 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal called
        called += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        find_events(reports, 0.5)
    finally:
        sys.setprofile(None)
    return called


def test_the_work_grows_with_the_articles_and_not_with_their_pairs():
    find_events(invented(4), 0.5)  # reads the tables
    assert calls(480) < 2.8 * calls(240)

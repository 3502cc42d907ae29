import datetime as dt

import pytest

from briefing.ingest.dates import read_time
from briefing.ingest.parse import parse_text
from briefing.ingest.recognisers.dateline import read_dateline

DAY = dt.date(2020, 4, 2)


@pytest.mark.parametrize(
    ("line", "spoken", "clock"),
    [
        ("Thứ Năm, 02/04/2020, 01:58:44", "Thứ Năm, 02/04/2020", ("01:58:44",)),
        ("Thứ năm, 2/4/2020, 10:00 (GMT+7)", "Thứ năm, 2/4/2020", ("10:00 (GMT+7)",)),
        ("02/04/2020 01:58 GMT+7", "02/04/2020", ("01:58 GMT+7",)),
        ("(02/04/2020)", "02/04/2020", ()),
        ("[Thứ Năm, 02/04/2020]", "Thứ Năm, 02/04/2020", ()),
        ("Ngày 2-4-2020", "Ngày 2-4-2020", ()),
        ("2.4.2020", "2.4.2020", ()),
        ("Cập nhật lúc 15:30, 2.4.2020", "2.4.2020", ("Cập nhật lúc 15:30",)),
        ("01:58, Thứ Năm, 02/04/2020", "Thứ Năm, 02/04/2020", ("01:58",)),
        ("Thứ Năm, 01:58, 02/04/2020", "Thứ Năm, 02/04/2020", ("01:58",)),
        ("Thứ Năm, ngày 02/04/2020 - 01:58", "Thứ Năm, ngày 02/04/2020", ("01:58",)),
        ("Thứ 5, 02/04/2020 | 01:58 AM", "Thứ 5, 02/04/2020", ("01:58 AM",)),
        ("02/04/2020 15 giờ 30 phút", "02/04/2020", ("15 giờ 30 phút",)),
        ("02/04/2020 15h30", "02/04/2020", ("15h30",)),
        ("Thứ Năm, 2/4/2020 14:05 (GMT+0700)", "Thứ Năm, 2/4/2020", ("14:05 (GMT+0700)",)),
        ("Ngày đăng: 02/04/2020 08:15", "02/04/2020", ("Ngày đăng:", "08:15")),
        ("2020-04-02T01:58:44+07:00", "2020-04-02", ("T01:58:44+07:00",)),
        ("Thứ Năm, ngày 2 tháng 4 năm 2020", "Thứ Năm, ngày 2 tháng 4 năm 2020", ()),
        ("Hà Nội, ngày 2 tháng 4 năm 2020", "Hà Nội, ngày 2 tháng 4 năm 2020", ()),
        ("THỨ NĂM, 02/04/2020 10:21:15 +07:00", "THỨ NĂM, 02/04/2020", ("10:21:15 +07:00",)),
    ],
)
def test_a_dateline_is_read_without_its_clock(line, spoken, clock):
    found = read_dateline(line)
    assert found is not None
    assert (found.spoken, found.published, found.clock) == (spoken, DAY, clock)


@pytest.mark.parametrize(
    "line",
    [
        "Chủ nhật, 31/02/2020",
        "2-0-2020",
        "Ngày 2-4-2020, hội nghị khai mạc tại Hà Nội",
        "Đội hình thi đấu 4-4-2",
        "Từ 02/04/2020 đến 05/04/2020",
        "02/04",
        "Nghị quyết 18-NQ/TW ngày 25/10/2017",
        "",
    ],
)
def test_anything_else_is_no_dateline(line):
    assert read_dateline(line) is None


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("Thứ Năm, 02/04/2020, 01:58:44", "01:58"),
        ("Thứ hai, 5/2/2018, 10:00 (GMT+7)", "10:00"),
        ("Cập nhật lúc 15:30, 2.4.2020", "15:30"),
        ("02/04/2020 07h05", "07:05"),
        ("02/04/2020 7 giờ 5", ""),
        ("2-4-2020, 3:05 PM", "15:05"),
        ("2-4-2020, 12:05 PM", "12:05"),
        ("2-4-2020 3:05 CH", "15:05"),
        ("Thứ hai, 5/2/2018, 10:00 (GMT+0)", ""),  # of another zone: its day may be another too
        ("2020-04-02T00:00:00", ""),  # a day, as programs write it
        ("Ngày 2-4-2020", ""),
    ],
)
def test_the_time_of_a_dateline(line, time):
    assert parse_text(f"Lúa được mùa\n\n{line}\n\nNông dân phấn khởi vì giá cao.").time == time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-05-19T17:20:00Z", "00:20"),
        ("2026-05-19T07:30:00+07:00", "07:30"),
        ("2026-05-19 07:30", "07:30"),
        ("Tue, 19 May 2026 01:05:00 GMT", "08:05"),
        ("2026-05-19", ""),
        ("2026-05-19T00:00:00", ""),
        ("2026-05-19T25:00:00Z", ""),
        ("19/5/2026", ""),
        ("", ""),
    ],
)
def test_the_time_that_machines_write(text, time):
    assert read_time(text) == time

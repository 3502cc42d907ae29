import datetime as dt

import pytest

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

"""The promise of this stage: every letter and digit is somewhere in the article, once."""

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.ingest.decode import repair
from briefing.ingest.parse import STEPS, parse, parse_text
from briefing.ingest.plain import read_lines
from briefing.ingest.recognisers.title import find_datelines
from briefing.ingest.source import read_source

HERE = Path(__file__).resolve()
SEEDS = sorted((HERE.parents[2] / "seeds").glob("*.txt"))
SHARED = HERE.parents[3] / "shared"
CORPUS = sorted((SHARED / "articles").glob("*.txt")) + sorted((SHARED / "seeds").glob("*.txt"))

FRAGMENTS = """\
Khởi công đường mới|Thứ Năm, 02/04/2020, 01:58:44|15:30 2.4.2020|Ngày 2-4-2020|* |***|---|•
./.|.../.|Ảnh: PHẠM KIÊN|Ảnh: Reuters|(Ảnh: Hà/Vietnam+)|(Nguồn: AP)|Ảnh minh họa|Nguồn: GSO
Trong ảnh: Đại biểu.|(VOV) - |TTO - |(TNO) |>> Tin khác|> Tin khác|TIN LIÊN QUAN|Xem thêm: Tin
Phan Long|L.N.|Theo TTXVN|(Theo VnExpress)|Hồng Kiều (Vietnam+)|Bài và ảnh: HÀ|PV/VOV|a@b.vn
## Mục|**Mục**|- việc một;|1. việc hai|Huyện nêu ba việc:|Trời mưa to.|Trời mưa to. Đường ngập.
Sáng nay, huyện khởi công tuyến đường dài 12 km nối hai xã vùng cao.|Ông nói: “Tôi vui.”
Giá vàng trong nước bất ngờ quay đầu tăng mạnh|Đội tuyển nữ giành vé vào chung kết|. |, |“|”
Bài viết được lấy nguyên văn từ nguồn tin nêu trên.|o0o|2-0|18-NQ/TW|GS. TS. Lê A|TP. Huế|😀
""".replace("\n", "|").split("|")
FRAGMENTS += [
    *("Loại\tMua\tBán", "| Vải | 30,5 |", "|---|:-:|", "Nhãn | 22 | 27", "Mận     15     19"),
    *(
        "Trang 1/3",
        "-- 2 of 3 --",
        "#tin #nong",
        "The bridge was opened this morning and it is new.",
    ),
]

texts = st.lists(
    st.tuples(
        st.sampled_from(FRAGMENTS) | st.text(max_size=30),
        st.sampled_from(["\n", "\n\n", " ", "", ". ", "\r\n"]),
    ).map("".join),
    max_size=14,
).map("".join)


def letters(text):
    return "".join(filter(str.isalnum, text))


def said_and_left_out(article):
    parts = [article.title] if article.titled else []
    parts += [article.dateline, *article.lead]
    for section in article.sections:
        parts += [section.heading, *section.paragraphs]
    return Counter(letters("".join(parts + [left.text for left in article.left_out])))


def check(text):
    text = repair(text)
    article = parse_text(text)
    assert said_and_left_out(article) == Counter(letters(text))
    assert article.title.strip()
    spoken = [*article.lead, *(line for section in article.sections for line in section.paragraphs)]
    assert all(line.strip() == line != "" for line in spoken)
    return article


@settings(deadline=None, max_examples=250)
@given(texts)
def test_every_letter_and_digit_is_said_or_left_out(text):
    if letters(repair(text)):
        check(text)


@settings(deadline=None, max_examples=120)
@given(texts)
def test_no_step_drops_or_reorders(text):
    pieces = read_lines(repair(text))
    for step in STEPS:
        before = letters("".join(piece.text for piece in pieces))
        pieces = step(pieces)
        after = letters("".join(piece.text for piece in pieces))
        if step is find_datelines:  # a clock ahead of its date goes behind it
            before, after = "".join(sorted(before)), "".join(sorted(after))
        assert before == after, step
        assert all(piece.text for piece in pieces), step


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_the_samples(path):
    article = check(path.read_text(encoding="utf-8"))
    assert article.titled
    assert article.published
    assert article.lead


@pytest.mark.skipif(not CORPUS, reason="the collection of articles is not here")
def test_the_collection():
    for path in CORPUS:
        article = check(path.read_text(encoding="utf-8"))
        assert article.titled, path.name
        assert article.lead or article.sections, path.name
        kept = letters(
            "".join([*article.lead, *(p for s in article.sections for p in s.paragraphs)])
        )
        left = letters("".join(left.text for left in article.left_out))
        # six headlines of other articles below a short one are the most that any carries
        assert len(left) < 0.45 * (len(kept) + len(left)), path.name
        assert parse(read_source(path)) == article


def test_three_hours_of_text_are_read_at_once():
    sentence = "Sáng nay, huyện khởi công tuyến đường dài 12 km nối hai xã vùng cao. "
    text = "Tiêu đề\n" + "\n".join([sentence * 6, f"{sentence}Ảnh: PHẠM KIÊN"] * 1000)
    assert len(text.encode()) > 600_000
    parse_text(text[:10_000])
    start = time.process_time()
    check(text)
    assert time.process_time() - start < 10  # about 0.15 s on an idle machine


@pytest.mark.parametrize(
    "line",
    [
        "Ảnh: " * 20_000,
        "( " * 50_000,
        "* " * 50_000,
        "-" * 100_000,
        "a. " * 30_000,
        ">> A " * 20_000,
        "A/" * 50_000,
        "Theo " * 20_000,
        "A" * 100_000,
        "./. " * 20_000,
    ],
    ids=lambda line: line[:6],
)
def test_no_line_takes_long(line):
    start = time.process_time()
    parse_text(f"Tiêu đề\n{line}1\nHai.\n{line}1")
    assert time.process_time() - start < 10

"""Pages in the manners of many newspapers, and what copying them gives: the same article.

`pages/gold` holds what is to be told of each: the lead, then paragraphs and headings in order.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.errors import SourceError
from briefing.ingest.blocks import BlockKind
from briefing.ingest.html.page import read_page
from briefing.ingest.html.section import SectionPageError
from briefing.ingest.inputs import read_one
from briefing.ingest.newspapers import newspaper_at, newspaper_name, people
from briefing.ingest.parse import parse
from briefing.ingest.sources import Sources, read_argument
from briefing.model.article import Article, Omission

PAGES = Path(__file__).with_name("pages")
GOLD = sorted(path.stem for path in (PAGES / "gold").glob("*.txt"))
PASTES = sorted(path.stem for path in (PAGES / "pastes").glob("*.txt"))


def gold(name: str) -> list[str]:
    return (PAGES / "gold" / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def told(article: Article) -> list[str]:
    lines = list(article.lead)
    for section in article.sections:
        lines += [section.heading] if section.heading else []
        lines += section.paragraphs
    return lines


@pytest.mark.parametrize("name", GOLD)
def test_a_page_is_told_in_order_and_nothing_around_it(name: str) -> None:
    assert told(parse(read_one(PAGES / f"{name}.html"))) == gold(name)


@pytest.mark.parametrize("name", PASTES)
def test_a_page_that_was_copied_is_told_as_the_page_is(name: str) -> None:
    page, paste = (
        parse(read_one(path)) for path in (PAGES / f"{name}.html", PAGES / "pastes" / f"{name}.txt")
    )
    assert told(paste) == told(page) == gold(name)
    assert (paste.title, paste.byline) == (page.title, page.byline)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("congbao", "Quy định mới về bến thủy từ tháng 7|2026-07-01||congbao.example|Đời sống"),
        ("vonmoi", ("Phạt hai người mượn sổ để gom đất ven đầm|2026-07-07|Nguyên Hạ|vonmoi"
         "|Đầu tư đất đai")),
        ("trethi", ("Mưa trái mùa, làng nhãn mất nửa vụ|2026-08-03|NHẬT THU, NGHI LAM|Trẻ Thi"
         "|Kinh tế")),
        ("anhlang", "Sáu món quà vặt nên ăn có chừng|2026-06-11||Báo Khỏe Làng|"),
        ("phongsuanh", "Một ngày trên bến cá|2026-06-12|Lê Bến|Lao Mới|"),
        ("vonla", ("Cổ phiếu ngành đường sắp có tên trong rổ mới|2026-03-07|Dương Cát|vonla"
         "|Chứng khoán")),
        ("triviet", "Tuyến buýt sông thứ hai chạy thử|2026-05-02|Thu Bồn|triviet.example|Xã hội"),
    ],
)  # fmt: skip
def test_what_a_page_says_of_itself(name: str, said: str) -> None:
    about = read_one(PAGES / f"{name}.html").about
    fields = (about.title, str(about.published), about.byline, about.source, about.section)
    assert "|".join(fields) == said


def test_the_byline_in_the_text_counts_where_the_page_names_its_newspaper() -> None:
    article = parse(read_one(PAGES / "anhlang.html"))
    assert (article.byline, article.source) == ("Mỹ Hạnh", "Báo Khỏe Làng")


@pytest.mark.parametrize(
    ("address", "names", "name"),
    [
        ("https://tuoitre.vn/a.htm", ("TUOI TRE ONLINE",), "Tuổi Trẻ"),
        ("https://thethao.vnexpress.net/a.html", ("Báo VnExpress", "vnexpress.net"), "VnExpress"),
        ("", ("TUOI TRE ONLINE",), "Tuổi Trẻ"),
        ("", ("baodautu",), "Báo Đầu tư"),
        ("", ("VietNamNet News",), "VietNamNet"),
        ("", ("Báo điện tử Dân trí",), "Dân trí"),
        ("", ("Báo Làng Mới - Tin nhanh 24h",), "Báo Làng Mới"),
        ("https://langmoi.example/", ("langmoi.example", "Làng Mới"), "Làng Mới"),
        ("", (), ""),
    ],
)
def test_a_newspapers_proper_name(address: str, names: tuple[str, ...], name: str) -> None:
    assert newspaper_name(address, *names) == name


def test_an_address_that_no_table_knows() -> None:
    assert newspaper_at("https://langmoi.example/a") == newspaper_at("") == ""


@pytest.mark.parametrize(
    ("byline", "kept"),
    [
        ("Báo Lao Động, Nguyễn An", "Nguyễn An"),
        ("laodong.vn", ""),
        ("PV", ""),
        ("Minh Anh - Lao Động Online", "Minh Anh"),
        ("Lê Bến (báo Lao Động)", "Lê Bến"),
        ("Hải Phong", "Hải Phong"),  # a man, not the newspaper of Hải Phòng
    ],
)
def test_a_newspaper_is_no_author(byline: str, kept: str) -> None:
    assert people(byline, ["laodong.vn"]) == kept


# Sections


def cards(count: int, home: str = "") -> str:
    return "".join(
        f'<li><a href="{home}/lang-nghe-doi-moi-cach-ban-hang-{number}.html"><img src="a.jpg"></a>'
        f'<h3><a href="{home}/lang-nghe-doi-moi-cach-ban-hang-{number}.html">Làng nghề thứ {number}'
        " đổi cách bán hàng qua mạng</a></h3><div class='sapo'>Thợ trẻ chụp ảnh, quay phim và nhận"
        f" đơn từ {number} tỉnh, người già vẫn ngồi quay tay bên lò.</div></li>"
        for number in range(10_000, 10_000 + count)
    )


def section(count: int, home: str = "") -> str:
    return (
        "<html><head><title>Làng nghề - Báo Làng</title></head><body><nav><a href='/thoi-su'>Thời"
        f" sự</a></nav><h1>Làng nghề</h1><ul>{cards(count, home)}</ul><a href='/chu-de/cac-lang-cu"
        "-ven-song-hong'>Chủ đề: các làng cũ ven sông Hồng</a><footer><p>Cơ quan của Hội Làng nghề,"
        " giấy phép số 5/GP, mọi bài trên trang này đều có bản quyền.</p></footer></body></html>"
    )


def test_a_section_is_refused_and_offers_its_articles(tmp_path: Path) -> None:
    path = tmp_path / "muc.html"
    path.write_text(section(12, "https://lang.example"), encoding="utf-8")
    with pytest.raises(SectionPageError, match="a section page with 12 articles") as caught:
        read_argument(str(path))
    assert "\n" not in str(caught.value)
    assert "https://lang.example/lang-nghe-doi-moi-cach-ban-hang-10000.html" in str(caught.value)
    addresses = [teaser.address for teaser in caught.value.teasers]
    assert len(set(addresses)) == 12
    assert all("lang-nghe" in address for address in addresses)


def test_a_section_stands_for_its_articles_as_a_feed_does(host, options) -> None:
    host.serve("/thoi-su", section(11))
    article = (PAGES / "triviet.html").read_text(encoding="utf-8")
    host.serve("/lang-nghe-doi-moi-cach-ban-hang-10000.html", article)
    with Sources(options) as sources:
        found = list(sources.expand([host.url("/thoi-su")]))
        assert [item.name for item in found] == [
            host.url(f"/lang-nghe-doi-moi-cach-ban-hang-{number}.html")
            for number in range(10_000, 10_011)
        ]
        assert sources.read(found[0]).about.title == "Tuyến buýt sông thứ hai chạy thử"
    with pytest.raises(SourceError, match="a section page with 11 articles"):
        read_argument(host.url("/thoi-su"), options)


def dated(days: list[str], card: str) -> str:
    headlines = (
        card.format(day=day, number=number, title=f"Làng nghề thứ {number} đổi cách bán hàng")
        for number, day in enumerate(days, 10)
    )
    return section(0).replace("<ul></ul>", f"<ul>{''.join(headlines)}</ul>")


IN_ADDRESS = '<li><a href="/lang-nghe-{number}-2026{day}0755{number}.htm">{title}</a></li>'
IN_PATH = '<li><a href="/2026/{day:.2}/{day[2]}{day[3]}/lang-nghe-{number}99.htm">{title}</a></li>'
IN_CARD = (
    '<li><h3><a href="/lang-nghe-moi-{number}99.htm">{title}</a></h3>'
    '<time datetime="2026-{day:.2}-{day[2]}{day[3]}">mới đây</time></li>'
)


@pytest.mark.parametrize("card", [IN_ADDRESS, IN_PATH, IN_CARD])
def test_of_a_section_the_newest_are_taken_in_its_order(host, options, card) -> None:
    days = ["0301", "0307", "0302", "0305", "0307", *["0228"] * 8]
    host.serve("/thoi-su", dated(days, card))
    few = replace(options, limits=replace(options.limits, entries=3))
    with Sources(few) as sources:
        found = [item.name for item in sources.expand([host.url("/thoi-su")])]
    assert [re.search("-(1[0-9])", name)[1] for name in found] == ["11", "13", "14"]


def test_of_a_section_without_days_the_first_are_taken(host, options) -> None:
    host.serve("/thoi-su", section(12))
    few = replace(options, limits=replace(options.limits, entries=3))
    with Sources(few) as sources:
        found = [item.name for item in sources.expand([host.url("/thoi-su")])]
    assert [name[-10:] for name in found] == ["10000.html", "10001.html", "10002.html"]


def test_an_article_with_many_links_around_it_is_no_section() -> None:
    text = (PAGES / "trethi.html").read_text(encoding="utf-8")
    around = text.replace("</body>", f"<ul>{cards(40)}</ul></body>")
    kept = [block for block in read_page(around, "a")[0] if block.kind is not BlockKind.LEFT_OUT]
    assert kept == [b for b in read_page(text, "a")[0] if b.kind is not BlockKind.LEFT_OUT]


# Nothing is lost

PARAGRAPHS = (
    "<p>Sáng nay, huyện khởi công tuyến đường dài 12 km nối hai xã vùng cao với quốc lộ.</p>",
    "<p>Đường rộng.</p>",
    "<div>Ông nói: <b>“Tôi vui”</b>.<br>Rồi ông về.</div>",
    "<h2>Việc còn lại</h2>",
    "<p><b>Người mới</b></p>",
    "<ul><li>gạo;</li><li>muối <a href='/x'>trắng</a>;</li></ul>",
    "<p><a href='/khac-123456.html'>Một con đường khác ở huyện bên vừa thông xe sớm</a></p>",
    "<aside><p>Hộp bên lề có vài lời về con đường cũ.</p></aside>",
    "<div class='related'><h4>Tin liên quan</h4><a href='/b-123457.html'>Chợ phiên</a></div>",
    "<figure><img src='a.jpg'><figcaption>Xe ủi ở đầu dốc.<br>Ảnh: Lê An</figcaption></figure>",
    "<figure><p>Đôi.</p><figcaption>Một.</figcaption><figcaption>Hai.</figcaption></figure>",
    "<table><tr><td>Xã</td><td>Cây số</td></tr><tr><td>Bến</td><td>5</td></tr></table>",
    "<table><tr><td><img></td></tr><tr><td class='note'>Dốc cao.</td></tr></table>",
    "<p style='display:none'>Chữ không ai thấy.</p>",
    "<p>Người dân mừng. Ảnh: TTXVN</p>",
    "<form><p>Nhập thư điện tử của bạn</p></form>",
    "chữ để trần giữa các đoạn",
    "<p>Lê Thị Sen</p>",
    "<blockquote><p>Đường là máu.</p></blockquote>",
    "<p>Xem thêm: <a href='/c-123458.html'>Cầu treo cũ</a></p>",
)  # fmt: skip


def letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, text))


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=14),
    st.sampled_from(
        ["<div class='body'>{}</div>", "<article>{}</article>", "<div><div>{}</div></div>"]
    ),
)
def test_every_letter_of_a_pages_body_is_told_or_left_out(parts: list[str], frame: str) -> None:
    from lxml import html

    prose = PARAGRAPHS[0].replace("Sáng nay", "Hôm qua")
    body = frame.format("".join([prose, *parts, prose.replace("12", "30")]))
    head = "<h1>Huyện mở đường</h1><p class='sapo'>Đường mới nối hai xã vùng cao với quốc lộ 4.</p>"
    page = f"<html><body><nav><a href='/'>Nhà</a></nav><main>{head}{body}</main></body></html>"
    blocks, about = read_page(page, "trang")
    said = letters("".join([about.title, *(block.text for block in blocks)]))
    wanted = letters(str(html.fromstring(f"<div>{head}{body}</div>").text_content()))
    assert wanted - said == Counter()
    assert said - wanted == Counter()


def test_what_is_left_out_of_a_page_says_why() -> None:
    article = parse(read_one(PAGES / "trethi.html"))
    reasons = {left.text: left.reason for left in article.left_out}
    assert reasons["Xoài vào vụ, nhà vườn lo thiếu xe lạnh"] is Omission.RELATED_LINK
    assert reasons["Nhãn nứt vỏ rụng đầy gốc ở Cồn Mới"] is Omission.CAPTION

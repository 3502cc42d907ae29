"""Pages in the manner of the big newspapers: all of the article, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from briefing.errors import SourceError
from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.dates import read_day
from briefing.ingest.html.heads import headline
from briefing.ingest.html.json_ld import read_json_ld
from briefing.ingest.html.page import read_fragment, read_page
from briefing.ingest.html.tree import parse_html
from briefing.net.errors import RefusedError

if TYPE_CHECKING:
    from briefing.ingest.document import Metadata

PAGES = Path(__file__).with_name("pages")
EXPECTED = json.loads((PAGES / "expected.json").read_text(encoding="utf-8"))


def page(name: str) -> str:
    return (PAGES / f"{name}.html").read_text(encoding="utf-8")


def read_article(text: str, name: str) -> tuple[list[Block], Metadata]:
    """Give what a page's article says, without what is left out of it."""
    blocks, about = read_page(text, name)
    return [block for block in blocks if block.kind is not BlockKind.LEFT_OUT], about


@pytest.mark.parametrize("name", EXPECTED)
def test_all_of_the_article_and_nothing_else(name: str) -> None:
    blocks, _ = read_article(page(name), name)
    text = "\n".join(block.text for block in blocks if block.kind is not BlockKind.CAPTION)
    captions = "\n".join(block.text for block in blocks if block.kind is BlockKind.CAPTION)
    assert [part for part in EXPECTED[name]["article"] if part not in text] == []
    assert [part for part in EXPECTED[name]["captions"] if part not in captions] == []
    assert [part for part in EXPECTED[name]["captions"] if part in text] == []
    assert [part for part in EXPECTED[name]["boilerplate"] if part in text + captions] == []
    lines = [block.text for block in blocks]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("name", EXPECTED)
def test_what_a_page_says_about_its_article(name: str) -> None:
    _, about = read_page(page(name), name)
    said = EXPECTED[name]["about"]
    assert about.title == said["title"]
    assert about.published == dt.date.fromisoformat(said["published"])
    assert (about.byline, about.source, about.section) == (
        said["byline"],
        said["source"],
        said["section"],
    )


def test_kinds_of_blocks() -> None:
    blocks, _ = read_article(page("tuoitre"), "page")
    kinds = [block.kind for block in blocks]
    assert kinds.count(BlockKind.HEADING) == 1
    assert kinds.count(BlockKind.ITEM) == 2
    assert kinds.count(BlockKind.CAPTION) == 1
    assert blocks[0].text.startswith("TTM - Từ 21h")  # the lead comes first


def test_a_page_without_an_article() -> None:
    with pytest.raises(SourceError, match="holds no article"):
        read_page("<html><body><nav><a href='/'>Trang chủ</a></nav></body></html>", "trang")
    with pytest.raises(SourceError):
        read_page("", "trang")


def test_too_many_elements_are_refused_quickly() -> None:
    with pytest.raises(RefusedError, match="more than 15000 elements"):
        read_page("<html><body>" + "<p>đoạn văn</p>" * 20_000, "trang")


def test_too_much_text_is_refused_and_giant_attributes_are_nothing() -> None:
    with pytest.raises(RefusedError, match="more than 1000000 characters"):
        read_page(f"<html><body><p>{'đoạn văn ' * 200_000}</p>", "trang")
    giant = page("vov").replace('class="text-long"', f'class="{"a " * 500_000}"')
    assert read_page(giant, "trang") == read_page(page("vov"), "trang")


def test_depth_does_no_harm() -> None:
    for opening in ("<div>", "<b><i>", "<table><tr><td>", "<ul><li>"):
        deep = "<html><body>" + opening * 3000 + "xin chào"
        with suppress(SourceError):
            read_page(deep, "trang")


@pytest.mark.parametrize(
    ("closing", "kept"),
    [
        ("<h3>Lê Thị Sen</h3>", ["Lê Thị Sen"]),
        ("<h2>Bến cũ</h2>\n<h2>Người mới</h2>", ["Bến cũ", "Người mới"]),
        ("<h3><a href='/khac.html'>Tin của hôm khác</a></h3>", []),
    ],
)
def test_what_closes_an_article_as_a_heading_is_kept_but_links(closing, kept) -> None:
    lines = [f"Ghe thứ {n} chở trái cây về bến, người mua đứng đợi từ sớm." for n in range(6)]
    body = "".join(f"<p>{line}</p>" for line in lines) + closing
    html = f"<html><body><article><h1>Tin</h1>{body}</article></body></html>"
    blocks, _ = read_article(html, "t")
    assert [block.text for block in blocks] == [*lines, *kept]


LONG = "".join(
    f"<p>Ghe thứ {n} chở trái cây về bến, người mua đứng đợi từ sớm.</p>" for n in range(9)
)
SHORT = (
    "<h2>Bến cũ</h2><ul><li>Một bến đò.</li></ul><table><tr><td>Mận</td><td>12</td></tr></table>"
)
CARD = (
    "<h3>Tin khác</h3><div class='related'><p>Giá lúa tăng ở các xã ven sông, thương lái tới tận"
    " ruộng mua từ sớm.</p></div>"
)
BYLINE = "<p>Theo <a href='/lang'>Báo</a> <b>Làng</b></p>"


@pytest.mark.parametrize("title", ["<h1>Chợ nổi mùa nước lên</h1>", ""])
@pytest.mark.parametrize(
    "body",
    [
        f"<div class='text'>{SHORT}<div>{LONG}</div>{BYLINE}</div>",
        f"<div class='text'>{SHORT}<section><div dir='ltr'>{LONG}</div></section>{BYLINE}</div>",
        f"<div class='text'><center>{SHORT}</center><blockquote>{LONG}</blockquote>{BYLINE}</div>",
        f"<p>{LONG[3:60]}.</p><p>{LONG[63:130]}.</p>{SHORT}<div>{LONG}</div>{BYLINE}",
        f"{SHORT}{LONG}<div>{BYLINE}</div>",
    ],
)
def test_what_is_beside_most_of_an_article_is_of_it_too(title: str, body: str) -> None:
    page = (
        "<html><head><title>Chợ nổi mùa nước lên</title></head><body><nav><a href='/'>Trang chủ</a>"
        f"</nav><article>{title}{body}</article>{CARD}<footer>Giấy phép số 7</footer>"
    )
    blocks, _ = read_article(page, "trang")
    said = [block.text for block in blocks]
    for part in ("Bến cũ", "Một bến đò.", "Mận, 12", "Theo Báo Làng"):
        assert said.count(part) == 1
    assert sum("Ghe thứ" in text for text in said) >= 9
    assert not [text for text in said if "lúa" in text or "Giấy phép" in text]


def test_what_is_around_an_article_beside_its_title_is_read_or_traced() -> None:
    body = f"<h2>Bến cũ</h2><div class='text'>{LONG}</div><p>Mận chín.</p>{BYLINE}"
    page = f"<html><body><div><h1>Chợ nổi</h1><span>In ra</span>{body}{CARD}</div>"
    blocks, _ = read_page(page, "trang")
    traced = {block.text for block in blocks if block.kind is BlockKind.LEFT_OUT}
    said = [block.text for block in blocks if block.kind is not BlockKind.LEFT_OUT]
    assert {"Bến cũ", "In ra"} <= traced
    assert said[-2:] == ["Mận chín.", "Theo Báo Làng"]


def test_the_whole_page_may_be_called_the_author() -> None:
    blocks, about = read_page(page("vov").replace("<html", "<html class='author'", 1), "trang")
    assert blocks
    assert about.title


def test_fragments_keep_everything() -> None:
    blocks = read_fragment(
        "<p>Một<br/>hai</p>ba <b>bốn</b> năm<ul><li>sáu</li></ul>"
        "<table><tr><td>a</td><td>b</td></tr></table><p><b>Mục</b></p><p>cuối &amp; hết</p>",
        "f",
    )
    texts = ["Một", "hai", "ba bốn năm", "sáu", "a, b", "Mục", "cuối & hết"]
    assert [block.text for block in blocks] == texts
    assert blocks[3].kind is BlockKind.ITEM
    assert blocks[5] == Block(BlockKind.HEADING, "Mục")


def test_figures_with_an_album_keep_all_captions_and_the_text() -> None:
    blocks = read_fragment("<figure><p>" + "Một câu dài. " * 80 + "</p></figure><p>Sau.</p>", "f")
    assert blocks[0].kind is BlockKind.PARAGRAPH  # too long for a caption: it is the text
    assert len(blocks) == 2


def test_a_caption_in_a_cell_without_a_table_breaks_nothing() -> None:
    text = "<p>" + "Chợ nổi họp từ lúc trời còn tối. " * 9
    blocks, _ = read_page(f"<html><body>{text}</body><td class=caption>Ghe về bến", "page")
    assert blocks[0] == Block(BlockKind.PARAGRAPH, text.removeprefix("<p>").strip())


@pytest.mark.parametrize(
    "code",
    ["", "[" * 100_000, "{}", "[1, null]", '{"@type": "NewsArticle", "author": {"name": 3}}'],
)
def test_broken_json_ld_is_passed_over(code: str) -> None:
    root = parse_html(f"<script type='application/ld+json'>{code}</script><p>x", "page")
    assert read_json_ld(root).title == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-05-19", (2026, 5, 19)),
        ("2026-05-19T23:30:00+07:00", (2026, 5, 19)),
        ("2026-05-19T17:30:00Z", (2026, 5, 20)),
        ("2026-05-19T17:30:00.123+0000", (2026, 5, 20)),
        ("2026-05-19 23:30", (2026, 5, 19)),
        ("Tue, 19 May 2026 17:30:00 GMT", (2026, 5, 20)),
        ("Tue, 19 May 2026 07:30:00 +0700", (2026, 5, 19)),
        ("Thứ ba, 19/5/2026, 07:31 (GMT+7)", (2026, 5, 19)),
        ("19.5.2026", (2026, 5, 19)),
        ("ngày 19 tháng 5 năm 2026", (2026, 5, 19)),
    ],
)
def test_days(text: str, day: tuple[int, int, int]) -> None:
    assert read_day(text) == dt.date(*day)


@pytest.mark.parametrize("text", ["", "hôm qua", "2026-13-45", "31/2/2026", "Tue, 99 Foo", "1/2/3"])
def test_no_day(text: str) -> None:
    assert read_day(text) is None


def test_headlines() -> None:
    assert headline("Chuyện làng - Báo Làng") == "Chuyện làng"
    assert headline("Chuyện làng | Làng | Báo") == "Chuyện làng | Làng"
    assert headline("Trận Hà Nội-Huế") == "Trận Hà Nội-Huế"

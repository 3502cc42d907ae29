"""Texts that are no articles of the usual kind: tables, results, scans, other languages."""

import pytest

from briefing.ingest.blocks import BlockKind
from briefing.ingest.parse import parse_markdown, parse_text
from briefing.ingest.plain import read_lines
from briefing.model.article import Omission

STORY = """\
Thông xe cầu Nậm Hồng

Sáng nay, huyện Mường Lang khánh thành cây cầu dài 120 m nối hai xã vùng cao.

Theo ban quản lý, bà con góp hơn 2.000 ngày công để mở đường dẫn và trồng cây.
"""


def rows(text):
    return [block.text for block in read_lines(text) if block.kind is BlockKind.ROW]


def spoken(article):
    return [*article.lead, *(text for part in article.sections for text in part.paragraphs)]


def left_out(article, reason):
    return [item.text for item in article.left_out if item.reason is reason]


@pytest.mark.parametrize(
    "text",
    [
        "| Loại | Mua | Bán |\n|:---|---:|---|\n| Vải | 30,5 | 35 |\n",
        "Loại\tMua\tBán\nVải\t30,5\t35\n",
        "Loại | Mua | Bán\nVải | 30,5 | 35\n",
        "Loại     Mua     Bán\nVải      30,5    35\n",
        "  Loại\t\tMua \t Bán\n  Vải\t\t30,5 \t 35\n",
    ],
)
def test_a_table_is_told_row_by_row(text):
    assert rows(text) == ["Loại, Mua, Bán", "Vải, 30,5, 35"]
    assert rows(f"{STORY}\n{text}\nHết bảng giá hôm nay ở chợ huyện.") == rows(text)


def test_rows_keep_their_places_among_the_text():
    text = f"{STORY}\nBảng giá\nLoại\tMua\nVải\t30,5\nĐơn vị: nghìn đồng.\n"
    article = parse_text(text)
    assert spoken(article)[-3:] == ["Loại, Mua", "Vải, 30,5", "Đơn vị: nghìn đồng."]


@pytest.mark.parametrize(
    "line",
    [
        "Ông  nói hai   dấu cách cũng không sao.",
        "\tMột đoạn thụt vào đầu dòng bằng dấu tab.",
        "Họ tên:\tLò Văn Pín",
        "Phóng viên | Cộng tác viên",
    ],
)
def test_what_is_no_table(line):
    assert rows(f"{line}\n") == []
    assert rows(f"Câu trước.\n{line}\nCâu sau.\n") == []


def test_a_cell_that_is_empty_leaves_no_comma():
    assert rows("| Vải | | 35 |\n| Nhãn | 22 | |\n") == ["Vải, 35", "Nhãn, 22"]


def test_rows_are_no_headings_nor_bylines():
    article = parse_text(f"{STORY}\nNgười tả\tLam Hồng\nẢnh\tTấn Lực\n")
    assert spoken(article)[-2:] == ["Người tả, Lam Hồng", "Ảnh, Tấn Lực"]
    assert not any(part.heading for part in article.sections)


def test_markdown_has_the_same_rows():
    article = parse_markdown(f"# {STORY}\n| Loại | Mua |\n|---|---|\n| Vải | 30,5 |\n")
    assert spoken(article)[-2:] == ["Loại, Mua", "Vải, 30,5"]


@pytest.mark.parametrize(
    "line", ["Trang 1/3", "-- 2 of 3 --", "- 12 -", "Trang 2 trên 7", "Page 4"]
)
def test_numbers_of_pages_are_left_out(line):
    article = parse_text(f"{STORY}\n{line}\n\nCụ Pín là người đầu tiên bước qua cầu.\n")
    assert left_out(article, Omission.RUNNING_HEAD) == [line]
    assert spoken(article)[-1] == "Cụ Pín là người đầu tiên bước qua cầu."


@pytest.mark.parametrize(
    "line", ["Trang 3 của sổ ghi tên cụ.", "- 12 người tới dự", "Trang bị mới"]
)
def test_what_is_no_number_of_a_page(line):
    assert not left_out(parse_text(f"{STORY}\n{line}\n\nHết.\n"), Omission.RUNNING_HEAD)


FOREIGN = [
    "The new bridge was opened this morning and it will serve two villages in the mountains.",
    "Le nouveau pont a été ouvert ce matin et il dessert deux villages dans les montagnes.",
    "Новый мост открыли сегодня утром, он соединяет два села в горах.",
    "新しい橋が今朝開通し、山の二つの村を結びます。",
]


@pytest.mark.parametrize("line", FOREIGN)
def test_a_paragraph_in_another_language_is_left_out(line):
    article = parse_text(f"{STORY}\n{line}\n\nCụ Pín là người đầu tiên bước qua cầu.\n")
    assert left_out(article, Omission.FOREIGN) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Ca khúc “The Winner Takes It All” của nhóm ABBA vang lên trên cầu, ai cũng hát theo.",
        "Sang nay huyen Muong Lang khanh thanh cay cau dai 120 m noi hai xa vung cao.",
        "MacBook Air M5, RAM 16GB, SSD 512GB, Wi-Fi 7, Bluetooth 5.4, USB-C, Liquid Retina.",
        "OK, yes, bye!",
    ],
)
def test_what_is_no_other_language(line):
    assert not left_out(parse_text(f"{STORY}\n{line}\n\nHết.\n"), Omission.FOREIGN)


def test_an_article_in_another_language_is_told_as_it_is():
    text = "A bridge for two villages\n\n" + "\n\n".join([FOREIGN[0]] * 4)
    assert not left_out(parse_text(text), Omission.FOREIGN)

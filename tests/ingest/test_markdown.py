from pathlib import Path

import pytest

from briefing.errors import SourceError
from briefing.ingest.parse import parse, parse_markdown
from briefing.ingest.source import read_source
from briefing.model.article import Omission, Section

pytest.importorskip("markdown_it")

BODY = "Theo kế hoạch, công trình hoàn thành trong mười tám tháng."
LEAD = "Sáng nay, huyện khởi công tuyến đường dài 12 km nối hai xã vùng cao."


def paragraphs(text):
    article = parse_markdown(f"# Tiêu đề\n\n{LEAD}\n\n{text}")
    return [line for section in article.sections for line in section.paragraphs]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Giá *tăng* **mạnh**, ~~giảm~~ `nhẹ`.", ["Giá tăng mạnh, giảm nhẹ."]),
        ("Xem [bản đồ](https://vidu.vn/a) mới.", ["Xem bản đồ mới."]),
        ("Dòng một\ndòng hai.", ["Dòng một dòng hai."]),
        ("Dòng một.  \nDòng hai.", ["Dòng một.", "Dòng hai."]),
        ("- một;\n- hai.", ["- một;", "- hai."]),
        ("1. một;\n2. hai.", ["1. một;", "2. hai."]),
        ("- một;\n\n  thêm một.\n- hai.", ["- một;", "thêm một.", "- hai."]),
        ("> Chúng tôi vui lắm.", ["Chúng tôi vui lắm."]),
        ("| Xã | Hộ |\n|--|--|\n| Tân Lập | 12 |", ["Xã, Hộ", "Tân Lập, 12"]),
        ("    Thụt đầu dòng như trong sách.", ["Thụt đầu dòng như trong sách."]),
        ("<p>Đoạn <b>đậm</b>.</p>", ["Đoạn đậm."]),
        ("Chữ <b>đậm</b> &amp; nhạt.", ["Chữ đậm & nhạt."]),
    ],
)
def test_signs_go_and_words_stay(written, spoken):
    assert paragraphs(written) == spoken


def test_headings_and_rules():
    article = parse_markdown(
        f"# Tiêu đề\n\n{LEAD}\n\n## Mục một?\n\n{LEAD}\n\n**Mục hai**\n\n{LEAD}\n\n***\n\n{LEAD}"
    )
    assert article.title == "Tiêu đề"
    assert [(section.heading, section.story) for section in article.sections] == [
        ("Mục một?", False),
        ("Mục hai", False),
        ("", True),
    ]


def test_pictures_are_captions():
    article = parse_markdown(f"# Tiêu đề\n\n{LEAD}\n\n![Bộ đội giúp dân. Ảnh: AN](a.jpg)\n\n{BODY}")
    assert article.captions == ("Bộ đội giúp dân.",)
    assert [left.reason for left in article.left_out] == [Omission.CAPTION, Omission.CREDIT]


def test_comments_and_code_are_left_out():
    article = parse_markdown(
        f"# Tiêu đề\n\n{LEAD}\n\n<!-- ghi chú -->\n\n```sh\nls\n```\n\n{BODY}<!-- x -->"
    )
    left = [(left.text, left.reason) for left in article.left_out]
    assert left == [
        (text, Omission.METADATA) for text in ("<!-- ghi chú -->", "sh ls", "<!-- x -->")
    ]


def test_front_matter():
    article = parse_markdown(
        "---\ntitle: 'Khởi công đường mới'\ndate: 2020-04-02 08:00\nauthor: Nguyễn Hà\n"
        f"source: Báo Tỉnh\ntags: đường\n---\n# Khởi công đường mới\n\n{LEAD}\n\n{BODY}"
    )
    assert (article.title, article.byline, article.source) == (
        "Khởi công đường mới",
        "Nguyễn Hà",
        "Báo Tỉnh",
    )
    assert (article.dateline, article.published.isoformat()) == ("02/04/2020", "2020-04-02")
    assert article.lead == (LEAD,)
    assert [left.reason for left in article.left_out] == [
        Omission.METADATA,
        Omission.REPEATED_TITLE,
    ]


def test_an_empty_front_matter_is_a_rule():
    assert parse_markdown(f"---\n---\n# Tiêu đề\n\n{LEAD}").title == "Tiêu đề"


def test_nothing_to_read():
    with pytest.raises(SourceError, match="no words"):
        parse_markdown("![](a.jpg)")


def test_the_suffix_chooses(tmp_path: Path):
    for name, heading in (("a.md", "Mục"), ("a.txt", "Mục")):
        path = tmp_path / name
        path.write_text(f"# Tiêu đề\n\n{LEAD}\n\n## Mục\n\n*{BODY}*", encoding="utf-8")
        article = parse(read_source(path))
        assert article.sections[0].heading == heading
        starred = article.sections[0].paragraphs[0].startswith("*")
        assert starred == name.endswith("txt")
    assert article.title in {"Tiêu đề", "# Tiêu đề"}
    assert article.sections == (Section("Mục", (f"*{BODY}*",)),)

"""What came along when a page was copied: left out by wording and place, and only there."""

from __future__ import annotations

import pytest

from briefing.ingest.parse import parse_text
from briefing.model.article import Article, Omission

LEAD = "Sáng nay, huyện khởi công tuyến đường dài 12 km nối hai xã vùng cao."
BODY = "Đường rộng bảy mét, có hai cầu, làm trong mười tám tháng bằng vốn của tỉnh."


def told(article: Article) -> list[str]:
    lines = list(article.lead)
    for section in article.sections:
        lines += [section.heading] * bool(section.heading)
        lines += section.paragraphs
    return lines


@pytest.mark.parametrize(
    "head",
    [
        "Thời sự",
        "Trang chủ > Thời sự > Giao thông",
        "Trang chủ\nThời sự\nThế giới\nKinh doanh\nĐăng nhập",
        "Thời sự\nGiao thông",
    ],
)
def test_a_trail_is_not_the_title(head: str) -> None:
    title = "Huyện mở đường mới nối hai xã vùng cao"
    article = parse_text(f"{head}\n\n{title}\n\n{LEAD}\n\n{BODY}")
    assert (article.title, told(article)) == (title, [LEAD, BODY])


def test_a_line_that_no_table_knows_is_a_trail_above_a_title_with_its_day() -> None:
    title = "Huyện mở đường mới nối hai xã vùng cao"
    article = parse_text(f"Đường làng\n\n{title}\n\nLê An - 07/03/2026\n\n{LEAD}\n\n{BODY}")
    assert article.title == title
    short = parse_text(f"Đường làng\n\n{LEAD}\n\n{BODY}")
    assert short.title == "Đường làng"


@pytest.mark.parametrize(
    "line",
    [
        "Chia sẻ", "x5", "Tặng sao", "Copy link", "Nghe bài viết", "XEM CLIP:", "Đăng nhập",
        "Facebook Zalo Twitter / X", "Theo dõi Báo Làng trên Google News", "Bình luận (12)",
        "#đường mới #huyện", "Báo Làng Newsletters", "Từ Khóa: đường, chợ",
        "Trang web này sử dụng cookie để phục vụ bạn tốt hơn.",
    ],
)  # fmt: skip
def test_what_a_page_adds_is_left_out(line: str) -> None:
    article = parse_text(f"Tiêu đề\n{LEAD}\n{BODY}\n{line}")
    assert told(article) == [LEAD, BODY]
    assert [left.text for left in article.left_out] == [line]


def test_nothing_of_an_article_follows_its_comments() -> None:
    comments = f"Bình luận (2)\nBạn đọc A\nTôi mừng vì con đường này lắm.\nTin khác\n{LEAD[:60]}"
    article = parse_text(f"Tiêu đề\n{LEAD}\n{BODY}\n{BODY}\n{comments}")
    assert told(article) == [LEAD, BODY, BODY]


@pytest.mark.parametrize(
    "line",
    [
        "Vào Cài đặt > General > Storage để xem dung lượng còn trống của máy.",
        "Đăng nhập để xem điểm là việc mà phụ huynh ba xã làm mỗi tối.",
        "Chia sẻ với báo chí, ông Lê An cho biết đường sẽ xong trước tết.",
        "Bình luận của ông Tư về con đường được cả xã nhắc lại.",
        "Trở lại bản cũ, ông thấy nhà nào cũng có điện.",
    ],
)
def test_a_sentence_of_the_article_stays_wherever_it_stands(line: str) -> None:
    assert told(parse_text(f"Tiêu đề\n{LEAD}\n{line}\n{BODY}")) == [LEAD, line, BODY]
    assert told(parse_text(f"Tiêu đề\n{LEAD}\n{BODY}\n{line}")) == [LEAD, BODY, line]


def test_a_label_takes_the_headlines_below_it_and_leaves_the_heading() -> None:
    others = ["Giá vàng trong nước bất ngờ quay đầu tăng mạnh", "Đội tuyển nữ vào chung kết"]
    text = ["Tiêu đề", LEAD, "Một mục", BODY, "Tin liên quan", *others, "Việc còn lại", BODY]
    article = parse_text("\n".join(text))
    assert told(article) == [LEAD, "Một mục", BODY, "Việc còn lại", BODY]
    related = [left.text for left in article.left_out if left.reason is Omission.RELATED_LINK]
    assert related == ["Tin liên quan", *others]

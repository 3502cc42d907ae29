import pytest

from briefing.ingest.parse import parse_text
from briefing.model.article import Omission

LEAD = "Sáng nay, huyện khởi công tuyến đường dài 12 km nối hai xã vùng cao."
OTHERS = (
    "Giá vàng trong nước bất ngờ quay đầu tăng mạnh",
    "Đội tuyển bóng chuyền nữ giành vé vào chung kết",
    "Vì sao cà phê phin vẫn được lòng giới trẻ?",
)


def promotions(article):
    return [left.text for left in article.left_out if left.reason is Omission.RELATED_LINK]


@pytest.mark.parametrize(
    "link",
    [
        ">> Giá vàng tăng mạnh",
        ">>> Giá vàng tăng mạnh?",
        "> Giá vàng tăng mạnh",
        "» Giá vàng tăng mạnh",
        "TIN LIÊN QUAN Giá vàng tăng mạnh Đội tuyển thắng lớn",
        "Xem thêm: Giá vàng tăng mạnh",
    ],
)
def test_a_link_is_left_out(link):
    article = parse_text(f"Tiêu đề\n{LEAD}\n{link}\n{LEAD}")
    assert promotions(article) == [link]


def test_a_link_behind_a_sentence():
    article = parse_text(f"Tiêu đề\n{LEAD}> Giá vàng tăng mạnh\n{LEAD}")
    assert article.lead == (LEAD,)
    assert promotions(article) == ["> Giá vàng tăng mạnh"]
    article = parse_text(f"Tiêu đề\n{LEAD}\n{LEAD} Xem thêm: Giá vàng tăng mạnh")
    assert promotions(article) == ["Xem thêm: Giá vàng tăng mạnh"]


def test_a_label_with_a_sentence_behind_it_goes_alone():
    article = parse_text(f"Tiêu đề\nTIN LIÊN QUAN: {LEAD}\n{LEAD}")
    assert article.lead == (LEAD,)


def test_quoted_sentences_stay():
    article = parse_text(f"Tiêu đề\n{LEAD}\n> {LEAD}")
    assert promotions(article) == []


def test_headlines_of_other_articles_at_the_end():
    article = parse_text("\n".join(["Tiêu đề", LEAD, LEAD, *OTHERS]))
    assert promotions(article) == list(OTHERS)


def test_a_byline_may_stand_between_the_text_and_the_headlines():
    for lines in ((f"{LEAD} Thu Hà", *OTHERS), (LEAD, "Thu Hà", *OTHERS)):
        article = parse_text("\n".join(["Tiêu đề", "Đường mới lên vùng cao.", *lines]))
        assert promotions(article) == list(OTHERS)
        assert article.byline == "Thu Hà"


@pytest.mark.parametrize(
    "lines",
    [
        OTHERS[:2],  # two may be anything
        (
            "Huyện khởi công tuyến đường",
            "Tuyến đường dài 12 km nối hai xã",
            "Khởi công sáng nay ở hai xã vùng cao",
        ),
        (
            "- Giá vàng quay đầu tăng mạnh",
            "- Đội tuyển giành vé vào chung kết",
            "- Cà phê phin vẫn được lòng",
        ),
        ("ĐỌC NHIỀU SÁCH GIÚP TRẺ TỰ TIN",),
        ("Đăng ký nhận tin nhắn cảnh báo, người dân hai xã đã kịp sơ tán.",),
        ("Tin khác biệt là tin đáng đọc.",),
        ("Con cò bay lả bay la,", "Bay từ cửa phủ bay ra cánh đồng.", "Con cò bay lả"),
    ],
)
def test_lines_that_may_belong_to_the_article_stay(lines):
    assert promotions(parse_text("\n".join(["Tiêu đề", LEAD, LEAD, *lines]))) == []


def test_lines_below_an_announcement_stay():
    article = parse_text("\n".join(["Tiêu đề", LEAD, "Một số tin trong ngày:", *OTHERS]))
    assert promotions(article) == []


@pytest.mark.parametrize(
    "notice",
    [
        "Bài viết được lấy nguyên văn từ nguồn tin nêu trên. Mọi thắc mắc xin liên hệ tác giả.",
        "Chia sẻ",
        "Tags: đường, chợ",
    ],
)
def test_a_publishers_notice(notice):
    article = parse_text(f"Tiêu đề\n{LEAD}\n{LEAD}\n{notice}")
    assert article.left_out[-1].reason is Omission.NOTICE

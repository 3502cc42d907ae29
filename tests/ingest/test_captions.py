import pytest

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.parse import parse_text
from briefing.ingest.recognisers.caption import cut_captions
from briefing.model.article import Omission

LEAD = "Huyện miền núi sẽ có thêm hai tuyến đường mới trước mùa mưa."
BODY = "Sáng nay, huyện khởi công tuyến đường dài 12 km nối hai xã vùng cao."


def cut(text):
    """Cut a paragraph below a lead: what is left of it, the captions and the credits."""
    blocks = cut_captions([Block(BlockKind.PARAGRAPH, LEAD), Block(BlockKind.PARAGRAPH, text)])[1:]
    body = [block.text for block in blocks if block.kind is BlockKind.PARAGRAPH]
    captions = [block.text for block in blocks if block.reason is Omission.CAPTION]
    credits_ = [block.text for block in blocks if block.reason is Omission.CREDIT]
    return body, captions, credits_


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("Bộ đội giúp dân. Ảnh: PHẠM KIÊN", "Bộ đội giúp dân.", "Ảnh: PHẠM KIÊN"),
        ("Cảnh sát khám xe. Ảnh: .", "Cảnh sát khám xe.", "Ảnh: ."),
        ("Thí sinh dự thi. (Ảnh: Hoàng Hà.)", "Thí sinh dự thi.", "(Ảnh: Hoàng Hà.)"),
        ("Ca sĩ Hà My - Ảnh: P.V.", "Ca sĩ Hà My", "Ảnh: P.V."),
        ("Keane tại họp báo. (Nguồn: AP)", "Keane tại họp báo.", "(Nguồn: AP)"),
        ("Xe buýt ở thủ đô (nguồn ảnh: vidu.vn)", "Xe buýt ở thủ đô", "(nguồn ảnh: vidu.vn)"),
        ("Biểu đồ giá gạo. Nguồn: GSO", "Biểu đồ giá gạo.", "Nguồn: GSO"),
        ("Chợ nổi. Ảnh minh họa: Sỹ Thắng/TTXVN.", "Chợ nổi.", "Ảnh minh họa: Sỹ Thắng/TTXVN."),
        ("Đường bão đi. Đồ họa: MINH HÀ", "Đường bão đi.", "Đồ họa: MINH HÀ"),
    ],
)
def test_a_line_that_ends_in_a_credit_is_a_caption(line, caption, credit):
    assert cut(line) == ([], [caption], [credit])


@pytest.mark.parametrize("line", ["Ảnh: TTXVN", "(Ảnh minh họa)", "Ảnh minh họa", "Ảnh minh họa."])
def test_a_credit_alone(line):
    assert cut(line) == ([], [], [line])


def test_a_line_about_the_photo():
    assert cut("Trong ảnh: Đại biểu tham quan nhà máy.")[1] == [
        "Trong ảnh: Đại biểu tham quan nhà máy."
    ]


@pytest.mark.parametrize(
    ("credit", "rest"),
    [
        ("Ảnh: Reuters", "Theo hãng tin trên, tàu đã rời cảng."),
        ("Ảnh: AFP/TTXVN", "Các diễn biến xấu leo thang."),
        ("Ảnh: Doãn Tấn/TTXVN", "Thưa các vị đại biểu!"),
        ("Ảnh: Kỳ Lân.", "Hai đội nhập cuộc khá chậm."),
        ("Ảnh: HUY PHẠM", "Nếu trời tạnh, trận đấu sẽ tiếp tục."),
        ("Ảnh: T.VŨ", "Công văn của tỉnh nêu rõ như vậy."),
        ("Ảnh: Trương Hải Tùng", "Trong trận này, đội khách thắng."),
        ("(Ảnh: Trần Minh/Vietnam+)", "Cầu được xây năm 1357."),
        ("(Nguồn: Getty Images)", "Hai bên nhất trí hợp tác."),
        ("Ảnh Reuters", "Lực lượng cảnh sát đã có mặt."),
    ],
)
def test_a_credit_within_a_paragraph_ends_where_it_is_certain(credit, rest):
    caption = "Tàu hàng neo ngoài cảng."
    assert cut(f"{caption} {credit} {rest}") == ([rest], [caption], [credit])
    assert cut(f"{BODY} {caption} {credit} {rest}") == ([BODY, rest], [caption], [credit])


@pytest.mark.parametrize(
    "text",
    [
        "Tàu neo ngoài cảng. Ảnh: Quang Nhựt Bung hết sức, đội nhà vẫn thua.",
        f"{BODY} Ngân sách dựa vào nhiều nguồn: thuế, phí và vốn vay của các ngân hàng lớn.",
        f"{BODY} Giá tăng 5% (Nguồn: Tổng cục Thống kê). Giá gạo cũng tăng.",
        f"{BODY} Xem video tàu cập cảng (Nguồn: RT): đoàn tàu dài 2 km.",
        "Cả nước có 120 ca mắc mới. Nguồn: Bộ Y tế",
        "Giá dầu tăng 5% trong phiên đầu tuần (Nguồn: Bloomberg)",
        "Giá dầu tăng 5% trong phiên đầu tuần (Nguồn: Bloomberg).",
        "Ảnh minh họa SGK lớp 5 được vẽ lại theo góp ý của giáo viên.",
        f"{BODY} Tàu neo ngoài cảng. Ảnh: HUY PHẠM CLB Hải Phòng thắng đậm trên sân nhà.",
        f"{BODY} Tỷ lệ này cao hơn lạm phát. Nguồn: Khảo sát năm 2013 Xét cụ thể từng ngành.",
        "Ban tổ chức ghi lại một số hình ảnh tại lễ hội:",
        "Ảnh hưởng của bão còn kéo dài đến hết tuần.",
        "Ảnh cưới của đôi vợ chồng già khiến nhiều người xúc động.",
    ],
)
def test_what_is_not_certain_stays(text):
    assert cut(text) == ([text], [], [])


def test_a_sentence_that_opens_as_the_body_does_stays_and_only_the_credit_goes():
    text = (
        f"{BODY} Trên thế giới chỉ có tám chiếc như vậy. Ảnh: Reuters Theo hãng tin này, giá cao."
    )
    body, captions, credits_ = cut(text)
    assert body[0] == f"{BODY} Trên thế giới chỉ có tám chiếc như vậy."
    assert (captions, credits_) == ([], ["Ảnh: Reuters"])


def test_captions_stand_in_the_article_without_their_credits():
    article = parse_text(f"Tiêu đề\n{LEAD}\nMột. Ảnh: AN\n{BODY}\nHai. Ảnh: BA")
    assert article.captions == ("Một.", "Hai.")
    assert [left.text for left in article.left_out] == ["Một.", "Ảnh: AN", "Hai.", "Ảnh: BA"]


def test_what_is_all_there_is_to_say_stays():
    article = parse_text(f"Tiêu đề\n{BODY} Ảnh: TTXVN")
    assert (article.lead, article.captions) == ((BODY,), ())
    article = parse_text(f"Tiêu đề\n{LEAD} {BODY} Ảnh: TTXVN\n{BODY}")
    assert (article.lead, article.captions) == ((f"{LEAD} {BODY}",), ())


@pytest.mark.parametrize("opening", ["Ảnh minh họa. ", "(Ảnh minh họa) ", "Ảnh minh họa Theo "])
def test_an_illustration_at_the_head_of_the_text(opening):
    body, _, credits_ = cut(f"{opening}Liên quan đến vụ việc, huyện đã họp khẩn.")
    assert len(body) == len(credits_) == 1
    assert "minh họa" in credits_[0]


PHOTOS = (
    "Bưởi làm tăng nồng độ thuốc trong máu. Không nên uống quá một ly mỗi ngày.",
    "Người lớn không nên dùng quá 4 g thuốc giảm đau mỗi ngày.",
    "Gừng làm ấm bụng. Người hay đau dạ dày ăn từng lát.",
    "Bưởi làm giảm hấp thu thuốc dị ứng.",
)


def test_a_story_told_in_photographs_keeps_its_sentences():
    lines = "\n".join(f"Món thứ {i}\n{line} Ảnh: An" for i, line in enumerate(PHOTOS))
    article = parse_text(f"Bốn món\n{LEAD}\n{lines}")
    assert tuple(line for part in article.sections for line in part.paragraphs) == PHOTOS
    assert [left.text for left in article.left_out] == ["Ảnh: An"] * 4


def test_several_sentences_ahead_of_a_credit_are_told_and_so_is_advice():
    many = f"{BODY} Đường rộng bảy mét."
    assert cut(f"{many} Ảnh: PHẠM KIÊN") == ([many], [], ["Ảnh: PHẠM KIÊN"])
    advice = "Người đi xe máy nên tránh giờ cao điểm."
    assert cut(f"{advice} Ảnh: PHẠM KIÊN") == ([advice], [], ["Ảnh: PHẠM KIÊN"])

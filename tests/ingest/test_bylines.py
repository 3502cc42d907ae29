import pytest

from briefing.ingest.parse import parse_text
from briefing.ingest.recognisers.byline import read_byline, read_signature
from briefing.model.article import Omission

LEAD = "Huyện miền núi sẽ có thêm hai tuyến đường mới trước mùa mưa."
BODY = "Hội nghị diễn ra sáng nay tại nhà văn hóa huyện với sự có mặt của hơn hai trăm đại biểu."


@pytest.mark.parametrize(
    ("line", "author", "source"),
    [
        ("Phan Long", "Phan Long", ""),
        ("PHAN ANH", "PHAN ANH", ""),
        ("L.N.", "L.N.", ""),
        ("B.Ngân", "B.Ngân", ""),
        ("(KD)", "KD", ""),
        ("Theo TTXVN", "", "Thông tấn xã Việt Nam"),
        ("(Theo VnExpress)", "", "VnExpress"),
        ("Theo Gizmodo , WashingtonPost", "", "Gizmodo"),
        ("Nguồn: VnExpress", "", "VnExpress"),
        ("PV/VOV", "", "Đài Tiếng nói Việt Nam"),
        ("TTXVN/Tin Tức", "", "Tin Tức"),
        ("Hồng Kiều (Vietnam+)", "Hồng Kiều", "VietnamPlus"),
        ("Sầm Hoa(Theo ABCnews)", "Sầm Hoa", "ABC News"),
        ("Theo Hoàng Thùy/VnExpress", "Hoàng Thùy", "VnExpress"),
        ("Bình Minh/VOV.VN Bình Minh/VOV.VN", "Bình Minh", "VOV.VN"),
        ("CTV Cường Trần/VOV online (theo AP, Reuters)", "CTV Cường Trần", "VOV.VN"),
        ("Thành Đạt Thể thao & Văn hóa", "Thành Đạt", "Thể thao & Văn hóa"),
        ("Thành Duy Từ Malaysia Theo Tri Thức", "Thành Duy", "Tri Thức"),
        ("Trần Linh, Thế Phi", "Trần Linh, Thế Phi", ""),
        ("Hà Thu - Anh Tú", "Hà Thu, Anh Tú", ""),
        ("Thanh Hải (tổng hợp)", "Thanh Hải", ""),
        ("NGỌC AN thực hiện", "NGỌC AN", ""),
        ("(Do Lê An - Hà Thu thực hiện)", "Lê An, Hà Thu", ""),
        ("HỒNG LAM lược ghi - Ảnh: TẤN LỰC", "HỒNG LAM", ""),
        ("Bài và ảnh: PHẠM KIÊN", "PHẠM KIÊN", ""),
        ("Tin-ảnh: X.Hoàng", "X.Hoàng", ""),
        ("Phan Anh Ảnh: Lý Võ Phú Hưng", "Phan Anh", ""),
        ("phamkien@example.vn", "", ""),
        ("Theo Hồ Hương", "Hồ Hương", ""),
        ("(Theo The New York Times, Reuters)", "", "The New York Times"),
        ("Theo Báo Tin tức", "", "Tin Tức"),
        ("Ngọc Diệp T/H", "Ngọc Diệp", ""),
        ("NGUYỄN HẢI - ẢNH: VĂN ĐỨC", "NGUYỄN HẢI", ""),
        ("Thực hiện: Lê An - Đồ họa: Trần Ba", "Lê An", ""),
        ("NHẬT THU và 1 tác giả khác", "NHẬT THU", ""),
        ("Anh Dũng", "Anh Dũng", ""),
    ],
)
def test_a_byline_is_taken_apart(line, author, source):
    assert read_byline(line) == (author, source)


@pytest.mark.parametrize(
    "line",
    [
        "Toshiba Portege R30",
        "Xin cảm ơn ông",
        "Bộ Y tế thực hiện",
        "D.",
        "Bà N.T. Th.",
        "Ông Nguyễn Văn An",
        "Chị Trần Thị B.",
        "Cảnh sát có mặt",
        "Tel: 04 3 537 59 59",
        "Hà",
        "Theo đó, giá giảm",
        "02/04/2020",
        "",
    ],
)
def test_anything_else_is_no_byline(line):
    assert read_byline(line) is None


@pytest.mark.parametrize("byline", ["Phan Long", "Theo TTXVN", "L.N.", "Hồng Kiều (Vietnam+)"])
def test_a_closing_byline_is_left_out_on_its_own_line_and_behind_the_last_stop(byline):
    for text in (f"Tiêu đề\n{LEAD}\n{BODY}\n{byline}", f"Tiêu đề\n{LEAD}\n{BODY} {byline}"):
        article = parse_text(text)
        assert article.left_out[-1].text == byline
        assert article.left_out[-1].reason is Omission.BYLINE
        assert article.sections[-1].paragraphs == (BODY,)


def test_a_list_of_names_is_no_byline():
    names = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường", "Phạm Thị Dung"]
    article = parse_text("\n".join(["Danh sách", BODY, *names]))
    assert article.sections[-1].paragraphs == tuple(names)
    article = parse_text("\n".join(["Danh sách", BODY, "Người đoạt giải là", *names[:1]]))
    assert article.sections[-1].paragraphs[-1:] == tuple(names[:1])
    article = parse_text("\n".join(["Danh sách", BODY, "Hai người đoạt giải:", *names[:2]]))
    assert article.sections[-1].paragraphs[-2:] == tuple(names[:2])


def test_a_name_after_an_abbreviation_belongs_to_the_sentence():
    article = parse_text(f"Tiêu đề\n{BODY}\n{BODY} Xin cảm ơn GS. Nguyễn Hiếu")
    assert article.byline == ""


def test_an_opening_byline_needs_a_label_or_a_surname():
    assert parse_text(f"Tiêu đề\nNguyễn Hà\n{BODY}").byline == "Nguyễn Hà"
    assert parse_text(f"Tiêu đề\nBài và ảnh: HÀ MY\n{BODY}").byline == "HÀ MY"
    assert parse_text(f"Tiêu đề\nHà Nội\n{BODY}").byline == ""


@pytest.mark.parametrize(
    ("mark", "source"),
    [
        ("(VOV) - ", "Đài Tiếng nói Việt Nam"),
        ("(Dân trí) - ", "Dân trí"),
        ("(NLĐO)- ", "Người Lao Động"),
        ("TTO - ", "Tuổi Trẻ Online"),
        ("QĐND – ", "Quân đội nhân dân"),
        ("(TNO) ", "Thanh Niên Online"),
        ("(Bongda24h) - ", "Bongda24h"),
        ("( Tệ nạn xã hội ) - ", ""),
    ],
)
def test_a_newsrooms_mark_is_left_out_and_names_the_source(mark, source):
    article = parse_text(f"Tiêu đề\n{mark}{BODY}\n{LEAD}")
    assert article.lead == (BODY,)
    assert article.source == source
    assert article.left_out[0].reason is Omission.AGENCY_MARK


@pytest.mark.parametrize(
    "opening", ["HÀ NỘI - ", "ASEAN - ", "(Hà Nội) - ", "(giờ Việt Nam) ", "- "]
)
def test_other_openings_stay(opening):
    assert parse_text(f"Tiêu đề\n{opening}{BODY}\n{LEAD}").lead == (opening + BODY,)


@pytest.mark.parametrize("place", ["Hà Nội", "Thái Bình"])
def test_a_place_is_no_byline(place):
    article = parse_text(f"Tiêu đề\n{LEAD}\n{BODY}\n{place}")
    assert article.sections[-1].paragraphs[-1] == place


def test_an_unknown_mark_is_certain_only_at_the_head():
    article = parse_text(f"Tiêu đề\n(Phút 12) - {LEAD}\n(Hiệp hai) - {BODY}\n(CSGT) {BODY}")
    assert article.lead[0].startswith("(Phút 12)")
    assert article.left_out == ()
    article = parse_text(f"Tiêu đề\n(TITC) - {LEAD}\n(TITC) - {BODY}")
    assert [left.text for left in article.left_out] == ["(TITC) -", "(TITC) -"]


def test_a_newsroom_that_the_sentence_is_about_stays():
    lead = "VOV - cơ quan chủ trì - cho biết hội nghị sẽ khai mạc vào sáng mai tại nhà văn hóa."
    assert parse_text(f"Tiêu đề\n{lead}\n{BODY}").lead == (lead,)


def test_a_byline_above_lines_of_the_page():
    for line in ("Xuân Long", "NHẬT THU - NGHI LAM"):
        article = parse_text(f"Tiêu đề\n{LEAD}\n{BODY}\n{line}\nTừ khóa: đường, chợ")
        assert article.sections[-1].paragraphs == (BODY,)
        assert article.byline == line.replace(" - ", ", ")
    article = parse_text(f"Tiêu đề\n{LEAD}\n{BODY}\nBài: Lê An\nMột dòng của trang không ai biết")
    assert article.byline == "Lê An"


def test_a_byline_with_its_day_and_several_below_a_title():
    article = parse_text(f"Tiêu đề\nNguyên Hạ - 07/03/2026 08:47\n{LEAD}\n{BODY}")
    assert (article.byline, article.dateline, article.lead) == ("Nguyên Hạ", "07/03/2026", (LEAD,))
    names = "NHẬT THU và 1 tác giả khác\nNHẬT THU\nNGHI LAM"
    article = parse_text(f"Tiêu đề\n{names}\n{LEAD}\n{BODY}\nNHẬT THU - NGHI LAM")
    assert (article.byline, article.lead) == ("NHẬT THU, NGHI LAM", (LEAD,))


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Lê An - 07/03/2026 08:47", "Lê An"),
        ("Nguyên Hạ | 07/03/2026", "Nguyên Hạ"),
        ("Thứ Bảy, 07/03/2026 08:47", ""),
        ("Trần Văn Lực", "Trần Văn Lực"),
        ("Real Madrid", ""),
        ("Hà Nội", ""),
        ("Bài và ảnh: Hoa Sữa", "Hoa Sữa"),
    ],
)
def test_a_line_beside_an_article_that_names_its_author(line, author):
    assert read_signature(line) == author

"""PDF files: columns, paragraphs, running heads; what has no text, is locked or is hostile."""

import time

import pytest

from briefing.errors import SourceError
from briefing.ingest.blocks import BlockKind
from briefing.ingest.found import Failure
from briefing.ingest.parse import parse
from briefing.ingest.sources import Sources
from briefing.model.article import Omission
from briefing.model.limits import Options
from briefing.net.errors import RefusedError
from tests.support.pdfs import Pages, raw, stream

TITLE = "Thông xe cây cầu nối hai xã vùng cao sau ba năm chờ đợi"
STORY = """\
Sáng nay, huyện Mường Lang khánh thành cây cầu dài 120 m bắc qua suối Nậm Hồng, nối hai xã vùng \
cao vốn cách nhau một ngày đường mỗi khi nước lên.
Theo ban quản lý dự án, công trình có tổng vốn 45 tỷ đồng, khởi công từ đầu năm ngoái. Bà con góp \
hơn 2.000 ngày công để mở đường dẫn và trồng cây hai bên.
Cụ Lò Văn Pín, 82 tuổi, là người đầu tiên bước qua cầu. “Tôi chờ ngày này từ hồi còn trẻ”, cụ nói \
và dắt tay đứa cháu út đi hết chiều dài của cây cầu mới.
Trong ba tháng tới, huyện sẽ làm thêm đường vào bản Nà Sài, nơi có 36 hộ dân đang dùng bè mảng để \
đưa học sinh qua suối tới trường mỗi sáng.
""".splitlines()


def long_story(count):
    """Write paragraphs of which none is like another."""
    return [f"Ngày thứ {number}, {STORY[number % 4]}" for number in range(1, count + 1)]


def read(tmp_path, data, name="bai.pdf"):
    """Read the article of a file of these bytes."""
    path = tmp_path / name
    path.write_bytes(data)
    with Sources(Options()) as sources:
        (found,) = sources.expand([str(path)])
        if isinstance(found, Failure):
            raise found.error
        return sources.read(found)


def texts(document, kind=BlockKind.PARAGRAPH):
    return [block.text for block in document.blocks if block.kind is kind]


def test_a_page_of_one_column(tmp_path):
    pages = Pages()
    pages.line_of(TITLE, 20, "B")
    for text in STORY:
        pages.line_of(text)
    document = read(tmp_path, pages.data())
    assert document.about.title == TITLE
    assert texts(document) == STORY
    article = parse(document)
    assert article.title == TITLE
    assert article.lead == (STORY[0],)


@pytest.mark.parametrize("count", [2, 3])
def test_columns_are_read_one_after_the_other(tmp_path, count):
    pages = Pages()
    pages.line_of(TITLE, 20, "B")
    story = long_story(12)
    pages.columns(story, count, balance=True)
    document = read(tmp_path, pages.data())
    assert document.about.title == TITLE
    assert " ".join(texts(document)) == " ".join(story)


def test_a_heading_across_columns_parts_them(tmp_path):
    pages = Pages()
    pages.line_of(TITLE, 20, "B")
    pages.columns(STORY * 2, balance=True)
    pages.ln(4)
    pages.line_of("Đường vào bản Nà Sài", 14, "B")
    pages.columns(STORY[1:] * 2, balance=True)
    document = read(tmp_path, pages.data())
    assert texts(document, BlockKind.HEADING) == ["Đường vào bản Nà Sài"]
    place = [block.text for block in document.blocks].index("Đường vào bản Nà Sài")
    said = " ".join(block.text for block in document.blocks[:place])
    assert said == " ".join(STORY * 2)


def test_running_heads_and_page_numbers_are_left_out_with_their_reason(tmp_path):
    pages = Pages("Báo Đất Mũi – Số 214, thứ Hai", "Trang {}/3")
    pages.line_of(TITLE, 20, "B")
    story = long_story(24)
    for text in story:
        pages.line_of(text)
    document = read(tmp_path, pages.data())
    assert pages.page_no() > 1
    assert " ".join(texts(document)) == " ".join(story)
    left = [block.text for block in document.blocks if block.reason is Omission.RUNNING_HEAD]
    assert "Báo Đất Mũi – Số 214, thứ Hai" in left
    assert "Trang 2/3" in left


def test_a_paragraph_goes_on_over_the_page(tmp_path):
    pages = Pages(foot="- {} -")
    story = [" ".join(long_story(12)[at:]) for at in range(8)]
    for text in story:
        pages.line_of(text)
    document = read(tmp_path, pages.data())
    assert pages.page_no() > 1
    assert texts(document) == story


def test_words_that_were_divided_are_whole_again(tmp_path):
    pages = Pages()
    pages.line_of(
        "Huyện lắp thiết bị đo từ xa hiệu Hydro-\nmeter ở ba trạm, cả tuyến Bắc-\nNam đều thu được."
    )
    (text,) = texts(read(tmp_path, pages.data()))
    assert "hiệu Hydrometer ở ba trạm" in text
    assert "tuyến Bắc-Nam đều" in text


def test_a_table_is_read_row_by_row(tmp_path):
    pages = Pages()
    pages.line_of(TITLE, 20, "B")
    pages.line_of(STORY[0])
    pages.rows([("Loại", "Mua", "Bán"), ("Vải", "30.000", "35.000"), ("Nhãn", "22.000", "27.000"),
                ("Mận", "15.000", "19.000")])  # fmt: skip
    pages.ln(6)
    pages.line_of(STORY[1])
    document = read(tmp_path, pages.data())
    assert texts(document, BlockKind.ROW) == [
        "Loại, Mua, Bán",
        "Vải, 30.000, 35.000",
        "Nhãn, 22.000, 27.000",
        "Mận, 15.000, 19.000",
    ]
    kinds = [block.kind for block in document.blocks]
    assert kinds == [BlockKind.PARAGRAPH, *[BlockKind.ROW] * 4, BlockKind.PARAGRAPH]


def test_a_scan_is_refused_in_one_line(tmp_path):
    from PIL import Image

    pages = Pages()
    pages.image(Image.new("L", (60, 80), 200), w=100)
    with pytest.raises(SourceError, match="is a scan without text") as caught:
        read(tmp_path, pages.data())
    assert "OCR" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "Céng hßa x· héi chñ nghÜa ViÖt Nam. §éc lËp, tù do, h¹nh phóc. TØnh vïng cao ®ang.",
        "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam. Ñoäc laäp, töï do, haïnh phuùc. Tænh vuøng cao.",
    ],
)
def test_the_fonts_of_before_unicode_are_named(tmp_path, text):
    pages = Pages()
    pages.line_of(text.replace("\u00ad", ""))
    with pytest.raises(SourceError, match="font of before Unicode"):
        read(tmp_path, pages.data())


def test_an_empty_document(tmp_path):
    with pytest.raises(SourceError, match="holds no text"):
        read(tmp_path, Pages().data())


def test_a_locked_one_is_refused_in_one_line(tmp_path):
    pages = Pages()
    pages.set_encryption(owner_password="chu", user_password="khach")
    pages.line_of(STORY[0])
    with pytest.raises(SourceError, match="is locked with a password"):
        read(tmp_path, pages.data())


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7", b"%PDF-1.7\n" + b"\0" * 500, b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\n"],
)
def test_a_damaged_one_is_refused_in_one_line(tmp_path, data):
    with pytest.raises(SourceError, match="is damaged"):
        read(tmp_path, data)


def test_what_is_only_called_pdf(tmp_path):
    with pytest.raises(SourceError, match=r"is not a \.pdf file"):
        read(tmp_path, b"Xin ch\xc3\xa0o")


def test_the_beginning_decides_not_the_name(tmp_path):
    pages = Pages()
    for text in STORY:
        pages.line_of(text)
    assert texts(read(tmp_path, pages.data(), "bai.txt")) == STORY


def test_one_that_was_fetched(host, sources):
    pages = Pages()
    pages.line_of(TITLE, 20, "B")
    for text in STORY:
        pages.line_of(text)
    link = host.serve("/bai", pages.data(), "application/pdf")
    (document,) = sources.documents([link])
    assert texts(document) == STORY
    assert (document.about.title, document.about.address) == (TITLE, link)


def test_too_many_pages(tmp_path):
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 1103))
    pages = b"<< /Type /Pages /Count 1100 /Kids [%s] >>" % kids
    with pytest.raises(RefusedError, match="1000 pages"):
        read(tmp_path, raw(b"<< /Type /Catalog /Pages 2 0 R >>", pages, *[page] * 1100))


def test_forms_that_draw_forms_end_in_time(tmp_path):
    levels = 12
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources %s >>"
        % b"<< /XObject << /F 6 0 R >> /Font << /A 5 0 R >> >>",
        stream(b"/F Do"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for level in range(levels):
        form = (
            b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /F %d 0 R"
        )
        form = form % (7 + level) + b" >> /Font << /A 5 0 R >> >>"
        last = level == levels - 1
        objects.append(stream(b"BT /A 9 Tf (mua to) Tj ET " * 9 if last else b"/F Do " * 20, form))
    start = time.process_time()
    with pytest.raises(RefusedError, match="takes too long to read"):
        read(tmp_path, raw(*objects))
    assert time.process_time() - start < 3


def prices(count):
    """Write rows of which none is like another, though some of their cells are."""
    rows = [(f"Vải {place} loại {kind}", f"{number}.000", "7h30")
            for number, (place, kind) in enumerate(
                ((place, kind) for place in ("Lục Ngạn", "Thanh Hà", "Yên Bình", "Mộc Châu")
                 for kind in range(1, count // 4 + 1)), 11)]  # fmt: skip
    return [("Loại", "Giá", "Giờ bán"), *rows]


def test_the_rows_of_a_table_at_the_edges_of_pages_are_no_running_heads(tmp_path):
    pages = Pages("Báo Đất Mũi", "Trang {}")
    pages.line_of(STORY[0])
    rows = prices(120)
    pages.rows(rows)
    document = read(tmp_path, pages.data())
    assert pages.page_no() > 2
    assert texts(document, BlockKind.ROW) == [", ".join(row) for row in rows]


def test_the_names_of_columns_are_read_once(tmp_path):
    pages = Pages("Báo Đất Mũi", "Trang {}")
    pages.line_of(STORY[0])
    head, *rows = prices(40)
    pages.rows([head, *rows[:8]])
    for at in (8, 16, 24):
        pages.add_page()
        pages.rows([head, *rows[at : at + 8]])
    document = read(tmp_path, pages.data())
    assert texts(document, BlockKind.ROW) == [", ".join(row) for row in [head, *rows[:32]]]
    left = [block.text for block in document.blocks if block.reason is Omission.RUNNING_HEAD]
    assert [left.count(name) for name in head] == [3, 3, 3]
    assert left.count("Báo Đất Mũi") == 4

"""Mails and pages saved whole: which part is read, under which title, and what is left out."""

import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from briefing.errors import SourceError
from briefing.ingest.found import Failure
from briefing.ingest.parse import parse
from briefing.ingest.sources import Sources
from briefing.model.article import Omission
from briefing.model.limits import Options
from briefing.net.errors import RefusedError

PAGE = Path(__file__).with_name("pages") / "tuoitre.html"
STORY = """\
Sáng nay, huyện Mường Lang khánh thành cây cầu dài 120 m bắc qua suối Nậm Hồng, nối hai xã vùng cao.

Theo ban quản lý dự án, công trình có tổng vốn 45 tỷ đồng, khởi công từ đầu năm ngoái.

Bà con góp hơn 2.000 ngày công để mở đường dẫn và trồng cây hai bên.
"""
PARAGRAPHS = [line for line in STORY.splitlines() if line]


def read(tmp_path, data, name="thu.eml"):
    """Read the document of a file of these bytes."""
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.as_bytes())
    with Sources(Options()) as sources:
        (found,) = sources.expand([str(path)])
        if isinstance(found, Failure):
            raise found.error
        return sources.read(found)


def mail(subject="Thông xe cầu Nậm Hồng", text=STORY, html="", **fields):
    message = EmailMessage()
    message["From"] = "Tòa soạn Báo Đất Mũi <tin@bao.example>"
    message["To"] = "ban.doc@thu.example"
    message["Date"] = "Mon, 02 Mar 2026 23:10:00 +0000"
    message["Subject"] = subject
    for field, value in fields.items():
        message[field] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def spoken(article):
    return [*article.lead, *(text for part in article.sections for text in part.paragraphs)]


def left_out(article, reason):
    return [item.text for item in article.left_out if item.reason is reason]


def test_a_mail_of_plain_text(tmp_path):
    article = parse(read(tmp_path, mail("Fwd: Re: Thông xe cầu Nậm Hồng")))
    assert article.title == "Thông xe cầu Nậm Hồng"
    assert str(article.published) == "2026-03-03"  # by Vietnam's clock
    assert spoken(article) == PARAGRAPHS


@pytest.mark.parametrize("charset", ["utf-8", "windows-1258"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_transfer_encodings_and_charsets(tmp_path, charset, encoding):
    text = "Sang nay, huyen Muong Lang khanh thanh cay cau 120 m.\n" if charset[0] == "w" else STORY
    message = EmailMessage()
    message["From"], message["Subject"] = "a@bao.example", "Cầu mới"
    message["Date"] = "Mon, 02 Mar 2026 23:10:00 +0000"
    message.set_content(text, charset=charset, cte=encoding)
    article = parse(read(tmp_path, message))
    assert spoken(article) == [line for line in text.splitlines() if line]


def test_the_signature_and_the_quotation_are_left_out(tmp_path):
    text = (
        STORY
        + """
Vào Th 2, 2 thg 3, 2026 lúc 08:00, Lan <lan@thu.example> đã viết:
> Anh gửi giúp em bài về cây cầu với.
> Em cảm ơn.

--\x20
Nguyễn Văn Sen
Báo Đất Mũi, 12 Lý Thường Kiệt
"""
    )
    article = parse(read(tmp_path, mail(text=text)))
    assert spoken(article) == PARAGRAPHS
    quoted = left_out(article, Omission.QUOTED)
    assert quoted[-2:] == ["> Anh gửi giúp em bài về cây cầu với.", "> Em cảm ơn."]
    assert quoted[0].startswith("Vào Th 2")
    assert left_out(article, Omission.SIGNATURE)[1:] == [
        "Nguyễn Văn Sen",
        "Báo Đất Mũi, 12 Lý Thường Kiệt",
    ]


def test_a_quotation_that_is_all_there_is_gets_read(tmp_path):
    quoted = "\n".join(f"> {line}" for line in STORY.splitlines())
    article = parse(read(tmp_path, mail(text=f"Mời anh xem.\n\n{quoted}\n")))
    assert spoken(article)[1:] == PARAGRAPHS


def test_a_mail_that_was_passed_on(tmp_path):
    intro = (
        "Gửi cả nhà bài này, đọc rất hay, mọi người xem rồi cho ý kiến trước cuộc họp chiều nay."
    )
    head = (
        "---------- Forwarded message ---------\nFrom: Lan <lan@thu.example>\nSubject: Cầu mới\n\n"
    )
    article = parse(read(tmp_path, mail("Fwd: Cầu mới", text=f"{intro}\n\n{head}{STORY}")))
    assert spoken(article)[1:] == PARAGRAPHS
    assert "From: Lan <lan@thu.example>" in left_out(article, Omission.METADATA)


def test_lines_that_flow_are_joined(tmp_path):
    text = "Sáng nay, huyện Mường Lang khánh thành cây cầu \ndài 120 m bắc qua suối.\n\nHết.\n"
    message = mail(text=text)
    message.set_param("format", "flowed")
    assert spoken(parse(read(tmp_path, message))) == [
        "Sáng nay, huyện Mường Lang khánh thành cây cầu dài 120 m bắc qua suối.",
        "Hết.",
    ]


def test_html_goes_before_text(tmp_path):
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = (
        f"<html><body>{body}<div class='gmail_signature'>Sen, Báo Đất Mũi</div>"
        "<div class='gmail_quote'><div class='gmail_attr'>Vào Th 2, Lan đã viết:</div>"
        "<blockquote type='cite'>Anh gửi giúp em bài.</blockquote> Chào anh.</div></body></html>"
    )
    article = parse(read(tmp_path, mail(text="Thư này có HTML.", html=html)))
    assert spoken(article) == PARAGRAPHS
    assert left_out(article, Omission.SIGNATURE) == ["Sen, Báo Đất Mũi"]
    assert left_out(article, Omission.QUOTED) == [
        "Vào Th 2, Lan đã viết:",
        "Anh gửi giúp em bài.",
        "Chào anh.",
    ]


def saved(page=None, address="https://tuoitre.vn/bai-123.htm"):
    """Save a page as Chromium does, with a picture beside it."""
    html = page or PAGE.read_text(encoding="utf-8")
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = address
    message["Subject"] = "=?utf-8?Q?Trang =C4=91=C3=A3 l=C6=B0u?="
    message["Date"] = "Tue, 03 Mar 2026 06:10:00 +0700"
    message.set_content(html, subtype="html", charset="utf-8", cte="quoted-printable")
    message["Content-Location"] = address
    message.make_related()
    message.add_related(b"\xff\xd8\xff" * 999, "image", "jpeg", cid="<anh>")
    return message


@pytest.mark.parametrize("name", ["trang.mht", "trang.mhtml", "trang.eml", "trang"])
def test_a_saved_page_is_the_page(tmp_path, name):
    page = read(tmp_path, PAGE.read_bytes(), "trang.html")
    document = read(tmp_path, saved(), name)
    assert [block.text for block in document.blocks] == [block.text for block in page.blocks]
    assert document.about.title == page.about.title
    assert document.about.published == page.about.published
    assert document.about.source == page.about.source


def test_a_page_that_another_browser_saved(tmp_path):
    message = saved()
    del message["Snapshot-Content-Location"]
    message.replace_header("From", "<Saved by Microsoft Internet Explorer 5>")
    about = read(tmp_path, message, "trang.mht").about
    assert about.title == read(tmp_path, PAGE.read_bytes(), "trang.html").about.title


def test_one_that_was_fetched(host, sources):
    link = host.serve("/trang", saved().as_bytes(), "multipart/related")
    (document,) = sources.documents([link])
    assert document.about.address.startswith("https://tuoitre.vn/")


def test_the_address_of_a_saved_page_names_the_newspaper(tmp_path):
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 2)
    page = f"<html><body><article><h1>Cầu mới</h1>{body}</article></body></html>"
    about = read(tmp_path, saved(page, "https://www.bao.example/cau-moi.html"), "a.mht").about
    assert about.address == "https://www.bao.example/cau-moi.html"
    assert about.source == "bao.example"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"From: a@b.vn\nDate: x\nSubject: y\n\n", "holds no text"),
        (b"", "holds no text"),
        (b"\0" * 100, "holds no text"),
        (mail(text="!!! ...").as_bytes(), "no words|no text"),
    ],
)
def test_a_mail_without_a_text(tmp_path, data, words):
    with pytest.raises(SourceError, match=words):
        parse(read(tmp_path, data))


def test_a_text_that_quotes_a_mail_is_a_text(tmp_path):
    data = f"From: Lan\nDate: hôm qua\nSubject: Cầu\n\n{STORY}".encode()
    assert read(tmp_path, data, "bai.txt").data == data


def nested(depth):
    head = b"From: a@b.vn\nDate: x\nSubject: y\n"
    for level in range(depth):
        head += b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (level, level)
    return head + b"Content-Type: text/plain\n\nXin chao\n"


@pytest.mark.parametrize(
    "data",
    [
        nested(2000),
        b"From: a@b.vn\nDate: x\nSubject: y\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\nContent-Type: text/plain\n\n" * 5000,
    ],
)
def test_parts_without_end_are_refused(tmp_path, data):
    start = time.process_time()
    with pytest.raises(RefusedError, match="parts"):
        read(tmp_path, data)
    assert time.process_time() - start < 3


def test_a_part_that_is_too_large(tmp_path):
    with pytest.raises(RefusedError, match="10 MB"):
        read(tmp_path, mail(text="mưa lũ\n" * 1_500_000))

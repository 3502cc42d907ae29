"""Files, folders, patterns and lists; Word documents and books."""

from __future__ import annotations

import io
import os
import struct
import sys
import time
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest

from briefing.errors import SourceError, ToolMissingError
from briefing.ingest.blocks import BlockKind
from briefing.ingest.document import Document, Media
from briefing.ingest.docx import read_word
from briefing.ingest.found import Failure, SourceRef
from briefing.ingest.sources import read_argument
from briefing.installation import command_for
from tests.ingest.test_pages import page
from tests.support.texts import said

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Tin thử nghiệm\n\nMột đoạn văn của bài báo.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "bai"
    for name in (
        "b.txt",
        "a.md",
        "c/d.txt",
        "c/e.html",
        ".an/x.txt",
        "c/.y.txt",
        "anh.jpg",
        "dữ.xml",
    ):
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page("vov") if name.endswith("html") else TEXT, encoding="utf-8")
    return place


def names(items, root: Path) -> list[str]:
    return [os.path.relpath(item.name, root) for item in items]


def test_a_folder_is_sorted_and_knows_its_folders(folder, sources) -> None:
    assert names(sources.expand([str(folder)]), folder) == ["a.md", "b.txt", "c/d.txt", "c/e.html"]


def test_a_pattern(folder, sources) -> None:
    assert names(sources.expand([f"{folder}/**/*.txt"]), folder) == ["b.txt", "c/d.txt"]
    assert names(sources.expand([f"{folder}/[ab].*"]), folder) == ["a.md", "b.txt"]


def test_a_name_that_looks_like_a_pattern(folder, sources) -> None:
    (folder / "bài [1].txt").write_text(TEXT)
    assert names(sources.expand([f"{folder}/bài [1].txt"]), folder) == ["bài [1].txt"]


def test_order_is_kept_and_everything_comes_once(folder, sources) -> None:
    given = [f"{folder}/c/d.txt", str(folder), f"{folder}/c/../b.txt", f"{folder}/*.txt"]
    found = names(sources.expand(given), folder)
    assert found == ["c/d.txt", "a.md", "b.txt", "c/e.html"]


def test_a_list_on_standard_input(folder, sources, monkeypatch) -> None:
    text = f"\ufeff# hôm nay\n\n {folder}/b.txt \r\n-\n{folder}/c\n{folder}/không.txt\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    items = list(sources.expand(["-"]))
    assert names(items, folder) == ["b.txt", "c/d.txt", "c/e.html", "không.txt"]
    assert isinstance(items[-1], Failure)


def test_one_bad_source_never_stops_the_rest(folder, sources) -> None:
    (folder / "hỏng.docx").write_bytes(b"PK\x03\x04 no")
    given = ["nowhere.txt", "http://127.1/", f"{folder}/hỏng.docx", f"{folder}/*.odt",
             f"{folder}/b.txt", "a\0b", str(folder / "c" / "d.txt" / "x")]  # fmt: skip
    results = list(sources.documents(given))
    assert [type(result) for result in results] == [Failure] * 4 + [Document] + [Failure] * 2
    for result in results:
        if isinstance(result, Failure):
            assert isinstance(result.error, SourceError)
            assert "\n" not in str(result.error)


def test_an_empty_folder(tmp_path, sources) -> None:
    (failure,) = sources.expand([str(tmp_path)])
    assert "holds no articles" in str(failure.error)


def test_expanding_is_lazy(folder, sources) -> None:
    def given():
        yield f"{folder}/b.txt"
        raise AssertionError

    assert next(sources.expand(given())).name.endswith("b.txt")


def test_text_comes_as_it_lies_on_disk(folder, sources) -> None:
    markdown, text, *_ = sources.documents([str(folder)])
    assert (markdown.media, text.media) == (Media.MARKDOWN, Media.TEXT)
    assert text.data == TEXT.encode()
    assert text.identity == str(folder / "b.txt")


def test_a_stamp_tells_of_a_change(folder, sources) -> None:
    def version() -> str:
        (found,) = sources.expand([f"{folder}/b.txt"])
        assert isinstance(found, SourceRef)
        return found.version

    before = version()
    assert version() == before
    (folder / "b.txt").write_text(TEXT + "Thêm.")
    assert version() != before


def test_a_page_on_disk(folder, sources) -> None:
    (document,) = sources.documents([f"{folder}/c/e.html"])
    assert document.about.title.startswith("Lúa hè thu")


def test_a_pipe_is_not_waited_for(tmp_path, sources) -> None:
    os.mkfifo(tmp_path / "ống.txt")
    (failure,) = sources.documents([str(tmp_path / "ống.txt")])
    assert "is no file" in str(failure.error)


def test_too_large(tmp_path, sources) -> None:
    with (tmp_path / "to.txt").open("wb") as file:
        file.truncate(10 * 2**30)
    started = time.process_time()
    (failure,) = sources.documents([str(tmp_path / "to.txt")])
    assert "larger than 10 MB" in str(failure.error)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0", "old Word"),
        (b"{\\rtf1", "RTF"),
        (b"ID3", "sound"),
    ],
)
def test_strangers(tmp_path, sources, data: bytes, words: str) -> None:
    (tmp_path / "x.bin").write_bytes(data)
    (failure,) = sources.documents([str(tmp_path / "x.bin")])
    assert words in str(failure.error)


def test_exactly_one(folder) -> None:
    assert read_argument(f"{folder}/b.txt").data == TEXT.encode()
    for argument, words in ((str(folder), "several"), ("nowhere", "not there")):
        with pytest.raises(SourceError, match=words):
            read_argument(argument)


def test_a_missing_package_is_named(folder, sources, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml", None)
    (failure,) = sources.documents([f"{folder}/c/e.html"])
    assert isinstance(failure.error, ToolMissingError)
    assert failure.error.hint == command_for("web")


# Word


def word(path: Path) -> Path:
    document = docx.Document()
    document.core_properties.title = "Tên trong thuộc tính"
    document.core_properties.author = "Trần Bình"
    document.add_paragraph("Nhật ký mùa nước nổi", style="Title")
    document.add_paragraph("Nước về sớm\nhơn mọi năm.")
    document.add_heading("Ngày thứ nhất", 1)
    document.add_paragraph("Giăng câu từ bốn giờ sáng.")
    document.add_paragraph("cá linh", style="List Bullet")
    document.add_paragraph("Xuồng câu. Ảnh: T.B.", style="Caption")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Cá linh", "12 kg"
    document.add_paragraph("Hết.")
    document.save(str(path))
    return path


def test_a_word_document(tmp_path, sources) -> None:
    (document,) = sources.documents([str(word(tmp_path / "a.docx"))])
    assert document.about.title == "Nhật ký mùa nước nổi"
    assert document.about.byline == "Trần Bình"
    blocks, _ = read_word(tmp_path / "a.docx", "a")
    kinds = {block.text: block.kind for block in blocks}
    assert list(kinds) == [
        "Nước về sớm", "hơn mọi năm.", "Ngày thứ nhất", "Giăng câu từ bốn giờ sáng.", "cá linh",
        "Xuồng câu. Ảnh: T.B.", "Cá linh, 12 kg", "Hết.",
    ]  # fmt: skip
    assert kinds["Ngày thứ nhất"] is BlockKind.HEADING
    assert kinds["cá linh"] is BlockKind.ITEM
    assert kinds["Xuồng câu. Ảnh: T.B."] is BlockKind.CAPTION


def test_a_word_document_over_the_web(host, sources, tmp_path) -> None:
    data = word(tmp_path / "a.docx").read_bytes()
    link = host.serve("/tai-ve?id=1", data, "application/octet-stream")
    (document,) = sources.documents([link])
    assert document.about.title == "Nhật ký mùa nước nổi"


# Books

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/sách.opf"/></rootfiles></container>'
)
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Tập phóng sự</dc:title>
<dc:creator>Lê An</dc:creator><dc:publisher>NXB Mới</dc:publisher>
<dc:date>2026-01-02</dc:date></metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="c1" href="ch%20one.xhtml" media-type="application/xhtml+xml"/>
<item id="c2" href="text/c2.xhtml" media-type="application/xhtml+xml"/>
<item id="p" href="p.png" media-type="image/png"/></manifest>
<spine><itemref idref="nav" linear="no"/><itemref idref="c2"/><itemref idref="c1"/></spine>
</package>"""
CHAPTER = (
    '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x.dtd"><html><head>'
    "<title>t</title></head><body><h2>{0}</h2><p>Đoạn&nbsp;của {0}.</p></body></html>"
)


def book(path: Path, **extra: bytes | str) -> Path:
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/sách.opf": PACKAGE,
        "OEBPS/ch one.xhtml": CHAPTER.format("chương một"),
        "OEBPS/text/c2.xhtml": CHAPTER.format("chương hai"),
        "OEBPS/nav.xhtml": CHAPTER.format("mục lục"),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in (members | extra).items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            file.writestr(name, data, how)
    return path


def test_a_book(tmp_path, sources) -> None:
    (document,) = sources.documents([str(book(tmp_path / "s.epub"))])
    assert document.about.title == "Tập phóng sự"
    assert (document.about.byline, document.about.source) == ("Lê An", "NXB Mới")
    assert [block.text for block in document.blocks[:3]] == [
        "chương hai", "Đoạn của chương hai.", "chương một",
    ]  # fmt: skip
    assert "mục lục" not in said(document)


# Bombs


def refused(sources, path: Path, words: str) -> None:
    tracemalloc.start()
    started = time.process_time()
    (failure,) = sources.documents([str(path)])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(failure, Failure), failure
    assert words in str(failure.error), failure.error
    assert "\n" not in str(failure.error)
    assert time.process_time() - started < 20
    assert peak < 30 * 2**20


@pytest.mark.parametrize("suffix", ["docx", "epub"])
def test_a_zip_bomb(tmp_path, sources, suffix: str) -> None:
    path = tmp_path / f"bom.{suffix}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", bytes(100 * 2**20))
    refused(sources, path, "times its size")


def test_many_small_ones(tmp_path, sources) -> None:
    path = tmp_path / "bom.docx"
    with zipfile.ZipFile(path, "w") as file:
        for n in range(6000):
            file.writestr(f"{n}", b"")
    refused(sources, path, "more than 5000 parts")


def test_a_directory_that_lies_about_itself(tmp_path, sources) -> None:
    path = tmp_path / "bom.docx"
    with zipfile.ZipFile(path, "w") as file:
        for n in range(15_000):
            file.writestr(f"{n:040}", b"")
    data = bytearray(path.read_bytes())
    end = data.rfind(b"PK\x05\x06")
    struct.pack_into("<2H", data, end + 8, 3, 3)  # says it holds three
    path.write_bytes(data)
    refused(sources, path, "parts")


def test_just_below_the_ratio_but_too_much(tmp_path, sources) -> None:
    path = tmp_path / "bom.docx"
    noise = os.urandom(11_000)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for n in range(160):
            file.writestr(f"{n}", noise + bytes(2**20 - 11_000))
    refused(sources, path, "the limit is 128 MB")


def test_overlapping_members(tmp_path, sources) -> None:
    """Each entry of the directory points to the same megabyte: the sum of sizes tells."""
    path = tmp_path / "bom.epub"
    book(path, **{"OEBPS/to": os.urandom(2**20)})
    data = path.read_bytes()
    end = data.rfind(b"PK\x05\x06")
    count, length, start = struct.unpack_from("<HLL", data, end + 10)
    entries = data[start : start + length]
    last = entries[entries.rfind(b"PK\x01\x02") :]
    many = entries + last * 600
    tail = bytearray(data[end:])
    struct.pack_into("<HHLL", tail, 8, count + 600, count + 600, len(many), start)
    path.write_bytes(data[:start] + many + tail)
    refused(sources, path, "the limit is 512 MB")


def test_a_size_that_lies(tmp_path, sources) -> None:
    path = book(tmp_path / "bom.epub", **{"OEBPS/text/c2.xhtml": bytes(50 * 2**20)})
    data = bytearray(path.read_bytes())
    name = b"OEBPS/text/c2.xhtml"
    for mark, place, size in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
        entry = data.rfind(mark, 0, data.rfind(name) if place == 46 else data.find(name))
        struct.pack_into("<L", data, entry + size, 1000)
    path.write_bytes(data)
    refused(sources, path, "damaged")


@pytest.mark.parametrize("name", ["../../etc/x", "/etc/x", "a/../../x", "C:/x", "..\\x"])
def test_paths_that_lead_outside(tmp_path, sources, name: str) -> None:
    refused(sources, book(tmp_path / "s.epub", **{name: b"x"}), "points outside")


def test_giant_archives_and_locked_ones(tmp_path, sources) -> None:
    path = book(tmp_path / "s.epub")
    data = path.read_bytes()
    end = data.rfind(b"PK\x05\x06")
    path.write_bytes(data[:end] + b"PK\x06\x07" + bytes(16) + data[end:])
    refused(sources, path, "giant")
    locked = bytearray(data)
    struct.pack_into("<H", locked, data.find(b"PK\x01\x02") + 8, 1)
    path.write_bytes(locked)
    refused(sources, path, "password")


@pytest.mark.parametrize("where", ["OEBPS/sách.opf", "META-INF/container.xml"])
def test_laughter_in_a_book(tmp_path, sources, where: str) -> None:
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    bomb = f"<?xml version='1.0'?><!DOCTYPE x [{laughs}]><x>&j;</x>"
    refused(sources, book(tmp_path / "s.epub", **{where: bomb}), "entities")
    refused(sources, book(tmp_path / "s.epub", **{where: bomb.encode("utf-16")}), "entities")


def test_laughter_in_word(tmp_path, sources) -> None:
    path = word(tmp_path / "a.docx")
    bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    out = tmp_path / "b.docx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = bomb if item.filename == "word/styles.xml" else old.read(item)
            new.writestr(item.filename, data)
    refused(sources, out, "entities")


def test_laughter_in_a_chapter_is_not_heard(tmp_path, sources) -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><html><body><p>cười &b; hết</p>'
    path = book(tmp_path / "s.epub", **{"OEBPS/text/c2.xhtml": bomb})
    (document,) = sources.documents([str(path)])
    assert "haha" not in said(document)


def test_half_an_archive(tmp_path, sources) -> None:
    data = word(tmp_path / "a.docx").read_bytes()
    for part in (data[: len(data) // 2], data[:40], data[:-30], b"PK\x03\x04"):
        (tmp_path / "b.docx").write_bytes(part)
        (failure,) = sources.documents([str(tmp_path / "b.docx")])
        assert isinstance(failure, Failure)


def test_a_picture_that_lies_in_word_is_never_unpacked(tmp_path, sources) -> None:
    path = word(tmp_path / "a.docx")
    name = b"word/media/p.png"
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name.decode(), bytes(100 * 2**20))
    data = bytearray(path.read_bytes())
    for mark, size, place in (
        (b"PK\x01\x02", 24, data.rfind(name)),
        (b"PK\x03\x04", 22, data.find(name)),
    ):
        struct.pack_into("<L", data, data.rfind(mark, 0, place) + size, 1000)
    path.write_bytes(data)
    tracemalloc.start()
    (document,) = sources.documents([str(path)])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert document.about.title == "Nhật ký mùa nước nổi"
    assert peak < 10 * 2**20

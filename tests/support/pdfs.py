"""PDF files as programs of layout write them, with a font that has the Vietnamese letters."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fontpkg_be_vietnam_pro
import fpdf

if TYPE_CHECKING:
    from collections.abc import Sequence

FONT, SIZE = "be", 11
FILES = Path(fontpkg_be_vietnam_pro.ROOT, "files")


def in_font(text: str) -> str:
    """Return a text without the characters that the font has no letters for."""
    return "".join(char for char in unicodedata.normalize("NFC", text) if ord(char) in _drawn())


@cache
def _drawn() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(FILES / "BeVietnamPro-Regular.ttf") as font:
        return frozenset(font.getBestCmap())


class Pages(fpdf.FPDF):
    """Pages with a running head and a number at the foot; empty for neither."""

    def __init__(self, head: str = "", foot: str = "") -> None:
        super().__init__()
        self.head, self.foot = head, foot
        self.add_font(FONT, "", FILES / "BeVietnamPro-Regular.ttf")
        self.add_font(FONT, "B", FILES / "BeVietnamPro-Bold.ttf")
        self.add_page()

    def header(self) -> None:
        if self.head:
            self.set_font(FONT, "", 8)
            self.cell(0, 6, self.head)
            self.ln(14)

    def footer(self) -> None:
        if self.foot:
            self.set_y(-15)
            self.set_font(FONT, "", 8)
            self.cell(0, 6, self.foot.format(self.page_no()), align="C")

    def line_of(self, text: str, size: float = SIZE, style: str = "") -> None:
        """Write a paragraph over the whole width."""
        self.set_font(FONT, style, size)
        self.multi_cell(0, size * 0.5, text)
        self.ln(3)

    def columns(self, paragraphs: Sequence[str], count: int = 2, **options: Any) -> None:
        """Write paragraphs in columns, from here on."""
        self.set_font(FONT, "", SIZE)
        with self.text_columns(ncols=count, gutter=8, **options) as columns:
            for text in paragraphs:
                with columns.paragraph(bottom_margin=2) as paragraph:
                    paragraph.write(text)

    def rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Write a table without lines."""
        self.set_font(FONT, "", SIZE)
        with self.table(borders_layout="NONE") as table:
            for row in rows:
                table.row(row)

    def data(self) -> bytes:
        return bytes(self.output())


def raw(*objects: bytes, first: int = 1) -> bytes:
    """Write a PDF of such objects, the catalogue first, as a hostile hand may."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, first):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return data + trailer % (len(places) + 1, start)


def stream(body: bytes, extra: bytes = b"") -> bytes:
    """Write a stream object's body."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(body), extra, body)

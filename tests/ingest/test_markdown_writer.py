"""What is written as Markdown says what the page said, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.document import Metadata
from briefing.ingest.markdown_writer import write_markdown
from briefing.ingest.parse import parse_markdown

ABOUT = Metadata("Tựa đề", dt.date(2026, 5, 19), "An Bình", "Báo Mới", "Thời sự")
FIRST = Block(BlockKind.PARAGRAPH, "Đoạn đầu tiên của bài báo này nói về một việc đã xảy ra.")


def test_the_article_reader_takes_it() -> None:
    blocks = [
        FIRST,
        Block(BlockKind.CAPTION, "Toàn cảnh [cầu] mới. Ảnh: Lê An"),
        Block(BlockKind.HEADING, "Mục # một"),
        Block(BlockKind.PARAGRAPH, "Giá *tăng* 5 < 6 & tên_tệp [1] `mã`."),
        Block(BlockKind.ITEM, "Gạo và muối."),
    ]
    article = parse_markdown(write_markdown(blocks, ABOUT).decode())
    assert article.title == "Tựa đề"
    assert article.published == ABOUT.published
    assert (article.byline, article.source) == ("An Bình", "Báo Mới")
    assert article.lead == (FIRST.text,)
    assert article.captions == ("Toàn cảnh (cầu) mới.",)
    (section,) = article.sections
    assert section.heading == "Mục # một"
    assert section.paragraphs[0] == "Giá *tăng* 5 < 6 & tên_tệp [1] `mã`."


@pytest.mark.parametrize(
    "text",
    ["1. Mở đầu", "2) Hai", "# dấu thăng", "- gạch", "+ cộng", "> trích", "=== bằng", "~~a~~",
     "a&amp;b", "![x](y)", "<b>đậm</b>", "<!-- ghi chú -->", "\\*", "```", "2024. Năm ấy",
     "|a|b|", "C#", "---x"],
)  # fmt: skip
def test_signs_stay_signs(text: str) -> None:
    from markdown_it import MarkdownIt

    data = write_markdown([Block(BlockKind.PARAGRAPH, text)], Metadata()).decode()
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(data)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(child.content for child in tokens[1].children or []) == text


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1))
def test_any_line_survives(text: str) -> None:
    from markdown_it import MarkdownIt

    for kind, opening in (
        (BlockKind.PARAGRAPH, "paragraph_open"),
        (BlockKind.HEADING, "heading_open"),
    ):
        data = write_markdown([Block(kind, text)], Metadata()).decode()
        tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(data)
        assert tokens[0].type == opening
        assert "".join(child.content for child in tokens[1].children or []) == text

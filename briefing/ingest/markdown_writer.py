"""Blocks and metadata to Markdown, in the form that `briefing.ingest.markdown` reads.

Front matter carries date, author and source; the title is a heading of the first level; a caption
is a picture's alternative text. Every character that CommonMark could take for markup is escaped
(spec 0.31, 2.4 Backslash escapes), so a paragraph reads as on the page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.ingest.blocks import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefing.ingest.blocks import Block
    from briefing.ingest.document import Metadata

_ANYWHERE = r"[\\`*_\[\]<>&~]"
_AT_START = r"^([#+=-]|\d{1,9}(?=[.)](?:\s|$)))"
_IN_CAPTIONS = str.maketrans({"[": "(", "]": ")", "\\": "/", "`": "'", "<": "‹", ">": "›"})
"""A caption's text is read as it stands, without unescaping."""


def write_markdown(blocks: Iterable[Block], about: Metadata) -> bytes:
    """Write a whole article as UTF-8 Markdown."""
    return "\n\n".join([*_head(about), *map(_block, blocks)]).encode() + b"\n"


def _head(about: Metadata) -> Iterator[str]:
    fields = {
        "date": about.published.isoformat() if about.published else "",
        "author": about.byline,
        "source": about.source,
    }
    lines = [f"{name}: {value}" for name, value in fields.items() if value]
    if lines:
        yield "\n".join(["---", *lines, "---"])
    if about.title:
        yield f"# {_escaped(about.title)}"


def _block(block: Block) -> str:
    if block.kind is BlockKind.CAPTION:
        return f"![{block.text.translate(_IN_CAPTIONS)}](#)"
    text = _escaped(block.text)
    return {BlockKind.HEADING: f"## {text}", BlockKind.ITEM: f"- {text}"}.get(block.kind, text)


def _escaped(text: str) -> str:
    text = re.sub(_ANYWHERE, r"\\\g<0>", text)
    body = text.rstrip("#")
    text = body + (len(text) - len(body)) * "\\#"  # a heading's closing signs
    return re.sub(_AT_START, _escape_start, text)


def _escape_start(found: re.Match[str]) -> str:
    sign = found[1]
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"

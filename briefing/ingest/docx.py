"""Word documents (.docx) to blocks, through python-docx; the archive is looked over first.

Styles are judged by their names within the document: Word keeps them in English (`heading 1`) in
every language, while their ids are translated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.errors import SourceError
from briefing.ingest.archive import Bounds, opened, refuse_entities
from briefing.ingest.decode import decode_markup
from briefing.ingest.document import Block, BlockKind, Metadata
from briefing.ingest.html.tree import squeeze
from briefing.net.errors import require

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BOUNDS = Bounds(total=128 * 2**20)
_STYLES = (
    ("heading", BlockKind.HEADING),
    ("subtitle", BlockKind.PARAGRAPH),
    ("caption", BlockKind.CAPTION),
    ("list", BlockKind.ITEM),
)
_TITLE = "title"


def read_word(source: Path | bytes, name: str) -> tuple[list[Block], Metadata]:
    """Read a .docx. Raises RefusedError, SourceError when it is damaged or no Word document."""
    with require(name):
        import docx
        from docx.opc.exceptions import OpcError
        from lxml import etree

    with opened(source, name, _BOUNDS) as archive:
        archive.check()
        for member in archive.names:
            if member.endswith((".xml", ".rels")):
                refuse_entities(decode_markup(archive.read(member)), name)
    try:
        document = docx.Document(_stream(source))
        blocks = list(_blocks(document))
        core = document.core_properties
        about = Metadata(title=squeeze(core.title), byline=squeeze(core.author))
    except (OpcError, etree.XMLSyntaxError, KeyError, ValueError, AttributeError, OSError) as exc:
        raise SourceError(f"{name} is no readable Word document", "save it as .docx again") from exc
    titles = [text for style, text in _texts(document) if style == _TITLE]
    byline = "" if about.byline in {"python-docx", "Administrator", "Admin"} else about.byline
    title = " ".join(titles) or about.title
    return [block for block in blocks if block.text not in titles], Metadata(title, byline=byline)


def _stream(source: Path | bytes) -> Any:
    from io import BytesIO

    return BytesIO(source) if isinstance(source, bytes) else str(source)


def _blocks(document: Any) -> Iterator[Block]:
    for style, text in _texts(document):
        kind = next((kind for name, kind in _STYLES if style.startswith(name)), None)
        yield Block(kind or BlockKind.PARAGRAPH, text)


def _texts(document: Any) -> Iterator[tuple[str, str]]:
    """Yield style names in small letters and lines; a table's row is one line."""
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            for row in part.rows:
                cells = dict.fromkeys(squeeze(cell.text) for cell in row.cells)
                if line := ", ".join(filter(None, cells)):
                    yield "", line
            continue
        style = (part.style.name or "").lower() if part.style is not None else ""
        for line in part.text.split("\n"):
            if text := squeeze(line):
                yield style, text

"""EPUB 2 and 3 to blocks: the chapters in their reading order, each with its heading.

Source: EPUB 3.3, 5 (package document) and OCF 3.3, 4.2.6.3.1 (META-INF/container.xml). Chapters are
read as HTML, which needs no document type for its entities.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.ingest.archive import Bounds, opened, parse_xml
from briefing.ingest.dates import read_day
from briefing.ingest.decode import decode_markup
from briefing.ingest.document import Metadata
from briefing.ingest.html.page import read_fragment
from briefing.ingest.html.tree import squeeze
from briefing.model.limits import BOOK_TAGS, CHARACTERS, PARAGRAPHS
from briefing.net.errors import RefusedError, size

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.ingest.archive import Archive
    from briefing.ingest.blocks import Block

_BOUNDS = Bounds(total=512 * 2**20)  # pictures are never unpacked
_TEXT = 3 * CHARACTERS  # bytes of chapters: as much markup as text, and accents
_CONTAINER = "META-INF/container.xml"
_CHAPTERS = {"application/xhtml+xml", "text/html"}


def read_book(source: Path | bytes, name: str) -> tuple[list[Block], Metadata]:
    """Read an .epub.

    Raises:
        RefusedError: When it is larger than any article, or unsafe to unpack.
        SourceError: When it is damaged or holds no text.
    """
    with opened(source, name, _BOUNDS) as archive:
        package = _package_path(archive, name)
        root = parse_xml(decode_markup(archive.read(package), name=name), name)
        blocks: list[Block] = []
        total = tags = 0
        for path in _spine(root, posixpath.dirname(package)):
            if path not in archive.names:
                continue
            chapter = archive.read(path)
            total += len(chapter)
            if total > _TEXT:
                raise RefusedError(
                    _("{name} holds more than {size} of text").format(name=name, size=size(_TEXT)),
                    _("divide it"),
                )
            text = decode_markup(chapter, name=name)
            tags += text.count("<")
            if tags > BOOK_TAGS:
                raise RefusedError(
                    _("{name} has more than {book_tags} tags").format(
                        name=name, book_tags=BOOK_TAGS
                    ),
                    _("divide it"),
                )
            blocks += _chapter(text, name)
            if len(blocks) > PARAGRAPHS:
                raise RefusedError(
                    _("{name} has more than {paragraphs} paragraphs").format(
                        name=name, paragraphs=PARAGRAPHS
                    ),
                    _("divide it"),
                )
    if not blocks:
        raise SourceError(
            _("{name} holds no text").format(name=name), _("give a book with text in it")
        )
    return blocks, _about(root)


def _chapter(text: str, name: str) -> list[Block]:
    try:
        return read_fragment(text, name)
    except RefusedError:
        raise
    except SourceError:
        return []  # a page with a picture alone


def _package_path(archive: Archive, name: str) -> str:
    container = parse_xml(decode_markup(archive.read(_CONTAINER), name=name), name)
    for rootfile in _all(container, "rootfile"):
        if path := rootfile.get("full-path"):
            return str(path)
    raise SourceError(_("{name} names no book within").format(name=name), _("fetch the file again"))


def _spine(package: Any, folder: str) -> list[str]:
    """Return the paths of the chapters, without the table of contents."""
    chapters = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        for item in _all(package, "item")
        if item.get("media-type") in _CHAPTERS and "nav" not in (item.get("properties") or "")
    }
    order = [item.get("idref") for item in _all(package, "itemref") if item.get("linear") != "no"]
    return list(dict.fromkeys(chapters[one] for one in order if one in chapters))


def _about(package: Any) -> Metadata:
    def first(tag: str) -> str:
        return next((text for item in _all(package, tag) if (text := squeeze(item.text or ""))), "")

    return Metadata(
        title=first("title"),
        published=read_day(first("date")),
        byline=", ".join(
            filter(None, (squeeze(item.text or "") for item in _all(package, "creator")))
        ),
        source=first("publisher"),
        section=first("subject"),
    )


def _all(root: Any, tag: str) -> Any:
    return root.iterfind(f".//{{*}}{tag}")

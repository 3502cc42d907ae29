"""Word documents (.docx) to blocks: the paragraphs of the body, in their order, as they come.

Source: ECMA-376, part 1, 17 (WordprocessingML), and part 2, 9 (relationships). Only the parts that
say something are unpacked, and tables are read cell by cell, without laying a grid out: what spans
a hundred million columns is one cell. Styles are judged by their names within the document: Word
writes them in English (`heading 1`) in every language, while their ids are translated.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.ingest.archive import Bounds, opened, parse_xml, refuse_floods, walk_xml
from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.decode import decode_markup
from briefing.ingest.document import Metadata
from briefing.ingest.html.tree import squeeze
from briefing.model.limits import CHARACTERS, PARAGRAPHS, WORD_TAGS
from briefing.net.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from briefing.ingest.archive import Archive

_BOUNDS = Bounds(total=128 * 2**20)
_ROW = "\0row"  # in the place of a style's name, which holds no NUL
_STYLES = (
    ("heading", BlockKind.HEADING),
    ("subtitle", BlockKind.PARAGRAPH),
    ("caption", BlockKind.CAPTION),
    ("list", BlockKind.ITEM),
    (_ROW, BlockKind.ROW),
)
_TITLE = "title"
_NOBODY = {"python-docx", "Administrator", "Admin"}
# Their text is elsewhere too: where it was moved to, as a shape, as the word itself.
_SILENT = {"moveFrom", "Fallback", "rt"}
_WRITTEN = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_word(source: Path | bytes, name: str) -> tuple[list[Block], Metadata]:
    """Read a .docx.

    Raises:
        RefusedError: When it is larger than any article, or unsafe to unpack.
        SourceError: When it is damaged or no Word document.
    """
    with opened(source, name, _BOUNDS) as archive:
        main = _related(archive, "", "officeDocument", name)
        if not main:
            raise SourceError(
                _("{name} is no readable Word document").format(name=name),
                _("save it as .docx again"),
            )
        styles = _style_names(archive, _related(archive, main, "styles", name), name)
        about = _about(archive, _related(archive, "", "core-properties", name), name)
        text = decode_markup(archive.read(main), name=name)
        refuse_floods(text, name, WORD_TAGS)
        lines = list(_lines(text, name))
    styled = [(styles.get(style, style).lower(), text) for style, text in lines]
    titles = [text for style, text in styled if style == _TITLE]
    blocks = [Block(_kind(style), text) for style, text in styled if style != _TITLE]
    return blocks, Metadata(" ".join(titles) or about.title, byline=about.byline)


def _kind(style: str) -> BlockKind:
    return next((kind for name, kind in _STYLES if style.startswith(name)), BlockKind.PARAGRAPH)


def _related(archive: Archive, part: str, relation: str, name: str) -> str:
    """Return the part that another (or, for an empty one, the package) names; empty if none."""
    folder, file = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{file}.rels")
    if rels not in archive.names:
        return ""
    for element in _parsed(archive, rels, name).iter("{*}Relationship"):
        target = element.get("Target") or ""
        if target and (element.get("Type") or "").endswith(f"/{relation}"):
            found = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            return found if found in archive.names else ""
    return ""


def _style_names(archive: Archive, part: str, name: str) -> dict[str, str]:
    if not part:
        return {}
    styles = _parsed(archive, part, name).iter("{*}style")
    named = ((_value(style, "styleId"), style.find("{*}name")) for style in styles)
    return {style: _value(child, "val") for style, child in named if child is not None}


def _about(archive: Archive, part: str, name: str) -> Metadata:
    if not part:
        return Metadata()
    root = _parsed(archive, part, name)
    title, author = (squeeze(root.findtext(f"{{*}}{tag}") or "") for tag in ("title", "creator"))
    return Metadata(title=title, byline="" if author in _NOBODY else author)


def _parsed(archive: Archive, part: str, name: str) -> Any:
    return parse_xml(decode_markup(archive.read(part), name=name), name)


def _lines(text: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield style ids and lines; a table's row is one line."""
    walk = _Walk()
    characters = paragraphs = 0
    for event, element in walk_xml(text, name):
        if event == "start":
            walk.enter(element)
            continue
        for style, line in walk.leave(element):
            characters += len(line)
            paragraphs += 1
            if characters > CHARACTERS or paragraphs > PARAGRAPHS:
                raise RefusedError(
                    _(
                        "{name} holds more than {characters} characters or {paragraphs} paragraphs"
                    ).format(name=name, characters=CHARACTERS, paragraphs=PARAGRAPHS),
                    _("divide it"),
                )
            yield style, line


class _Walk:
    """Gathers the text of paragraphs, cells and rows, each within what it stands in.

    Paragraphs stand within cells, and within other paragraphs where a text box is.
    """

    def __init__(self) -> None:
        self._paragraphs: list[tuple[list[str], list[str]]] = []  # the style's id, and the text
        self._rows: list[list[list[str]]] = []  # of cells, of lines
        self._silent = 0

    def enter(self, element: Any) -> None:
        tag = _local(element)
        self._silent += tag in _SILENT
        if tag == "p":
            self._paragraphs.append(([], []))
        elif tag == "tr":
            self._rows.append([])
        elif tag == "tc" and self._rows:
            self._rows[-1].append([])

    def leave(self, element: Any) -> Iterator[tuple[str, str]]:
        tag = _local(element)
        self._silent -= tag in _SILENT
        if tag == "p" and self._paragraphs:
            style, texts = self._paragraphs.pop()
            for line in filter(None, map(squeeze, "".join(texts).split("\n"))):
                yield from self._add("".join(style), line)
        elif tag == "tr" and self._rows:
            cells = list(filter(None, (" ".join(cell) for cell in self._rows.pop())))
            if cells:
                yield from self._add(_ROW if len(cells) > 1 else "", ", ".join(cells))
        elif self._paragraphs and not self._silent:
            style, texts = self._paragraphs[-1]
            if tag == "t":
                texts.append(element.text or "")
            elif tag == "pStyle":
                style[:] = [_value(element, "val")]
            else:
                texts.append(_WRITTEN.get(tag, ""))

    def _add(self, style: str, line: str) -> Iterator[tuple[str, str]]:
        if self._silent:
            return
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(line)
        else:
            yield style, line


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _value(element: Any, attribute: str) -> str:
    """Return an attribute whatever its namespace: strict documents have another one."""
    named = (value for key, value in element.items() if key.rpartition("}")[2] == attribute)
    return next(named, "")

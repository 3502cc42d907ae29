"""An article's element to blocks, in one walk without recursion."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.html.captions import MARK
from briefing.ingest.html.tree import is_block, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.model.article import Omission

_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
    **dict.fromkeys(("li", "dt", "dd"), BlockKind.ITEM),
}
_BOLD = {"b", "strong"}
_CELLS = {"td", "th"}
_LONGEST_HEADING = 100
_STOPS = (".", "!", "?", "…", ":", ";", ",", '."', ".”")


def read_blocks(
    root: Any, furniture: Mapping[Any, Omission] = MappingProxyType({})
) -> Iterator[Block]:
    """Yield what a tree says, block by block, nothing lost.

    Args:
        root: The element to read.
        furniture: What within it is left out, with the reasons.
    """
    from lxml import etree

    walk = _Walk(furniture)
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            yield from walk.enter(element)
        else:
            yield from walk.leave(element)
            if element is not root:
                walk.add(element.tail or "")
    yield from walk.flush()


class _Walk:
    """Gathers text until a block ends, knowing what it is within."""

    def __init__(self, furniture: Mapping[Any, Omission]) -> None:
        self._furniture = furniture
        self._reasons: list[Omission] = []  # of the furniture around, the outermost first
        self._text: list[str] = []
        self._plain = False  # whether some of the text is not bold
        self._bold = 0
        self._kinds: list[BlockKind] = []
        self._rows = self._cells = 0

    def enter(self, element: Any) -> Iterator[Block]:
        if element in self._furniture:
            yield from self.flush()
            self._reasons.append(self._furniture[element])
        if self._rows and element.tag in _CELLS:
            cell = squeeze("".join(self._text))
            self._text = [cell, ", " if cell else ""]
            self._cells += bool(cell)
        elif is_block(element) and not self._rows:
            yield from self.flush()
        self._rows += element.tag == "tr"
        self._bold += _is_bold(element)
        if element.tag in _KINDS:
            self._kinds.append(_KINDS[element.tag])
        self.add(element.text or "")

    def leave(self, element: Any) -> Iterator[Block]:
        self._rows -= element.tag == "tr"
        if is_block(element):
            if self._rows:
                self._text.append(" ")
            else:
                yield from self.flush()
        if element in self._furniture:
            yield from self.flush()
            self._reasons.pop()
        self._bold -= _is_bold(element)
        if element.tag in _KINDS:
            self._kinds.pop()

    def add(self, text: str) -> None:
        self._text.append(text)
        self._plain = self._plain or (not self._bold and bool(text.strip(" \n\t:")))

    def flush(self) -> Iterator[Block]:
        text, plain = squeeze("".join(self._text)).strip(" ,") if self._text else "", self._plain
        self._text, self._plain = [], False
        cells, self._cells = self._cells, 0
        if not text.strip(MARK):
            return
        if self._reasons:
            yield Block(BlockKind.LEFT_OUT, text.replace(MARK, ""), self._reasons[0])
            return
        kind = self._kinds[-1] if self._kinds else BlockKind.PARAGRAPH
        kind = BlockKind.ROW if cells and kind is BlockKind.PARAGRAPH else kind
        if text.startswith(MARK):
            kind = BlockKind.CAPTION
        elif kind is BlockKind.HEADING and text.endswith("."):
            kind = BlockKind.PARAGRAPH  # leads are made headings by some newspapers
        elif kind is BlockKind.PARAGRAPH and not plain and _is_short(text):
            kind = BlockKind.HEADING
        yield Block(kind, text.replace(MARK, ""))


def _is_bold(element: Any) -> bool:
    return element.tag in _BOLD


def _is_short(text: str) -> bool:
    heading = any(map(str.isalpha, text)) and len(text) <= _LONGEST_HEADING
    return heading and not text.endswith(_STOPS)

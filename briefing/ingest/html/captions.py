"""Captions of pictures and videos, wherever newspapers put them.

figcaption (VnExpress, Dân trí, VOV), .PhotoCMS_Caption and .VideoCMS_Caption (Tuổi Trẻ, Thanh Niên
and all others on the same system), a cell called caption or note below a picture in a table
(Quân đội nhân dân, Thanh Niên), p.Image (VnExpress before 2019). A picture's alternative text
is none: nobody sees it, and it mostly says the title again.
"""

from __future__ import annotations

from typing import Any

from briefing.ingest.html.tree import is_block, names_of, runs, text_of

MARK = "␞"
"""Ahead of a caption's text in a marked tree: it outlasts extractors that know no captions."""

_LONGEST = 600
"""In characters: what is called a caption and is longer holds the article too."""

_CALLED = {"caption", "figcaption"}
_CALLED_IN_CELLS = {*_CALLED, "note"}
_FRAMES = {"figure", "table"}
_PICTURES = ("img", "picture", "video")


def mark_captions(root: Any) -> None:
    """Replace each picture by paragraphs of its captions that begin with `MARK`, nothing lost."""
    for element in list(root.iter("figure", "figcaption", "table", "td", "div", "p", "span")):
        if not (_is_within(element, root) and _is_captioned(element)):
            continue
        for holder in (_frame(element), element):
            lines = [run.text for run in runs(holder)] if is_block(holder) else [text_of(holder)]
            if sum(map(len, lines)) <= _LONGEST:
                _replace(holder, lines)
                break


def _is_captioned(element: Any) -> bool:
    """Whether an element is a caption, or a picture with one or without."""
    if element.tag == "table":
        return _is_picture(element)
    return element.tag == "figure" or _is_caption(element) or _is_old_image(element)


def _is_caption(element: Any) -> bool:
    if element.tag == "figcaption":
        return True
    if element.tag == "td":
        table = next(element.iterancestors("table"), None)
        if table is None or not _is_picture(table):
            return False
    called = _CALLED_IN_CELLS if element.tag == "td" else _CALLED
    return bool(called & set(names_of(element))) and element.tag != "figure"


def _is_old_image(element: Any) -> bool:
    return bool(element.tag == "p" and element.get("class") == "Image")


def _is_picture(element: Any) -> bool:
    """Whether a table holds a picture, at most three rows and nothing else."""
    has_picture = next(element.iter(*_PICTURES), None) is not None
    return has_picture and sum(1 for _ in element.iter("tr")) <= 3  # noqa: PLR2004


def _frame(element: Any) -> Any:
    """Return the picture's whole frame, of which a caption is a part."""
    for above in element.iterancestors(*_FRAMES):
        if above.tag == "figure" or _is_picture(above):
            return above
    return element


def _is_within(element: Any, root: Any) -> bool:
    return element is root or next(element.iterancestors(root.tag), None) is not None


def _replace(element: Any, lines: list[str]) -> None:
    from lxml import etree

    parent, place = element.getparent(), element.getparent().index(element)
    paragraphs = []
    for line in lines or [""]:
        paragraph = etree.Element("p")
        paragraph.text = MARK + line.replace(MARK, "") if line else None
        paragraphs.append(paragraph)
    paragraphs[-1].tail = element.tail
    parent[place : place + 1] = paragraphs

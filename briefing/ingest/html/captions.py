"""Captions of pictures and videos, wherever newspapers put them.

figcaption (VnExpress, Dân trí, VOV), .PhotoCMS_Caption and .VideoCMS_Caption (Tuổi Trẻ, Thanh Niên
and all others on the same system), a cell called caption or note below a picture in a table
(Quân đội nhân dân, Thanh Niên), p.Image (VnExpress before 2019). A picture's alternative text
is none: nobody sees it, and it mostly says the title again.
"""

from __future__ import annotations

from typing import Any

from briefing.ingest.html.tree import names_of, squeeze, text_of

MARK = "␞"
"""Ahead of a caption's text in a marked tree: it outlasts extractors that know no captions."""

_LONGEST = 600
"""In characters: what is called a caption and is longer holds the article too."""

_CALLED = {"caption", "figcaption", "note"}
_FRAMES = {"figure", "table"}
_PICTURES = ("img", "picture", "video")


def mark_captions(root: Any) -> None:
    """Replace each picture with its caption by a paragraph that begins with `MARK`."""
    for element in list(root.iter("figure", "figcaption", "table", "td", "div", "p", "span")):
        if not _is_within(element, root):
            continue
        text = _caption(element)
        if text is not None:
            _replace(_frame(element), text)


def _caption(element: Any) -> str | None:
    """Return the caption that an element is or holds; empty for a picture without, else None."""
    if element.tag == "figure":
        parts = [text_of(part) for part in element.iter() if _is_caption(part)]
        text = parts[0] if parts else text_of(element)
    elif (
        _is_caption(element)
        or _is_old_image(element)
        or (element.tag == "table" and _is_picture(element))
    ):
        text = text_of(element)
    else:
        return None
    return text if len(text) <= _LONGEST else None


def _is_caption(element: Any) -> bool:
    if element.tag == "figcaption":
        return True
    if element.tag == "td" and not _is_picture(element.getparent().getparent()):
        return False
    return bool(_CALLED & set(names_of(element))) and element.tag != "figure"


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


def _replace(element: Any, text: str) -> None:
    from lxml import etree

    paragraph = etree.Element("p")
    paragraph.text = MARK + squeeze(text) if text else None
    paragraph.tail = element.tail
    element.getparent().replace(element, paragraph)

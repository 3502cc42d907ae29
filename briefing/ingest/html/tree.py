"""HTML to an lxml tree, and what every reader of one asks of it.

libxml2's HTML parser expands no document type's entities, loads nothing and bounds the depth. What
is bounded here is the work that a page can cause: its elements, its text, the length of attributes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.ingest.archive import refuse_floods
from briefing.model.limits import ELEMENTS
from briefing.net.errors import RefusedError, require

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_TEXT = 1_000_000
"""Characters: some fifteen hours of speech."""

_LONGEST_ATTRIBUTE = 2_000  # characters
_SILENT = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "audio",
    "video",
    "button",
    "textarea",
    "select",
    "object",
)
_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr b bdi bdo big cite code data del dfn em font hi i ins kbd mark q ref ruby s samp"
        " small span strike strong sub sup time tt u var wbr",
    )
)


def parse_html(text: str, name: str) -> Any:
    """Parse a page or a fragment of one.

    Raises:
        SourceError: When there is nothing in it.
        RefusedError: When it has more elements than any article's page.
    """
    with require(name):
        from lxml import etree, html

    refuse_floods(text, name)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as exc:
        raise SourceError(
            _("{name} is an empty page").format(name=name), _("give the address of an article")
        ) from exc
    if sum(1 for _ in root.iter()) > ELEMENTS:
        raise RefusedError(
            _("{name} has more than {elements} elements, too many for an article").format(
                name=name, elements=ELEMENTS
            ),
            _("give the page of one article"),
        )
    return root


def drop_silent(root: Any, name: str) -> None:
    """Remove what no reader sees: code, styles, players, form fields, giant attributes.

    Raises:
        RefusedError: When there is more text than any article has.
    """
    from lxml import etree

    etree.strip_elements(root, *_SILENT, with_tail=False)
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if len(value) > _LONGEST_ATTRIBUTE:
                del element.attrib[attribute]
    if sum(map(len, root.itertext())) > MOST_TEXT:
        raise RefusedError(
            _(
                "{name} holds more than {most_text} characters of text, too many for an article"
            ).format(name=name, most_text=MOST_TEXT),
            _("give the page of one article"),
        )
    for stamp in root.iter("span"):
        if "location-stamp" in (stamp.get("class") or ""):  # VnExpress sets it off by a style
            stamp.tail = f" - {(stamp.tail or '').lstrip()}"


def is_block(element: Any) -> bool:
    """Whether an element stands on lines of its own."""
    return element.tag not in _INLINE


def squeeze(text: str) -> str:
    """Collapse white space, hard spaces too."""
    return " ".join(text.split())


def text_of(element: Any) -> str:
    """Return all the text within an element, on one line; blocks are set off by a space."""
    from lxml import etree

    parts: list[str] = []
    for event, part in etree.iterwalk(element, events=("start", "end")):
        parts.append(" " if is_block(part) else "")
        if event == "start":
            parts.append(part.text or "")
        elif part is not element:
            parts.append(part.tail or "")
    return squeeze("".join(parts))


def names_of(element: Any) -> list[str]:
    """Return the words of an element's class, id, role and property: what its makers call it."""
    names = " ".join(
        element.get(name) or "" for name in ("class", "id", "data-role", "itemprop", "type", "rel")
    )
    names = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names)
    return re.split(r"[\s_:-]+", names.lower())


class Run(NamedTuple):
    """A stretch of text without a break.

    Attributes:
        text: On one line.
        element: In which it begins.
        linked: The share of it that stands in links, 0 to 1.
    """

    text: str
    element: Any
    linked: float


def runs(root: Any) -> Iterator[Run]:
    """Yield everything a page says, in order, broken where blocks begin and end."""
    from lxml import etree

    parts: list[str] = []
    home, linked, links = root, 0, 0
    begun = False
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if is_block(element):
            if text := squeeze("".join(parts)):
                yield Run(text, home, min(1.0, linked / len(text)))
            parts, linked, begun = [], 0, False
        links += leads_elsewhere(element) * (1 if event == "start" else -1)
        text = (element.text if event == "start" else element.tail) or ""
        if not begun and text.strip():
            begun = True
            home = element if event == "start" else element.getparent()
        parts.append(text)
        linked += len(squeeze(text)) if links else 0


def leads_elsewhere(element: Any) -> bool:
    """Whether an element is a link to another page, or a button that looks like one."""
    href = element.get("href") if element.tag == "a" else None
    return href is not None and (len(href) < 2 or href[0] != "#")  # noqa: PLR2004 - `#` alone: a button


def link_share(element: Any) -> float:
    """Return the share of an element's text that stands in links: 0 to 1."""
    whole = len(text_of(element))
    return sum(len(text_of(link)) for link in element.iter("a")) / whole if whole else 0.0

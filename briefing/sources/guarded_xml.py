"""XML without bombs: no entities, no external files, no network, no giant nodes."""

from __future__ import annotations

import re
from typing import Any

from briefing.errors import SourceError
from briefing.sources.errors import RefusedError, needing

_PROLOGUE = 65536  # characters in which a document type has to stand
_ENTITY = r"(?i)<!ENTITY"


def refuse_entities(text: str, name: str) -> None:
    """Raise RefusedError where a document declares entities: no feed or book needs to.

    Billion laughs, quadratic blow-up and external files all begin with a declaration.
    """
    start = re.search(r"(?i)<!DOCTYPE", text[:_PROLOGUE])
    if start and re.compile(_ENTITY).search(text, start.start()):
        raise RefusedError(f"{name} declares XML entities, which may be a bomb", "do not open it")


def parse_xml(text: str, name: str) -> Any:
    """Parse XML into an lxml element. Raises RefusedError, or SourceError when it is not XML."""
    with needing(name):
        from lxml import etree

    refuse_entities(text, name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    text = re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL)
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as exc:
        raise SourceError(f"{name} is damaged ({exc.msg})", "fetch the file again") from exc

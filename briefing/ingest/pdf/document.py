"""PDF files to blocks: what a process of its own found on the pages, laid out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.errors import SourceError
from briefing.ingest.document import Metadata
from briefing.ingest.pdf import worker
from briefing.ingest.pdf.layout import Fragment, lay_out
from briefing.model.limits import CHARACTERS, PAGES
from briefing.net.errors import RefusedError, require

if TYPE_CHECKING:
    from briefing.ingest.blocks import Block

_SECONDS, _SECONDS_A_MEGABYTE = 5, 5  # of CPU
_PATIENCE = 4  # times as long on the clock, on a busy machine
_MEMORY = 450 * 2**20
_FEWEST_LETTERS = 20  # a page; what has fewer, and a picture, is a scan
# Fonts of before Unicode draw Vietnamese letters in the places of other signs: TCVN3 `Céng hßa x·`,
# VNI `Coäng hoøa xaõ`.
_OLD_FONT = re.compile("[µ¸¶·¹¨»¾¼½©®ªÖ×ØÞ«ßæ¬ëîïñö÷ûüþ]|(?i:[aeouy][øûõïäå]|[aeo]â|aê)")
_OLD = 0.05  # of the letters, in one of them; as good as none in any other text
_DAMAGED = (
    marked("{name} is damaged, or no PDF"),
    marked("save it again, or copy its text into a .txt file"),
)
_ERRORS = {
    "locked": (marked("{name} is locked with a password"), marked("save a copy without one")),
    "damaged": _DAMAGED,
}


def read_pdf(source: Path | bytes, name: str) -> tuple[list[Block], Metadata]:
    """Read a .pdf that has a text layer.

    Raises:
        RefusedError: When it is larger than any article, or takes too long.
        SourceError: When it is damaged, locked, or a scan without text.
    """
    with require(name):
        import pypdfium2  # noqa: F401 - the process below needs it
    found = _ask(source.read_bytes() if isinstance(source, Path) else source, name)
    pages = [[Fragment(*fragment) for fragment in page] for page in found["pages"]]
    letters = sum(sum(map(str.isalnum, one.text)) for page in pages for one in page)
    if found["unreadable"] > letters:
        hint = _("copy its text into a .txt file, if that can be read")
        raise SourceError(
            _("{name} has a text whose letters are not known").format(name=name), hint
        )
    if letters < _FEWEST_LETTERS * max(1, found["pictures"]):
        problem = (
            _("{name} is a scan without text") if found["pictures"] else _("{name} holds no text")
        )
        raise SourceError(problem.format(name=name), _("have its text recognised (OCR) first"))
    if sum(len(_OLD_FONT.findall(one.text)) for page in pages for one in page) > _OLD * letters:
        problem = _("{name} is written in a font of before Unicode (TCVN3 or VNI)").format(
            name=name
        )
        raise SourceError(problem, _("convert it to Unicode first"))
    title, blocks = lay_out(pages)
    return blocks, Metadata(title=title)


def _ask(data: bytes, name: str) -> Any:
    """Let a process of its own read a PDF, within limits."""
    seconds = _SECONDS + _SECONDS_A_MEGABYTE * len(data) // 2**20
    limits = map(str, (seconds, _MEMORY, PAGES, CHARACTERS))
    too_much = RefusedError(
        _("{name} takes too long to read, or too much memory").format(name=name), _("divide it")
    )
    try:
        done = subprocess.run(  # noqa: S603  a list, no shell; the PDF is handed over as bytes
            [sys.executable, worker.__file__, *limits],
            input=data,
            capture_output=True,
            timeout=_PATIENCE * seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired as exc:
        raise too_much from exc
    except OSError as exc:
        problem = _("{name} cannot be read: no process can be started for it ({reason})").format(
            name=name, reason=exc
        )
        raise SourceError(problem, _("copy its text into a .txt file")) from exc
    if done.returncode != 0:
        raise too_much
    found = json.loads(done.stdout)
    if (error := found.get("error")) == "long":
        raise RefusedError(
            _("{name} has more than {pages} pages or {characters} characters, too many").format(
                name=name, pages=PAGES, characters=CHARACTERS
            ),
            _("divide it"),
        )
    if error:
        problem, hint = _ERRORS[error]
        raise SourceError(_(problem).format(name=name), _(hint))
    return found

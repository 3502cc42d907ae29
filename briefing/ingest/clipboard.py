"""What was copied: as HTML where the clipboard has it, which tells headings from captions.

Each system has programs of its own for its clipboard. The first that is installed and answers is
taken: a machine may have those of X11 and of Wayland, and only one of the two runs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256

from briefing._log import info
from briefing._messages import gettext as _
from briefing.errors import SourceError, ToolMissingError
from briefing.ingest.document import Document, Media
from briefing.ingest.readers import read_selection
from briefing.model.limits import FILE

_PATIENCE = 10  # seconds: whoever has copied must answer, and may be busy
_UTF8 = "[Console]::OutputEncoding = [Text.Encoding]::UTF8; "  # else PowerShell's is the console's
_SHELL = ("-NoProfile", "-NonInteractive", "-Command")
_POWERSHELL_TEXT = f"{_UTF8}Get-Clipboard -Raw"
_POWERSHELL_HTML = f"{_UTF8}Get-Clipboard -TextFormatType Html -Raw"
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Clipboard:
    """The commands that give out what was copied; none where there is no program for it."""

    text: tuple[str, ...]
    html: tuple[str, ...] = ()


_XCLIP = ("xclip", "-selection", "clipboard", "-o", "-t")
_CLIPBOARDS = (
    _Clipboard(
        ("wl-paste", "--no-newline", "--type", "text"),
        ("wl-paste", "--no-newline", "--type", "text/html"),
    ),
    _Clipboard((*_XCLIP, "UTF8_STRING"), (*_XCLIP, "text/html")),
    _Clipboard(("xsel", "--clipboard", "--output")),
    _Clipboard(("pbpaste", "-Prefer", "txt"), ("osascript", "-e", "the clipboard as «class HTML»")),
    *(  # the second one from a Linux within Windows
        _Clipboard((program, *_SHELL, _POWERSHELL_TEXT), (program, *_SHELL, _POWERSHELL_HTML))
        for program in ("powershell", "powershell.exe")
    ),
)


class _UnansweredError(Exception):
    """A program that does not give out what it was asked for."""


def read_clipboard() -> Document | str:
    """Read what was copied.

    Returns:
        The document, or a link that was copied by itself.

    Raises:
        SourceError: The clipboard is empty, cannot be read or holds too much.
        ToolMissingError: There is no program that reads it.
    """
    installed = [each for each in _CLIPBOARDS if shutil.which(each.text[0])]
    if not installed:
        raise ToolMissingError(
            _("there is no program here that reads the clipboard"),
            _("install wl-clipboard, xclip or xsel"),
        )
    problems = []
    for clipboard in installed:
        try:
            text = _output_of(clipboard.text)
        except _UnansweredError as exc:
            problems.append(str(exc))
        else:
            info("the clipboard is read by %s", clipboard.text[0])
            link = text.decode(errors="replace").strip()
            return link if _LINK.fullmatch(link) else _document(text, clipboard)
    raise SourceError(
        _("the clipboard cannot be read ({reason})").format(reason="; ".join(problems)),
        _("copy an article first"),
    )


def _document(text: bytes, clipboard: _Clipboard) -> Document:
    name = _("the clipboard")
    try:
        html = _html(_output_of(clipboard.html))
        return read_selection(html, name, _identity(html))
    except (_UnansweredError, SourceError, ToolMissingError) as exc:
        info("the clipboard is read as a text: %s", exc)
    if not text.strip():
        raise SourceError(_("the clipboard is empty"), _("copy an article first"))
    return Document(name, _identity(text), text, Media.TEXT)


def _identity(content: bytes) -> str:
    return f"clipboard:{sha256(content).hexdigest()}"


def _output_of(command: tuple[str, ...]) -> bytes:
    """Return what a program prints.

    Raises:
        SourceError: It is more than an article has.
        _UnansweredError: It prints nothing of the kind.
    """
    program = shutil.which(command[0]) if command else None
    if not program:
        raise _UnansweredError(_("there is no program for it"))
    # pbpaste writes the encoding of its locale, which may be one without Vietnamese.
    locale = {"LC_CTYPE": "UTF-8"} if sys.platform == "darwin" else {}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            [program, *command[1:]],
            env=os.environ | locale,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise _UnansweredError(f"{command[0]}: {exc}") from exc
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())
        raise _UnansweredError(f"{command[0]}: {said or done.returncode}")
    if len(done.stdout) > FILE:
        raise SourceError(
            _("the clipboard holds more than {size} MB").format(size=FILE // 2**20),
            _("copy one article"),
        )
    return done.stdout


def _html(given: bytes) -> bytes:
    """Take HTML out of what Windows' or Apple's program wraps around it.

    Windows' format (CF_HTML) has lines of offsets before it and marks around what was selected;
    AppleScript shows bytes as `«data HTML3C703E…»`.
    """
    if apple := re.fullmatch(rb"\s*+[^\sd]*+data HTML((?:[0-9A-F]{2})*+)[^\s\w]*+\s*+", given):
        return bytes.fromhex(apple[1].decode())
    _before, start, selected = given.partition(b"<!--StartFragment-->")
    selected, end, _behind = selected.rpartition(b"<!--EndFragment-->")
    return selected if start and end else given

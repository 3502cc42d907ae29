"""What kind of file it is: by its first bytes, then by what it is called."""

from __future__ import annotations

import re
from enum import Enum, auto
from pathlib import PurePath
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.ingest.decode import HEAD, PDF, decode_markup, foreign_signature

if TYPE_CHECKING:
    from collections.abc import Callable


class FileType(Enum):
    """The types of file that can be read."""

    TEXT = auto()
    MARKDOWN = auto()
    HTML = auto()
    FEED = auto()
    DOCX = auto()
    EPUB = auto()
    PDF = auto()
    MAIL = auto()


BY_SUFFIX = {
    ".txt": FileType.TEXT,
    ".md": FileType.MARKDOWN,
    ".markdown": FileType.MARKDOWN,
    ".html": FileType.HTML,
    ".htm": FileType.HTML,
    ".xhtml": FileType.HTML,
    ".rss": FileType.FEED,
    ".atom": FileType.FEED,
    ".docx": FileType.DOCX,
    ".epub": FileType.EPUB,
    ".pdf": FileType.PDF,
    ".eml": FileType.MAIL,
    ".mht": FileType.MAIL,
    ".mhtml": FileType.MAIL,
}
"""What is read of a folder. `.xml` is not: it may be anything."""

_BY_MEDIA_TYPE = {
    "text/html": FileType.HTML,
    "application/xhtml+xml": FileType.HTML,
    "application/rss+xml": FileType.FEED,
    "application/atom+xml": FileType.FEED,
    "application/rdf+xml": FileType.FEED,
    "text/markdown": FileType.MARKDOWN,
    "text/plain": FileType.TEXT,
    "message/rfc822": FileType.MAIL,
    "multipart/related": FileType.MAIL,
    "application/x-mimearchive": FileType.MAIL,
}
_ASIDE = r"<\?.*?\?>|<!--.*?-->"
_FEED = rf"(?is)\s*+(?:(?>{_ASIDE}|<!doctype[^>[]*>)\s*+)*+<(?:rss|feed|\w+:(?:rdf|feed))\b"
_PAGE = rf"(?is)\s*+(?:(?>{_ASIDE})\s*+)*+<(?:!doctype html|html|head|body)\b"
_MAIL = r"(?:From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*+)++"
_FIELD = r"(?im)^(from|date|subject|message-id|mime-version|received|return-path|delivered-to):"
_FEWEST_FIELDS = 3


def _begins_mail(head: str) -> bool:
    """Whether a file begins with the fields of a mail, and with nothing else."""
    fields = re.match(_MAIL, head.replace("\r\n", "\n"))
    names = {name.lower() for name in re.findall(_FIELD, fields[0])} if fields else set()
    return len(names) >= _FEWEST_FIELDS


_BEGINNINGS: dict[FileType, Callable[[str], object]] = {
    FileType.FEED: re.compile(_FEED).match,
    FileType.HTML: re.compile(_PAGE).match,
    FileType.MAIL: _begins_mail,
}


def detect_type(data: bytes, name: str, media_type: str = "") -> FileType:
    """Return the type of a file or page.

    Args:
        data: All of it, or at least its first `HEAD` bytes.
        name: The file's name or the URL, for its ending and for messages.
        media_type: As the HTTP header names it; empty for files.

    Raises:
        SourceError: For what cannot be read.
    """
    if data.startswith(PDF):
        return FileType.PDF
    if foreign := foreign_signature(data):
        what, hint = foreign
        raise SourceError(_("{name} is {what}").format(name=name, what=_(what)), _(hint))
    suffix = PurePath(name.partition("?")[0]).suffix.lower()
    if data.startswith(b"PK\x03\x04"):
        return _archive(data, name, suffix)
    head = decode_markup(data[:HEAD])
    by_name = BY_SUFFIX.get(suffix)
    if by_name in {FileType.DOCX, FileType.EPUB, FileType.PDF} and not media_type:
        raise SourceError(
            _("{name} is not a {suffix} file").format(name=name, suffix=suffix),
            _("fetch the file again"),
        )
    if by_name not in {FileType.TEXT, FileType.MARKDOWN} or media_type:
        for kind, begins in _BEGINNINGS.items():
            if begins(head):
                return kind
    if media_type:
        return _by_media_type(media_type, name)
    return by_name or FileType.TEXT


def _archive(data: bytes, name: str, suffix: str) -> FileType:
    if b"application/epub+zip" in data[:100]:  # OCF 3.3, 4.3: the first member, not compressed
        return FileType.EPUB
    known = {".docx": FileType.DOCX, ".epub": FileType.EPUB}.get(suffix)
    if known is None and b"word/" not in data[:HEAD]:
        raise SourceError(
            _("{name} is an archive").format(name=name), _("unpack it and give its articles")
        )
    return known or FileType.DOCX


def _by_media_type(media_type: str, name: str) -> FileType:
    kind = _BY_MEDIA_TYPE.get(media_type)
    if kind is None:
        raise SourceError(
            _("{name} is {media_type}, not a page").format(name=name, media_type=media_type),
            _("give the address of an article"),
        )
    return kind

"""What kind of file it is: by its first bytes, then by what it is called."""

from __future__ import annotations

import re
from enum import Enum, auto
from pathlib import PurePath

from briefing.errors import SourceError
from briefing.ingest.decode import decode_markup, foreign_signature


class Kind(Enum):
    """What can be read."""

    TEXT = auto()
    MARKDOWN = auto()
    HTML = auto()
    FEED = auto()
    DOCX = auto()
    EPUB = auto()


BY_SUFFIX = {
    ".txt": Kind.TEXT,
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".rss": Kind.FEED,
    ".atom": Kind.FEED,
    ".docx": Kind.DOCX,
    ".epub": Kind.EPUB,
}
"""What is taken from a folder. `.xml` is not: it may be anything."""

_BY_MEDIA_TYPE = {
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "application/rss+xml": Kind.FEED,
    "application/atom+xml": Kind.FEED,
    "application/rdf+xml": Kind.FEED,
    "text/markdown": Kind.MARKDOWN,
    "text/plain": Kind.TEXT,
}
_HEAD = 4096  # bytes
_ASIDE = r"<\?.*?\?>|<!--.*?-->"
_FEED = rf"(?is)\s*+(?:(?>{_ASIDE}|<!doctype[^>[]*>)\s*+)*+<(?:rss|feed|\w+:(?:rdf|feed))\b"
_PAGE = rf"(?is)\s*+(?:(?>{_ASIDE})\s*+)*+<(?:!doctype html|html|head|body)\b"


def detect_type(data: bytes, name: str, media_type: str = "") -> Kind:
    """Tell what `data` is. Raises SourceError for what cannot be read.

    name        a file's name or a URL, for its ending and for messages
    media_type  what HTTP says it is; empty for files
    """
    if told := foreign_signature(data):
        what, hint = told
        raise SourceError(f"{name} is {what}", hint)
    suffix = PurePath(name.partition("?")[0]).suffix.lower()
    if data.startswith(b"PK\x03\x04"):
        return _archive(data, name, suffix)
    head = decode_markup(data[:_HEAD])
    by_name = BY_SUFFIX.get(suffix)
    if by_name in {Kind.DOCX, Kind.EPUB} and not media_type:
        raise SourceError(f"{name} is not a {suffix} file", "fetch the file again")
    if by_name not in {Kind.TEXT, Kind.MARKDOWN} or media_type:
        if re.match(_FEED, head):
            return Kind.FEED
        if re.match(_PAGE, head):
            return Kind.HTML
    if media_type:
        return _by_media_type(media_type, name)
    return by_name or Kind.TEXT


def _archive(data: bytes, name: str, suffix: str) -> Kind:
    if b"application/epub+zip" in data[:100]:  # OCF 3.3, 4.3: the first member, not compressed
        return Kind.EPUB
    known = {".docx": Kind.DOCX, ".epub": Kind.EPUB}.get(suffix)
    if known is None and b"word/" not in data[:_HEAD]:
        raise SourceError(f"{name} is an archive", "unpack it and give its articles")
    return known or Kind.DOCX


def _by_media_type(media_type: str, name: str) -> Kind:
    kind = _BY_MEDIA_TYPE.get(media_type)
    if kind is None:
        raise SourceError(f"{name} is {media_type}, not a page", "give the address of an article")
    return kind

"""Bytes of any kind to a document: each type has its reader, all return the same value."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.decode import HEAD, decode_markup, repair
from briefing.ingest.detect import FileType, detect_type
from briefing.ingest.document import Document, Media, Metadata
from briefing.ingest.docx import read_word
from briefing.ingest.epub import read_book
from briefing.ingest.html.page import read_fragment, read_page
from briefing.ingest.mail import read_mail
from briefing.ingest.pdf.document import read_pdf
from briefing.ingest.source import read_file, read_head
from briefing.model.limits import CHARACTERS, MAIL, PARAGRAPHS
from briefing.net.errors import RefusedError, size

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.ingest.feed import FeedEntry
    from briefing.model.limits import Limits
    from briefing.net.fetch import Page

_ARCHIVES = {FileType.DOCX, FileType.EPUB, FileType.PDF}


def detect_file(path: Path, name: str) -> FileType:
    """Return a file's type, from its first bytes.

    Raises:
        SourceError: For what cannot be read.
    """
    return detect_type(read_head(path, name, HEAD), str(path))


def read_document(path: Path, name: str, identity: str, limits: Limits) -> Document:
    """Read a file.

    Raises:
        SourceError: When it cannot be read.
        RefusedError: When it is unsafe.
    """
    kind = detect_file(path, name)
    if kind in _ARCHIVES:
        if path.stat().st_size > limits.archive:
            raise RefusedError(
                _("{name} is larger than {size}").format(name=name, size=size(limits.archive)),
                _("divide it"),
            )
        return _document(name, identity, *_read_archive(kind, path, name))
    if kind is FileType.MAIL:
        return _document(name, identity, *read_mail(read_file(path, name, MAIL), name))
    data = read_file(path, name, limits.file)
    if kind is FileType.HTML:
        return _document(name, identity, *read_page(decode_markup(data, name=name), name))
    if kind is FileType.FEED:
        raise SourceError(
            _("{name} is a feed, not an article").format(name=name), _("name it .rss or .xml")
        )
    media = Media.MARKDOWN if kind is FileType.MARKDOWN else Media.TEXT
    return Document(name, identity, data, media)


def read_fetched(page: Page, name: str, identity: str, hint: Metadata | None = None) -> Document:
    """Read a page that was fetched.

    Args:
        page: As it was sent.
        name: What it is called in errors.
        identity: As in Document.
        hint: What a feed says about it: fills what the page does not say.

    Raises:
        SourceError: When there is no article in it.
        RefusedError: When it is unsafe.
    """
    kind = detect_type(page.body, str(page.url), page.media_type)
    hint = (hint or Metadata()).or_else(Metadata(address=str(page.url)))
    if kind in _ARCHIVES:
        blocks, about = _read_archive(kind, page.body, name)
    elif kind is FileType.HTML:
        blocks, about = read_page(decode_markup(page.body, page.charset, name), name, str(page.url))
    elif kind is FileType.MAIL:
        blocks, about = read_mail(page.body, name)
    elif kind is FileType.FEED:
        raise SourceError(
            _("{name} is a feed, not an article").format(name=name),
            _("give it as a source of its own"),
        )
    else:
        media = Media.MARKDOWN if kind is FileType.MARKDOWN else Media.TEXT
        text = decode_markup(page.body, page.charset, name)
        return Document(name, identity, text.encode(), media, about=hint)
    host = Metadata(source=page.url.host.removeprefix("www."))
    return _document(name, identity, blocks, about.or_else(hint).or_else(host))


def read_selection(data: bytes, name: str, identity: str) -> Document:
    """Read HTML that was selected and copied: all of it is the article.

    Raises:
        SourceError: When there is none.
    """
    return _document(
        name, identity, read_fragment(decode_markup(data, name=name), name), Metadata()
    )


def read_entry(entry: FeedEntry, name: str, identity: str) -> Document:
    """Read the article that a feed's entry carries.

    Raises:
        SourceError: When there is none.
    """
    html = entry.content or entry.summary
    blocks = read_fragment(html, name) if html.strip() else []
    return _document(name, identity, blocks, entry.about)


def _read_archive(kind: FileType, source: Path | bytes, name: str) -> tuple[list[Block], Metadata]:
    if kind is FileType.DOCX:
        return read_word(source, name)
    if kind is FileType.PDF:
        return read_pdf(source, name)
    return read_book(source, name)


def _document(name: str, identity: str, blocks: list[Block], about: Metadata) -> Document:
    """Return the document of an article's blocks, their text repaired as any text is.

    Raises:
        SourceError: When there is nothing to speak, or more than an article has.
    """
    if sum(len(block.text) for block in blocks) > CHARACTERS or len(blocks) > PARAGRAPHS:
        raise SourceError(
            _(
                "{name} has more than {characters} characters or {paragraphs} paragraphs, too many"
            ).format(name=name, characters=CHARACTERS, paragraphs=PARAGRAPHS),
            _("divide it"),
        )
    repaired = (block._replace(text=_line(block.text, name)) for block in blocks)
    kept = tuple(block for block in repaired if block.text)
    if all(block.kind in {BlockKind.CAPTION, BlockKind.LEFT_OUT} for block in kept):
        raise SourceError(
            _("{name} holds no text").format(name=name), _("give a file with an article in it")
        )
    line = partial(_line, name=name)
    about = replace(
        about, title=line(about.title), byline=line(about.byline), source=line(about.source)
    )
    return Document(name, identity, blocks=kept, about=about)


def _line(text: str, name: str) -> str:
    """Return a text repaired, on one line."""
    return " ".join(repair(text, name).split())

"""Blocks to an article: the order of the recognisers, and what their findings amount to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing import _log
from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.decode import decode, repair
from briefing.ingest.document import Media, Metadata
from briefing.ingest.markdown import read_markdown
from briefing.ingest.plain import read_lines
from briefing.ingest.recognisers.agency_marks import cut_agency_marks, read_agency
from briefing.ingest.recognisers.byline import cut_closing_bylines, cut_opening_bylines, read_byline
from briefing.ingest.recognisers.caption import cut_captions, split_caption
from briefing.ingest.recognisers.dateline import read_clock, read_dateline
from briefing.ingest.recognisers.foreign import cut_foreign
from briefing.ingest.recognisers.heading import find_headings
from briefing.ingest.recognisers.notices import cut_notices, cut_teasers, cut_trail
from briefing.ingest.recognisers.related_links import (
    cut_closing_headlines,
    cut_labelled_links,
    cut_related_links,
)
from briefing.ingest.recognisers.separators import cut_end_marks, cut_page_marks, find_stories
from briefing.ingest.recognisers.title import (
    derive_title,
    drop_repeated_lead,
    drop_repeated_title,
    find_datelines,
    find_title,
)
from briefing.model.article import Article, Omission, Omitted, Section
from briefing.model.limits import CHARACTERS, PARAGRAPHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.ingest.document import Document

    Step = Callable[[list[Block]], list[Block]]

STEPS: tuple[Step, ...] = (
    cut_trail,
    find_title,
    find_datelines,
    drop_repeated_title,
    cut_teasers,
    cut_labelled_links,
    cut_related_links,
    cut_notices,
    cut_page_marks,
    cut_foreign,
    find_stories,
    cut_end_marks,
    cut_agency_marks,
    cut_opening_bylines,
    cut_captions,
    drop_repeated_lead,
    cut_closing_headlines,
    cut_closing_bylines,
    find_headings,
)
"""In this order: what is certain by its place first, what needs its neighbours last."""

_LONGEST_LEAD = 900
"""In characters. A first paragraph that is longer is the body itself, pasted in one block."""

_SPOKEN = {BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ROW}

_MARKDOWN_SUFFIXES = (".md", ".markdown")


def parse(document: Document) -> Article:
    """Read the article in `document`.

    Raises:
        SourceError: When there is none.
    """
    if document.blocks:
        return _build(list(document.blocks), document.about)
    text = decode(document.data, document.name)
    by_name = document.suffix in _MARKDOWN_SUFFIXES
    markdown = document.media == Media.MARKDOWN if document.media else by_name
    return (parse_markdown if markdown else parse_text)(text, document.about)


def parse_text(text: str, about: Metadata | None = None) -> Article:
    """Read the article in a text.

    Args:
        text: The article.
        about: What is known beside it.

    Raises:
        SourceError: When it holds no letter and no digit, or more than an article does.
    """
    return _build(read_lines(_measured(repair(text))), about or Metadata())


def parse_markdown(text: str, about: Metadata | None = None) -> Article:
    """Read the article in a Markdown text, its front matter included; see `parse_text`."""
    blocks, front_matter = read_markdown(_measured(repair(text)))
    return _build(blocks, front_matter.or_else(about or Metadata()))


def _measured(text: str) -> str:
    """Return a text that is no larger than articles are; raise SourceError for any other."""
    problem = ""
    if len(text) > CHARACTERS:
        problem = _("the article has more than {count} characters, too many").format(
            count=CHARACTERS
        )
    elif text.count("\n") > PARAGRAPHS:
        lines = sum(1 for line in text.split("\n") if line and not line.isspace())
        if lines > PARAGRAPHS:
            problem = _("the article has more than {count} lines, too many").format(
                count=PARAGRAPHS
            )
    if problem:
        raise SourceError(problem, _("divide it"))
    return text


def _build(blocks: list[Block], about: Metadata) -> Article:
    """Run the recognisers over `blocks`, and make an article of what they found."""
    if not any(char.isalnum() for block in blocks for char in block.text):
        raise SourceError(_("the article holds no words"), _("give a text with an article in it"))
    blocks = [part for block in blocks for part in _as_text(block)]
    if about.title:
        blocks = [Block(BlockKind.TITLE, about.title), *blocks]
    for step in STEPS:
        blocks = step(blocks)
    if not any(map(_is_spoken, blocks)):
        blocks = _speak_first(blocks)
    title = next((block.text for block in blocks if block.kind is BlockKind.TITLE), "")
    dateline = next((block.text for block in blocks if block.kind is BlockKind.DATELINE), "")
    written = read_dateline(dateline)
    day = written.published if written else about.published
    if day and not dateline:
        dateline = f"{day:%d/%m/%Y}"
    lead, sections = _sections(blocks)
    left_out = _left_out(blocks)
    byline, source = _authors(blocks)
    for item in left_out:
        _log.info("left out (%s): %s", item.reason.value, item.text)
    return Article(
        title=title or derive_title(block.text for block in blocks if _is_spoken(block)),
        dateline=dateline,
        published=day,
        byline=about.byline or byline,
        source=about.source or source,
        lead=lead,
        sections=sections,
        captions=tuple(block.text for block in blocks if block.reason is Omission.CAPTION),
        left_out=left_out,
        time=_time(left_out) or (about.time if day == about.published else ""),
        titled=bool(title),
    )


def _time(left_out: tuple[Omitted, ...]) -> str:
    """Return the time of day that the dateline tells; it is not spoken."""
    clocks = (read_clock(item.text) for item in left_out if item.reason is Omission.CLOCK)
    return next(filter(None, clocks), "")


def _as_text(block: Block) -> list[Block]:
    """Return the paragraphs that a list's item and a caption of a page are, in text."""
    if block.kind is BlockKind.ITEM:
        return [Block(BlockKind.PARAGRAPH, f"- {block.text}")]
    return split_caption(block.text) if block.kind is BlockKind.CAPTION else [block]


def _is_spoken(block: Block) -> bool:
    return block.kind in _SPOKEN and any(map(str.isalnum, block.text))


def _speak_first(blocks: list[Block]) -> list[Block]:
    """Nothing is left to speak: then the first words are the article, whatever they look like."""
    place = next(i for i, block in enumerate(blocks) if any(map(str.isalnum, block.text)))
    return [*blocks[:place], Block(BlockKind.TITLE, blocks[place].text), *blocks[place + 1 :]]


def _authors(blocks: list[Block]) -> tuple[str, str]:
    """Read author and source off what was left out; an agency's mark outdoes a byline."""
    bylines = [read_byline(block.text) for block in blocks if block.reason is Omission.BYLINE]
    marks = [read_agency(block.text) for block in blocks if block.reason is Omission.AGENCY_MARK]
    authors = [byline.author for byline in bylines if byline and byline.author]
    sources = [*marks, *(byline.source for byline in bylines if byline)]
    author = max(authors, key=lambda names: names.count(", "), default="")
    return author, next(filter(None, sources), "")


def _left_out(blocks: list[Block]) -> tuple[Omitted, ...]:
    return tuple(
        Omitted(block.text, block.reason or Omission.SEPARATOR)
        for block in blocks
        if block.kind in {BlockKind.LEFT_OUT, BlockKind.STORY}
    )


def _sections(blocks: list[Block]) -> tuple[tuple[str, ...], tuple[Section, ...]]:
    """Sort the paragraphs into the lead and the body, cut at story marks and headings."""
    lead: tuple[str, ...] = ()
    sections: list[Section] = []
    heading, story, paragraphs = "", False, list[str]()

    def close() -> None:
        if heading or paragraphs:
            sections.append(Section(heading, tuple(paragraphs), story))

    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH:
            first = not (lead or sections or paragraphs or heading or story)
            if first and len(block.text) <= _LONGEST_LEAD:
                lead = (block.text,)
            else:
                paragraphs.append(block.text)
        elif block.kind is BlockKind.ROW:
            paragraphs.append(block.text)
        elif block.kind is BlockKind.STORY or (
            block.kind is BlockKind.HEADING and (heading or paragraphs)
        ):
            close()
            story, heading, paragraphs = block.kind is BlockKind.STORY, "", []
        if block.kind is BlockKind.HEADING:
            heading = block.text
    close()
    return lead, tuple(sections)

"""A web page to its article: what it says about itself, the lead, and the body.

The body is found by `briefing.ingest.html.body`. The lead stands between the title and the body,
or is the body's first paragraph. Captions are marked before all of that, for they may be anywhere.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.html.blocks import read_blocks
from briefing.ingest.html.body import find_body, find_furniture, find_rest, measure
from briefing.ingest.html.captions import MARK, mark_captions
from briefing.ingest.html.heads import (
    find_lead,
    find_signature,
    find_title,
    headline,
    likeness,
    read_shown,
)
from briefing.ingest.html.json_ld import read_json_ld, read_meta, read_summary
from briefing.ingest.html.section import SectionPageError, is_section, read_teasers
from briefing.ingest.html.tree import drop_silent, parse_html, runs, text_of
from briefing.ingest.newspapers import newspaper_at, newspaper_name, people
from briefing.ingest.recognisers.byline import ends_in_byline, read_byline
from briefing.model.article import Omission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from briefing.ingest.document import Metadata

_SHORTEST = 100  # characters: what is shorter is a menu or a notice, not an article
_SHORTEST_DECLARED = 30  # where the page says that it is one, with its title and its date


def read_page(text: str, name: str, address: str = "") -> tuple[list[Block], Metadata]:
    """Read the article of a page.

    Args:
        text: The page, decoded.
        name: What it is called in errors.
        address: Where it was fetched from; empty for a file.

    Raises:
        SourceError: When there is none; a SectionPageError, when there are many.
        RefusedError: When the page is larger than any article's.
    """
    root = parse_html(text.replace(MARK, ""), name)
    linked, meta, summary = read_json_ld(root), read_meta(root), read_summary(root)
    drop_silent(root, name)
    mark_captions(root)
    window_text = text_of(bar) if (bar := root.find(".//title")) is not None else ""
    window = headline(window_text)
    lines = list(runs(root))
    heading = find_title(root, lines, [linked.title, meta.title, window])
    measures = measure(root, lines, heading)
    shown = read_shown(root, lines, heading)
    dated = (linked.published or meta.published) is not None
    if is_section(root, measures, linked=dated, shown=shown.published is not None) and (
        teasers := read_teasers(root, address, meta.address)
    ):
        raise SectionPageError(name, teasers)
    site = window_text[len(window) :].strip(" -–—|«»·")
    named = heading is not None and likeness(text_of(heading), window) == 1
    about = _merge(linked, meta, shown, site if named else "")
    titles = (linked.title, headline(meta.title), window)
    title = text_of(heading) if heading is not None else next(filter(None, titles), "")
    body = find_body(root, heading, measures)
    blocks = list(read_blocks(body, find_furniture(body, measures)))
    if heading is not None and body in heading.iterancestors():
        blocks = _below_title(blocks, title)
    blocks = [*find_lead(lines, heading, body, summary), *blocks]
    for rest in find_rest(body, heading, measures):
        blocks += read_blocks(rest)
    spoken = [block for block in blocks if block.kind is not BlockKind.LEFT_OUT]
    if not (about.byline or (spoken and ends_in_byline(spoken[-1].text))):
        about = replace(about, byline=find_signature(lines, heading, body))
    shortest = _SHORTEST_DECLARED if linked.title and linked.published else _SHORTEST
    if sum(len(block.text) for block in spoken) < shortest:
        raise SourceError(
            _("{name} holds no article").format(name=name), _("give the page of one article")
        )
    blocks = _without_closing_headings(blocks)
    return [_without_title(block, title) for block in blocks], replace(about, title=title)


def _merge(linked: Metadata, meta: Metadata, shown: Metadata, site: str) -> Metadata:
    """Merge what JSON-LD and meta elements say and what the page shows: the best goes first.

    `site` is what the window's title names behind the headline.
    """
    newspapers = (linked.source, meta.source, newspaper_at(meta.address))
    signed = read_byline(shown.byline)
    shown_byline = (signed and signed.author) or shown.byline
    bylines = (linked.byline, meta.byline, shown_byline)
    known = linked.or_else(meta).or_else(shown)
    return replace(
        known,
        byline=next(filter(None, (people(byline, newspapers) for byline in bylines)), ""),
        source=newspaper_name(meta.address, linked.source, meta.source, site),
    )


def _below_title(blocks: list[Block], title: str) -> list[Block]:
    """Take the title out of the body in which it stands, and the trail ahead of it."""
    place = next((i for i, block in enumerate(blocks) if _repeats(block, title)), -1)
    ahead = [
        Block(BlockKind.LEFT_OUT, block.text, block.reason or Omission.METADATA)
        if len(block.text) < _SHORTEST
        else block
        for block in blocks[: max(place, 0)]
    ]
    return [*ahead, *blocks[place + 1 :]]


def read_fragment(
    text: str, name: str, asides: Callable[[Any], dict[Any, Omission]] = lambda _: {}
) -> list[Block]:
    """Read HTML that is all article: a feed's content, a chapter of a book, a mail.

    Args:
        text: Decoded.
        name: What it is called in errors.
        asides: Names the elements that are left out beside what any page's furniture is.
    """
    text = text.replace(MARK, "")
    whole = re.search(r"(?i)<body\b", text)
    root = parse_html(text if whole else f"<html><body>{text}</body></html>", name)
    drop_silent(root, name)
    mark_captions(root)
    body = root.find("body")
    if body is None:
        return []
    furniture = find_furniture(body, measure(root, list(runs(root))))
    return _without_closing_headings(read_blocks(body, {**furniture, **asides(root)}))


def _without_closing_headings(blocks: Iterable[Block]) -> list[Block]:
    """Make closing headings, with nothing below them, paragraphs: mostly the author's name."""
    out = list(blocks)
    for place in reversed(range(len(out))):
        if out[place].kind is BlockKind.HEADING:
            out[place] = Block(BlockKind.PARAGRAPH, out[place].text)
        elif out[place].kind is not BlockKind.LEFT_OUT:
            break
    return out


def _without_title(block: Block, title: str) -> Block:
    if _repeats(block, title):
        return Block(BlockKind.LEFT_OUT, block.text, Omission.REPEATED_TITLE)
    return block


def _repeats(block: Block, title: str) -> bool:
    headed = block.kind in {BlockKind.HEADING, BlockKind.PARAGRAPH}
    return headed and bool(title) and likeness(block.text, title) == 1

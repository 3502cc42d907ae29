"""Markdown to blocks: what is written as a heading, a list, a picture or a table is known.

Emphasis goes and links become their text. Addresses of links and pictures are no part of the
article; front matter that says nothing about it, comments and code are left out, in so many
words. What the signs do not settle (is this paragraph a byline?) the recognisers find out,
as they do for plain text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.document import Metadata
from briefing.ingest.recognisers.caption import split_caption
from briefing.ingest.recognisers.dateline import read_dateline
from briefing.ingest.recognisers.wording import ends_sentence
from briefing.model.article import Omission
from briefing.model.limits import MARKUP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_FRONT_MATTER = r"(?s)---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|$)"
_FIELD = r"([\w-]+)\s*:\s*(.*)"
_FIELDS = {
    "title": "title",
    "date": "date",
    "published": "date",
    "author": "byline",
    "byline": "byline",
    "source": "source",
    "publisher": "source",
}
_COMMENT = r"(?s)<!--.*?(?:-->|$)"
_INLINE_HTML = r"(?i)</?(?:a|b|big|em|font|i|small|span|strong|su[bp]|u)\b[^<>]*>"
_HTML = r"(?s)<!--.*?(?:-->|$)|<[^<>]*>"
_SIGN = r"(?<!\\)[`*_\[<&~|]"
_MARKUP = rf"{_SIGN}|(?:\\\\|  |\\)\n|\\\\[`*_\[<&~]"
_ESCAPED = r"\\([!-/:-@\[-`{-~])"
_LONGEST_HEADING = 100
_LONG = r"(?<!\S)\S{200,}+"  # addresses that long end on the way
_OPENINGS = 32  # of links within one word that are not closed


def read_markdown(text: str) -> tuple[list[Block], Metadata]:
    """Lay out a Markdown text (CommonMark with tables), and read its front matter."""
    from markdown_it import MarkdownIt

    blocks, metadata, text = _read_front_matter(text)
    if sum(1 for _ in re.finditer(_SIGN, text)) > MARKUP:
        raise SourceError(
            _("the article has more than {markup} signs of markup").format(markup=MARKUP),
            _("divide it"),
        )
    text = re.sub(_LONG, lambda long: _without_openings(long[0]), text)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.core.ruler.at("inline", _parse_inline)
    blocks += _Layout().lay_out(parser.parse(text))
    return [block for block in blocks if block.text], metadata


def _without_openings(word: str) -> str:
    """Escape what opens links in a long word that closes few of them.

    The parser would look for the end of each address through up to 32 others.
    """
    if word.count("](") <= word.count(")") + _OPENINGS:
        return word
    return word.replace("](", "]\\(")


def _parse_inline(state: StateCore) -> None:
    """Parse the text of each block; what holds no markup but backslashes at once.

    The parser makes a token of each escaped sign, and a page's text may be nothing else.
    """
    from markdown_it.token import Token

    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            if re.search(_MARKUP, token.content):
                state.md.inline.parse(token.content, state.md, state.env, token.children)
            else:
                written = re.sub(_ESCAPED, r"\1", token.content.replace("\n", " "))
                token.children.append(Token("text", "", 0, content=written))


def _read_front_matter(text: str) -> tuple[list[Block], Metadata, str]:
    found = re.match(_FRONT_MATTER, text)
    if found is None or not found[1]:
        return [], Metadata(), text
    values: dict[str, str] = {}
    rest: list[Block] = []
    for line in filter(None, map(str.strip, found[1].split("\n"))):
        field = re.fullmatch(_FIELD, line)
        name = _FIELDS.get(field[1].casefold(), "") if field else ""
        value = field[2].strip().strip("\"'").strip() if field else ""
        read = name and value and name not in values
        if read and (name != "date" or read_dateline(value)):
            values[name] = " ".join(value.split())
        else:
            rest.append(_left_out(line))
    day = read_dateline(values.pop("date", ""))
    about = Metadata(published=day.published if day else None, **values)
    return rest, about, text[found.end() :]


class _Layout:
    """Turns the parser's tokens into blocks, knowing what it is within."""

    def __init__(self) -> None:
        self.heading = False
        self.cell = False
        self.row: list[str] = []
        self.bullets: list[str] = []  # of the list items around, empty once they were written

    def lay_out(self, tokens: Sequence[Token]) -> Iterator[Block]:
        for token in tokens:
            if writer := _WRITERS.get(token.type):
                yield from writer(self, token)
            else:
                self._enter(token)

    def _enter(self, token: Token) -> None:
        if token.type == "list_item_open":
            self.bullets.append(f"{token.info}{token.markup} ")
        elif token.type == "list_item_close":
            self.bullets.pop()
        elif token.type in {"heading_open", "heading_close"}:
            self.heading = token.type == "heading_open"
        elif token.type in {"th_open", "td_open", "th_close", "td_close"}:
            self.cell = token.type.endswith("open")

    def inline(self, token: Token) -> Iterator[Block]:
        lines, aside = _read_inline(token.children or [])
        if self.cell:
            self.row.append(" ".join(lines))
        else:
            bold = _is_bold(token.children or [])
            for line in lines:
                short = len(line) <= _LONGEST_HEADING and not ends_sentence(line)
                titled = self.heading or (bold and short)
                mark, self.bullets[-1:] = "".join(self.bullets[-1:]), [""] * bool(self.bullets)
                yield Block(BlockKind.HEADING if titled else BlockKind.PARAGRAPH, mark + line)
        yield from aside

    def table_row(self, _: Token) -> Iterator[Block]:
        cells = list(filter(None, self.row))
        kind = BlockKind.ROW if len(cells) > 1 else BlockKind.PARAGRAPH
        yield Block(kind, ", ".join(cells))
        self.row = []

    def rule(self, token: Token) -> Iterator[Block]:
        yield Block(BlockKind.STORY, token.markup[0] * 3)

    def indented(self, token: Token) -> Iterator[Block]:
        """Lay out prose with an indent, which is what pasted text has far more often than code."""
        yield from (
            Block(BlockKind.PARAGRAPH, _squeeze(line)) for line in token.content.split("\n")
        )

    def code(self, token: Token) -> Iterator[Block]:
        yield _left_out(f"{token.info} {token.content}")

    def html(self, token: Token) -> Iterator[Block]:
        """Lay out comments as left out, and the text between the tags line by line."""
        yield from map(_left_out, re.findall(_COMMENT, token.content))
        text = re.sub(_INLINE_HTML, "", token.content)
        for line in re.sub(_HTML, "\n", text).split("\n"):
            yield Block(BlockKind.PARAGRAPH, _squeeze(line))


_WRITERS: dict[str, Callable[[_Layout, Token], Iterator[Block]]] = {
    "inline": _Layout.inline,
    "tr_close": _Layout.table_row,
    "hr": _Layout.rule,
    "code_block": _Layout.indented,
    "fence": _Layout.code,
    "html_block": _Layout.html,
}


def _read_inline(children: Sequence[Token]) -> tuple[list[str], list[Block]]:
    """Read the lines of a paragraph, and what stands aside of them: pictures and comments."""
    lines, aside = [""], list[Block]()
    for child in children:
        if child.type in {"text", "code_inline", "text_special"}:
            lines[-1] += child.content
        elif child.type == "softbreak":
            lines[-1] += " "
        elif child.type == "hardbreak" or re.match("<br", child.content):
            lines.append("")
        elif child.type == "image":
            aside += split_caption(_squeeze(child.content or str(child.attrGet("title") or "")))
        elif re.match(_COMMENT, child.content):
            aside.append(_left_out(child.content))
    return list(filter(None, map(_squeeze, lines))), aside


def _left_out(markup: str) -> Block:
    return Block(BlockKind.LEFT_OUT, _squeeze(markup), Omission.METADATA)


def _is_bold(children: Sequence[Token]) -> bool:
    """Whether the whole of a paragraph is bold, as headings often are written."""
    shown = [child for child in children if child.type != "text" or child.content.strip(" :")]
    return (
        len(shown) > 2  # noqa: PLR2004 - opening, text and closing
        and shown[0].type == "strong_open"
        and shown[-1].type == "strong_close"
        and sum(child.type == "strong_open" for child in shown) == 1
    )


def _squeeze(text: str) -> str:
    return " ".join(text.split())

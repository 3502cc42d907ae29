"""The value between readers and recognisers: an article as a list of blocks, in its own order.

A reader (plain text, Markdown, HTML, Word, EPUB) lays an article out as blocks; a recogniser maps
such a list to another, in which it has named or cut what it is certain of. No recogniser drops or
reorders a letter: joined together, the blocks always hold the whole article.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from briefing.model.article import Omission


class BlockKind(Enum):
    """What a block is, as far as it is known.

    Items and captions come from readers of pages and documents alone, rows from those of any kind;
    titles, datelines, stories and what is left out from recognisers.
    """

    PARAGRAPH = auto()
    HEADING = auto()
    ITEM = auto()  # of a list
    ROW = auto()  # of a table, its cells set off by commas
    CAPTION = auto()  # of a picture, with its credit
    TITLE = auto()
    DATELINE = auto()
    STORY = auto()  # the separator that opens a story of its own
    LEFT_OUT = auto()


class Block(NamedTuple):
    """A stretch of an article.

    Attributes:
        kind: What it is.
        text: As written, in NFC, white space collapsed; never empty.
        reason: Why it is left out; None for what is not.
        group: The run of lines without an empty one that it stands in, counted from 1; 0 where a
            document has no lines.
    """

    kind: BlockKind
    text: str
    reason: Omission | None = None
    group: int = 0

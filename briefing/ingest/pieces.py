"""The value between the steps: an article as a row of pieces, in its own order.

A reader (plain text, Markdown, later HTML) lays an article out as pieces; each recogniser
takes such a row and gives one back in which it has named or cut what it is certain of. No
step drops or reorders a letter: joined together, the pieces always say the whole article.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from briefing.model.article import Omission


class Kind(Enum):
    """What a piece is, as far as it is known."""

    PARAGRAPH = auto()
    TITLE = auto()
    DATELINE = auto()
    BYLINE = auto()
    HEADING = auto()
    STORY = auto()  # the mark that opens a story of its own
    LEFT_OUT = auto()


class Piece(NamedTuple):
    """A stretch of an article.

    kind    what it is
    text    as written, white space collapsed; never empty
    reason  for what is left out, why; else None
    """

    kind: Kind
    text: str
    reason: Omission | None = None


class Metadata(NamedTuple):
    """What a file says about its article outside the text; empty where it says nothing."""

    title: str = ""
    date: str = ""
    author: str = ""
    source: str = ""

"""How a stretch of written text is spoken, and by which rule."""

from __future__ import annotations

from typing import NamedTuple


class Token(NamedTuple):
    """A span of written text with its verbalization: the words a newsreader says for it.

    A text has one for every few words; a named tuple is built in half the time of a frozen class.

    Attributes:
        start: Where the span begins in the written text, in code points. The spans of one text
            are ordered and disjoint, and every letter and digit lies in exactly one.
        end: Where it ends.
        spoken: What is said; empty for what is silent (a quotation mark, an emoji).
        rule: The name of the rule that read or dropped it, as `briefing explain` shows it.
            `plain` is text said as it is written, `unread` is text that no rule could read and
            that must be reported to the user.
    """

    start: int
    end: int
    spoken: str
    rule: str

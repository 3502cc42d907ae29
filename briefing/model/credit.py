"""Who reports an event: the articles that a chapter is made from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Credit:
    """An article that a chapter is made from.

    Attributes:
        newspaper: By its proper name; empty when unknown.
        title: Of the article.
        link: Where it can be read; empty when it lies in no public place.
    """

    newspaper: str
    title: str
    link: str

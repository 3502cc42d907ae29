"""An article as it was read: what to speak, what to leave out, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from briefing._messages import marked

if TYPE_CHECKING:
    import datetime as dt


class Omission(StrEnum):
    """Why a piece of an article is not spoken."""

    REPEATED_TITLE = marked("repeated title")
    CAPTION = marked("photo caption")
    CREDIT = marked("photo credit")
    CLOCK = marked("clock of the dateline")
    BYLINE = marked("byline")
    SEPARATOR = marked("story mark")
    RELATED_LINK = marked("link to other articles")
    AGENCY_MARK = marked("agency's mark")
    NOTICE = marked("notice of the publisher")
    REPEATED_LEAD = marked("repeated lead")
    METADATA = marked("metadata or markup")
    SIGNATURE = marked("signature of a mail")
    QUOTED = marked("quotation of an earlier mail")
    REPEATED = marked("said just before")
    FOREIGN = marked("in another language")
    RUNNING_HEAD = marked("running head or page number")
    UNSPEAKABLE = marked("nothing that can be spoken")
    DATELINE = marked("dateline of a story in a bulletin")
    TOLD = marked("told by another story")
    EARLIER = marked("told by an earlier edition, and nothing new")
    TIME = marked("no time for it")


@dataclass(frozen=True, slots=True)
class Omitted:
    """A piece of the article that is not spoken: its text as written, and why.

    Attributes:
        article: The title of the article, where several make a briefing.
    """

    text: str
    reason: Omission
    article: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of an article that belongs together.

    Attributes:
        heading: As written; empty when it has none.
        paragraphs: As written, NFC, white space collapsed; never empty strings.
        story: Whether a story mark (`*`, `***`, `---`) opens it: a story of its own.
    """

    heading: str
    paragraphs: tuple[str, ...]
    story: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """One article, NFC throughout, nothing of it lost.

    Attributes:
        title: Never empty: the first words of the article where it has no title line.
        dateline: As it is to be spoken (`Thứ Năm, 02/04/2020`); empty when there is none.
        published: The dateline's day; None when there is none.
        byline: The author, as written; empty when there is none.
        source: The newspaper or agency; empty when unknown.
        lead: The paragraphs that open the article.
        sections: The body.
        captions: Photo captions, without their credits, in the order of the article.
        left_out: What a newsreader does not read, in the order of the article; captions too.
        time: Of day in Vietnam, `07:30`, where the dateline or the page tells one; else empty.
        titled: Whether the title is a line of its own, to be spoken; else it was made of the first
            words of the text, and is spoken there.
    """

    title: str
    dateline: str
    published: dt.date | None
    byline: str
    source: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    captions: tuple[str, ...] = ()
    left_out: tuple[Omitted, ...] = ()
    time: str = ""
    titled: bool = True

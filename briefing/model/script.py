"""The plan of a briefing, complete before the first sound is made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from briefing._messages import marked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.model.article import Omitted
    from briefing.model.credit import Credit


class SegmentKind(StrEnum):
    """What a segment is in its article."""

    TITLE = marked("title")
    DATELINE = marked("dateline")
    LEAD = marked("lead")
    HEADING = marked("heading")
    BODY = marked("body")
    CAPTION = marked("caption")
    TRANSITION = marked("transition")
    HEADLINE = marked("headline")
    SOUND = marked("sound")


class PauseKind(StrEnum):
    """What a pause stands between; its length comes from the settings."""

    SENTENCE = marked("sentence")
    PARAGRAPH = marked("paragraph")
    TITLE = marked("title")
    STORY = marked("story")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sentence of a bulletin is from.

    Attributes:
        article: The index of the article in the bulletin's list.
        sentence: Its number in the article, from 1; 0 for the title.
    """

    article: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence, or one sound between sentences.

    Attributes:
        id: Its place in the script, from 0.
        kind: What it is in the article.
        paragraph: The paragraph it belongs to, counted through the script from 0.
        text: As written.
        parts: As read: the spoken line, cut where the engine cannot take it whole.
        anchors: (offset in `text`, offset in `spoken`) pairs, both rising: where a word of the one
            stands in the other.
        unread: Stretches of `text` that nobody could read aloud.
        voice: Which of the briefing's voices speaks it, from 0.
        sound: The sound that is played instead (kind `sound`), or that lies under what is spoken.
        sound_length: Milliseconds of the sound that is played.
        story: The story of a bulletin that a headline announces, from 0.
        origin: Where it is from; None for a bulletin's own words, and in a briefing of one article.
    """

    id: int
    kind: SegmentKind
    paragraph: int
    text: str
    parts: tuple[str, ...]
    anchors: tuple[tuple[int, int], ...] = ()
    unread: tuple[str, ...] = ()
    voice: int = 0
    sound: str = ""
    sound_length: int = 0
    story: int | None = None
    origin: Origin | None = None

    @classmethod
    def of_sound(cls, name: str, milliseconds: int, number: int = 0, paragraph: int = 0) -> Self:
        """Return a sound that is played by itself."""
        sound = SegmentKind.SOUND
        return cls(number, sound, paragraph, "", (), sound=name, sound_length=milliseconds)

    @property
    def spoken(self) -> str:
        """The spoken line, whole."""
        return " ".join(self.parts)


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence behind a segment, in milliseconds."""

    kind: PauseKind
    milliseconds: int


@dataclass(frozen=True, slots=True)
class PlannedChapter:
    """A chapter: its title and its segments, each with the pause behind it.

    Attributes:
        estimate: How long it will take, in milliseconds, pauses included.
        part: Whether it is a part of the story that the chapter before begins or belongs to.
        story: The story of a bulletin that it tells, from 0.
        credits: The articles that tell its event; none in a briefing of one article.
    """

    title: str
    segments: tuple[tuple[Segment, Pause], ...]
    estimate: int
    part: bool = False
    story: int | None = None
    credits: tuple[Credit, ...] = ()


@dataclass(frozen=True, slots=True)
class EventMember:
    """An article of an event, and what the bulletin makes of it.

    Attributes:
        credit: What it is.
        told: Whether it is the one that is told.
        likeness: To the article of the event that is most like it, 0 to 1; 1 where it is alone.
        copied: How much of the shorter of the two texts is in the other.
        names: The names that the two share, the rarest first.
        numbers: The figures.
        words: Other rare words.
        added: Its sentences that are told beside those of the fullest.
    """

    credit: Credit
    told: bool
    likeness: float = 1.0
    copied: float = 0.0
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BulletinEvent:
    """An event of a bulletin.

    Attributes:
        title: What it is called.
        members: The articles that tell it, the one that is told first.
        importance: How much it weighs among the others; what `--order importance` goes by.
        disagreements: Where the newspapers state different figures, names or times, as it is said.
        earlier: The headline under which an earlier bulletin told a step of it; empty for none.
        milliseconds: How long it will take.
        told: How much of what the whole story would tell is told in that time, 0 to 1.
    """

    title: str
    members: tuple[EventMember, ...]
    importance: float = 0.0
    disagreements: tuple[str, ...] = ()
    earlier: str = ""
    milliseconds: int = 0
    told: float = 1.0


@dataclass(frozen=True, slots=True)
class Script:
    """All that will be said, in order, and what will not.

    Attributes:
        events: What each story of a bulletin tells; none in a briefing of one article.
    """

    title: str
    chapters: tuple[PlannedChapter, ...]
    left_out: tuple[Omitted, ...] = ()
    events: tuple[BulletinEvent, ...] = ()

    def segments(self) -> Iterator[tuple[Segment, Pause]]:
        """Each segment with the pause behind it, in order."""
        for chapter in self.chapters:
            yield from chapter.segments

    @property
    def estimate(self) -> int:
        """How long it will take, in milliseconds."""
        return sum(chapter.estimate for chapter in self.chapters)

"""The plan of a briefing, complete before the first sound is made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.model.article import Omitted


class SegmentKind(StrEnum):
    """What a segment is in its article."""

    TITLE = "title"
    DATELINE = "dateline"
    LEAD = "lead"
    HEADING = "heading"
    BODY = "body"
    CAPTION = "caption"
    TRANSITION = "transition"
    HEADLINE = "headline"
    SOUND = "sound"


class PauseKind(StrEnum):
    """What a pause stands between; its length comes from the settings."""

    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    TITLE = "title"
    STORY = "story"


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
    """

    title: str
    segments: tuple[tuple[Segment, Pause], ...]
    estimate: int
    part: bool = False
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """All that will be said, in order, and what will not."""

    title: str
    chapters: tuple[PlannedChapter, ...]
    left_out: tuple[Omitted, ...] = ()

    def segments(self) -> Iterator[tuple[Segment, Pause]]:
        """Each segment with the pause behind it, in order."""
        for chapter in self.chapters:
            yield from chapter.segments

    @property
    def estimate(self) -> int:
        """How long it will take, in milliseconds."""
        return sum(chapter.estimate for chapter in self.chapters)

"""A finished briefing: its chapters, and what was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from briefing.model.credit import Credit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: whole milliseconds; it ends where the next one starts.

    Attributes:
        part: Whether it is a part of the story that the chapter before begins or belongs to.
        story: The story of a bulletin that it tells, from 0.
        credits: The articles that tell its event; none in a briefing of one article.
    """

    start: int
    end: int
    title: str
    part: bool = False
    story: int | None = None
    credits: tuple[Credit, ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Return the chapter that a manifest states. Raises TypeError where it states none."""
        credits_ = tuple(Credit(**credit) for credit in row.get("credits", ()))
        return cls(**{**row, "credits": credits_})


_SEEK = (  # what a chapter's button does in a notebook
    "const audio = this.closest('figure').querySelector('audio');"
    "audio.currentTime = this.dataset.start; audio.play()"
)


@dataclass(frozen=True, slots=True)
class Recording:
    """A published MP3 and what is known of it.

    Attributes:
        audio: The MP3, or the container that was asked for.
        manifest: The JSON file that tells everything about it.
        published: ISO 8601 date.
        milliseconds: Its duration.
        size: Bytes of `audio`.
        loudness: LUFS, of the speech; None where nothing is heard.
        chapters: In time order.
        engine: And `voice`, `rate`: who speaks first.
        voices: Everyone who speaks, as `engine name`.
        unread: Stretches of the text that could not be spoken.
        doubtful: Sentences that may not have been said whole, by the time that they took.
        segments: How many there are, and how many of them were `made` anew rather than cached.
        fresh: False where the files were up to date already and nothing was done.
        notes: What could not be written beside it, and why; reported once.
    """

    audio: Path
    manifest: Path
    title: str
    published: str
    source: str
    milliseconds: int
    size: int
    loudness: float | None
    chapters: tuple[Chapter, ...]
    engine: str
    voice: str
    rate: float
    voices: tuple[str, ...]
    unread: tuple[str, ...]
    doubtful: tuple[str, ...]
    segments: int
    made: int = 0
    fresh: bool = True
    notes: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        """Return what a notebook shows: a player, with a button for each chapter."""
        from base64 import b64encode
        from html import escape
        from mimetypes import guess_type

        title = f"<b>{escape(self.title)}</b>"
        if not self.audio.is_file():  # a notebook is shown again long after it ran
            return f"<p>{title}: {escape(str(self.audio))}</p>"
        kind, _ = guess_type(self.audio)
        sound = f"data:{kind};base64,{b64encode(self.audio.read_bytes()).decode()}"
        rows = ""
        for chapter in self.chapters:
            minutes, seconds = divmod(chapter.start // 1000, 60)
            rows += (
                f'<li><button type="button" data-start="{chapter.start / 1000}" onclick="{_SEEK}">'
                f"{minutes}:{seconds:02d}</button> {escape(chapter.title)}</li>"
            )
        return (
            f"<figure><figcaption>{title}</figcaption>"
            f'<audio controls preload="metadata" src="{sound}"></audio>'
            f'<ol style="list-style: none; padding: 0">{rows}</ol></figure>'
        )

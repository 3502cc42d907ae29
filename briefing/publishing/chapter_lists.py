"""Chapter lists for other programs: JSON chapters 1.2, cue sheets, descriptions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.timeline import Chapter

_CUE_FRAMES = 75  # a second, in cue sheets
_HOUR = 3_600_000  # ms


def as_json(title: str, author: str, chapters: Sequence[Chapter]) -> str:
    """Return JSON chapters 1.2 (Podcasting 2.0): times in seconds."""
    listed = [
        {
            "startTime": chapter.start / 1000,
            "endTime": chapter.end / 1000,
            "title": chapter.title,
        }
        for chapter in chapters
    ]
    head = {"version": "1.2.0", "title": title} | ({"author": author} if author else {})
    return json.dumps(head | {"chapters": listed}, ensure_ascii=False, indent=1) + "\n"


def as_cue(title: str, file: str, chapters: Sequence[Chapter]) -> str:
    """Return a cue sheet: minutes, seconds, and seventy-fifths of a second."""
    lines = [f'TITLE "{_quoted(title)}"', f'FILE "{_quoted(file)}" MP3']
    for number, chapter in enumerate(chapters, 1):
        seconds, rest = divmod(chapter.start, 1000)
        minutes, seconds = divmod(seconds, 60)
        frames = rest * _CUE_FRAMES // 1000
        lines += [
            f"  TRACK {number:02d} AUDIO",
            f'    TITLE "{_quoted(chapter.title)}"',
            f"    INDEX 01 {minutes:02d}:{seconds:02d}:{frames:02d}",
        ]
    return "\n".join(lines) + "\n"


def as_description(chapters: Sequence[Chapter]) -> str:
    """Return one `0:00 title` line a chapter, as players find times in a description."""
    longest = max((chapter.start for chapter in chapters), default=0)
    lines = (f"{clock(chapter.start, longest)} {chapter.title}" for chapter in chapters)
    return "\n".join(lines) + "\n"


def clock(milliseconds: int, longest: int = 0) -> str:
    """Return `m:ss`, or `h:mm:ss` when the longest time of the list needs hours."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if max(milliseconds, longest) >= _HOUR:
        return f"{hours}:{minutes:02d}:{seconds:02d}"
    return f"{minutes}:{seconds:02d}"


def _quoted(text: str) -> str:
    return text.replace('"', "'")

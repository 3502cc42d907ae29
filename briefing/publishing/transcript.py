"""The transcript, as written, for players (WebVTT) and for the tag."""

from __future__ import annotations

import html
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.model.script import Script
    from briefing.model.timeline import Cue


def as_webvtt(cues: Sequence[Cue]) -> Iterator[str]:
    """Return a WebVTT file, a cue at a time."""
    yield "WEBVTT\nLanguage: vi\n"
    for number, cue in enumerate(cues, 1):
        lines = "\n".join(html.escape(line, quote=False) for line in cue.lines)
        yield f"\n{number}\n{_time(cue.start)} --> {_time(cue.end)}\n{lines}\n"


def as_text(script: Script) -> str:
    """Return the whole text that is spoken, as written, a paragraph a line."""
    spoken = (pair for pair in script.segments() if pair[0].text)  # sounds have none
    paragraphs = groupby(spoken, key=lambda pair: pair[0].paragraph)
    return "\n".join(" ".join(segment.text for segment, _ in pairs) for _, pairs in paragraphs)


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{rest:03d}"

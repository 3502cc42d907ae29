"""The texts that accompany the audio: chapter lists, descriptions and the transcript."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.model.recording import Chapter
    from briefing.model.script import Script
    from briefing.model.timeline import Cue

_CUE_FRAMES = 75  # a second, in cue sheets
_HOUR = 3_600_000  # ms
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})  # of WebVTT's text


def chapters_json(
    title: str,
    author: str,
    chapters: Sequence[Chapter],
    articles: Sequence[Mapping[str, str]] = (),
) -> str:
    """Return JSON chapters 1.2 (Podcasting 2.0): times in seconds.

    Beside what apps know, `sources` names all articles that report a chapter's event.

    Args:
        title: Of the briefing.
        author: Empty for none.
        chapters: In time order.
        articles: What each chapter tells: where on the web that is (`url`), and its `picture`.
    """
    listed = [
        {
            "startTime": chapter.start / 1000,
            "endTime": chapter.end / 1000,
            "title": chapter.title,
            **_links(article),
            **_sources(chapter),
        }
        for chapter, article in zip(chapters, articles or [{}] * len(chapters), strict=True)
    ]
    head = {"version": "1.2.0", "title": title} | ({"author": author} if author else {})
    return json.dumps(head | {"chapters": listed}, ensure_ascii=False, indent=1) + "\n"


def _links(article: Mapping[str, str]) -> dict[str, str]:
    """Return a chapter's links: to the article that it tells, and to that one's picture."""
    links = {"url": article.get("url", ""), "img": article.get("picture", "")}
    return {name: link for name, link in links.items() if link}


def _sources(chapter: Chapter) -> dict[str, object]:
    sources = [
        {name: value for name, value in asdict(credit).items() if value}
        for credit in chapter.credits
    ]
    return {"sources": sources} if sources else {}


def cue_sheet(title: str, file: str, chapters: Sequence[Chapter]) -> str:
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


def chapter_description(chapters: Sequence[Chapter]) -> str:
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


def webvtt(cues: Sequence[Cue], voices: Sequence[str] = ()) -> Iterator[str]:
    """Return a WebVTT file, a cue at a time.

    Args:
        cues: In time order.
        voices: The names of those who speak; where there are several, each cue says whose it is.
    """
    yield "WEBVTT\nLanguage: vi\n"
    for number, cue in enumerate(cues, 1):
        lines = "\n".join(line.translate(_ESCAPED) for line in cue.lines)
        if len(voices) > 1:
            lines = f"<v {voices[cue.voice].translate(_ESCAPED)}>{lines}"
        yield f"\n{number}\n{_time(cue.start)} --> {_time(cue.end)}\n{lines}\n"


def plain_text(script: Script) -> str:
    """Return the whole text that is spoken, as written, a paragraph a line."""
    spoken = (pair for pair in script.segments() if pair[0].text)  # sounds have none
    paragraphs = groupby(spoken, key=lambda pair: pair[0].paragraph)
    return "\n".join(" ".join(segment.text for segment, _ in pairs) for _, pairs in paragraphs)


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{rest:03d}"

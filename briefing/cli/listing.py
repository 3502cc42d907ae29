"""The chapter list on the terminal: plain text, for an up-to-date briefing costs no time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.cli.command import echo
from briefing.publishing.chapters import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.timeline import Chapter


def show_chapters(title: str, chapters: Sequence[Chapter]) -> None:
    """Print a briefing's title and its chapters, each with its start and its length."""
    end = chapters[-1].end if chapters else 0
    width = max(len(clock(end)), len("start"))
    echo(f"{title}\n")
    echo(f"  #  {'start'.rjust(width)}  length  chapter")
    for number, chapter in enumerate(chapters, 1):
        start = clock(chapter.start, end).rjust(width)
        length = f"{round((chapter.end - chapter.start) / 1000)} s".rjust(len("length"))
        echo(f"{number:3}  {start}  {length}  {chapter.title}")
    echo()

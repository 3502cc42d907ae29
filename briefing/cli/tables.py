"""Tables and chapter lists on the terminal; what comes from an article is never markup.

rich takes 25 ms to load, and a chapter list does without: it is imported where a table is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from briefing._messages import figure
from briefing._messages import gettext as _
from briefing.publishing.companions import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table

    from briefing.model.recording import Chapter

_PIPE_WIDTH = 160  # columns where there is no terminal to fit


def show(table: Table) -> None:
    """Print a table to standard output."""
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        console = Console(width=_PIPE_WIDTH)
    console.print(table)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> Table:
    """Make a table of texts.

    A column whose name ends in `>` stands to the right, one whose name ends in `!` is never folded.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(
        box=box.SIMPLE_HEAD,
        title=Text(title, style="bold") if title else None,
        title_justify="left",
        pad_edge=False,
    )
    for name in columns:
        made.add_column(
            name.rstrip(">!"),
            justify="right" if name.endswith(">") else "left",
            overflow="fold",
            no_wrap=name.endswith("!"),
        )
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    return made


def show_chapters(title: str, chapters: Sequence[Chapter]) -> None:
    """Print a briefing's title and its chapters, each with its start and its length."""
    end = chapters[-1].end if chapters else 0
    heading, length_heading = _("start"), _("length")
    width, length_width = max(len(clock(end)), len(heading)), max(6, len(length_heading))
    typer.echo(f"{title}\n")
    typer.echo(f"  #  {heading:>{width}}  {length_heading:>{length_width}}  {_('chapter')}")
    for number, chapter in enumerate(chapters, 1):
        start = clock(chapter.start, end).rjust(width)
        length = f"{figure(round((chapter.end - chapter.start) / 1000), ',')} s"
        typer.echo(f"{number:3}  {start}  {length:>{length_width}}  {chapter.title}")
    typer.echo()

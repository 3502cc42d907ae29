"""`briefing report`: one page about a briefing, for an editor or a report of a fault."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.process import report as reporting
from briefing.pipeline.report import recording_page
from briefing.storage.atomic import atomic


def report(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A briefing's MP3, or its manifest.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The page to write, or - for standard output."),
    ] = None,
) -> None:
    """Write a page with waveform, loudness, chapters and every sentence of a briefing."""
    write(recording_page(file), output or file.with_suffix(".report.html"))


def write(page: str, target: Path) -> None:
    """Write a page, and print where; to standard output for `-`."""
    if str(target) == "-":
        sys.stdout.buffer.write(page.encode())
        return
    with atomic(target) as opened:
        opened.write(page.encode())
    with reporting():
        typer.echo(target)

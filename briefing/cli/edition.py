"""`briefing edition`: one edition of the configuration, now."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from briefing.cli import options
from briefing.cli.editions import FolderOption, editions_of
from briefing.cli.make import print_json, print_result, recording_data
from briefing.cli.progress import Bar


def edition(
    name: Annotated[str, typer.Argument(help="As the configuration calls it.")],
    folder: FolderOption = None,
    *,
    reading: options.ReadingOptions,
    if_due: Annotated[
        bool, typer.Option("--if-due", help="Only if it is due and nobody made it yet: for timers.")
    ] = False,
    as_json: options.JsonOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Make an edition of the configuration: what is new since its last one."""
    started = time.perf_counter()
    with editions_of(reading, folder) as editions, Bar(quiet=quiet) as bar:
        made = (
            editions.run_due([bar], only=editions.named(name).name)
            if if_due
            else [editions.make(name, [bar])]
        )
    if as_json:
        print_json([recording_data(recording) for recording in made])
        return
    for recording in made:
        print_result(recording, time.perf_counter() - started, quiet=quiet, streamed=False)

"""`briefing editions`: what is due, what was made, what failed; and timers to make them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing._messages import date
from briefing._messages import gettext as _
from briefing.cli import options, timers
from briefing.cli.process import report
from briefing.cli.target import is_template
from briefing.errors import UsageError
from briefing.pipeline.editions import Editions
from briefing.pipeline.request import DEFAULT_OUTPUT

if TYPE_CHECKING:
    from briefing.model.settings import Settings

FolderOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Where the bulletins go to. [default: output]"),
]
_SHOWN = 7  # runs of each edition


def editions(
    folder: FolderOption = None,
    *,
    reading: options.ReadingOptions,
    install: Annotated[
        bool, typer.Option("--install", help="Write a timer of systemd, or lines for crontab.")
    ] = False,
    as_json: options.JsonOption = False,
) -> None:
    """Show which editions are due when, what was made and what failed; install timers."""
    settings = options.load(reading)
    if not settings.edition:
        raise UsageError(_("the configuration has no edition"), _("add a table [[edition]]"))
    if install:
        with report():
            for line in timers.install(settings.edition, _place(folder), reading.config):
                typer.echo(line)
        return
    with editions_of(reading, folder, settings) as opened:
        overview = opened.overview()
    with report():
        if as_json:
            typer.echo(json.dumps(overview, ensure_ascii=False, indent=1))
            return
        for row in overview:
            due = dt.datetime.fromisoformat(row["next"]).astimezone()
            moment = f"{date(due.date())} {due:%H:%M %z}"
            typer.echo(_("{name}  next {moment}").format(name=row["name"], moment=moment))
            for run in row["runs"][:_SHOWN]:
                what = run["reason"] or run["manifest"]
                unread = "".join(
                    "; " + _("unread: {name}").format(name=name) for name in run["unread"]
                )
                day = date(dt.date.fromisoformat(run["day"]))
                typer.echo(f"  {day}  {_(run['state']):<8} {what}{unread}".rstrip())


def editions_of(
    reading: options.ReadingOptions, folder: Path | None, settings: Settings | None = None
) -> Editions:
    """Open the editions of a folder."""
    return Editions(settings or options.load(reading), _place(folder), reading.limits)


def _place(folder: Path | None) -> Path:
    if folder is not None and is_template(folder):
        raise UsageError(
            _("editions go into one folder, and {output} is none").format(output=folder),
            _("name a folder with -o"),
        )
    return folder or DEFAULT_OUTPUT

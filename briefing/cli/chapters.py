"""`briefing chapters`: the chapter list of any MP3."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from briefing._messages import gettext as _
from briefing.cli import options
from briefing.cli.tables import show_chapters
from briefing.errors import FormatError, UsageError
from briefing.mp3.tags import read_chapters
from briefing.publishing import companions


def chapters(
    file: Annotated[Path, typer.Argument(metavar="FILE.mp3", help="An MP3 with chapters.")],
    as_json: options.JsonOption = False,
    cue: Annotated[bool, typer.Option("--cue", help="Print a cue sheet.")] = False,
    description: Annotated[
        bool, typer.Option("--description", help="Print time stamps for a description.")
    ] = False,
) -> None:
    """Print the chapter list of an MP3."""
    if as_json + cue + description > 1:
        raise UsageError(_("--json, --cue and --description exclude one another"), _("choose one"))
    if not file.is_file():
        raise FormatError(_("{path} is not there").format(path=file), _("check the path"))
    title, _duration, found = read_chapters(file)
    if as_json:
        text = companions.chapters_json(title, "", found)
    elif cue:
        text = companions.cue_sheet(title, file.name, found)
    elif description:
        text = companions.chapter_description(found)
    elif not found:
        text = _("{path} has no chapters").format(path=file)
    else:
        show_chapters(title or file.name, found)
        return
    typer.echo(text.removesuffix("\n"))

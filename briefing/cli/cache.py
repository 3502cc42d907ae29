"""`briefing cache`: what is kept of earlier work, and how to be rid of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from briefing._messages import figure, marked
from briefing._messages import gettext as _
from briefing.cli import options
from briefing.cli.option_groups import CommandGroup, with_common_options
from briefing.storage import cache_files
from briefing.storage.directories import cache_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.storage.cache_files import CachedFile

app = typer.Typer(
    cls=CommandGroup,
    help="Show and prune what earlier work left in the cache.",
    rich_markup_mode=None,
    add_completion=False,
)

_KINDS = (  # what, its folder within the cache, its files' ending
    (marked("spoken segments"), "clips", ".clip"),
    (marked("parts from network voices"), "utterances", ".utterance"),
    (marked("pages"), "pages", ".page"),
)


@app.callback(invoke_without_command=True)
@with_common_options
def cache(context: typer.Context, as_json: options.JsonOption = False) -> None:
    """Show where the cache is and what it holds."""
    if context.invoked_subcommand:
        return
    if as_json:
        files = _cached_files()
        kinds = [
            {"kind": name, "files": len(held), "bytes": sum(file.size for file in held)}
            for _what, name, ending in _KINDS
            for held in [[file for file in files if file.path.suffix == ending]]
        ]
        typer.echo(json.dumps({"folder": str(cache_folder()), "holds": kinds}, indent=1))
    else:
        typer.echo(f"{cache_folder()}: {_counts(_cached_files())}")


@app.command()
@with_common_options
def prune(
    days: Annotated[float, typer.Option(help="Remove what was not used for so many days.")] = 30.0,
    keep: Annotated[float, typer.Option(help="Megabytes that may stay whatever their age.")] = 0.0,
    quiet: options.SilentOption = False,
) -> None:
    """Remove what was not used for long."""
    removed = cache_files.prune(_cached_files(), older_than=days, max_bytes=round(keep * 1e6))
    if not quiet:
        typer.echo(_("removed {files}").format(files=_counts(removed)))
        typer.echo(_("left {files}").format(files=_counts(_cached_files())))


def _cached_files() -> list[CachedFile]:
    return [
        file
        for _what, name, ending in _KINDS
        for file in cache_files.find(cache_folder() / name, ending)
    ]


def _counts(files: Sequence[CachedFile]) -> str:
    """Count files by their kinds: `12 spoken segments, 0 …, 3 pages; 1.4 MB`."""
    counts = (
        f"{figure(sum(file.path.suffix == ending for file in files), ',')} {_(what)}"
        for what, _folder, ending in _KINDS
    )
    megabytes = sum(file.size for file in files) / 1e6
    return f"{', '.join(counts)}; {figure(megabytes, ',.1f')} MB"

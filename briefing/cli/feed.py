"""`briefing feed`: the podcast feed of an output folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing._messages import figure, ngettext
from briefing._messages import gettext as _
from briefing.cli import options
from briefing.cli.process import report
from briefing.config import load
from briefing.errors import UsageError
from briefing.pipeline.request import DEFAULT_OUTPUT
from briefing.publishing.catalogue import open_library
from briefing.publishing.cleaning import clean_listed
from briefing.publishing.feed import FEED, Channel, write_feed
from briefing.publishing.listing import Listing

if TYPE_CHECKING:
    from briefing.model.settings import Settings

FolderArgument = Annotated[
    Path | None,
    typer.Argument(metavar="[DIR]", help="A folder of briefings. [default: output]"),
]
ShowOption = Annotated[str | None, typer.Option("--title", help="The show's title.")]


def feed(
    directory: FolderArgument = None,
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="Where the folder is served.", metavar="URL")
    ] = None,
    title: ShowOption = None,
    author: Annotated[str | None, typer.Option("--author", help="Who makes the show.")] = None,
    email: Annotated[
        str | None, typer.Option("--email", help="The owner's, for directories; it is public.")
    ] = None,
    newest: Annotated[
        int | None, typer.Option("--newest", help="How many briefings feed.xml lists.")
    ] = None,
    config: options.ConfigOption = None,
    quiet: options.SilentOption = False,
) -> None:
    """Write feed.xml, to be subscribed to in a podcast app."""
    place = folder(directory)
    given = {
        "base_url": base_url, "title": title, "author": author, "email": email, "newest": newest
    }  # fmt: skip
    show = channel(load(file=config).settings, given)
    if not show.base_url:
        raise UsageError(
            _("a feed needs to know where the folder is served"),
            _("give --base-url https://…"),
        )
    listing = Listing(place)
    for note in clean_listed(listing):
        typer.echo(note, err=True)
    with open_library(listing, thorough=True) as library:
        changed, number = write_feed(place, library, show), len(library)
    if quiet:
        return
    with report():
        count = ngettext("{n} briefing", "{n} briefings", number)
        what = _("{path} written") if changed else _("{path} up to date")
        typer.echo(f"{count.format(n=figure(number, ','))}; {what.format(path=place / FEED)}")
        typer.echo(show.url(FEED))


def folder(directory: Path | None) -> Path:
    """Return the folder of briefings that was asked for. Raises UsageError when it is none."""
    place = directory or DEFAULT_OUTPUT
    if not place.is_dir():
        raise UsageError(
            _("{path} is not a folder").format(path=place),
            _("make a briefing first, or name its folder"),
        )
    return place


def channel(settings: Settings, given: dict[str, Any]) -> Channel:
    """Return the show that the settings describe, flags (those not None) winning."""
    values = asdict(settings.feed)
    return Channel(**values | {name: value for name, value in given.items() if value is not None})

"""`briefing cache`: what is kept of earlier work, and how to be rid of it."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Show and prune what earlier work left in the cache.")


@app.callback(invoke_without_command=True)
def cache(context: typer.Context) -> None:
    """Show where the cache is and what it holds."""
    if context.invoked_subcommand:
        return
    from briefing.files.places import cache_folder
    from briefing.synthesis.store import ClipStore

    usage = ClipStore(cache_folder() / "clips").usage()
    typer.echo(f"{cache_folder()}: {usage.files} spoken segments, {usage.size / 1e6:.1f} MB")


@app.command()
def prune(
    days: Annotated[
        float, typer.Option(help="Remove segments that were not used for so many days.")
    ] = 30.0,
    keep: Annotated[float, typer.Option(help="Megabytes that may stay whatever their age.")] = 0.0,
) -> None:
    """Remove the segments that were not used for long."""
    from briefing.files.places import cache_folder
    from briefing.synthesis.store import ClipStore

    store = ClipStore(cache_folder() / "clips")
    removed = store.prune(older_than=days, keep=round(keep * 1e6))
    left = store.usage()
    typer.echo(
        f"removed {removed.files} segments, {removed.size / 1e6:.1f} MB; "
        f"{left.files} left, {left.size / 1e6:.1f} MB"
    )

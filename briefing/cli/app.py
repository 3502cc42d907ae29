"""The commands, in the order in which help shows them."""

from __future__ import annotations

from typing import Annotated

import typer

from briefing.cli import (
    batch,
    bulletin,
    cache,
    chapters,
    config,
    doctor,
    explain,
    feed,
    make,
    normalize,
    plan,
    serve,
    share,
    voices,
)

app = typer.Typer(
    name="briefing",
    help="Turn Vietnamese news articles into audio briefings with chapters.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("make")(make.make)
app.command("bulletin")(bulletin.bulletin)
app.command("batch")(batch.batch)
app.command("plan")(plan.plan)
app.command("explain")(explain.explain)
app.command("normalize")(normalize.normalize)
app.command("chapters")(chapters.chapters)
app.command("share")(share.share)
app.command("feed")(feed.feed)
app.command("serve")(serve.serve)
app.add_typer(voices.app, name="voices")
app.command("doctor")(doctor.doctor)
app.add_typer(cache.app, name="cache")
app.command("config")(config.config)


def _version(value: bool) -> None:
    if value:
        from briefing._version import __version__

        typer.echo(f"briefing {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show tracebacks instead of one-line errors.")
    ] = False,
) -> None:
    """Turn Vietnamese news articles into audio briefings with chapters."""

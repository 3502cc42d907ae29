"""The commands, in the order in which help shows them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

# Each is a function of its own name in a module of that name; one with commands of its own, an app.
COMMANDS = (
    "make",
    "bulletin",
    "batch",
    "plan",
    "explain",
    "normalize",
    "chapters",
    "share",
    "feed",
    "serve",
    "voices",
    "doctor",
    "cache",
    "config",
)


def application(arguments: Sequence[str] = ()) -> typer.Typer:
    """Give the command line.

    arguments  what it will be called with: where they name a command, that one alone is made, for
               to make all of them takes as long as to make sure that a briefing is up to date
    """
    app = typer.Typer(
        name="briefing",
        help="Turn Vietnamese news articles into audio briefings with chapters.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(main)
    for name in _asked(arguments):
        module = import_module(f"briefing.cli.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name))
    return app


def _asked(arguments: Sequence[str]) -> tuple[str, ...]:
    first = next((word for word in arguments if word != "--debug"), "")
    return (first,) if first in COMMANDS else COMMANDS


def _version(value: bool) -> None:
    if value:
        from briefing._version import __version__

        typer.echo(f"briefing {__version__}")
        raise typer.Exit


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

"""The least that a typer app of as many commands can be: what start-up is compared with.

python benchmarks/bare_typer.py --help, with the number of commands in BARE_COMMANDS.
"""

from __future__ import annotations

import os

import typer

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


def command() -> None:
    """Do nothing."""


for number in range(int(os.environ.get("BARE_COMMANDS", "9"))):
    app.command(f"command-{number}")(command)

if __name__ == "__main__":
    app()

"""The command line: thin, and quick to start."""

from __future__ import annotations

import sys

import typer

from briefing.cli.app import application
from briefing.errors import BriefingError

_INTERRUPTED = 130  # what shells give for Ctrl-C


def run() -> None:
    """Run the command line; every error ends in one line and an exit code of its class."""
    debug = "--debug" in sys.argv
    try:
        application(sys.argv[1:])()
    except BriefingError as exc:
        if debug:
            raise
        typer.echo(f"briefing: {exc}", err=True)
        sys.exit(exc.exit_code)
    except (KeyboardInterrupt, SystemExit) as exc:
        # typer makes the one into the other, and says nothing.
        if debug or (isinstance(exc, SystemExit) and exc.code != _INTERRUPTED):
            raise
        typer.echo("briefing: stopped; what was spoken is kept for the next run", err=True)
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has left: nothing more to say
        sys.stderr.close()
        sys.exit(1)

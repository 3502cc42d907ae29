"""The command line: thin, and quick to start."""

from __future__ import annotations

import sys

import typer

from briefing.cli.app import application
from briefing.errors import BriefingError
from briefing.masking import conceal_proxies, masked

_INTERRUPTED = 130  # what shells give for Ctrl-C


def run() -> None:
    """Run the command line; every error ends in one line and an exit code of its class."""
    debug = "--debug" in sys.argv
    conceal_proxies()
    try:
        application(sys.argv[1:])()
    except BriefingError as exc:
        typer.echo(_traceback(exc) if debug else f"briefing: {exc}", err=True)
        sys.exit(1 if debug else exc.exit_code)
    except (KeyboardInterrupt, SystemExit) as exc:
        # typer makes the one into the other, and says nothing.
        if isinstance(exc, SystemExit) and exc.code != _INTERRUPTED:
            raise
        if debug:
            typer.echo(_traceback(exc), err=True)
        typer.echo("briefing: stopped; what was spoken is kept for the next run", err=True)
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has left: nothing more to say
        sys.stderr.close()
        sys.exit(1)
    except Exception as exc:  # noqa: BLE001 - a mistake of ours; it must not tell any secret
        typer.echo(_traceback(exc), err=True)
        sys.exit(1)


def _traceback(exc: BaseException) -> str:
    """Give an error with all that led to it, without keys and passwords."""
    from traceback import format_exception

    return masked("".join(format_exception(exc)).rstrip())

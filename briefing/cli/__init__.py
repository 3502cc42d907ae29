"""The command line: thin, and quick to start."""

from __future__ import annotations

import signal
import sys

import typer

from briefing import _log
from briefing._messages import gettext as _
from briefing._messages import use
from briefing.cli.app import call
from briefing.cli.language import language
from briefing.cli.process import BY_SIGNAL, SIGNALS, left
from briefing.masking import conceal_proxies, masked

_INTERRUPTED = BY_SIGNAL + signal.SIGINT  # what shells give for Ctrl-C
_STOPPED = {_INTERRUPTED, *(BY_SIGNAL + number for number in SIGNALS)}


def run() -> None:
    """Run the command line; every error ends in one line and an exit code of its class."""
    debug = "--debug" in sys.argv
    conceal_proxies()
    use(language)
    if debug:
        _log.show(2)
    try:
        _call(sys.argv[1:])
    except (KeyboardInterrupt, SystemExit) as exc:
        code = exc.code if isinstance(exc, SystemExit) else _INTERRUPTED
        if code in _STOPPED:
            if debug:
                typer.echo(_traceback(exc), err=True)
            typer.echo(_("briefing: stopped; what was spoken is kept for the next run"), err=True)
        sys.exit(code)
    except Exception as exc:  # noqa: BLE001 - a mistake of ours costs one line too
        if left(exc):  # whoever read our output: nothing more to say
            sys.exit(1)
        error = _log.caught(exc, "the command")
        typer.echo(_traceback(exc) if debug else f"briefing: {error}", err=True)
        sys.exit(1 if debug else error.exit_code)


def _call(arguments: list[str]) -> None:
    """Call a command, and see that what it printed is written."""
    call(arguments)
    if sys.stdout is not None:
        sys.stdout.flush()


def _traceback(exc: BaseException) -> str:
    """Return an error with all that led to it, without keys and passwords."""
    from traceback import format_exception

    return masked("".join(format_exception(exc)).rstrip())

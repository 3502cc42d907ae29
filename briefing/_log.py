"""The logger `briefing`: silent by default, shown by `-v` and `-vv`, or by the caller's handlers.

    from briefing import _log

    _log.info("%s is up to date", path)         # -v: what was decided, and why
    _log.debug("clip %s is in the cache", key)  # -vv: each step, also the expected ones

To load `logging` takes 5 ms of the 80 ms of an unchanged `make`. As long as nobody has loaded it,
nobody can be listening, and these functions return at once.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from briefing._messages import in_english
from briefing.errors import BriefingError, to_briefing_error
from briefing.masking import masked

if TYPE_CHECKING:
    import logging


def debug(message: str, *args: object, exc_info: bool = False) -> None:
    """Log a step. `%s` in the message stands for the next of `args`."""
    if "logging" in sys.modules:
        _logger().debug(message, *map(in_english, args), exc_info=exc_info, stacklevel=2)


def info(message: str, *args: object) -> None:
    """Log a decision and its reason."""
    if "logging" in sys.modules:
        _logger().info(message, *map(in_english, args), stacklevel=2)


def warning(message: str, *args: object) -> None:
    """Log what did not go as it should and was worked around."""
    if "logging" in sys.modules:
        _logger().warning(message, *map(in_english, args), stacklevel=2)


def caught(exc: Exception, what: str) -> BriefingError:
    """Return an error as one of ours. An unforeseen one is logged with its traceback.

    Args:
        exc: What was raised.
        what: What failed, for the log.
    """
    if not isinstance(exc, BriefingError) and "logging" in sys.modules:
        _logger().error("%s failed", what, exc_info=exc, stacklevel=2)
    return to_briefing_error(exc)


def show(verbosity: int) -> None:
    """Print the log on standard error: 1 for decisions, 2 or more for every step."""
    import logging

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if sys.stderr is not None:  # looked up now: a live bar puts its own in the place
                sys.stderr.write(f"{self.format(record)}\n")

    handler = Handler()
    handler.addFilter(mask)  # other programs' loggers know of no secrets
    logging.basicConfig(format="%(name)s: %(message)s", handlers=[handler])
    _logger().setLevel(logging.DEBUG if verbosity > 1 else logging.INFO)


def mask(record: logging.LogRecord) -> bool:
    """Remove keys and passwords from a record, whatever handles it."""
    from traceback import format_exception

    record.msg, record.args = masked(record.getMessage()), ()
    if record.exc_info and record.exc_info[1]:
        record.exc_text = masked("".join(format_exception(record.exc_info[1])).rstrip())
    return True


def _logger() -> logging.Logger:
    import logging

    found = logging.getLogger("briefing")
    if mask not in found.filters:
        found.addFilter(mask)
        found.addHandler(logging.NullHandler())  # else Python would print warnings
    return found

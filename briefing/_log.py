"""The program's logger: silent until whoever runs the program sets logging up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.errors import BriefingError, to_briefing_error
from briefing.masking import masked

if TYPE_CHECKING:
    import logging


def logger() -> logging.Logger:
    """Give the logger `briefing`.

    It is asked for where something is to be logged, not before: to load logging takes as long as
    to find a briefing up to date. A handler that does nothing keeps Python from printing what
    nobody asked for.
    """
    import logging

    found = logging.getLogger("briefing")
    if mask not in found.filters:
        found.addFilter(mask)
        found.addHandler(logging.NullHandler())
    return found


def mask(record: logging.LogRecord) -> bool:
    """Take keys and passwords out of a record, whoever keeps it."""
    from traceback import format_exception

    record.msg, record.args = masked(record.getMessage()), ()
    if record.exc_info and record.exc_info[1]:
        record.exc_text = masked("".join(format_exception(record.exc_info[1])).rstrip())
    return True


def caught(exc: Exception, what: str) -> BriefingError:
    """Give an error as one of ours; what nobody foresaw goes to the log with its traceback.

    Args:
        exc: What was raised.
        what: Whose failure it is, for the log.
    """
    if not isinstance(exc, BriefingError):
        logger().error("%s failed", what, exc_info=exc)
    return to_briefing_error(exc)

"""The program's logger: silent until whoever runs the program sets logging up."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    if not found.handlers:
        found.addHandler(logging.NullHandler())
    return found

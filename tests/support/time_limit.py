"""An end to what takes too long, by the CPU's time."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class TooLongError(BaseException):
    """It took longer than it may. No `except Exception` stops it."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TooLongError when what is within takes more CPU time than this."""

    def stop(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)

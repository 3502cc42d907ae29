"""An end to what takes too long, by the CPU's time."""

from __future__ import annotations

import re
import signal
import time
from collections import Counter
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


_TEXT = "Sáng nay, huyện khởi công tuyến đường dài 12 km nối hai xã vùng cao. " * 10_000
_IDLE = 0.05  # seconds of CPU that the work below takes where the budgets of tests were set


def slowness() -> float:
    """Return how many times longer than an idle machine this one takes for the same work, now.

    The work is like that of reading an article, and none of the package's own: patterns, pieces
    of text, counting. What else the machine has to do slows both down alike.
    """
    start = time.process_time()
    counts = Counter(found[0].lower() for found in re.finditer(r"[^\W_]+", _TEXT))
    assert len(counts) == 15
    return (time.process_time() - start) / _IDLE

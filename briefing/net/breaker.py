"""A memory of refusals: until when a host wants to be left alone, kept across runs.

Closed, requests pass. A refusal opens it until the time that the host named, else for a time
that doubles with each refusal in a row. When the time has come, the next request is let through:
an answer closes it, another refusal opens it for longer.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

from briefing import _log
from briefing.errors import EngineBusyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.storage.shared_state import SharedState

FIRST = 60.0  # seconds, after the first refusal
LONGEST = 4 * 3600.0  # seconds; also what is believed of a host, and of a clock that was set back


class Breaker:
    """Whether a host may be asked now."""

    def __init__(
        self, state: SharedState, host: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._state = state
        self._host = host
        self._clock = clock

    def check(self) -> None:
        """Raise EngineBusyError while the host wants to be left alone."""
        numbers = self._state.read()
        if self._clock() < numbers.get("until", 0.0) <= self._clock() + LONGEST:
            error = self._error(numbers["until"])
            _log.info("%s is not asked: %s", self._host, error)
            raise error

    def refused(self, after: float | None) -> EngineBusyError:
        """Remember a refusal; `after` is the wait in seconds that the host named, if it did."""
        with self._state.change() as numbers:
            now = self._clock()
            count = numbers.get("refusals", 0.0)
            open_until = numbers.get("until", 0.0)
            if now < open_until <= now + LONGEST:  # several requests were under way
                count -= 1
            pause = FIRST * 2.0 ** min(count, 16.0) if after is None else after
            numbers["refusals"] = count + 1
            numbers["until"] = max(now + min(pause, LONGEST), min(open_until, now + LONGEST))
            error = self._error(numbers["until"])
        _log.info("%s (refusal %d in a row)", error, count + 1)
        return error

    def answered(self) -> None:
        """Forget the refusals: the host answers again."""
        if self._state.read().get("refusals"):
            _log.info("%s answers again", self._host)
            with self._state.change() as numbers:
                numbers.pop("refusals", None)
                numbers.pop("until", None)

    def _error(self, until: float) -> EngineBusyError:
        return EngineBusyError(
            f"{self._host} refuses for now (too many requests)",
            f"come back at {clock_time(until, self._clock())}, or choose another engine",
        )


def clock_time(when: float, now: float) -> str:
    """Write a time for a person: HH:MM, rounded up to the minute; with its day if not today's."""
    then = dt.datetime.fromtimestamp(when + 59.999).astimezone()
    today = dt.datetime.fromtimestamp(now).astimezone().date()
    return f"{then:%H:%M}" if then.date() == today else f"{then:%H:%M on %Y-%m-%d}"

"""A bound on requests a second, over all processes of one user: the generic cell rate algorithm.

One number is cached: when the requests made so far would all have been due at an even pace
(ITU-T I.371, annex A). A request may be made when that moment lies less than a burst ahead.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.storage.shared_state import SharedState

# A reservation farther ahead, in seconds and requests, comes from a clock that was set back.
FARTHEST, QUEUE = 600.0, 100


class RateLimit:
    """At most `burst` requests at once and `rate` a second in the long run; rate 0 is no bound."""

    def __init__(
        self,
        state: SharedState,
        *,
        rate: float,
        burst: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._state = state
        self._interval = 1.0 / rate if rate > 0 else 0.0
        self._slack = self._interval * max(0, burst - 1)
        self._clock = clock

    def reserve(self) -> float:
        """Reserve a place for one request and return the seconds to wait before making it."""
        with self._state.change() as numbers:
            now = self._clock()
            due = self._due(numbers, now)
            numbers["due"] = due + self._interval
        return max(0.0, due - self._slack - now)

    def postpone(self, seconds: float) -> None:
        """Let nobody ask for some seconds: the host asked for that."""
        with self._state.change() as numbers:
            now = self._clock()
            numbers["due"] = max(self._due(numbers, now), now + seconds + self._slack)

    def _due(self, numbers: dict[str, float], now: float) -> float:
        due = numbers.get("due", now)
        farthest = FARTHEST + self._slack + QUEUE * self._interval
        return now if due - now > farthest else max(due, now)

"""How often to ask again, and when: exponential back-off with full jitter, Retry-After.

Full jitter: each wait is drawn evenly between nothing and the doubled ceiling, so that several
callers that failed together do not come back together
(https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.errors import EngineError


class RetryableError(Exception):
    """One attempt failed in a way that another one may not.

    error    what to raise when no attempt is left
    refused  whether the host itself asked to be left alone (429): the breaker remembers that
    after    seconds that the host asked to wait; None where it said nothing
    """

    def __init__(
        self, error: EngineError, *, refused: bool = False, after: float | None = None
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.refused = refused
        self.after = after


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to go on.

    attempts  how often one thing is asked for, at most; eight lose less than three parts in
              a million where one request in five fails
    base      seconds, the ceiling of the first wait; it doubles
    ceiling   seconds, the longest wait of our own
    longest   seconds, the longest wait that a host may ask for; beyond it, we give up at once
    """

    attempts: int = 8
    base: float = 0.25
    ceiling: float = 10.0
    longest: float = 30.0

    def delay(self, failed: int, after: float | None = None) -> float:
        """Seconds to wait after the given number of failed attempts (from 1)."""
        bound = min(self.ceiling, self.base * 2.0 ** min(failed - 1, 32))
        jitter = random.uniform(0.0, bound)  # noqa: S311 - spreads callers, guards no secret
        return jitter if after is None else after + jitter * 0.25


def retry_after(value: str | None, now: float | None = None) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110, 10.2.3): a number, or an HTTP date.

    now  seconds since the epoch, for tests. None where the header is absent or makes no sense.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, when - (time.time() if now is None else now))

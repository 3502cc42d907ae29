"""Requests to one host: limited in their rate, tried again after failures, stopped by refusals.

Retries back off exponentially with full jitter: each wait is drawn evenly between nothing and the
doubled ceiling, so that several callers that failed together do not come back together
(https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).

The rate limit is the generic cell rate algorithm (ITU-T I.371, annex A), over all processes of one
user. Its state is one number: when the requests made so far would all have been due at an even
pace. A request may be made when that moment lies less than a burst ahead.

The circuit breaker remembers refusals across runs. Closed, requests pass. A refusal opens it until
the time that the host named, else for a time that doubles with each refusal in a row. When the
time has come, the next request is let through: an answer closes it, another refusal opens it for
longer.
"""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

from briefing import _log
from briefing._messages import date
from briefing._messages import gettext as _
from briefing.errors import EngineBusyError, EngineError, EngineUnavailableError
from briefing.storage.shared_state import SharedState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

# A reservation farther ahead, in seconds and requests, comes from a clock that was set back.
FARTHEST, QUEUE = 600.0, 100
FIRST = 60.0  # seconds, after the first refusal
LONGEST = 4 * 3600.0  # seconds; also what is believed of a host, and of a clock that was set back


class HostClient:
    """Makes requests to one host, from several threads.

    Args:
        host: Its name, for messages.
        folder: Where what processes share about it is stored; None for this process alone.
        policy: How often to ask again.
        rate: Requests a second in the long run, over all processes; 0 is no bound.
        burst: Requests at once.
    """

    def __init__(
        self, host: str, folder: Path | None, policy: RetryPolicy, *, rate: float, burst: int
    ) -> None:
        def state(kind: str) -> SharedState:
            name = "".join(c if c.isalnum() or c in ".-" else "_" for c in host)
            return SharedState(folder / f"{name}.{kind}.json" if folder else None)

        self._host = host
        self._policy = policy
        self._limit = RateLimit(state("limit"), rate=rate, burst=burst)
        self._breaker = Breaker(state("breaker"), host)
        self._closed = threading.Event()

    def check(self, ping: Callable[[], object]) -> None:
        """Find out by one attempt whether the host can be asked.

        Raises:
            EngineUnavailableError: Also while the host wants to be left alone.
        """
        try:
            self._breaker.check()
            ping()
        except RetryableError as exc:
            raise EngineUnavailableError(exc.error.problem, exc.error.hint) from exc
        except EngineUnavailableError:
            raise
        except EngineError as exc:
            raise EngineUnavailableError(exc.problem, exc.hint) from exc

    def ask(self, attempt: Callable[[], T]) -> T:
        """Make attempts until one returns, and return what it does.

        An attempt raises RetryableError where another one may help; anything else passes through.
        Raises EngineBusyError when the host refuses, else the last attempt's error.
        """
        failed = 0
        while True:
            self.wait(self._limit.reserve())
            self._breaker.check()
            try:
                answer = attempt()
            except RetryableError as exc:
                failed += 1
                self.wait(self._judge(exc, failed))
            else:
                self._breaker.answered()
                return answer

    def close(self) -> None:
        """Wake up whoever waits; they raise EngineError."""
        self._closed.set()

    def wait(self, seconds: float) -> None:
        """Wait; raises EngineError when the client is closed meanwhile."""
        if self._closed.wait(seconds) if seconds > 0 else self._closed.is_set():
            raise EngineError(
                _("the line to {host} was closed").format(host=self._host), _("nothing to do")
            )

    def _judge(self, failure: RetryableError, failed: int) -> float:
        """Seconds to wait before the next attempt; raises when there is to be none."""
        policy = self._policy
        last = failed >= policy.attempts
        if failure.refused and (last or (failure.after or 0.0) > policy.longest):
            raise self._breaker.refused(failure.after) from failure
        if last or (failure.after or 0.0) > policy.longest:
            raise failure.error from failure
        if failure.after:
            self._limit.postpone(failure.after)
        wait = policy.delay(failed, failure.after)
        _log.info(
            "%s: attempt %d of %d failed (%s); the next in %.1f s",
            self._host,
            failed,
            policy.attempts,
            failure.error.problem,
            wait,
        )
        return wait


class RetryableError(Exception):
    """One attempt failed in a way that another one may not.

    Attributes:
        error: What to raise when no attempt is left.
        refused: Whether the host itself asked to be left alone (429): the breaker remembers that.
        after: Seconds that the host asked to wait; None where it said nothing.
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

    Attributes:
        attempts: How often one thing is asked for, at most; eight lose less than three parts in a
            million where one request in five fails.
        base: Seconds, the ceiling of the first wait; it doubles.
        ceiling: Seconds, the longest wait of our own.
        longest: Seconds, the longest wait that a host may ask for; beyond it, we give up at once.
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
    """Return the seconds to wait by a Retry-After header (RFC 9110, 10.2.3).

    Its value is a number, or an HTTP date.

    Args:
        value: The header, if there is one.
        now: Seconds since the epoch, for tests.

    Returns:
        None where the header is absent or makes no sense.
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
        """Delay everybody's next request by some seconds: the host asked for that."""
        with self._state.change() as numbers:
            now = self._clock()
            numbers["due"] = max(self._due(numbers, now), now + seconds + self._slack)

    def _due(self, numbers: dict[str, float], now: float) -> float:
        due = numbers.get("due", now)
        farthest = FARTHEST + self._slack + QUEUE * self._interval
        return now if due - now > farthest else max(due, now)


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
            _("{host} refuses for now (too many requests)").format(host=self._host),
            _("come back at {time}, or choose another engine").format(
                time=clock_time(until, self._clock())
            ),
        )


def clock_time(when: float, now: float) -> str:
    """Write a time for a person: HH:MM, rounded up to the minute; with its day if not today's."""
    then = dt.datetime.fromtimestamp(when + 59.999).astimezone()
    today = dt.datetime.fromtimestamp(now).astimezone().date()
    time = f"{then:%H:%M}"
    if then.date() == today:
        return time
    return _("{time} on {day}").format(time=time, day=date(then.date()))

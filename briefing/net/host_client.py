"""A line to one host: every request on it is paced, patient and heedful of refusals."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from briefing import _log
from briefing.errors import EngineError, EngineUnavailableError
from briefing.net.breaker import Breaker
from briefing.net.rate_limit import RateLimit
from briefing.net.retry import RetryableError
from briefing.storage.shared_state import SharedState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from briefing.net.retry import RetryPolicy

T = TypeVar("T")


class HostClient:
    """Asks one host.

    host      its name, for messages
    folder    where what processes share about it is cached; None keeps it in this process
    policy  how often to ask again
    rate      requests a second in the long run, over all processes; 0 is no bound
    burst     requests at once
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

        Raises EngineUnavailableError, also while the host wants to be left alone.
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
        """Wait; raises EngineError when the line is closed meanwhile."""
        if self._closed.wait(seconds) if seconds > 0 else self._closed.is_set():
            raise EngineError(f"the line to {self._host} was closed", "nothing to do")

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

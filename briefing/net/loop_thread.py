"""An event loop on a thread of its own, for libraries on asyncio."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")

_LAST_TURNS = 0.05  # seconds; TLS connections take a few turns of the loop to close


class LoopThread:
    """Runs coroutines for several threads; started by the first, a daemon."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def run(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """Return or raise what the coroutine does; when time is up, cancel it: TimeoutError."""
        future = asyncio.run_coroutine_threadsafe(work, self._started())
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise
        except concurrent.futures.CancelledError as exc:
            raise ConnectionAbortedError from exc

    def close(self) -> None:
        """Cancel what runs, whose callers get ConnectionAbortedError, and end the thread."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop and thread:
            asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result(5)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)
            loop.close()

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="briefing-loop", daemon=True
                )
                self._thread.start()
            return self._loop


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(_LAST_TURNS)

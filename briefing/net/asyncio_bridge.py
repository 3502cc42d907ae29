"""What libraries on asyncio need: an event loop on a thread of its own, a connector that stays."""

from __future__ import annotations

import asyncio
import concurrent.futures
import socket
import threading
from typing import TYPE_CHECKING, Any, TypeVar

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

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


class PersistentConnector(aiohttp.TCPConnector):
    """Stays open when its session closes; `end` closes it."""

    async def close(self, *, abort_ssl: bool = False) -> None:  # type: ignore[override,unused-ignore]
        """Do nothing, on purpose."""

    async def end(self) -> None:
        """Close the connections."""
        await super().close()


class FixedResolver(AbstractResolver):
    """Resolves every name to one address."""

    def __init__(self, host: str, port: int) -> None:
        self._place = host, port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of the place."""
        del port
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(*self._place, type=socket.SOCK_STREAM, family=family)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=self._place[1],
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST,
            )
            for kind, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        """Do nothing: there is nothing to close."""


def persistent_connector(place: tuple[str, int] | None) -> PersistentConnector:
    """Make a connector; with a place (host and port), every name leads there."""
    return PersistentConnector(resolver=FixedResolver(*place) if place else None)

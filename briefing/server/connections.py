"""Connections with a deadline for each request and a share for each address, so all get in.

uvicorn bounds the pause between two requests, and only until the first byte of the next: neither
whoever sends nothing at first nor half a request line is ever hung up on. Here a request has to be
there, whole, by a deadline that no byte puts off.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

MAX_CONNECTIONS = 2500  # connections at a time
MAX_PER_ADDRESS = 500  # of them from one address: more than 80 browsers have


class Connection(H11Protocol):
    """A connection over HTTP/1.1, as `uvicorn.Config` expects it."""

    _deadline: asyncio.TimerHandle | None = None  # while a request is waited for

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait; where there is no room, hang up on who has waited longest."""
        super().connection_made(transport)
        self._wait()
        everyone = cast("set[Connection]", self.connections)
        for group, limit in (
            ([one for one in everyone if one.address == self.address], MAX_PER_ADDRESS),
            (everyone, MAX_CONNECTIONS),
        ):
            if len(group) > limit:
                # The newest itself, where all others are answered.
                min(group, key=lambda one: one.deadline).hang_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Handle what has arrived; a whole request ends the waiting."""
        super().handle_events()
        if self._is_answering:
            self._wait_no_more()

    def on_response_complete(self) -> None:
        """Wait for the next request, unless it is there already."""
        super().on_response_complete()
        if not self._is_answering and not self.transport.is_closing():
            self._wait()

    @property
    def address(self) -> str:
        """The client's IP address; empty where it is not known."""
        return self.client[0] if self.client else ""

    @property
    def deadline(self) -> float:
        """When its request has to be there; infinity while one is answered."""
        return self._deadline.when() if self._deadline else math.inf

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._wait_no_more()
        self._deadline = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def hang_up(self) -> None:
        """Close the connection at once."""
        self._wait_no_more()
        self.connections.discard(self)
        self.transport.abort()

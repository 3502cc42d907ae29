"""aiohttp's connector, for a library that closes the one it is given before it asks again."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult


class KeptConnector(aiohttp.TCPConnector):
    """Stays open when its session closes; `end` closes it."""

    async def close(self, *, abort_ssl: bool = False) -> None:  # type: ignore[override,unused-ignore]
        """Do nothing, on purpose."""

    async def end(self) -> None:
        """Close the connections."""
        await super().close()


class Elsewhere(AbstractResolver):
    """Finds every name at one place."""

    def __init__(self, host: str, port: int) -> None:
        self._place = host, port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Give the addresses of the place."""
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
        """Nothing to let go of."""


def kept_connector(place: tuple[str, int] | None) -> KeptConnector:
    """Make a connector; with a place, everything is found there."""
    return KeptConnector(resolver=Elsewhere(*place) if place else None)

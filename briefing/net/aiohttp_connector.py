"""A connector for aiohttp that stays open, and may lead every name to one place."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult


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

"""A port, and the server that listens there until it is stopped."""

from __future__ import annotations

import asyncio
import errno
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from briefing.errors import ToolMissingError, UsageError
from briefing.installation import command_for
from briefing.serving.app import App

if TYPE_CHECKING:
    import uvicorn

    from briefing.serving.app import Site
    from briefing.serving.certificates import Certificate

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104  only when asked for
_BACKLOG = 1024
_FILES = 6000  # that may be open: a socket and a file for each connection, and some to spare
_IDLE = 15  # seconds in which a connection must send its request, the first or the next
_GRACE = 2  # seconds in which answers that have begun may end when the server is stopped


def bind(address: str, port: int) -> socket.socket:
    """Take a port; 0 takes any that is free.

    Raises UsageError when it is taken, forbidden or no port.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows lets others take it over otherwise
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as exc:
        listener.close()
        reason = exc.errno if isinstance(exc, OSError) else None
        if reason == errno.EADDRINUSE:
            raise UsageError(f"port {port} is in use", "choose another with --port") from exc
        raise UsageError(
            f"cannot listen at {address}, port {port} ({exc})", "choose another with --port"
        ) from exc
    listener.setblocking(False)
    return listener


def run(listener: socket.socket, site: Site, certificate: Certificate | None = None) -> None:
    """Serve a site until Ctrl-C or a request to end; what has begun may end.

    Raises ToolMissingError without the server's package.
    """
    try:
        import uvicorn
    except ImportError as exc:
        raise ToolMissingError("serving needs the uvicorn package", command_for("listen")) from exc

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            """End in order, and hang up on whoever did not take what was sent to the end."""
            await super().shutdown(sockets)
            for connection in self.server_state.connections:
                if connection.transport:
                    connection.transport.abort()
            await asyncio.sleep(0)

    _allow_files()
    with suppress(KeyboardInterrupt):
        Server(_config(site, certificate)).run(sockets=[listener])


def _config(site: Site, certificate: Certificate | None) -> uvicorn.Config:
    import uvicorn

    from briefing.serving.connections import Connection

    return uvicorn.Config(
        App(site),
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
        loop="asyncio",
        http=Connection,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="critical",
        access_log=False,  # it would hold the token
        proxy_headers=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_GRACE,
    )


def _allow_files() -> None:
    """Raise the limit of open files, where the system has one, towards what listeners need."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

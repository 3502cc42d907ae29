"""A port, the links that lead to it, and the server that listens there."""

from __future__ import annotations

import asyncio
import errno
import io
import re
import secrets
import socket
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import ToolMissingError, UsageError
from briefing.installation import command_for
from briefing.storage.atomic import write_atomically
from briefing.storage.directories import data_folder

if TYPE_CHECKING:
    import uvicorn

    from briefing.server.app import Application
    from briefing.server.certificates import Certificate

AUTO = "auto"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,128}", re.ASCII)
_BYTES = 12  # of chance in a token of our own: 96 bits
_FEED = "feed.xml"
_MAKING = ("starlette", "sse_starlette", "python_multipart")
_QUIET_ZONE = 2  # modules around a QR code


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """How a server is reached: its scheme, its port and its token, if there is one."""

    scheme: str
    port: int
    token: str = ""

    def url(self, host: str) -> str:
        """Return the address of the player on a host."""
        host = f"[{host}]" if ":" in host else host
        return f"{self.scheme}://{host}:{self.port}/" + (f"{self.token}/" if self.token else "")

    def feed(self, host: str) -> str:
        """Return the address of the feed."""
        return self.url(host) + _FEED

    def subscription(self, host: str) -> str:
        """Return a link that a phone opens in its podcast app."""
        return "podcast" + self.feed(host).removeprefix(self.scheme)


def token_for(word: str) -> str:
    """Return the token that was asked for: a word, none, or one of our own that is stored.

    Raises:
        UsageError: The word cannot stand in a link.
        OutputError: The token cannot be stored.
    """
    if not word:
        return ""
    if word != AUTO:
        if not _TOKEN.fullmatch(word):
            raise UsageError(
                _("the token {word!r} cannot stand in a link").format(word=word),
                _("use 4 to 128 letters, digits, - and _"),
            )
        return word
    path = data_folder() / "token"  # stored, so that a phone's subscription goes on
    with suppress(OSError, UnicodeDecodeError):
        stored = path.read_text(encoding="ascii").strip()
        if _TOKEN.fullmatch(stored):
            return stored
    made = secrets.token_urlsafe(_BYTES)
    write_atomically(path, f"{made}\n".encode())
    with suppress(OSError):
        path.chmod(0o600)
    return made


def require_making() -> None:
    """Raise ToolMissingError where the packages are missing that a server that makes needs."""
    missing = [name for name in _MAKING if find_spec(name) is None]
    if missing:
        names = ", ".join(missing)
        raise ToolMissingError(
            _("making over the network needs {names}").format(names=names), command_for("serve")
        )


def qr_code(text: str) -> str:
    """Draw a QR code (ISO/IEC 18004) with half blocks, for light letters on a dark ground.

    Raises:
        ToolMissingError: The segno package is not installed.
    """
    try:
        import segno
    except ImportError as exc:
        raise ToolMissingError(
            _("QR codes need the segno package"),
            _("{command}, or use --no-qr").format(command=command_for("listen")),
        ) from exc
    drawn = io.StringIO()
    segno.make_qr(text, error="m").terminal(drawn, compact=True, border=_QUIET_ZONE)
    return drawn.getvalue()


LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104  only when asked for
_BACKLOG = 1024
_FILES = 6000  # that may be open: a socket and a file for each connection, and some to spare
_IDLE = 15  # seconds in which a connection must send its request, the first or the next
_GRACE = 2  # seconds in which answers that have begun may end when the server is stopped


def bind(address: str, port: int) -> socket.socket:
    """Bind a port; 0 binds any that is free.

    Raises:
        UsageError: The port is in use, forbidden or no port.
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
            raise UsageError(
                _("port {port} is in use").format(port=port), _("choose another with --port")
            ) from exc
        raise UsageError(
            _("cannot listen at {address}, port {port} ({reason})").format(
                address=address, port=port, reason=exc
            ),
            _("choose another with --port"),
        ) from exc
    listener.setblocking(False)
    return listener


def run(listener: socket.socket, app: Application, certificate: Certificate | None = None) -> None:
    """Serve an application until Ctrl-C or a request to end; what has begun may end.

    Raises:
        ToolMissingError: uvicorn is not installed.
    """
    try:
        import uvicorn
    except ImportError as exc:
        raise ToolMissingError(
            _("serving needs the uvicorn package"), command_for("listen")
        ) from exc

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            """End in order, and hang up on whoever has not read what was sent."""
            await super().shutdown(sockets)
            for connection in self.server_state.connections:
                if connection.transport:
                    connection.transport.abort()
            await asyncio.sleep(0)

    _allow_files()
    with suppress(KeyboardInterrupt):
        Server(_config(app, certificate)).run(sockets=[listener])


def _config(app: Application, certificate: Certificate | None) -> uvicorn.Config:
    import uvicorn

    from briefing.server.connections import Connection  # lazy: uvicorn is an optional extra

    return uvicorn.Config(
        app,
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

"""One deadline for everything that a fetch does on the network.

A socket's timeout bounds one system call: a host that sends a byte every nine seconds outlasts it
for ever. So every call gets what is left of the whole.
"""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket


class Deadline:
    """The moment until which something must be done.

    seconds  from now on
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float = float("inf")) -> float:
        """Give the seconds that are left, at most `most`; raises TimeoutError when none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time is up")
        return min(left, most)


class TimedSocket:
    """A connected socket whose every call ends by the deadline; what `http.client` asks of one.

    silence  seconds between two pieces of a reply
    """

    def __init__(self, sock: socket.socket, deadline: Deadline, silence: float) -> None:
        self._sock = sock
        self._deadline = deadline
        self._silence = silence

    def sendall(self, data: Any) -> None:
        """Send everything."""
        self._sock.settimeout(self._deadline.left(self._silence))
        self._sock.sendall(data)

    def makefile(self, mode: str = "rb", *_: Any, **__: Any) -> io.BufferedReader:
        """Give a file to read from."""
        del mode
        return io.BufferedReader(_Incoming(self._sock, self._deadline, self._silence), 2**16)

    def close(self) -> None:
        """Do nothing: `http.client` closes a socket whose reply is still to be read."""


class _Incoming(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline, silence: float) -> None:
        self._sock = sock
        self._deadline = deadline
        self._silence = silence

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left(self._silence))
        return self._sock.recv_into(buffer)

"""A bound on anything that may hang: name resolution, a handshake, a reply that drips.

A socket's timeout bounds one system call, not a whole exchange, and does not cover
`getaddrinfo` at all. So the exchange runs on a daemon thread, which is left behind when its time
is up: it ends with its connection, and does not keep the program alive.
"""

from __future__ import annotations

import io
import threading
import time
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

T = TypeVar("T")


def run_within(seconds: float, work: Callable[[], T]) -> T:
    """Do the work and return or raise what it does; raises TimeoutError when time is up."""
    task = _Task(work)
    thread = threading.Thread(target=task.run, name="briefing-exchange", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimeoutError
    return task.result()


class _Task(Generic[T]):
    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._value: list[T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._value.append(self._work())
        except BaseException as exc:  # noqa: BLE001 - handed over to the thread that waits
            self._error = exc

    def result(self) -> T:
        if self._error is not None:
            raise self._error
        return self._value[0]


class Deadline:
    """The moment until which something must be done.

    Args:
        seconds: From now on.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float = float("inf")) -> float:
        """Return the seconds that are left, at most `most`; raises TimeoutError when none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time is up")
        return min(left, most)


class TimedSocket:
    """A connected socket whose every call ends by the deadline; what `http.client` asks of one.

    Args:
        silence: Seconds between two pieces of a reply.
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
        """Return a file to read from."""
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

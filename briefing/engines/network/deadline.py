"""A bound on anything that may hang: name resolution, a handshake, a reply that drips.

A socket's timeout bounds one system call, not a whole exchange, and does not cover
`getaddrinfo` at all. So the exchange runs on a daemon thread, which is left behind when its time
is up: it ends with its connection, and does not keep the program alive.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
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

"""What only the command line may do, because the process is its own.

    prepare()          streams and signals, before anything else; `end(code)` is the last thing
    report()           print what was made; where nobody can read it, it is made all the same
    give_memory_back() for long work

The library changes none of this in whoever calls it.
"""

from __future__ import annotations

import codecs
import io
import os
import select
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

from briefing._messages import gettext as _
from briefing.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

BY_SIGNAL = 128  # what shells add to a signal's number
SIGNALS = () if sys.platform == "win32" else (signal.SIGHUP, signal.SIGTERM)
_GRACE, _AGAIN = 10.0, 0.01  # seconds
_MMAP_THRESHOLD = -3  # malloc.h
_LARGE = 512 * 1024  # bytes
_YOUNG = 2_000  # objects


def prepare() -> None:
    """Make the streams safe to use, whoever closed them, and let signals end a run in order."""
    if sys.platform == "win32":  # its console takes more than bytes, and it has no such signals
        return
    _plug()
    sys.stdin = sys.stdin or open(0, closefd=False)  # noqa: SIM115 - to the end
    sys.stdout = _stream(sys.stdout, _Product(1, "wb", closefd=False))
    sys.stderr = _stream(sys.stderr, _Notices(2, "wb", closefd=False))
    for number in SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup has one ignored
            signal.signal(number, _stop)


@contextmanager
def report() -> Iterator[None]:
    """Print what is not the product itself, but reports on it.

    That standard output cannot be written is said once on standard error, and is no failure.
    """
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OutputError, OSError, ValueError) as exc:
        if not left(exc) and sys.stderr is not None:
            with suppress(OSError, ValueError):
                sys.stderr.write(f"briefing: {exc}\n")


def left(exc: BaseException) -> bool:
    """Whether an error says that the reader of our output has left, as `head` does."""
    return isinstance(exc, BrokenPipeError) or isinstance(exc.__cause__, BrokenPipeError)


def give_memory_back() -> None:
    """Have what is freed go back to the system; it costs a tenth of the time: for long work only.

    glibc keeps what a thread has freed, and more and more of it, for that thread alone. ctypes
    leaves cycles behind for each library that it loads, as one is for each segment of espeak's,
    and `briefing.__main__` puts off looking for cycles. Over hours of speech the two were more
    than all the rest. Where there is no glibc, only the second is done.
    """
    import ctypes
    import gc

    gc.set_threshold(_YOUNG)
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


class _Product(io.FileIO):
    """Standard output: a write that fails is an error of one line, raised once."""

    _lost = False

    def write(self, data: Any, /) -> int:
        if self._lost:
            return len(memoryview(data))
        try:
            return _write_patiently(self, data)
        except OSError as exc:
            self._lost = True  # what is in the buffers still must not be an error of its own
            raise OutputError(
                _("standard output cannot be written ({reason})").format(reason=_(exc.strerror)),
                _("send it elsewhere"),
            ) from exc


class _Notices(io.FileIO):
    """Standard error: where nobody can read it, the work goes on all the same."""

    def write(self, data: Any, /) -> int:
        with suppress(OSError):
            return _write_patiently(self, data)
        return len(memoryview(data))


def _write_patiently(file: io.FileIO, data: Any) -> int:
    """Write, and wait where a stream that others have made non-blocking is full."""
    written: int | None
    while (written := io.FileIO.write(file, data)) is None:
        select.select([], [file], [])
    return written


def _plug() -> None:
    """Open the null device for each stream that was closed.

    Else the next file that is opened would get its number, and what a library prints would be
    written into it. A use of such a stream fails.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:  # closed: the lowest number that is free is this one
            os.open(os.devnull, os.O_RDONLY if descriptor else os.O_WRONLY)


def _stream(old: TextIO | None, raw: io.FileIO) -> TextIO:
    """Make a text stream over `raw` in the place of an old one.

    Names of files that are not text are written as the bytes that they are, and what the
    terminal's encoding lacks is escaped.
    """
    encoding = old.encoding if old else "utf-8"
    printed = isinstance(raw, _Product) and codecs.lookup(encoding).name == "utf-8"
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=encoding,
        errors="surrogateescape" if printed else "backslashreplace",
        line_buffering=isinstance(raw, _Notices) or raw.isatty(),
        write_through=bool(getattr(old, "write_through", False)),
    )


def end(code: int) -> None:
    """End at once: to take apart first what the system takes back anyway is 7 % of a short run.

    Whatever was to be done at exit is done. What a signal ended is seen to have ended by it.
    """
    import atexit

    atexit._run_exitfuncs()  # noqa: SLF001 - as the interpreter would
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, OutputError):  # that is reported already
            if stream is not None:
                stream.flush()
    if code - BY_SIGNAL in SIGNALS:
        os.kill(os.getpid(), code - BY_SIGNAL)
    os._exit(code)


def _stop(number: int, _frame: FrameType | None) -> Any:
    """End in order, as an interrupt does; a second signal, or a while later, ends at once.

    What is raised out of the blue may be lost, where Python can only print it: then it is raised
    again. It may also leave a lock that nobody gives back: hence the while.
    """

    def lost(what: sys.UnraisableHookArgs) -> None:
        if what.exc_type is SystemExit:
            _wake(_AGAIN, lambda: _stop(number, None))
        else:
            sys.__unraisablehook__(what)

    sys.unraisablehook = lost
    signal.signal(number, signal.SIG_DFL)
    _wake(_GRACE, lambda: os.kill(os.getpid(), number))
    raise SystemExit(BY_SIGNAL + number)


def _wake(seconds: float, call: Callable[[], object]) -> None:
    signal.signal(signal.SIGALRM, lambda *_: call())
    signal.setitimer(signal.ITIMER_REAL, seconds)

"""`python -m briefing` and the `briefing` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line, and end the process."""
    import gc
    import os

    # A program of a second or two: looking for cycles that are not there takes 6 % of it, and
    # threads of a linear algebra that nobody uses take memory.
    gc.set_threshold(100_000, 50, 100)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from briefing.cli import run

    try:
        run()
    except SystemExit as exc:
        if isinstance(exc.code, str):
            raise
        _end(exc.code or 0)
    _end(0)


def _end(code: int) -> None:
    """End at once: to take apart first what the system takes back anyway is 7 % of a short run.

    Whatever was to be done at exit is done.
    """
    import atexit
    import os
    import sys
    from contextlib import suppress

    atexit._run_exitfuncs()  # noqa: SLF001 - as the interpreter would
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # whoever read it has left, or it is closed
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()

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
    from briefing.cli import process, run  # lazy: after the settings of this process

    process.prepare()
    try:
        run()
    except SystemExit as exc:
        if isinstance(exc.code, str):
            raise
        process.end(exc.code or 0)
    process.end(0)


if __name__ == "__main__":
    main()

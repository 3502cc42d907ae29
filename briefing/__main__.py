"""`python -m briefing` and the `briefing` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    import gc
    import os

    # A program of a second or two: looking for cycles that are not there takes 6 % of it, and
    # threads of a linear algebra that nobody uses take memory.
    gc.set_threshold(100_000, 50, 100)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from briefing.cli import run

    run()


if __name__ == "__main__":
    main()

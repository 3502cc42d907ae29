"""`python -m briefing` and the `briefing` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from briefing.cli import run

    run()


if __name__ == "__main__":
    main()

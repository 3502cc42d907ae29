"""A live bar on a terminal; nothing where there is none to see it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from briefing.cli.command import echo
from briefing.cli.process import give_memory_back

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


_LONG = 60  # segments: some ten minutes


class Bar:
    """Shows on standard error how a job goes; see `briefing.pipeline.job.Progress`."""

    def __init__(self, *, quiet: bool = False) -> None:
        """`quiet` has it show nothing at all."""
        self._quiet = quiet
        self._live = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._progress: RichProgress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress:
            self._progress.stop()

    def chosen(self, engine: str, voice: str, reason: str) -> None:
        """Say who speaks, and why."""
        if not self._quiet:
            echo(f"Voice: {engine} {voice} ({reason})", err=True)

    def planned(self, segments: int) -> None:
        """Begin the bar."""
        if segments > _LONG:
            give_memory_back()
        if not self._live:
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as Remaining

        self._progress = Progress(
            TextColumn("Speaking"),
            BarColumn(),
            MofNCompleteColumn(),
            Remaining(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("", total=segments)
        self._progress.start()

    def spoken(self, segments: int) -> None:
        """Move the bar on."""
        if self._progress and self._task is not None:
            self._progress.update(self._task, completed=segments)


class Download:
    """Shows on standard error how much of a file has come."""

    def __init__(self, name: str) -> None:
        self._live = sys.stderr.isatty()
        self._name = name
        self._progress: RichProgress | None = None

    def __enter__(self) -> Self:
        if self._live:
            from rich.console import Console
            from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
            from rich.progress import TransferSpeedColumn as Speed

            columns = (TextColumn("Fetching"), BarColumn(), DownloadColumn(), Speed())
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._progress.add_task(self._name)
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress:
            self._progress.stop()

    def moved(self, done: int, total: int) -> None:
        """Move the bar on: bytes so far, and bytes in all."""
        if self._progress:
            self._progress.update(self._task, completed=done, total=total)

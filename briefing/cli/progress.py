"""How work goes: a live bar or table on a terminal, plain lines or nothing elsewhere."""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import typer

from briefing._messages import figure, in_english, ngettext
from briefing._messages import gettext as _
from briefing.cli.process import give_memory_back, report
from briefing.masking import without_credentials
from briefing.pipeline.events import Listener
from briefing.publishing.companions import clock

if TYPE_CHECKING:
    from rich.live import Live
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID
    from rich.table import Table

    from briefing.errors import BriefingError
    from briefing.pipeline.batch import BatchResult

_LONG_TITLE = 60  # segments: some ten minutes


class Bar(Listener):
    """Shows on standard error how a job goes; see `briefing.pipeline.events.Listener`."""

    def __init__(self, *, quiet: bool = False) -> None:
        """`quiet` has it show nothing at all."""
        self._quiet = quiet
        self._live = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._progress: RichProgress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._progress:
            self._progress.stop()

    def voice_selected(self, engine: str, voice: str, reason: str) -> None:
        """Say who speaks, and why."""
        if not self._quiet:
            for line in _voice_lines(engine, voice, reason):
                typer.echo(line, err=True)

    def segments_planned(self, segments: int) -> None:
        """Begin the bar."""
        if segments > _LONG_TITLE:
            give_memory_back()
        if not self._live:
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as Remaining

        self._progress = Progress(
            TextColumn(_("Speaking")),
            BarColumn(),
            MofNCompleteColumn(),
            Remaining(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("", total=segments)
        self._progress.start()

    def segments_spoken(self, segments: int) -> None:
        """Move the bar on."""
        if self._progress and self._task is not None:
            self._progress.update(self._task, completed=segments)


class Download:
    """Shows on standard error how much of a file has come."""

    def __init__(self, name: str, *, quiet: bool = False) -> None:
        self._live = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._name = name
        self._progress: RichProgress | None = None

    def __enter__(self) -> Self:
        if self._live:
            from rich.console import Console
            from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
            from rich.progress import TransferSpeedColumn as Speed

            columns = (TextColumn(_("Fetching")), BarColumn(), DownloadColumn(), Speed())
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._progress.add_task(self._name)
            self._progress.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._progress:
            self._progress.stop()

    def moved(self, done: int, total: int) -> None:
        """Move the bar on: bytes so far, and bytes in all."""
        if self._progress:
            self._progress.update(self._task, completed=done, total=total)


_SHOWN = 4  # articles under way that the table names
_REFRESH = 4  # times a second
_LONG = 2_000  # words: some ten minutes


def open_batch_progress(
    output: Path | str, *, quiet: bool = False, as_json: bool = False
) -> BatchLines:
    """Return the progress display that suits standard error, or what was asked for.

    Args:
        output: The output folder, or its URL, as it was named.
        quiet: Print the paths of what was made, and nothing else.
        as_json: Print what became of the batch as JSON, and nothing else.
    """
    if quiet or as_json:
        return BatchPaths(output, as_json=as_json)
    return BatchTable(output) if sys.stderr.isatty() else BatchLines(output)


class BatchLines(Listener):
    """A line for each article that is made or fails; see `briefing.pipeline.events.Listener`."""

    def __init__(self, output: Path | str) -> None:
        self._output = without_credentials(str(output))
        self._lock = threading.Lock()
        self._started = time.perf_counter()
        self._failures: list[str] = []
        self._total = self._done = self._skipped = 0
        self._words = 0.0
        self._speaking = 0.0  # when the first words were spoken
        self._under_way: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        """Leave it as it stands."""

    def articles_found(self, articles: int) -> None:
        """Count what is to be done."""
        self._total = articles

    def voice_selected(self, engine: str, voice: str, reason: str) -> None:
        """Say who speaks, and why."""
        for line in _voice_lines(engine, voice, reason):
            self.print(line)

    def article_skipped(self, name: str, reason: str) -> None:
        """Count it; say why, where that is of interest."""
        self._skipped += 1
        if reason:
            self.print(_("skipped {name}: {reason}").format(name=name, reason=reason))

    def article_started(self, name: str) -> None:
        """Have it among those that are being spoken."""
        self._speaking = self._speaking or time.perf_counter()
        self._under_way.append(name)

    def words_spoken(self, words: float) -> None:
        """Count words."""
        with self._lock:
            before, self._words = self._words, self._words + words
        if before <= _LONG < self._words:
            give_memory_back()

    def article_published(self, name: str, path: str, milliseconds: int) -> None:
        """Say what was made."""
        self._done += 1
        self._leave(name)
        self.note(
            _("made {path} ({length}) of {name}").format(
                path=self._full(path), length=clock(milliseconds), name=name
            )
        )

    def article_failed(self, name: str, error: BriefingError) -> None:
        """Keep it for the end."""
        self._failures.append(error.of(name))
        self._leave(name)

    def source_gone(self, name: str, path: str, *, pruned: bool) -> None:
        """Say that it is gone."""
        text = (
            _("{name} is gone; its briefing {path} is removed")
            if pruned
            else _("{name} is gone; its briefing {path} is still there; --prune removes it")
        )
        self.print(text.format(name=name, path=self._full(path)))

    def close(self, outcome: BatchResult) -> None:
        """Print what became of the batch and where it is: first what failed and why."""
        self.finish()
        with report():
            self._sum_up(outcome)

    def _full(self, path: str) -> str:
        """Return the path of a file within the output, as that was named."""
        return (
            f"{self._output.rstrip('/')}/{path}"
            if "://" in self._output
            else str(Path(self._output, path))
        )

    def _sum_up(self, outcome: BatchResult) -> None:
        for failure in self._failures:
            typer.echo(_("failed: {failure}").format(failure=failure))
        seconds = time.perf_counter() - self._started
        counts = [
            _("{n} made").format(n=figure(outcome.done, ",")),
            _("{n} up to date").format(n=figure(outcome.skipped, ",")),
            _("{n} failed").format(n=figure(outcome.failed, ",")),
        ]
        if outcome.gone:
            counts.append(_("{n} gone").format(n=figure(outcome.gone, ",")))
        times = [_("{seconds} s").format(seconds=figure(seconds, ",.1f"))]
        if outcome.done:
            times.append(_("{n} words a second").format(n=figure(self.pace(), ",.0f")))
        for note in outcome.notes:
            typer.echo(note)
        if outcome.doubtful:
            text = ngettext(
                "{n} sentence may not have been said whole: `doubtful` in the manifests tells it",
                "{n} sentences may not have been said whole: `doubtful` in the manifests tells "
                "them",
                outcome.doubtful,
            )
            typer.echo(text.format(n=figure(outcome.doubtful, ",")))
        where = _("in {output}").format(output=self._output)
        typer.echo(f"{', '.join(counts)}; {', '.join((*times, where))}")

    def pace(self) -> float:
        """Return the words spoken a second, since the first."""
        seconds = time.perf_counter() - self._speaking if self._speaking else 0.0
        return self._words / seconds if seconds else 0.0

    def left(self) -> float | None:
        """Return the seconds that the rest will take, as far as that can be known."""
        if not self._done or not self._speaking:
            return None
        rest = self._total - self._done - self._skipped - len(self._failures)
        return (time.perf_counter() - self._speaking) / self._done * max(rest, 0)

    def print(self, line: str) -> None:
        """Print a line."""
        typer.echo(line, err=True)

    def note(self, line: str) -> None:
        """Print a line that is only for whoever reads all."""
        self.print(line)

    def finish(self) -> None:
        """Put away what moves."""

    def _leave(self, name: str) -> None:
        if name in self._under_way:
            self._under_way.remove(name)


class BatchPaths(BatchLines):
    """The path of each recording that is made, or all of the batch as JSON.

    Standard output has nothing else; what failed is on standard error.
    """

    def __init__(self, output: Path | str, *, as_json: bool) -> None:
        super().__init__(output)
        self._as_json = as_json
        self._made: list[dict[str, Any]] = []
        self._failed: list[dict[str, str]] = []

    def print(self, line: str) -> None:
        """Say nothing."""

    def article_published(self, name: str, path: str, milliseconds: int) -> None:
        """Print the path at once."""
        super().article_published(name, path, milliseconds)
        audio = self._full(path)
        self._made.append({"source": name, "audio": audio, "milliseconds": milliseconds})
        if not self._as_json:
            with report():
                typer.echo(audio)

    def article_failed(self, name: str, error: BriefingError) -> None:
        """Keep it for the end."""
        super().article_failed(name, error)
        self._failed.append({"source": name, "error": str(in_english(error))})

    def _sum_up(self, outcome: BatchResult) -> None:
        if not self._as_json:
            for line in (*self._failures, *outcome.notes):
                typer.echo(line, err=True)
            return
        data = {
            "output": self._output,
            "made": self._made,
            "up_to_date": outcome.skipped,
            "failed": self._failed,
            "gone": outcome.gone,
            "doubtful": outcome.doubtful,
            "notes": [in_english(note) for note in outcome.notes],
        }
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))


class BatchTable(BatchLines):
    """A table that moves while the batch goes on, and leaves only what failed behind."""

    def __init__(self, output: Path | str) -> None:
        from rich.console import Console

        super().__init__(output)
        self._console = Console(stderr=True)
        self._live: Live | None = None

    def __enter__(self) -> Self:
        from rich.live import Live

        self._live = Live(
            console=self._console,
            get_renderable=self._table,
            refresh_per_second=_REFRESH,
            transient=True,
        )
        self._live.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.finish()

    def note(self, line: str) -> None:
        """Say nothing: the table has no room for every one."""

    def print(self, line: str) -> None:
        """Print a line above the table."""
        self._console.print(line, markup=False, highlight=False)

    def finish(self) -> None:
        """Take the table away."""
        if self._live:
            self._live.stop()
            self._live = None

    def _table(self) -> Table:
        from rich.table import Table
        from rich.text import Text

        left = self.left()
        table = Table(box=None, pad_edge=False)
        cells = {
            _("done"): figure(self._done, ","),
            _("up to date"): figure(self._skipped, ","),
            _("failed"): figure(len(self._failures), ","),
            _("of"): figure(self._total, ","),
            _("words/s"): figure(self.pace(), ",.0f"),
            _("left"): "" if left is None else clock(round(left * 1000)),
        }
        for heading in cells:
            table.add_column(heading, justify="right", min_width=len(heading))
        table.add_column(_("speaking"), overflow="ellipsis", no_wrap=True)
        table.add_row(*cells.values(), Text(", ".join(self._under_way[:_SHOWN])))
        return table


def _voice_lines(engine: str, voice: str, reason: str) -> list[str]:
    from briefing.cli.advice import voice_lines  # lazy: the engines, where somebody speaks

    return list(voice_lines(engine, voice, reason))

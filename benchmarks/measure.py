"""Whole processes, measured one after the other, in turns.

Two programs that are compared run alternately, so that whatever else the machine does meets both
alike. The tables print the ratio of their medians, with the least and the most of all rounds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from operator import truediv
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_STATISTICS = Path("/proc/stat")
_IDLE, _WAITING = 3, 4  # among the first line's fields (proc_stat(5))
_MOMENT = 0.3  # s
_QUIET = 0.2  # cores
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # what `ru_maxrss` counts in


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a program.

    seconds  from the start of the process to its end
    cpu      seconds of work, of all its threads and of the processes that it waited for
    peak     bytes: the most that the largest of these processes held in memory
    others   how many cores everything else on the machine kept busy meanwhile; 0 where unknown
    """

    seconds: float
    cpu: float
    peak: int
    others: float


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure's least, middle and most."""

    least: float
    middle: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Sum up the values of all rounds."""
        return cls(min(values), median(values), max(values))


def run(command: Sequence[str | Path], folder: Path, **environment: str) -> Run:
    """Run a command to its end in a folder; exit with what it said when it fails.

    A process begins with the peak of the one that started it, so this one stays small: nothing
    heavy is imported here.
    """
    with tempfile.TemporaryFile() as said:
        busy, started = _busy(), time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            told = said.read().decode(errors="replace")
            sys.exit(f"{' '.join(map(str, command))}\nended with {process.returncode}:\n{told}")
    cpu = usage.ru_utime + usage.ru_stime
    others = max((_busy() - busy - cpu) / seconds, 0.0)
    return Run(seconds, cpu, usage.ru_maxrss * _RSS_UNIT, others)


def alternate(
    programs: Mapping[str, Callable[[], Run]], rounds: int, *, patience: float = 0.0
) -> dict[str, list[Run]]:
    """Run programs in turns; the first round, in which caches fill, is not counted.

    patience  seconds that each run may wait for a machine that does nothing else
    """
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    for number in range(-1, rounds):
        for name, program in programs.items():
            _wait_for_quiet(patience)
            measured = program()
            if number >= 0:
                runs[name].append(measured)
    return runs


def ratios(dividends: Sequence[Run], divisors: Sequence[Run]) -> Spread:
    """Give the times of one program over those of another: of the medians, and round by round."""
    pairs = zip(dividends, divisors, strict=True)
    rounds = [one.seconds / other.seconds for one, other in pairs]
    medians = (median(each.seconds for each in runs) for runs in (dividends, divisors))
    return Spread(min(rounds), truediv(*medians), max(rounds))


def _wait_for_quiet(patience: float) -> None:
    """Wait until everything else has left the machine alone for a moment."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        busy = _busy()
        time.sleep(_MOMENT)
        if _busy() - busy < _MOMENT * _QUIET:
            return


def _busy() -> float:
    """Give the seconds that all cores together have worked since the machine started, on Linux."""
    try:
        fields = _STATISTICS.read_text(encoding="ascii").split(maxsplit=9)[1:9]
    except OSError:
        return 0.0
    ticks = [int(field) for field in fields]
    return (sum(ticks) - ticks[_IDLE] - ticks[_WAITING]) / os.sysconf("SC_CLK_TCK")

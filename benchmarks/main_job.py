"""The main job beside a plain script: speed, memory, re-runs, start-up.

    python benchmarks/main_job.py [ARTICLE] [--runs N] [--only PART ...] [--patience S] [--check]

README.md says what is measured, and how to read it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import texts
from measure import Run, Spread, alternate, ratios, run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = Path(__file__).resolve().parent
PROGRAM = Path(sys.executable).with_name("briefing")
NEEDED = ("espeak-ng", "ffmpeg")  # by the plain script alone
PARTS = ("single", "long", "warm", "memory", "rerun", "help")
WORDS = 600  # of the article whose voice is warm
OFTEN = 3  # times as many rounds for what takes a fraction of a second
MEGABYTE = 1_000_000
CBR = 64_000 // 8  # bytes a second


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its target: at least, or at most, so much."""

    name: str
    spread: Spread
    target: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        middle = self.spread.middle
        return middle >= self.target if self.at_least else middle <= self.target

    def __str__(self) -> str:
        values = (self.spread.least, self.spread.middle, self.spread.most)
        numbers = "".join(f"{value:9.3f}" for value in values)
        sign, verdict = "≥" if self.at_least else "≤", "met" if self.met else "MISSED"
        return f"{self.name:<42}{numbers}   {sign} {self.target:<5g} {verdict}"


class Bench:
    """Measures the programs in a folder, and prints what it finds as it goes."""

    def __init__(self, folder: Path, article: Path, rounds: int, patience: float) -> None:
        self.folder = folder
        self.rounds = rounds
        self.patience = patience
        self.figures: list[Figure] = []
        self.seconds: dict[str, float] = {}  # of sound, by who made it of what
        self.article = folder / "article.txt"
        self.article.write_bytes(article.read_bytes())
        self.hour = folder / "hour.txt"
        self.hour.write_text(texts.hour(), encoding="utf-8")
        self.ten_hours = folder / "ten-hours.txt"
        self.ten_hours.write_text(texts.hours(10), encoding="utf-8")

    def single(self) -> None:
        self._compare("one article: plain ÷ briefing", self.article, 2)

    def long(self) -> None:
        self._compare("an hour: plain ÷ briefing", self.hour, 6)

    def warm(self) -> None:
        """Make an article by a voice whose loudness is known, and nothing of which is cached."""
        text = self.folder / "words.txt"
        text.write_text(texts.of_words(WORDS), encoding="utf-8")
        place = Path(tempfile.mkdtemp(dir=self.folder))
        self._make(text, place)

        def make() -> Run:
            for made in (place / "out", place / "cache" / "clips"):
                shutil.rmtree(made)
            return self._make(text, place)

        bare = [sys.executable, "-c", "pass"]
        programs = {f"{WORDS} words": make, "python -c pass": partial(run, bare, self.folder)}
        runs = alternate(programs, self.rounds * OFTEN, patience=self.patience)
        more = [one.seconds - other.seconds for one, other in zip(*runs.values(), strict=True)]
        self._keep(Figure(f"{WORDS} words: s more than python", Spread.of(more), 0.35))
        tell(runs, self.seconds)

    def memory(self) -> None:
        programs = {
            "one article": partial(self._cold, self.article),
            "ten hours": partial(self._cold, self.ten_hours),
        }
        runs = alternate(programs, self.rounds, patience=self.patience)
        short, long = ([each.peak for each in runs[name]] for name in programs)
        grown = [one / other for one, other in zip(long, short, strict=True)]
        largest = Spread.of([peak / MEGABYTE for peak in long])
        self._keep(Figure("ten hours: largest process, MB", largest, 90))
        self._keep(Figure("memory: ten hours ÷ one article", Spread.of(grown), 1.2))
        tell(runs, self.seconds)

    def rerun(self) -> None:
        bare = [sys.executable, "-c", "import json, pathlib, typer"]
        programs = {
            "one article again": self._again(self.article),
            "a bare program": partial(run, bare, self.folder),
        }
        runs = alternate(programs, self.rounds * OFTEN, patience=self.patience)
        spread = ratios(*runs.values())
        self._keep(Figure("one article again ÷ a bare program", spread, 4.0))
        tell(runs, self.seconds)
        programs = {
            "an hour again": self._again(self.hour),
            "an hour, cold": partial(self._cold, self.hour),
        }
        runs = alternate(programs, self.rounds, patience=self.patience)
        self._keep(Figure("an hour again ÷ cold", ratios(*runs.values()), 0.06))
        tell(runs, self.seconds)

    def help(self) -> None:
        commands = _commands()
        bare = [sys.executable, HERE / "bare_typer.py", "--help"]
        programs = {
            "briefing --help": partial(run, [PROGRAM, "--help"], self.folder),
            "the bare app": partial(run, bare, self.folder, BARE_COMMANDS=commands),
        }
        runs = alternate(programs, self.rounds * OFTEN, patience=self.patience)
        spread = ratios(*runs.values())
        self._keep(Figure(f"--help ÷ a bare app of {commands} commands", spread, 1.3))
        tell(runs, self.seconds)

    def _compare(self, name: str, text: Path, target: float) -> None:
        missing = [tool for tool in NEEDED if shutil.which(tool) is None]
        if missing:
            print(f"{name}: not measured, the plain script needs {' and '.join(missing)}")
            self.figures.append(Figure(name, Spread.of([0]), target, at_least=True))
            return
        programs = {"plain": partial(self._plain, text), "briefing": partial(self._cold, text)}
        runs = alternate(programs, self.rounds, patience=self.patience)
        self._keep(Figure(name, ratios(*runs.values()), target, at_least=True))
        tell(runs, self.seconds)

    def _plain(self, text: Path) -> Run:
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            made = Path(place, "plain.mp3")
            measured = run([sys.executable, HERE / "plain.py", text, made], self.folder)
            self.seconds["plain"] = made.stat().st_size / CBR
        return measured

    def _cold(self, text: Path) -> Run:
        """Make a briefing where nothing was ever made."""
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            return self._make(text, Path(place))

    def _again(self, text: Path) -> partial[Run]:
        """Make a briefing, and give what asks for the same once more."""
        place = Path(tempfile.mkdtemp(dir=self.folder))
        self._make(text, place)
        return partial(self._make, text, place)

    def _make(self, text: Path, place: Path) -> Run:
        command = [PROGRAM, "make", text, "-e", "espeak", "-o", place / "out"]
        own = {"BRIEFING_CACHE": str(place / "cache"), "BRIEFING_CONFIG": str(place / "config")}
        measured = run(command, self.folder, **own)
        made = next((place / "out").glob("*.mp3"))
        self.seconds["briefing"] = made.stat().st_size / CBR
        return measured

    def _keep(self, figure: Figure) -> None:
        self.figures.append(figure)
        print(figure, flush=True)


def tell(runs: Mapping[str, Sequence[Run]], sound: Mapping[str, float]) -> None:
    """Print what lies behind a ratio; `sound` is how many seconds of it were made."""
    for name, of in runs.items():
        seconds = Spread.of([each.seconds for each in of])
        cpu = Spread.of([each.cpu for each in of]).middle
        others = Spread.of([each.others for each in of]).middle
        peak = max(each.peak for each in of) / MEGABYTE
        made = f", {sound[name] / 60:.1f} min of sound" if name in sound else ""
        print(
            f"    {name:<18}{seconds.middle:8.3f} s ({seconds.least:.3f} to {seconds.most:.3f})"
            f", {cpu:.3f} s of work, {peak:.0f} MB, others {others:.1f} cores{made}",
            flush=True,
        )


def _commands() -> str:
    """Count the program's commands."""
    code = "from briefing.cli.app import COMMANDS; print(len(COMMANDS))"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return made.stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description="The main job beside a plain script.")
    parser.add_argument("article", nargs="?", type=Path, help="the single article")
    parser.add_argument("--runs", type=int, default=5, help="rounds of each (default: 5)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    parser.add_argument("--patience", type=float, default=0, help="s to wait for a quiet machine")
    parser.add_argument("--check", action="store_true", help="fail when a target is missed")
    asked = parser.parse_args()
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is not there: install the package into this interpreter first")
    print(f"{'':<42}{'least':>9}{'median':>9}{'most':>9}   target")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), asked.article or texts.single(), asked.runs, asked.patience)
        for part in asked.only:
            getattr(bench, part)()
    if asked.check and not all(figure.met for figure in bench.figures):
        sys.exit("a target was missed")


if __name__ == "__main__":
    main()

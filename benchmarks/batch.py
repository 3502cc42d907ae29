"""A batch of many articles: all cores beside one, and beside speaking and encoding alone.

    python benchmarks/batch.py [--articles N] [--runs N] [--before PROGRAM] [--patience S] [--check]

A round runs the batch on one core, on all cores, the raw work, and the batch again when all is
done; every run has an empty cache and an empty output folder. The raw work is what cannot be
done without: each sentence spoken by the engine and encoded by LAME, nothing else, on one core.
On a busy machine look at the ratio of the seconds of work, and give it patience. Linux only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import texts
from main_job import MEGABYTE, PROGRAM, Figure
from measure import Run, Spread, alternate, ratios, run

ENGINE = "espeak"
CORES = os.cpu_count() or 1
MOST = 180


class Bench:
    """Measures batches in a folder."""

    def __init__(self, folder: Path, articles: int, before: Path | None = None) -> None:
        self.folder = folder
        self.before = before
        self.sources = folder / "articles"
        self.sources.mkdir()
        for number, text in enumerate(texts.articles(articles)):
            (self.sources / f"{number:03}.txt").write_text(text, encoding="utf-8")

    def batch(self, cores: int, program: Path = PROGRAM) -> Run:
        """Run it from nothing, on the first of the cores."""
        for name in ("out", "cache"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        return self.again(cores, program)

    def again(self, cores: int = CORES, program: Path = PROGRAM) -> Run:
        """Run it as the last run left things."""
        pinned = ["taskset", "-c", ",".join(map(str, range(cores)))]
        batch = [program, "batch", self.sources, "-e", ENGINE, "-o", self.folder / "out"]
        return run([*pinned, *batch], self.folder, BRIEFING_CACHE=str(self.folder / "cache"))

    def raw(self) -> Run:
        """Speak and encode, and nothing else."""
        report = self.folder / "raw.txt"
        run(["taskset", "-c", "0", sys.executable, __file__, "--raw", self.sources, report],
            self.folder)  # fmt: skip
        seconds, cpu = map(float, report.read_text().split())
        return Run(seconds, cpu, 0, 0.0)


def raw(folder: Path, report: Path) -> None:
    """Plan the articles, then time speaking and encoding their sentences: seconds, work."""
    from briefing import Settings, read_source
    from briefing.engines import registry
    from briefing.model.voice import Voice
    from briefing.mp3.encoder import encode
    from briefing.pipeline.plan import plan
    from briefing.pipeline.request import BriefingRequest
    from briefing.pipeline.session import SessionFallback
    from briefing.synthesis import dsp

    settings = Settings(engine=ENGINE)
    with SessionFallback(settings) as sessions:
        fmt = sessions.run(lambda session: session.renderers[0].fmt)
    engine = registry.create(ENGINE)
    voice = Voice(ENGINE, engine.voices()[0].name)
    seconds = work = 0.0
    for path in sorted(folder.iterdir()):
        script = plan(BriefingRequest(read_source(path), settings)).script
        parts = {part for segment, _ in script.segments() for part in segment.parts}
        for part in sorted(parts):
            started, begun = time.perf_counter(), time.process_time()
            audio = engine.speak(part, voice).audio
            seconds, work = (
                seconds + time.perf_counter() - started,
                work + time.process_time() - begun,
            )
            pcm = dsp.resample(audio.samples, audio.sample_rate, fmt.sample_rate)
            pcm = (dsp.trim(pcm, fmt.sample_rate)[1] * 32_767).astype("int16")
            started, begun = time.perf_counter(), time.process_time()
            encode(pcm, fmt)
            seconds, work = (
                seconds + time.perf_counter() - started,
                work + time.process_time() - begun,
            )
    engine.close()
    report.write_text(f"{seconds} {work}")


def measure(bench: Bench, rounds: int, patience: float) -> list[Figure]:
    """Run everything in turns and give the figures."""
    programs = {
        "one core": lambda: bench.batch(1),
        "raw": bench.raw,
        "all cores": lambda: bench.batch(CORES),
        "again": bench.again,
    }
    if bench.before:
        programs["before"] = partial(bench.batch, CORES, bench.before)
    runs = alternate(programs, rounds, patience=patience)
    for name, of in runs.items():
        print(
            f"    {name:<12}{Spread.of([r.seconds for r in of]).middle:8.2f} s, "
            f"{Spread.of([r.cpu for r in of]).middle:8.2f} s of work; others kept "
            f"{Spread.of([r.others for r in of]).middle:.2f} cores busy"
        )
    both = list(zip(runs["all cores"], runs["raw"], strict=True))
    peak = Spread.of([r.peak / MEGABYTE for r in runs["all cores"]])
    again = Spread.of([r.seconds for r in runs["again"]])
    speed = ratios(runs["one core"], runs["all cores"])
    work = Spread.of([one.cpu / other.cpu for one, other in both])
    time_ = Spread.of([one.seconds * CORES / other.seconds for one, other in both])
    figures = [
        Figure(f"one core ÷ {CORES} cores", speed, 0.925 * CORES, at_least=True),
        Figure("batch ÷ raw work over the cores", time_, 1.15),
        Figure("its work ÷ raw work", work, 1.15),
        Figure("memory, MB", peak, 90),
        Figure("again, s", again, 2),
    ]
    if bench.before:
        gain = ratios(runs["before"], runs["all cores"])
        figures.append(Figure("the program before ÷ now", gain, 1.4, at_least=True))
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description="A batch of many articles.")
    parser.add_argument("--articles", type=int, default=MOST, help="how many (default: 180)")
    parser.add_argument("--runs", type=int, default=3, help="rounds of each (default: 3)")
    parser.add_argument("--before", type=Path, help="another `briefing`, to be compared with")
    parser.add_argument("--patience", type=float, default=0.0, help="seconds to wait for quiet")
    parser.add_argument("--check", action="store_true", help="fail when a target is missed")
    parser.add_argument("--raw", nargs=2, type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.raw:
        raw(*asked.raw)
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        figures = measure(
            Bench(Path(folder), asked.articles, asked.before), asked.runs, asked.patience
        )
    for figure in figures:
        print(figure)
    if asked.check and not all(figure.met for figure in figures):
        sys.exit("a target was missed")


if __name__ == "__main__":
    main()

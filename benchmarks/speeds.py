"""How fast each voice of this machine is: the table in speeds.md, to which all claims lead.

    python benchmarks/speeds.py [--voice FILE.onnx] [--runs N] [--write]

README.md says what is measured.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import texts
from main_job import PROGRAM
from measure import Run, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TABLE = Path(__file__).with_name("speeds.md")
ENGINES = ("espeak", "piper", "zerotts", "vieneu")
PACKAGES = ("espeakng-loader", "piper-tts", "onnxruntime", "lameenc", "numpy")
ARTICLES = 20  # of a batch
ENOUGH = 2.0  # s of work: clocks of processes tick a hundred times a second


class Speed(NamedTuple):
    """How long something took.

    what   was done, as Markdown
    sound  seconds that came of it
    cpu    seconds of work, of all cores
    """

    what: str
    sound: float
    cpu: float

    def row(self) -> str:
        times = self.sound / self.cpu
        return f"| {self.what} | {self.sound:,.0f} s | {self.cpu:.1f} s | {times:,.0f} × |"


def measured(voice: str, rounds: int) -> Iterator[Speed]:
    """Yield how fast the voices alone are, and all that is done with them."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        for engine in ENGINES:
            wanted = voice if engine == "piper" else ""
            runs = [alone(folder, engine, wanted) for _ in range(rounds)]
            if not all(runs):
                continue
            sound, cpu = (median(each) for each in zip(*runs, strict=True))
            label = f"`{engine}`" + (f", a voice of {size_of(wanted)}" if wanted else "")
            yield Speed(f"{label}: the voice alone", sound, cpu)
        articles = [made(folder, "make", texts.single()) for _ in range(rounds)]
        yield middle("`espeak`: `briefing make` of an article", articles)
        day = folder / "day"
        day.mkdir()
        for number, text in enumerate(texts.articles(ARTICLES)):
            (day / f"{number}.txt").write_text(text, encoding="utf-8")
        batches = [made(folder, "batch", day) for _ in range(rounds)]
        yield middle(f"`espeak`: `briefing batch` of {ARTICLES} articles", batches)


def middle(what: str, runs: Sequence[tuple[float, Run]]) -> Speed:
    return Speed(what, median(sound for sound, _ in runs), median(run.cpu for _, run in runs))


def made(folder: Path, command: str, source: Path) -> tuple[float, Run]:
    """Make briefings where nothing was ever made. Return the seconds of sound, and the run."""
    place = Path(tempfile.mkdtemp(dir=folder))
    words = [PROGRAM, command, source, "--engine", "espeak", "-o", place / "out", "--json"]
    own = {"BRIEFING_CACHE": str(place / "cache"), "BRIEFING_CONFIG": str(place / "config")}
    done = run(words, folder, **own)
    manifests = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in (place / "out").rglob("*.json")
        if not path.name.endswith(".chapters.json")
    ]
    milliseconds = [data["audio"]["milliseconds"] for data in manifests if "audio" in data]
    return sum(milliseconds) / 1000, done


def alone(folder: Path, engine: str, voice: str) -> tuple[float, float] | None:
    """Speak some sentences in a process of its own; None where the engine is not set up."""
    report = folder / "spoken.json"
    report.unlink(missing_ok=True)
    run([sys.executable, __file__, "--speak", engine, voice, report], folder)
    return tuple(json.loads(report.read_text())) if report.exists() else None


def speak(engine_name: str, voice: str, report: Path) -> None:
    """Speak one sentence after the other, and write down what came of it and how long it took."""
    from briefing.engines import registry
    from briefing.errors import BriefingError
    from briefing.model.audio import Voice
    from briefing.synthesis.loudness import CALIBRATION_TEXT

    try:
        engine = registry.create(engine_name)
        if not voice:
            engine.check()
            voice = engine.voices()[0].name
    except BriefingError as exc:
        print(f"{engine_name} is left out: {exc}", file=sys.stderr)
        return
    who = Voice(engine_name, voice)
    engine.speak(CALIBRATION_TEXT[0], who)  # what is loaded is loaded
    before, sound, cpu = os.times(), 0.0, 0.0
    while cpu < ENOUGH:
        for text in CALIBRATION_TEXT:
            audio = engine.speak(text, who).audio
            sound += len(audio.samples) / audio.sample_rate
        cpu = sum(os.times()[:4]) - sum(before[:4])
    engine.close()
    report.write_text(json.dumps([sound, cpu]))


def size_of(voice: str) -> str:
    described = json.loads(Path(f"{voice}.json").read_text(encoding="utf-8"))
    rate = described["audio"]["sample_rate"]
    return f"{Path(voice).stat().st_size / 1e6:.0f} MB at {rate:,} Hz"


def machine() -> str:
    """Describe this machine, and what speaks on it."""
    name = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        lines = cpus.read_text(encoding="utf-8").splitlines()
        name = next((x.partition(": ")[2] for x in lines if x.startswith("model name")), name)
    versions = []
    for package in PACKAGES:
        try:
            versions.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    return (
        f"{name.strip()}, {os.cpu_count()} cores; {platform.system()}, "
        f"Python {platform.python_version()}; {', '.join(versions)}; {dt.date.today()}."  # noqa: DTZ011
    )


def table(speeds: Sequence[Speed]) -> str:
    rows = "\n".join(speed.row() for speed in speeds)
    return f"""# How fast it is

Written by `python benchmarks/speeds.py --write`; [README.md](README.md#how-fast) says how it is
measured: seconds of sound over seconds of work, of all cores together. On two cores the clock says
up to twice as much.

| what | sound | work | × real time |
|---|---|---|---|
{rows}

{machine()}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast each voice of this machine is.")
    parser.add_argument("--voice", default="", help="the Piper voice to measure with, FILE.onnx")
    parser.add_argument("--runs", type=int, default=3, help="rounds of each (default: 3)")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    parser.add_argument("--speak", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.speak:
        speak(asked.speak[0], asked.speak[1], Path(asked.speak[2]))
        return
    voice = str(Path(asked.voice).absolute()) if asked.voice else ""
    text = table(list(measured(voice, asked.runs)))
    print(text)
    if asked.write:
        TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

"""Voices: how well the network's waits are used, that nothing is lost, and how fast Piper is.

    python benchmarks/voices.py [--voice FILE.onnx] [--runs N] [--only PART ...] [--check]

README.md says what is measured. The network is a server on the loopback that speaks as Google
Translate does (tests/support/google.py), a fault where one is ordered.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import texts
from main_job import PROGRAM, Figure, tell
from measure import Run, Spread, alternate, ratios, run

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import listening, tone  # noqa: E402 - the tests lie beside this folder
from tests.support.google import (  # noqa: E402
    Busy,
    CutBase64,
    Google,
    Hang,
    NoAudio,
    Reset,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PARTS = ("latency", "workers", "piper", "faults")  # the last one makes this process large
VOICE = ROOT.parent / "shared" / "voices" / "vi_VN-sano-vais1000.onnx"
LATENCY = 0.3  # s
REQUEST = 34  # characters of one, about: what the loudness of the voice takes is counted too
PARTS_ASKED = 50  # about: requests of the bulletin
ARTICLES = 4
SEGMENTS = 1000
FAULTY = 0.2
FAULTS = (Busy("0"), Busy(), Status(500), Status(503), Reset(), Hang(), NoAudio(), CutBase64())
IMPATIENT = {"read_timeout": 0.5}  # s: how long a Hang is borne
NEAR = 0.06  # s between what a segment lasts and what its words take
TWO_CORES = ["taskset", "-c", "0,1"] if shutil.which("taskset") else []


class Bench:
    """Measures in a folder, and prints what it finds as it goes."""

    def __init__(self, folder: Path, voice: Path, rounds: int, patience: float) -> None:
        self.folder = folder
        self.voice = voice
        self.rounds = rounds
        self.patience = patience
        self.figures: list[Figure] = []

    def latency(self) -> None:
        """Make a bulletin of some fifty requests, each of which takes 300 ms."""
        folder = self.folder / "news"
        folder.mkdir()
        for number, article in enumerate(texts.articles(ARTICLES)):
            text = article[: PARTS_ASKED * REQUEST // ARTICLES].rpartition(".")[0]
            (folder / f"{number}.txt").write_text(f"{text}.", encoding="utf-8")
        with Google(self.folder, latency=LATENCY) as google:

            def make() -> Run:
                google.asked.clear()
                return self._make(folder, "gtts", google.options())[0]

            runs = alternate({"briefing": make}, self.rounds, patience=self.patience)
        requests, at_once = len(google.asked), google.most_at_once
        ideal = math.ceil(requests / at_once) * LATENCY
        spread = Spread.of([each.seconds / ideal for each in runs["briefing"]])
        self._keep(Figure("300 ms a request: time ÷ ideal", spread, 1.15))
        print(f"    {requests} requests, {at_once} at once: {ideal:.1f} s")
        tell(runs, {})

    def faults(self) -> None:
        """Make 1,000 segments while one request in five goes wrong, and count what is missing."""
        text = self.folder / "thousand.txt"
        text.write_text("\n\n".join(_sentences(SEGMENTS)), encoding="utf-8")
        given: set[str] = set()

        def fault(number: int, said: str) -> Any:
            chance = random.Random(number)  # noqa: S311 - the same faults in every run
            if chance.random() < FAULTY:
                return chance.choice(FAULTS)
            given.add(said)
            return None

        with Google(self.folder) as google:
            google.faults = fault
            place = Path(tempfile.mkdtemp(dir=self.folder))
            measured, audio = self._make(text, "gtts", google.options(**IMPATIENT), place)
            asked = len(google.asked)
        lost = sum(1 for found in _heard(audio) if found is None or found not in given)
        self._keep(Figure("20 % faults: segments lost of 1,000", Spread.of([lost]), 0))
        print(f"    {asked} requests for {len(given)} parts, {measured.seconds:.1f} s")

    def workers(self) -> None:
        """Speak the same sentences on one thread and on two, the model loaded before."""
        if self._silent("workers"):
            return
        programs = {"two workers": partial(self._speak, 2), "one worker": partial(self._speak, 1)}
        runs = alternate(programs, self.rounds, patience=self.patience)
        spread = ratios(runs["one worker"], runs["two workers"])
        self._keep(Figure("Piper: two workers ÷ one", spread, 1.9, at_least=True))
        tell(runs, {})

    def piper(self) -> None:
        """Make an article from nothing: start-up, loading and levelling the voice included."""
        if self._silent("piper"):
            return
        seconds = 0.0

        def make() -> Run:
            nonlocal seconds
            with tempfile.TemporaryDirectory(dir=self.folder) as place:
                measured, audio = self._make(texts.single(), str(self.voice), {}, Path(place))
                told = json.loads(audio.with_suffix(".json").read_text(encoding="utf-8"))
            seconds = told["audio"]["milliseconds"] / 1000
            return measured

        runs = alternate({"briefing": make}, self.rounds, patience=self.patience)
        spread = Spread.of([seconds / each.seconds for each in runs["briefing"]])
        self._keep(Figure("Piper: × real time on two cores", spread, 35, at_least=True))
        tell(runs, {"briefing": seconds})

    def _make(
        self, text: Path, voice: str, options: dict[str, Any], place: Path | None = None
    ) -> tuple[Run, Path]:
        """Make a briefing where nothing was ever made; give the path of its audio too."""
        place = place or Path(tempfile.mkdtemp(dir=self.folder))
        config = place / "config" / "briefing.toml"
        config.parent.mkdir()
        lines = [f"{name} = {json.dumps(value)}" for name, value in options.items()]
        config.write_text("\n".join(["[engines.gtts]", *lines]), encoding="utf-8")
        said = ["--voice", voice] if voice.endswith(".onnx") else ["--engine", voice]
        verb = "bulletin" if text.is_dir() else "make"
        command = [*TWO_CORES, PROGRAM, verb, text, *said, "-o", place / "made.mp3"]
        own = {"BRIEFING_CACHE": str(place / "cache"), "BRIEFING_CONFIG": str(config.parent)}
        return run(command, self.folder, **own), place / "made.mp3"

    def _speak(self, workers: int) -> Run:
        """Time the sentences alone, in a process of its own."""
        report = self.folder / "spoken.txt"
        own = [sys.executable, __file__, "--voice", self.voice, "--speak", str(workers), report]
        measured = run([*TWO_CORES, *own], self.folder)
        return Run(float(report.read_text()), measured.cpu, measured.peak, measured.others)

    def _silent(self, part: str) -> bool:
        """Say so where there is no voice to measure with."""
        if self.voice.is_file():
            return False
        print(f"{part}: skipped, there is no voice {self.voice}; give one with --voice")
        return True

    def _keep(self, figure: Figure) -> None:
        self.figures.append(figure)
        print(figure, flush=True)


def speak(voice: str, workers: int, report: Path) -> None:
    """Speak some sentences, so many at once, and write down how many seconds that took."""
    from briefing.engines import registry
    from briefing.model.voice import Voice
    from briefing.synthesis.loudness import CALIBRATION_TEXT

    engine, who = registry.create("piper"), Voice("piper", voice)
    engine.speak(CALIBRATION_TEXT[0], who)
    with ThreadPoolExecutor(workers) as pool:
        started = time.perf_counter()
        list(pool.map(lambda text: engine.speak(text, who), CALIBRATION_TEXT * 4))
        seconds = time.perf_counter() - started
    engine.close()
    report.write_text(str(seconds))


def _sentences(number: int) -> Iterator[str]:
    """Give so many, each short enough for one request, none like another."""
    yield "Chợ họp từ sớm"
    yield from (f"Ghe thứ {count} chở trái cây ra chợ." for count in range(1, number))


def _heard(audio: Path) -> Sequence[str | None]:
    """Give what each segment says where it lasts as long as its words do; None where not."""
    told = json.loads(audio.with_suffix(".json").read_text(encoding="utf-8"))
    samples, segments = listening.decoded(audio), told["segments"]
    starts = [segment["start_sample"] for segment in segments]
    found: list[str | None] = []
    for segment, start, end in zip(segments, starts, [*starts[1:], len(samples)], strict=True):
        sound = samples[start - tone.RATE // 10 if start else 0 : end - tone.RATE // 10]
        first, last = listening.first_heard(sound, 0), listening.last_heard(sound, len(sound))
        lasts, words = (last - first) / tone.RATE, len(segment["spoken"].split())
        found.append(segment["spoken"] if abs(lasts - words * tone.SYLLABLE) < NEAR else None)
    return found + [None] * (SEGMENTS - len(found))


def main() -> None:
    parser = argparse.ArgumentParser(description="Voices: the network's, and Piper's.")
    voice = Path(os.environ.get("BRIEFING_TEST_VOICE") or VOICE)
    parser.add_argument("--voice", type=Path, default=voice, help="a Piper voice, FILE.onnx")
    parser.add_argument("--runs", type=int, default=5, help="rounds of each (default: 5)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    parser.add_argument("--patience", type=float, default=0, help="s to wait for a quiet machine")
    parser.add_argument("--check", action="store_true", help="fail when a target is missed")
    parser.add_argument("--speak", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.speak:
        speak(str(asked.voice), int(asked.speak[0]), Path(asked.speak[1]))
        return
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is not there: install the package into this interpreter first")
    print(f"{'':<42}{'least':>9}{'median':>9}{'most':>9}   target")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), asked.voice.absolute(), asked.runs, asked.patience)
        for part in sorted(asked.only, key=PARTS.index):
            getattr(bench, part)()
    if asked.check and not all(figure.met for figure in bench.figures):
        sys.exit("a target was missed")


if __name__ == "__main__":
    main()

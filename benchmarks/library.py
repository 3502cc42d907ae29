"""Measures `briefing make` in a folder of many briefings, beside an empty one.

python benchmarks/library.py                     # 20,000 briefings; some six minutes
python benchmarks/library.py --count 2000        # fewer
python benchmarks/library.py --check             # fail when a target is missed
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from measure import run
from texts import single

if TYPE_CHECKING:
    from measure import Run

_ENDS = (".mp3", ".chapters.json", ".vtt", ".jpg")
_NEWEST = dt.date(2026, 5, 19)
_A_DAY = 10  # briefings
_FEED = "https://tin.example/"
_RATIO, _MEGABYTES, _PAGE = 1.3, 100, 150_000


def main() -> None:
    """Fill a folder, make an article there and in an empty one, and print how they compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000, help="briefings in the folder")
    parser.add_argument("--runs", type=int, default=7, help="rounds that count")
    parser.add_argument("--feed", action="store_true", help="write a feed of all of them too")
    parser.add_argument("--folder", type=Path, help="keep them here, and find them again")
    parser.add_argument("--check", action="store_true", help="fail when a target is missed")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # to compile itself is not what it is to do
    with tempfile.TemporaryDirectory(prefix="briefing-library-") as passing:
        place = (options.folder or Path(passing)).absolute()
        missed = _measure(place, options)
    if options.check and missed:
        sys.exit("missed: " + ", ".join(missed))


def _measure(place: Path, options: argparse.Namespace) -> list[str]:
    bench = _Bench(place, feed=options.feed)
    bench.fill(options.count)
    first = bench.make("full", 0)
    print(f"{options.count} briefings; the first run, which reads all: {first.seconds:.1f} s")
    runs: dict[str, list[Run]] = {"empty": [], "full": []}
    for number in range(1, options.runs + 2):
        for name, measured in runs.items():
            made = bench.make(name, number)
            if number > 1:  # files of the operating system's cache are warm
                measured.append(made)
    again = {name: [bench.again(name) for _ in range(options.runs)] for name in runs}
    page = (bench.folder("full") / "index.html").stat().st_size
    peak = max(each.peak for each in runs["full"]) / 1e6
    missed = []
    for what, found in (("one more article", runs), ("the same again", again)):
        for unit in ("cpu", "seconds"):
            small, large = (median(getattr(each, unit) for each in found[n]) for n in found)
            print(f"{what}, {unit}: full {large:.3f} ÷ empty {small:.3f} = {large / small:.2f}")
            if found is runs and large > _RATIO * small:
                missed.append(f"{what}, {unit}")
    print(f"largest process: {peak:.1f} MB; index.html: {page / 1000:.1f} kB")
    return missed + ["memory"] * (peak > _MEGABYTES) + ["page"] * (page > _PAGE)


class _Bench:
    """Two output folders, each with a cache of its own: a full one and an empty one."""

    def __init__(self, place: Path, *, feed: bool) -> None:
        self._place, self._article = place, single().read_text(encoding="utf-8")
        self._program = Path(sys.executable).with_name("briefing")
        self._config = place / "briefing.toml"
        place.mkdir(parents=True, exist_ok=True)
        self._config.write_text(f'[feed]\nbase_url = "{_FEED}"\n' if feed else "", "utf-8")

    def folder(self, name: str) -> Path:
        return self._place / name

    def make(self, name: str, number: int) -> Run:
        """Make one more article, of which no sentence is in the cache."""
        if name == "empty":
            shutil.rmtree(self.folder(name), ignore_errors=True)
        cache = self._place / f"cache-{name}"
        for clips in ("clips", "utterances", "made"):
            shutil.rmtree(cache / clips, ignore_errors=True)
        article = self._place / f"{number}.txt"
        article.write_text(f"Bài số {number}\n\n{self._article}", encoding="utf-8")
        return self._run(name, article)

    def again(self, name: str) -> Run:
        """Make the last article again, which is up to date."""
        articles = self._place.glob("*.txt")
        return self._run(name, max(articles, key=lambda path: int(path.stem)))

    def _run(self, name: str, article: Path) -> Run:
        command = [self._program, "make", article, "-e", "espeak", "--config", self._config]
        command += ["-o", self.folder(name)]
        return run(command, self._place, BRIEFING_CACHE=str(self._place / f"cache-{name}"))

    def fill(self, count: int) -> None:
        """Write so many briefings, each with its own words, all with the sound of one."""
        folder = self.folder("full")
        if folder.exists():
            return
        self.make("empty", 0)
        (pattern,) = (path for path in self.folder("empty").glob("*.vtt"))
        manifest = json.loads(pattern.with_suffix(".json").read_bytes())
        folder.mkdir()
        sound = self._place / "sound"
        sound.mkdir()
        for end in _ENDS:
            (sound / f"x{end}").write_bytes(pattern.with_name(pattern.stem + end).read_bytes())
        for number in range(count):
            self._put(folder, sound, manifest, number)

    @staticmethod
    def _put(folder: Path, sound: Path, manifest: dict[str, Any], number: int) -> None:
        day = _NEWEST - dt.timedelta(days=number // _A_DAY + 1)
        stem = f"{day}-bai-{number:05d}-{'-'.join(manifest['title'].lower().split()[:4])}"
        stem = stem.encode("ascii", "ignore").decode()
        files = [
            described | {"file": f"{stem}{end}"}
            for described, end in zip(manifest["files"], _ENDS, strict=True)
        ]
        segments = [
            segment | {"text": f"{segment['text']} {number}"}
            for segment in manifest["segments"][:20]
        ]
        told = manifest | {
            "title": f"{manifest['title']} {number}",
            "published": day.isoformat(),
            "article": manifest["article"] | {"identity": f"{number:016x}"},
            "audio": manifest["audio"] | {"file": f"{stem}.mp3"},
            "files": files,
            "segments": segments,
        }
        (folder / f"{stem}.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        time = dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()
        os.utime(folder / f"{stem}.json", (time, time))
        for end in _ENDS:
            os.link(sound / f"x{end}", folder / f"{stem}{end}")


if __name__ == "__main__":
    main()

"""Compares the reading of Vietnamese text with other normalisers: accuracy and speed, in one run.

    python benchmarks/speech.py [CASES] [--peers PYTHON]

CASES   a folder of case files (TSV: source, category, input, expected readings set off by
        " || ", flags) and of `news_2026_sample.tsv`; the default is ../shared/speech beside the
        repository if it is there. The project's own golden lines are always compared too.
PYTHON  an interpreter that has the peers installed (sea-g2p, vinorm, vietnormalizer,
        num2words); the default is this one. Peers that are not installed are left out.

A reading is right if the folder's own `score.py` finds it fair (it accepts regional and
newsroom variants); without one, if it says the same words but for case, punctuation and the
regional words for numbers.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT.parent / "shared" / "speech"
GOLDEN = ROOT / "tests" / "text" / "golden"
NEWS = "news_2026_sample.tsv"
MOST_NEWS = 300_000  # characters that the slowest peer still reads in a minute
PEERS = ("sea-g2p", "vinorm", "vietnormalizer", "num2words")
SAME = {"ngàn": "nghìn", "lẻ": "linh", "tư": "bốn", "tỉ": "tỷ", "lăm": "năm", "mốt": "một"}


def reader(name: str) -> Callable[[str], str]:
    """Return the function of one normaliser; raises ImportError if it is not installed."""
    if name == "briefing":
        sys.path.insert(0, str(ROOT))
        from briefing.text.normalizer import Normalizer

        return Normalizer().speak
    if name == "sea-g2p":
        from sea_g2p import Normalizer

        return Normalizer().normalize
    if name == "vinorm":
        from vinorm import TTSnorm

        return TTSnorm
    if name == "vietnormalizer":
        from vietnormalizer import VietnameseNormalizer

        return VietnameseNormalizer().normalize
    from num2words import num2words

    return lambda text: re.sub(r"\d+", lambda found: num2words(int(found[0]), lang="vi"), text)


def canonical(text: str) -> list[str]:
    """Return the words of a reading in the form that is compared."""
    text = re.sub(r"[^\w\s]|_", " ", unicodedata.normalize("NFC", text).lower())
    return [SAME.get(word, word) for word in text.split()]


def judge(folder: Path) -> Callable[[str, str], bool]:
    """Return what tells whether a reading says the same as an accepted one."""
    path = folder / "score.py"
    if not path.is_file():
        return lambda said, accepted: canonical(said) == canonical(accepted)
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec
    assert spec.loader
    score = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(score)
    return lambda said, accepted: score.fair(said) == score.fair(accepted)


def tables(folder: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (source, input, accepted readings) of every case."""
    for path in sorted(folder.glob("*.tsv")) if folder.is_dir() else ():
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            cells = line.split("\t")
            if path.name != NEWS and len(cells) > 3 and "partial" not in "".join(cells[4:]):
                yield cells[0], cells[2].replace("\\n", "\n"), cells[3].split(" || ")
    for path in sorted(GOLDEN.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                written, spoken = line.split("\t")
                yield "own golden lines", written, [spoken]


def news(folder: Path) -> list[str]:
    """Return real sentences to measure speed on."""
    path = folder / NEWS
    if path.is_file():
        rows = (line.split("\t")[2:] for line in path.read_text(encoding="utf-8").splitlines())
        return [cell for row in rows for cell in row]
    return [written for _, written, _ in tables(folder)] * 20


def measure(name: str, folder: Path) -> dict[str, Any]:
    """Return the right and all cases by source, and the characters read in a second."""
    read, same = reader(name), judge(folder)
    found: dict[str, tuple[int, int]] = {}
    for source, written, accepted in tables(folder):
        right, count = found.get(source, (0, 0))
        try:
            said = read(written)
        except Exception:  # noqa: BLE001 - a peer that fails has not read the line
            said = ""
        found[source] = (right + any(same(said, each) for each in accepted), count + 1)
    lines, size = [], 0
    for line in news(folder):
        lines.append(line)
        size += len(line)
        if size > (MOST_NEWS if name != "vinorm" else MOST_NEWS // 30):
            break
    began = time.process_time()
    wall = time.perf_counter()
    for line in lines:
        try:
            read(line)
        except Exception:  # noqa: BLE001, S112 - counted above
            continue
    seconds = max(time.process_time() - began, 1e-9)
    if name == "vinorm":  # it starts a program for each line
        seconds = time.perf_counter() - wall
    return {"sources": found, "speed": size / seconds}


def asked(python: str, name: str, folder: Path) -> dict[str, Any] | None:
    """Return the measurements of a normaliser in an interpreter of its own, or None."""
    command = [python, __file__, str(folder), "--one", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="?", type=Path, default=CASES)
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measure(chosen.one, chosen.cases)))
        return
    results = {"briefing": asked(sys.executable, "briefing", chosen.cases)}
    for peer in PEERS:
        result = asked(chosen.peers, peer, chosen.cases)
        if result:
            results[peer] = result
        else:
            print(f"{peer}: not installed, left out", file=sys.stderr)
    sources = list(results["briefing"]["sources"])
    print(f"{'right, %':26}" + "".join(f"{name:>16}" for name in results))
    for source in sources:
        cells = (result["sources"][source] for result in results.values())
        print(f"{source:26}" + "".join(f"{100 * right / count:16.1f}" for right, count in cells))
    print(f"{'characters a second':26}" + "".join(f"{r['speed']:16,.0f}" for r in results.values()))


if __name__ == "__main__":
    main()

"""Scores the recognition of events on labelled days, and learns its weights from them.

    python benchmarks/events.py [DAY.tsv …] [--doubts PAIRS.tsv] [--learn]

DAY     a day of articles: columns id, time, newspaper, title, summary and cluster (`-` alone); the
        default is ../shared/events beside the repository if it is there.
PAIRS   pairs that count neither for nor against: columns id1, id2.

Prints for each day precision, recall and F1 of pairs across newspapers, B-cubed, and how many
events a wrong merge hides: with the weights that ship, and with weights learnt from the other days
alone. --learn writes the weights that are learnt from all days.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from briefing.planning import events  # noqa: E402
from briefing.planning.event_evidence import Evidence, Report, ReportSet  # noqa: E402

DAYS = ROOT.parent / "shared" / "events"
WEIGHTS = ROOT / "briefing" / "planning" / "data" / "event_likeness.tsv"
THRESHOLD = 0.5
RIDGE = 0.3  # how much a weight has to be worth
# What missing a pair costs, of what joining a wrong one does: F1 is best where pairs are joined
# that are somewhat less likely than not, and so 0.5 stands for 0.44.
MISSED = 1.25

Pair = frozenset[str]


class Day(NamedTuple):
    rows: list[dict[str, str]]
    reports: list[Report]
    truth: dict[str, str]  # the event of each article


def table(path: Path) -> list[dict[str, str]]:
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=False)) for line in lines if line]


def read_day(path: Path) -> Day:
    rows = table(path)
    reports = [
        Report(
            row["title"],
            row["summary"],
            row["newspaper"],
            dt.datetime.fromisoformat(row["time"]).replace(tzinfo=dt.UTC),
        )
        for row in rows
    ]
    truth = {
        row["id"]: row["cluster"] if row["cluster"] not in {"", "-"} else row["id"] for row in rows
    }
    return Day(rows, reports, truth)


def pairs(groups: dict[str, str]) -> set[Pair]:
    members = defaultdict(list)
    for article, group in groups.items():
        members[group].append(article)
    return {frozenset(pair) for group in members.values() for pair in combinations(group, 2)}


def score(day: Day, guess: dict[str, str], doubts: set[Pair]) -> str:
    paper = {row["id"]: row["newspaper"] for row in day.rows}
    across = [
        {pair for pair in pairs(groups) - doubts if len({paper[article] for article in pair}) > 1}
        for groups in (day.truth, guess)
    ]
    right = len(across[0] & across[1])
    precision, recall = right / max(len(across[1]), 1), right / max(len(across[0]), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    both = Counter((day.truth[article], guess[article]) for article in guess)
    true, guessed = Counter(day.truth.values()), Counter(guess.values())
    purity = sum(both[day.truth[a], guess[a]] / guessed[guess[a]] for a in guess) / len(guess)
    whole = sum(both[day.truth[a], guess[a]] / true[day.truth[a]] for a in guess) / len(guess)
    bcubed = 2 * purity * whole / (purity + whole)
    kinds = defaultdict(set)
    for article, group in guess.items():
        kinds[group].add(day.truth[article])
    hidden = sum(len(found) - 1 for found in kinds.values())
    return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f}, B-cubed {bcubed:.3f}, {hidden} hidden"


def guessed(day: Day, weights: dict[str, float] | None = None) -> dict[str, str]:
    ids = [row["id"] for row in day.rows]
    found = events.find_events(day.reports, THRESHOLD, weights)
    return {
        ids[index]: str(number) for number, event in enumerate(found) for index in event.members
    }


def examples(day: Day, doubts: set[Pair]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the evidence for each pair, whether it is one event, and how much it counts."""
    ids = [row["id"] for row in day.rows]
    size = Counter(day.truth.values())
    compared = events.compare(ReportSet(day.reports), range(len(ids)))
    same = [day.truth[ids[one]] == day.truth[ids[other]] for one, other in compared]
    counts = [
        0.0
        if frozenset((ids[one], ids[other])) in doubts
        else MISSED / (size[day.truth[ids[one]]] - 1)  # a large event counts as a small one does
        if is_same
        else 1.0
        for (one, other), is_same in zip(compared, same, strict=True)
    ]
    values = np.array([[1.0, *evidence] for evidence in compared.values()])
    return values, np.array(same, float), np.array(counts)


def learn(days: list[Day], doubts: set[Pair]) -> dict[str, float]:
    """Fit a logistic regression by Newton's method."""
    values, same, counts = (
        np.concatenate(part) for part in zip(*(examples(d, doubts) for d in days), strict=True)
    )
    weights = np.zeros(values.shape[1])
    ridge = np.diag([1e-3, *[RIDGE] * (values.shape[1] - 1)])
    for _ in range(60):
        likely = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (counts * (same - likely)) - ridge @ weights
        bend = (values * (counts * likely * (1 - likely))[:, None]).T @ values + ridge
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return dict(zip(("bias", *Evidence._fields), weights.tolist(), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("days", nargs="*", type=Path, default=sorted(DAYS.glob("day*.tsv")))
    parser.add_argument("--doubts", type=Path, default=DAYS / "doubts.dev.tsv")
    parser.add_argument("--learn", action="store_true")
    chosen = parser.parse_args()
    doubts = {
        frozenset((row["id1"], row["id2"]))
        for row in (table(chosen.doubts) if chosen.doubts.exists() else ())
    }
    days = [read_day(path) for path in chosen.days]
    if not days:
        sys.exit("there is no labelled day: name one")
    if chosen.learn:
        head = [line for line in WEIGHTS.read_text("utf-8").splitlines() if line.startswith("#")]
        rows = [f"{name}\t{weight:.2f}" for name, weight in learn(days, doubts).items()]
        WEIGHTS.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")
    for path, day in zip(chosen.days, days, strict=True):
        started = time.process_time()
        print(
            f"{path.stem}, {len(day.rows)} articles: {score(day, guessed(day), doubts)},"
            f" {time.process_time() - started:.1f} s"
        )
    for path, day in zip(chosen.days, days, strict=True):
        others = [each for each in days if each is not day]
        if others:
            guess = guessed(day, learn(others, doubts))
            print(f"{path.stem}, learnt from the others: {score(day, guess, doubts)}")


if __name__ == "__main__":
    main()

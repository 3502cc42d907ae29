"""What is known of the editions of a folder: what was made, what failed, what was told; in SQLite.

Whoever changes it holds the lock of the folder's editions (`editions.Editions`).
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from briefing._messages import gettext as _
from briefing.errors import OutputError
from briefing.storage.directories import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FORMAT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS editions (name TEXT PRIMARY KEY, since TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS runs (
  name TEXT, day TEXT, state TEXT NOT NULL, tries INTEGER NOT NULL, changed TEXT NOT NULL,
  reason TEXT NOT NULL, manifest TEXT NOT NULL, identity TEXT NOT NULL, unread TEXT NOT NULL,
  PRIMARY KEY (name, day));
CREATE TABLE IF NOT EXISTS told (name TEXT, article TEXT, day TEXT, PRIMARY KEY (name, article));
"""


class RunState(StrEnum):
    """How an edition of a day ended."""

    MAKING = "making"  # or whoever made it was killed
    MADE = "made"
    EMPTY = "empty"  # there was nothing new
    FAILED = "failed"
    MISSED = "missed"  # a later one took its place
    REMOVED = "removed"  # it was made, and its time is over


@dataclass(frozen=True, slots=True)
class Run:
    """An edition of a day.

    Attributes:
        name: The edition's.
        day: That it is of.
        state: How it ended.
        tries: How often it was begun.
        changed: When it ended, or began.
        reason: Why it failed.
        manifest: Of the briefing, within the folder; empty where there is none.
        identity: Of the briefing.
        unread: The sources that could not be read.
    """

    name: str
    day: dt.date
    state: RunState
    tries: int
    changed: dt.datetime
    reason: str = ""
    manifest: str = ""
    identity: str = ""
    unread: tuple[str, ...] = ()


class EditionState:
    """The records of one folder's editions; used from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Open them.

        Raises:
            OutputError: They cannot be opened: nothing is made that might be made twice.
        """
        digest = sha256(str(folder.resolve()).encode(errors="surrogateescape")).hexdigest()[:16]
        path = data_folder() / "editions" / f"{digest}-{_FORMAT}.sqlite"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(
                path, isolation_level=None, timeout=30, check_same_thread=False
            )
            self._base.executescript(_TABLES)
        except (OSError, sqlite3.Error) as exc:
            problem = _("what is known of editions cannot be opened ({path}: {reason})").format(
                path=path, reason=exc
            )
            raise OutputError(problem, _("make room, or remove it")) from exc

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def since(self, name: str, otherwise: dt.datetime) -> dt.datetime:
        """Return from when on an edition is known; one that was not is from now on."""
        question = "SELECT since FROM editions WHERE name = ?"
        if (found := self._base.execute(question, (name,)).fetchone()) is None:
            row = (name, otherwise.isoformat())
            self._base.execute("INSERT INTO editions VALUES (?, ?)", row)
            return otherwise
        return dt.datetime.fromisoformat(found[0])

    def runs(self, name: str) -> tuple[Run, ...]:
        """Return what became of an edition, the latest day first."""
        rows = self._base.execute(
            "SELECT name, day, state, tries, changed, reason, manifest, identity, unread "
            "FROM runs WHERE name = ? ORDER BY day DESC",
            (name,),
        )
        return tuple(_run(name, *row[1:]) for row in rows)

    def save(self, run: Run) -> None:
        """Save a run; replaces the one of its day."""
        self._base.execute(
            "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run.name,
                run.day.isoformat(),
                run.state.value,
                run.tries,
                run.changed.isoformat(),
                run.reason,
                run.manifest,
                run.identity,
                json.dumps(run.unread),
            ),
        )

    def included(self, name: str, but: dt.date) -> frozenset[str]:
        """Return the identities of articles that an edition had, on other days than one."""
        question = "SELECT article FROM told WHERE name = ? AND day != ?"
        rows = self._base.execute(question, (name, but.isoformat()))
        return frozenset(article for (article,) in rows)

    def tell(self, name: str, day: dt.date, articles: Iterable[str]) -> None:
        """Save which articles an edition of a day had."""
        rows = [(name, article, day.isoformat()) for article in articles]
        self._base.executemany("INSERT OR IGNORE INTO told VALUES (?, ?, ?)", rows)


def _run(name: str, day: str, state: str, tries: int, changed: str, *texts: str) -> Run:
    reason, manifest, identity, unread = texts
    return Run(
        name,
        dt.date.fromisoformat(day),
        RunState(state),
        tries,
        dt.datetime.fromisoformat(changed),
        reason,
        manifest,
        identity,
        tuple(json.loads(unread)),
    )

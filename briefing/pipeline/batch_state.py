"""What a batch knows of its articles from one run to the next: a record for each, in SQLite.

Every record is saved as soon as it is true, so that a run that is killed has lost nothing. The
database lies in the cache's folder, one for each output folder. Without it names are found again
from the manifests, and what was spoken from the cache of clips; only failures are forgotten.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from briefing import _log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FORMAT = 2
_TABLE = (
    "CREATE TABLE IF NOT EXISTS articles "
    "(identity BLOB PRIMARY KEY, state TEXT, row TEXT) WITHOUT ROWID"
)

FileStamp = tuple[str, int, int]
"""A published file: its path within the output folder, its bytes, its time of change (ns or 0)."""


class State(StrEnum):
    """How far an article came."""

    CLAIMED = "claimed"  # its name is chosen; it was not published yet
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What is known of an article.

    Attributes:
        identity: Of its source.
        name: As it was given.
        state: How far it came.
        source_mtime: Of its source when it was read, as `SourceRef` gives it.
        digest: SHA-256 of what was read; empty where nothing could be read.
        fingerprint: Names everything but the article that decides what its files hold.
        day: ISO 8601; what an article without a date of its own is published under.
        stem: The path of its files within the output folder, without their endings.
        files: What was published.
        reason: Why it failed.
    """

    identity: str
    name: str
    state: State
    source_mtime: str = ""
    digest: str = ""
    fingerprint: str = ""
    day: str = ""
    stem: str = ""
    files: tuple[FileStamp, ...] = ()
    reason: str = ""


class BatchState:
    """The records of one output folder; used from one thread, by one process at a time."""

    def __init__(self, folder: Path, output: str) -> None:
        """Open it; one that is damaged is begun anew.

        Where the disk cannot be written, or no longer, this run has it in memory: the next one
        finds the names again from the manifests.

        Args:
            folder: Where the databases lie.
            output: The absolute path or the URL of the output folder.
        """
        digest = hashlib.sha256(os.fsencode(output)).hexdigest()[:16]
        self._path = folder / f"{digest}-{_FORMAT}.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                self._base = self._open()
            except sqlite3.DatabaseError:
                self._path.unlink(missing_ok=True)
                self._base = self._open()
        except (OSError, sqlite3.Error) as exc:
            _warn(exc)
            self._base = self._open(":memory:")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def records(self) -> Iterator[ArticleRecord]:
        """Yield every record, in the order of their identities."""
        with closing(self._base.execute("SELECT row FROM articles ORDER BY identity")) as found:
            for (text,) in found:
                with suppress(ValueError, KeyError, TypeError):
                    yield _record(json.loads(text))

    def save(self, record: ArticleRecord) -> None:
        """Save a record. Replaces the one of its identity."""
        values = {name: getattr(record, name) for name in ArticleRecord.__slots__}
        self._do(
            "INSERT OR REPLACE INTO articles VALUES (?, ?, ?)",
            (os.fsencode(record.identity), record.state.value, json.dumps(values)),
        )

    def forget(self, identity: str) -> None:
        """Remove a record."""
        self._do("DELETE FROM articles WHERE identity = ?", (os.fsencode(identity),))

    def _open(self, where: str = "") -> sqlite3.Connection:
        base = sqlite3.connect(where or self._path, isolation_level=None, timeout=30)
        try:
            # What is lost with the power is found again; what matters is never to read a half.
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = NORMAL")
            base.execute(_TABLE)
            base.execute("SELECT count(*) FROM articles").fetchone()
        except sqlite3.Error:
            base.close()
            raise
        return base

    def _do(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._base.execute(statement, values)
        except sqlite3.Error as exc:
            _warn(exc)


def _warn(exc: Exception) -> None:
    _log.warning("what this batch makes is not written down: %s", exc)


def _record(values: dict[str, Any]) -> ArticleRecord:
    files = tuple((str(name), int(size), int(time)) for name, size, time in values.pop("files"))
    return ArticleRecord(**values | {"state": State(values["state"]), "files": files})

"""The jobs of a folder: one row each in SQLite, saved as soon as it is true.

    waiting ──► read ──► making ──► ready
       │          │         ├─────► failed ────► waiting, when somebody asks to try again
       └──────────┴─────────┴─────► cancelled ─► waiting, likewise

Whatever is finished may be forgotten.

A job is claimed by one statement, so by one maker only. What a maker that was killed had claimed
is given back by the next one, which knows by a lock that it is the only one (`worker`).
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

from briefing._messages import gettext as _
from briefing.errors import BriefingError, OutputError
from briefing.storage.directories import data_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MOST_JOBS = 100
"""Jobs that may be unfinished at a time."""

MOST_TRIES = 3
"""How often a job is begun, when makers are killed over it or the network fails."""

_KEPT = 30 * 86_400  # seconds that what is finished stays in the list
_FORMAT = 1
_TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT UNIQUE NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  options TEXT NOT NULL,
  data BLOB,
  created REAL NOT NULL,
  due REAL NOT NULL,
  version INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL DEFAULT '',
  segments INTEGER NOT NULL DEFAULT 0,
  spoken INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  result TEXT NOT NULL DEFAULT '{}'
)"""
# What exists is not asked for again: until it has failed, was cancelled or is forgotten.
_EXISTS = "state NOT IN ('failed', 'cancelled', 'forgotten')"
_INDEXES = (
    f"CREATE UNIQUE INDEX IF NOT EXISTS once ON jobs (key) WHERE {_EXISTS}",
    "CREATE INDEX IF NOT EXISTS versions ON jobs (version)",
)
_SEEN = (
    "id, state, kind, name, options, created, version, tries, title, segments, spoken, reason, "
    "result"
)
_NEXT = "(SELECT coalesce(max(version), 0) + 1 FROM jobs)"


class State(StrEnum):
    """How far a job came."""

    WAITING = "waiting"
    READ = "read"  # ahead of its turn
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    FORGOTTEN = "forgotten"  # left the list; whoever follows it is told


_OPEN = (State.WAITING, State.READ, State.MAKING)


class Kind(StrEnum):
    """What an article is given as."""

    URL = "url"
    TEXT = "text"
    FILE = "file"


class QueueFullError(BriefingError):
    """As many jobs are unfinished as there may be."""


class ExistsError(BriefingError):
    """What is asked for is made already, or will be; `id` is the job's."""

    def __init__(self, existing: str) -> None:
        super().__init__(_("this is made already, or will be"), _("see the job"))
        self.id = existing


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for.

    Attributes:
        kind: What the article is given as.
        name: The link, or what the file is called.
        data: The bytes of a text or a file.
        title: Replaces the article's.
        voice: Who reads; empty for the server's own choice.
        rate: At which pace; 0 for the server's own choice.
        count: How many articles of a feed; 0 where it is to be one article.
        identity: Equal for what would be the same briefing.
    """

    kind: Kind
    name: str
    data: bytes = b""
    title: str = ""
    voice: str = ""
    rate: float = 0.0
    count: int = 0
    identity: str = ""

    @property
    def key(self) -> str:
        """Names this order: equal for two that ask for the same."""
        what = [self.kind, self.identity or sha256(self.data).hexdigest()]
        how = [self.title, self.voice, self.rate, self.count]
        return sha256(json.dumps([*what, *how]).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands; times in seconds since 1970.

    Attributes:
        id: Names it in addresses; cannot be guessed.
        version: Rises with every change of any job.
        tries: How often it was begun.
        title: Of the article, as soon as that is read.
        segments: How many the briefing has; 0 until that is known.
        spoken: How many of them are spoken.
        reason: Why it failed, for the listener.
        result: What was made.
    """

    id: str
    state: State
    kind: Kind
    name: str
    created: float
    version: int
    tries: int
    title: str
    segments: int
    spoken: int
    reason: str
    voice: str = ""
    rate: float = 0.0
    count: int = 0
    asked_title: str = ""
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done for it."""
        return self.state in _OPEN


class Jobs:
    """The jobs of one folder; may be used from any thread, and by several processes."""

    def __init__(self, folder: Path, *, now: Callable[[], float] = time.time) -> None:
        """Open the database, which lies among the data of this program.

        Args:
            folder: What the jobs' briefings go to.
            now: The clock.

        Raises:
            OutputError: It cannot be opened.
        """
        digest = sha256(str(folder.resolve()).encode(errors="surrogateescape")).hexdigest()[:16]
        path = data_folder() / "jobs" / f"{digest}-{_FORMAT}.sqlite"
        self._now = now
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)  # what others ask for is nobody else's business
            self._base = sqlite3.connect(
                path, isolation_level=None, timeout=30, check_same_thread=False
            )
            self._base.execute("PRAGMA journal_mode = WAL")
            # Who was told 202 finds the job again, even after a loss of power.
            self._base.execute("PRAGMA synchronous = FULL")
            self._base.execute(_TABLE)
            for index in _INDEXES:
                self._base.execute(index)
        except (OSError, sqlite3.Error) as exc:
            problem = _("the queue of jobs {path} cannot be opened ({reason})").format(
                path=path, reason=exc
            )
            raise OutputError(problem, _("make room, or remove it")) from exc

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._base.close()

    def add(self, *orders: Order) -> tuple[Job, ...]:
        """Add jobs, all of them or none.

        Raises:
            ExistsError: There is one of these already.
            QueueFullError: There is no room for so many.
        """
        with self._changing():
            self._prune()
            marks = ", ".join("?" * len(_OPEN))
            question = f"SELECT count(*) FROM jobs WHERE state IN ({marks})"  # noqa: S608 - marks
            (unfinished,) = self._base.execute(question, _OPEN).fetchone()
            if unfinished + len(orders) > MOST_JOBS:
                problem = _("there are {count} unfinished jobs, and {most} at most").format(
                    count=unfinished, most=MOST_JOBS
                )
                raise QueueFullError(problem, _("come back later"))
            return tuple(self._add(order) for order in orders)

    def _add(self, order: Order) -> Job:
        made, now = secrets.token_hex(8), self._now()
        how = {"voice": order.voice, "rate": order.rate, "count": order.count}
        options = json.dumps(how | {"asked_title": order.title})
        row = (made, order.key, State.WAITING, order.kind, order.name, options, order.data)
        try:
            self._base.execute(
                "INSERT INTO jobs "  # noqa: S608
                "(id, key, state, kind, name, options, data, created, due, version)"
                f" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, {_NEXT})",
                (*row, now, now),
            )
        except sqlite3.IntegrityError as exc:
            (existing,) = self._base.execute(
                f"SELECT id FROM jobs WHERE key = ? AND {_EXISTS}",  # noqa: S608
                (order.key,),
            ).fetchone()
            raise ExistsError(existing) from exc
        found = self.get(made)
        assert found  # noqa: S101 - it was just written
        return found

    def get(self, id_: str) -> Job | None:
        """Return a job; None where there is none of that name."""
        return next(self._select("WHERE id = ? AND state != 'forgotten'", id_), None)

    def asked(self, order: Order) -> Job | None:
        """Return the job that makes the same, or has made it; None where there is none."""
        return next(self._select(f"WHERE key = ? AND {_EXISTS}", order.key), None)

    def since(self, version: int = 0) -> tuple[Job, ...]:
        """Return the jobs that have changed since a version, the latest change last."""
        return tuple(self._select("WHERE version > ? ORDER BY version", version))

    def latest(self) -> int:
        """Return the version of the latest change."""
        with self._lock:
            (found,) = self._base.execute("SELECT coalesce(max(version), 0) FROM jobs").fetchone()
        return int(found)

    def newest_first(self) -> tuple[Job, ...]:
        """Return all jobs."""
        return tuple(self._select("WHERE state != 'forgotten' ORDER BY number DESC"))

    def unfinished(self) -> frozenset[str]:
        """Return the ids of the jobs for which something is still to be done."""
        marks = ", ".join("?" * len(_OPEN))
        return frozenset(job.id for job in self._select(f"WHERE state IN ({marks})", *_OPEN))

    def to_read(self, count: int) -> tuple[Job, ...]:
        """Return the jobs that will be made next and are not read yet."""
        where = "WHERE state = 'waiting' AND due <= ? ORDER BY number LIMIT ?"
        return tuple(self._select(where, self._now(), count))

    def data(self, id_: str) -> bytes:
        """Return the bytes of a job's text or file."""
        with self._lock:
            row = self._base.execute("SELECT data FROM jobs WHERE id = ?", (id_,)).fetchone()
        return bytes(row[0] or b"") if row else b""

    def claim(self) -> Job | None:
        """Take the job whose turn it is; None where there is none."""
        row = self._returning(
            f"state = 'making', tries = tries + 1, segments = 0, spoken = 0, version = {_NEXT} "  # noqa: S608
            "WHERE number = (SELECT number FROM jobs WHERE state IN ('waiting', 'read') "
            "AND due <= ? ORDER BY number LIMIT 1)",
            self._now(),
        )
        return _job(row) if row else None

    def recover(self) -> None:
        """Give back what a maker that is no more had claimed: by the only maker there is."""
        with self._changing():
            self._base.execute(
                f"UPDATE jobs SET state = iif(tries < ?, 'waiting', 'failed'), "  # noqa: S608
                f"reason = iif(tries < ?, '', ?), version = {_NEXT} WHERE state = 'making'",
                (MOST_TRIES, MOST_TRIES, f"Đã thử {MOST_TRIES} lần mà lần nào cũng bị ngắt."),
            )
            # What was read is no longer in anyone's memory.
            self._base.execute("UPDATE jobs SET state = 'waiting' WHERE state = 'read'")

    def found(self, id_: str, title: str) -> None:
        """Save that a job is read, and what its article is called."""
        self._returning(
            "state = iif(state = 'waiting', 'read', state), title = ?, "
            f"version = {_NEXT} WHERE id = ? AND state IN ('waiting', 'making')",
            title,
            id_,
        )

    def spoke(self, id_: str, spoken: int, segments: int) -> bool:
        """Save how far a job is; False when it is no longer to be made."""
        row = self._returning(
            f"spoken = ?, segments = ?, version = {_NEXT} WHERE id = ? AND state = 'making'",
            spoken,
            segments,
            id_,
        )
        return row is not None

    def done(self, id_: str, result: dict[str, Any]) -> bool:
        """Save what was made of a job; False when it is no longer to be made."""
        row = self._returning(
            "state = 'ready', data = NULL, result = ?, spoken = segments, reason = '', "
            f"version = {_NEXT} WHERE id = ? AND state = 'making'",
            json.dumps(result),
            id_,
        )
        return row is not None

    def fail(self, id_: str, reason: str, result: dict[str, Any] | None = None) -> None:
        """Save why a job cannot be made.

        Args:
            id_: The job's.
            reason: For the listener.
            result: For the page: what it may offer now.
        """
        self._returning(
            f"state = 'failed', reason = ?, result = ?, version = {_NEXT} "
            "WHERE id = ? AND state IN ('waiting', 'read', 'making')",
            reason,
            json.dumps(result or {}),
            id_,
        )

    def put_back(self, id_: str, seconds: float = 0.0, *, counts: bool = True) -> None:
        """Let a claimed job be claimed again.

        Args:
            id_: The job's.
            seconds: How much later.
            counts: Whether this was one of its tries.
        """
        self._returning(
            f"state = 'waiting', due = ?, tries = tries - ?, version = {_NEXT} "
            "WHERE id = ? AND state = 'making'",
            self._now() + seconds,
            0 if counts else 1,
            id_,
        )

    def cancel(self, id_: str) -> Job | None:
        """Cancel a job that is not finished; None where there is none such."""
        row = self._returning(
            f"state = 'cancelled', version = {_NEXT} "
            "WHERE id = ? AND state IN ('waiting', 'read', 'making')",
            id_,
        )
        return _job(row) if row else None

    def again(self, id_: str) -> Job | None:
        """Try a job again that failed or was cancelled; None where there is none such.

        Raises:
            ExistsError: It was asked for once more meanwhile.
        """
        try:
            row = self._returning(
                "state = 'waiting', tries = 0, reason = '', result = '{}', segments = 0, "
                f"spoken = 0, due = ?, version = {_NEXT} "
                "WHERE id = ? AND state IN ('failed', 'cancelled')",
                self._now(),
                id_,
            )
        except sqlite3.IntegrityError as exc:
            (existing,) = self._base.execute(
                f"SELECT id FROM jobs WHERE {_EXISTS} "  # noqa: S608
                "AND key = (SELECT key FROM jobs WHERE id = ?)",
                (id_,),
            ).fetchone()
            raise ExistsError(existing) from exc
        return _job(row) if row else None

    def forget(self, id_: str) -> bool:
        """Take a job that is finished from the list; its briefing stays."""
        row = self._returning(
            f"state = 'forgotten', data = NULL, version = {_NEXT} "
            "WHERE id = ? AND state IN ('ready', 'failed', 'cancelled')",
            id_,
        )
        return row is not None

    def _prune(self) -> None:
        """Remove what finished long ago; not the latest change, after which versions go on."""
        self._base.execute(
            "DELETE FROM jobs WHERE created < ? AND state NOT IN ('waiting', 'read', 'making') "
            "AND version < (SELECT max(version) FROM jobs)",
            (self._now() - _KEPT,),
        )

    def _select(self, where: str, *values: object) -> Iterator[Job]:
        with self._lock:
            rows = self._base.execute(f"SELECT {_SEEN} FROM jobs {where}", values).fetchall()  # noqa: S608
        return map(_job, rows)

    def _returning(self, change: str, *values: object) -> tuple[Any, ...] | None:
        """Change one job, and return its row; None where the change fits none."""
        with self._lock:
            rows = self._base.execute(f"UPDATE jobs SET {change} RETURNING {_SEEN}", values)  # noqa: S608
            found: tuple[Any, ...] | None = rows.fetchone()
            rows.fetchall()  # to its end, which is what saves it
        return found

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Several statements as one: no other process comes in between."""
        with self._lock:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")


def _job(row: tuple[Any, ...]) -> Job:
    id_, state, kind, name, options, created, *rest = row
    version, tries, title, segments, spoken, reason, result = rest
    return Job(
        id_,
        State(state),
        Kind(kind),
        name,
        created,
        version,
        tries,
        title,
        segments,
        spoken,
        reason,
        result=json.loads(result),
        **json.loads(options),
    )

"""The catalogue: every briefing in an output folder and its sub-folders, newest first.

What was read from the manifests is kept in a table of the cache's folder. It is believed only
where the listing of the folder says that nothing has changed, and may be lost at any time.
"""

from __future__ import annotations

import os
import re
import sqlite3
import weakref
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from briefing.publishing.episodes import (
    Episode,
    Sentence,
    as_row,
    has_own_name,
    identifier_of,
    is_current,
    local,
    of_row,
    read,
    revision,
    sentences,
    url,
)
from briefing.publishing.listing import MANIFEST, Listing, beside, bits_of
from briefing.storage.directories import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


__all__ = [
    "Episode",
    "Group",
    "Library",
    "Sentence",
    "is_current",
    "local",
    "open_library",
    "scan",
    "sentences",
    "url",
]

_FORMAT = 1
# Within a day, bulletins come before articles, and what came later before what came earlier.
_PLACE = "published DESC, bulletin DESC, moment DESC, folder, name"
_TIME = f"moment DESC, {_PLACE}"
_TABLES = f"""
    CREATE TABLE IF NOT EXISTS manifests (
        folder BLOB, name BLOB, seen TEXT, beside TEXT, ours INT,
        PRIMARY KEY (folder, name)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS episodes (
        folder BLOB, name BLOB, origin TEXT, first INT, id TEXT, number INT, published TEXT,
        month TEXT, bulletin INT, moment INT, revision INT, shown INT, episode TEXT,
        PRIMARY KEY (folder, name));
    CREATE INDEX IF NOT EXISTS origins ON episodes (origin);
    CREATE INDEX IF NOT EXISTS places ON episodes ({_PLACE});
    CREATE INDEX IF NOT EXISTS times ON episodes ({_TIME}, revision);
    CREATE INDEX IF NOT EXISTS months ON episodes (month, number, revision);
    CREATE INDEX IF NOT EXISTS scripts ON episodes (id, revision, shown);
    CREATE TABLE IF NOT EXISTS state (of_listing TEXT);
    SELECT 1 FROM episodes LIMIT 1;
    SELECT 1 FROM manifests LIMIT 1;
"""
# What a feed states of its items, as this program writes it.
_DATED = re.compile(rb"<guid[^<>]*>([^<]*)</guid>\s*<pubDate>([^<]*)</pubDate>")
# Of so many of the newest briefings, which are those that people look at, each file is looked at
# every time. Of the others it is the manifest, and the names of the files beside it.
_CLOSELY = 200
_UNREAD = ""  # in the place of what was seen: to be read every time

_Place = tuple[str, str]
"""A manifest's folder and stem, as a listing has them."""


def scan(folder: Path) -> tuple[Episode, ...]:
    """List the briefings under a folder as they are shown: the newest day first.

    Within a day, bulletins come before articles, and what came later before what came earlier.
    Every file of every briefing is looked at.

    What is hidden, linked, broken or foreign is passed over, and so is a manifest without its
    audio, or with files beside it that are not its own. An empty or missing folder gives none.
    """
    with open_library(Listing(folder), thorough=True) as library:
        return tuple(library)


@contextmanager
def open_library(listing: Listing, *, thorough: bool = False) -> Iterator[Library]:
    """Yield the briefings of a folder, once what is known of them is up to date.

    Args:
        listing: Of the folder; used up by this.
        thorough: Look at every file of every briefing, not of the newest only.
    """
    name = sha256(str(listing.folder.absolute()).encode(errors="surrogateescape")).hexdigest()[:16]
    file = cache_folder() / "library" / f"{name}-{_FORMAT}.sqlite"
    with closing(_opened(file, listing, thorough=thorough)) as base:
        listing.forget()
        yield Library(base)


def _opened(file: Path, listing: Listing, *, thorough: bool) -> sqlite3.Connection:
    """Return the tables of a folder, brought up to date; in memory where they cannot be kept."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
    for where in (file, file, ":memory:"):
        try:
            base = _connect(where)
            with _closed_after_an_error(base):
                _Update(base, listing).run(thorough=thorough)
        except sqlite3.Error as exc:
            if where == ":memory:":
                raise
            if not isinstance(exc, sqlite3.OperationalError):  # it is damaged
                for end in ("", "-wal", "-shm"):
                    with suppress(OSError):
                        Path(f"{file}{end}").unlink()
        else:
            return base
    raise AssertionError


def _connect(where: Path | str) -> sqlite3.Connection:
    base = sqlite3.connect(where, isolation_level=None, timeout=30)
    with _closed_after_an_error(base):
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.executescript(_TABLES)
    return base


@contextmanager
def _closed_after_an_error(base: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        base.close()
        raise


class Group(NamedTuple):
    """Some briefings: how many, and the sum of their revisions, which changes as any of them."""

    size: int
    revisions: int

    @classmethod
    def of(cls, episodes: Iterable[Episode]) -> Group:
        """Return the group of these briefings."""
        revisions = [revision(episode) for episode in episodes]
        return cls(len(revisions), sum(revisions))


class Library:
    """The briefings of a folder, read as they are asked for; in the order in which they are shown.

    Args:
        base: The tables.
    """

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    @classmethod
    def of(cls, episodes: Iterable[Episode]) -> Library:
        """Return a library of these briefings, in memory for as long as it is used."""
        base = _connect(":memory:")
        for episode in episodes:
            folder, _, name = os.fsencode(local(episode.manifest).as_posix()).rpartition(b"/")
            _put(base, folder, name, "", 0, episode)
        library = cls(base)
        weakref.finalize(library, base.close)
        return library

    def __len__(self) -> int:
        """Return how many there are."""
        return int(self._base.execute("SELECT count(*) FROM episodes").fetchone()[0])

    def __iter__(self) -> Iterator[Episode]:
        """Yield them all."""
        return self._episodes(f"ORDER BY {_PLACE}")

    def newest(self, count: int) -> list[Episode]:
        """Return so many of the newest."""
        return list(self._episodes(f"ORDER BY {_PLACE} LIMIT ?", count))

    def months(self, newest: int = -1) -> dict[str, Group]:
        """Return the briefings of each month, 2026-05, the latest first: all, or so many newest."""
        rows = self._base.execute(
            "SELECT month, count(*), sum(revision) FROM "
            + (f"(SELECT * FROM episodes ORDER BY {_PLACE} LIMIT ?)" if newest >= 0 else "episodes")
            + " GROUP BY month ORDER BY month DESC",
            (newest,) if newest >= 0 else (),
        )
        return {month: Group(count, revisions) for month, count, revisions in rows}

    def of_month(self, month: str, *, leave_out: int = 0) -> list[Episode]:
        """Return the briefings of a month without so many of the newest of them."""
        return list(
            self._episodes(f"WHERE month = ? ORDER BY {_PLACE} LIMIT -1 OFFSET ?", month, leave_out)
        )

    def parts(self, month: str, count: int) -> dict[int, Group]:
        """Divide a month by its briefings' identifiers into so many parts, by their numbers."""
        rows = self._base.execute(
            "SELECT number % ? AS part, count(*), sum(revision) FROM episodes "
            "WHERE month = ? GROUP BY part",
            (count, month),
        )
        return {part: Group(size, revisions) for part, size, revisions in rows}

    def of_part(self, month: str, count: int, part: int) -> list[Episode]:
        """Return the briefings of a part of a month, in the order of their identifiers."""
        where = "WHERE month = ? AND number % ? = ? ORDER BY number"
        return list(self._episodes(where, month, count, part))

    def get(self, identifier: str) -> Episode:
        """Return a briefing by its identifier. Raises KeyError."""
        for episode in self._episodes("WHERE id = ?", identifier):
            return episode
        raise KeyError(identifier)

    def find(self, number: int) -> list[Episode]:
        """Return the briefings whose identifiers begin with this number of 40 bits."""
        return list(self._episodes("WHERE number = ?", number))

    def bulletins(self, since: str, until: str) -> Iterator[Episode]:
        """Yield the bulletins of the days from one to before another, ISO 8601."""
        where = "WHERE bulletin AND published >= ? AND published < ?"
        return self._episodes(f"{where} ORDER BY {_PLACE}", since, until)

    def by_time(self) -> list[tuple[int, int]]:
        """Return the moment and the revision of each, the latest first."""
        rows = self._base.execute(f"SELECT moment, revision FROM episodes ORDER BY {_TIME}")
        return rows.fetchall()

    def page_by_time(self, start: int, count: int) -> list[Episode]:
        """Return so many from a place in the order of their moments, the latest first."""
        return list(self._episodes(f"ORDER BY {_TIME} LIMIT ? OFFSET ?", count, start))

    def identifiers(self) -> Iterator[str]:
        """Yield the identifier of each."""
        return (row[0] for row in self._base.execute("SELECT id FROM episodes"))

    def not_shown(self) -> list[str]:
        """Return the identifiers of those of which it is not known that the player shows them."""
        rows = self._base.execute("SELECT id FROM episodes WHERE shown != revision")
        return [row[0] for row in rows]

    def group(self, identifier: str) -> Group:
        """Return the group of a single briefing."""
        where = "SELECT count(*), sum(revision) FROM episodes WHERE id = ?"
        return Group(*self._base.execute(where, (identifier,)).fetchone())

    def set_shown(self, identifiers: Iterable[str]) -> None:
        """Remember that the player shows these briefings as they are."""
        update = "UPDATE episodes SET shown = revision WHERE id = ?"
        with suppress(sqlite3.Error):  # they will be looked at again
            self._base.execute("BEGIN")
            self._base.executemany(update, ((each,) for each in identifiers))
            self._base.execute("COMMIT")

    def set_none_shown(self) -> None:
        """Remember that it is not known what the player shows."""
        self._base.execute("UPDATE episodes SET shown = 0 WHERE shown")

    def forget(self, identifier: str) -> None:
        """Leave out a briefing that went or broke meanwhile: it will be read again."""
        where = "SELECT folder, name FROM episodes WHERE id = ?"
        for place in self._base.execute(where, (identifier,)).fetchall():
            for change in (
                f"UPDATE manifests SET seen = '{_UNREAD}' WHERE folder = ? AND name = ?",
                "DELETE FROM episodes WHERE folder = ? AND name = ?",
            ):
                self._base.execute(change, place)

    def _episodes(self, where: str, *values: object) -> Iterator[Episode]:
        rows = self._base.execute(f"SELECT episode FROM episodes {where}", values)
        return (of_row(row) for (row,) in rows)


class _Update:
    """Brings the tables up to date with what lies in the folder."""

    def __init__(self, base: sqlite3.Connection, listing: Listing) -> None:
        self._base, self._listing = base, listing
        # On another machine, or with an empty cache, the feed still knows.
        known = base.execute("SELECT 1 FROM manifests LIMIT 1").fetchone()
        self._dates = {} if known else _dates_in_feeds(listing.folder)

    def run(self, *, thorough: bool) -> None:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            changed, gone = self._compare(thorough=thorough)
            origins = {self._remove(*place) for place in gone}
            for place in changed:
                origins |= self._read(*place)
            for origin in origins - {""}:
                self._tell_copies_apart(origin)
            self._base.execute("DELETE FROM state")
            self._base.execute("INSERT INTO state VALUES (?)", (self._listing.state,))
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def _compare(self, *, thorough: bool) -> tuple[set[_Place], set[_Place]]:
        """Return which manifests are to be read, and which are gone."""
        known = self._base.execute("SELECT of_listing FROM state").fetchone()
        if known and known[0] and known[0] == self._listing.before:
            changed, gone = set(self._listing.changed), set(self._listing.gone)
            rows = self._base.execute(
                "SELECT folder, name FROM manifests WHERE seen = ?", (_UNREAD,)
            )
            changed |= {_place(*row) for row in rows} - gone
        else:
            changed, gone = self._compare_all()
        return changed | self._changed_beside(changed | gone, thorough=thorough), gone

    def _compare_all(self) -> tuple[set[_Place], set[_Place]]:
        """Compare every row: the last run to look at the folder is not the last that wrote here."""
        seen = {
            (at, stem): seen
            for at, found in self._listing.manifests.items()
            for stem, seen in found.items()
        }
        rows = self._base.execute("SELECT folder, name, seen FROM manifests")
        known = {_place(folder, name): then for folder, name, then in rows}
        changed = {place for place, now in seen.items() if known.get(place) != now}
        return changed, known.keys() - seen.keys()

    def _changed_beside(self, known: set[_Place], *, thorough: bool) -> set[_Place]:
        """Return the manifests whose files beside them changed, but for some that are known."""
        newest = "" if thorough else f"ORDER BY {_PLACE} LIMIT {_CLOSELY}"
        rows = self._base.execute(
            "SELECT folder, name, beside FROM manifests JOIN "
            f"(SELECT folder, name FROM episodes {newest}) USING (folder, name) "
            "UNION ALL SELECT folder, name, beside FROM manifests WHERE NOT ours"
        )
        then = {_place(folder, name): beside for folder, name, beside in rows}
        return {place for place in then.keys() - known if self._beside(*place)[0] != then[place]}

    def _beside(self, at: str, stem: str) -> tuple[str, int]:
        """Return a signature of the files beside a manifest, and the earliest time of change."""
        listing, seen = self._listing, self._listing.manifests[at][stem]
        signature, earliest = [], int(seen.split()[1])
        for ending in beside(bits_of(seen)):
            try:
                status = os.lstat(listing.path(at, f"{stem}{ending}"))
            except OSError:
                continue
            signature.append((status.st_mtime_ns, status.st_size))
            earliest = min(earliest, status.st_mtime_ns)
        return repr(signature), earliest

    def _remove(self, at: str, stem: str) -> str:
        return _remove(self._base, os.fsencode(at), os.fsencode(f"{stem}{MANIFEST}"))

    def _read(self, at: str, stem: str) -> set[str]:
        """Read a manifest anew; return the origins of which there may be copies now, or no more."""
        folder, name = os.fsencode(at), os.fsencode(f"{stem}{MANIFEST}")
        select = "SELECT origin, first FROM episodes WHERE folder = ? AND name = ?"
        old = self._base.execute(select, (folder, name)).fetchone() or ("", 0)
        signature, earliest = self._beside(at, stem)
        origin, first = "", earliest // 1_000_000

        def first_seen(identifier: str) -> int:
            nonlocal origin, first
            origin = identifier
            first = min(first, self._dates.get(identifier, first))
            if old[0] == identifier:  # it was made anew
                first = min(first, old[1])
            return first

        seen = self._listing.manifests[at][stem]
        path = Path(self._listing.path(at, f"{stem}{MANIFEST}"))
        self._remove(at, stem)
        episode = None
        try:
            episode = read(path, at, bits_of(seen), first_seen)
            if episode and not has_own_name(episode.manifest, episode.audio):
                seen = _UNREAD  # no listing shows whether its audio is there
        except FileNotFoundError:  # it is being published anew
            seen = _UNREAD
        row = (folder, name, seen, signature, episode is not None)
        self._base.execute("INSERT INTO manifests VALUES (?, ?, ?, ?, ?)", row)
        if episode:
            _put(self._base, folder, name, origin, first, episode)
        return {old[0], origin}

    def _tell_copies_apart(self, origin: str) -> None:
        """Give all but the first of several copies identifiers of their own, by their paths."""
        rows = self._base.execute(
            "SELECT folder, name, first, id, episode FROM episodes WHERE origin = ? "
            "ORDER BY folder, name",
            (origin,),
        ).fetchall()
        for number, (folder, name, first, identifier, row) in enumerate(rows):
            at, stem = _place(folder, name)
            path = (folder + name).decode(errors="backslashreplace")
            own = identifier_of(path, stem) if number else origin
            if own == identifier:
                continue
            if number:
                episode = replace(of_row(row), id=own, article=path)
                _put(self._base, folder, name, origin, first, episode)
            else:  # the first copy is gone
                self._read(at, stem)


def _place(folder: bytes, name: bytes) -> tuple[str, str]:
    """Return the folder and the stem of a manifest as the listing has them."""
    return os.fsdecode(folder), os.fsdecode(name)[: -len(MANIFEST)]


def _put(  # noqa: PLR0917 - a row
    base: sqlite3.Connection, folder: bytes, name: bytes, origin: str, first: int, episode: Episode
) -> None:
    row: tuple[Any, ...] = (
        folder,
        name,
        origin,
        first,
        episode.id,
        int(episode.id.replace("-", "")[:10], 16),
        episode.published,
        episode.published[:7],
        bool(episode.stories),
        episode.moment,
        revision(episode),
        0,
        as_row(episode),
    )
    base.execute(f"INSERT OR REPLACE INTO episodes VALUES ({', '.join('?' * len(row))})", row)


def _remove(base: sqlite3.Connection, folder: bytes, name: bytes) -> str:
    """Remove a row; return the origin of the briefing, or nothing where there was none."""
    where, place = "WHERE folder = ? AND name = ?", (folder, name)
    found = base.execute(f"SELECT origin FROM episodes {where}", place).fetchone()
    base.execute(f"DELETE FROM episodes {where}", place)
    base.execute(f"DELETE FROM manifests {where}", place)
    return str(found[0]) if found else ""


def _dates_in_feeds(folder: Path) -> dict[str, int]:
    """Return the times in the feed that a folder has, in milliseconds since 1970, by the guids."""
    from email.utils import parsedate_to_datetime  # 6 ms

    dates = {}
    for path in folder.glob("feed*.xml"):
        with suppress(OSError, ValueError):
            for identifier, date in _DATED.findall(path.read_bytes()):
                moment = parsedate_to_datetime(date.decode()).timestamp()
                dates[identifier.decode()] = round(moment * 1000)
    return dates

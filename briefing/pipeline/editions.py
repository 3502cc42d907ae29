"""Editions: bulletins that are made by themselves, each on its days, once.

    Editions.run_due()     makes what is due: in the server, or by a timer
    Editions.make(name)    makes one now

One process at a time works on the editions of a folder, so that two servers, a timer and a person
make none twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from briefing._log import caught, info
from briefing._messages import gettext as _
from briefing.errors import UsageError
from briefing.ingest import inputs
from briefing.ingest.document import STDIN
from briefing.net.urls import is_url
from briefing.pipeline.bulletin import BulletinRequest, NothingNewError, gather, make_bulletin
from briefing.pipeline.edition_state import EditionState, Run, RunState
from briefing.pipeline.edition_times import first_moment, next_slot, what_is_due
from briefing.pipeline.library import remove
from briefing.storage.directories import data_folder, lock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from briefing.ingest.found import Failure
    from briefing.model.limits import Options
    from briefing.model.recording import Recording
    from briefing.model.settings import EditionSettings, Settings
    from briefing.pipeline.bulletin import Item
    from briefing.pipeline.events import Listener

_MOST_TRIES = 3
_AGAIN = dt.timedelta(minutes=5)  # until one that failed is tried again
_OVER = frozenset({RunState.MADE, RunState.EMPTY, RunState.MISSED, RunState.REMOVED})


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Editions:
    """The editions of a folder."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        options: Options,
        *,
        now: Callable[[], dt.datetime] = _now,
    ) -> None:
        """Open what is known of them.

        Args:
            settings: With the editions.
            folder: Where the bulletins go to.
            options: How sources may be fetched.
            now: The clock.

        Raises:
            OutputError: It cannot be opened.
        """
        self._settings, self._folder, self._now = settings, folder, now
        self._options = replace(options, output=folder)
        self._state = EditionState(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._state.__exit__()

    def run_due(self, listeners: Sequence[Listener] = (), *, only: str = "") -> list[Recording]:
        """Make what is due; what fails is saved with its reason, and tried again later.

        Where somebody else works on the editions of this folder, nothing is done.

        Args:
            listeners: Receive how it goes.
            only: The name of one edition; empty for all.

        Returns:
            What was made.
        """
        if not self._settings.edition:
            return []
        try:
            with self._locked(0):
                made = [
                    self._run_due(edition, listeners)
                    for edition in self._settings.edition
                    if only in {"", edition.name}
                ]
        except TimeoutError:
            return []
        return [recording for recording in made if recording]

    def make(self, name: str, listeners: Sequence[Listener] = ()) -> Recording:
        """Make an edition now, as the one of this day.

        Raises:
            UsageError: There is no such edition.
            SourceError: There is nothing new to tell, or no source can be read.
            BriefingError: As `make_bulletin` does.
        """
        edition = self.named(name)
        with self._locked():
            day = self._now().astimezone(ZoneInfo(edition.timezone)).date()
            self._state.since(name, self._now())
            return self._made(edition, day, 0, listeners)

    def overview(self) -> list[dict[str, Any]]:
        """Return as plain data what is due when, and what became of each edition."""
        return [
            {
                "name": edition.name,
                "next": next_slot(edition, self._now()).due.isoformat(),
                "runs": [
                    {
                        "day": run.day.isoformat(),
                        "state": run.state.value,
                        "tries": run.tries,
                        "reason": run.reason,
                        "manifest": run.manifest,
                        "unread": list(run.unread),
                    }
                    for run in self._state.runs(edition.name)
                ],
            }
            for edition in self._settings.edition
        ]

    def _locked(self, timeout: float = -1) -> Any:
        name = f"editions {self._folder.resolve()}"
        return lock(data_folder() / "editions", name, timeout=timeout)

    def named(self, name: str) -> EditionSettings:
        """Return an edition of the configuration.

        Raises:
            UsageError: There is none of that name.
        """
        for edition in self._settings.edition:
            if edition.name == name:
                return edition
        known = ", ".join(edition.name for edition in self._settings.edition) or _("none")
        raise UsageError(
            _("there is no edition {name!r}").format(name=name),
            _("the configuration has: {known}").format(known=known),
        )

    def _run_due(self, edition: EditionSettings, listeners: Sequence[Listener]) -> Recording | None:
        now = self._now()
        runs = {run.day: run for run in self._state.runs(edition.name)}
        over = {day for day, run in runs.items() if run.state in _OVER}
        over |= {day for day, run in runs.items() if run.tries >= _MOST_TRIES}
        since = self._state.since(edition.name, first_moment(edition, now))
        due = what_is_due(edition, since, over, now)
        for slot in due.missed:
            self._state.save(Run(edition.name, slot.day, RunState.MISSED, 0, now))
        if due.make is None:
            return None
        before = runs.get(due.make.day)
        if before and before.state is RunState.FAILED and now - before.changed < _AGAIN:
            return None
        try:
            return self._made(edition, due.make.day, before.tries if before else 0, listeners)
        except Exception as exc:  # noqa: BLE001 - one that fails keeps no other from being made
            info("the edition %s failed: %s", edition.name, caught(exc, edition.name))
            return None

    def _made(
        self, edition: EditionSettings, day: dt.date, tries: int, listeners: Sequence[Listener]
    ) -> Recording:
        """Make the edition of a day, save how it ended, and remove those whose time is over."""
        run = Run(edition.name, day, RunState.MAKING, tries + 1, self._now())
        self._state.save(run)
        try:
            settings = settings_of(edition, self._settings)
            items, failures = gather(edition.sources, settings, self._options)
            run = replace(run, unread=tuple(failure.name for failure in failures))
            request = self._request(edition, day, settings, items, failures)
            recording = make_bulletin(request, listeners)
        except Exception as exc:
            state = RunState.EMPTY if isinstance(exc, NothingNewError) else RunState.FAILED
            reason = caught(exc, edition.name).english
            self._state.save(replace(run, state=state, reason=reason, changed=self._now()))
            raise
        self._state.tell(edition.name, day, (_name(item.source.identity) for item in items))
        path = recording.manifest.absolute().relative_to(self._folder.absolute()).as_posix()
        made = replace(run, state=RunState.MADE, manifest=path, identity=request.identity)
        self._state.save(replace(made, changed=self._now()))
        self._retire(edition, day)
        return recording

    def _request(
        self,
        edition: EditionSettings,
        day: dt.date,
        settings: Settings,
        items: Sequence[Item],
        failures: Sequence[Failure],
    ) -> BulletinRequest:
        """Return the request for what is new.

        Raises:
            NothingNewError: There is nothing.
            BriefingError: No source could be read.
        """
        included = self._state.included(edition.name, but=day)
        new = tuple(item for item in items if _name(item.source.identity) not in included)
        if failures and not items:
            raise failures[0].error
        if not new:
            raise NothingNewError(
                _("there is nothing new for {name}").format(name=edition.name), _("come back later")
            )
        return BulletinRequest(
            new,
            day,
            settings,
            self._folder,
            asked=("edition", edition.name),
            name=edition.name,
            time=edition.at,
            unread=tuple(_publicly(failure.name) for failure in failures),
            offline=self._options.offline,
            lexicons=inputs.lexicons(STDIN, settings),
        )

    def _retire(self, edition: EditionSettings, today: dt.date) -> None:
        """Remove the bulletins whose time is over: those that were made here, and no others."""
        for run in self._state.runs(edition.name):
            old = edition.keep and (today - run.day).days >= edition.keep
            if old and run.state is RunState.MADE and run.manifest:
                remove(self._folder, self._folder / run.manifest, run.identity, self._settings)
                self._state.save(replace(run, state=RunState.REMOVED))


def settings_of(edition: EditionSettings, settings: Settings) -> Settings:
    """Return the settings of an edition's bulletins."""
    given = {role: getattr(edition.sounds, role) for role in ("intro", "outro", "bed", "chime")}
    sounds = replace(
        settings.bulletin.sounds, **{role: name for role, name in given.items() if name}
    )
    bulletin = replace(
        settings.bulletin, minutes=edition.minutes, order=edition.order, sounds=sounds
    )
    return replace(settings, voice=edition.voice or settings.voice, bulletin=bulletin)


def _publicly(name: str) -> str:
    """Return a source's name as a page may show it: the host of a link, else no path."""
    return urlsplit(name).hostname or name if is_url(name) else PurePath(name).name


def _name(identity: str) -> str:
    """Name an article without saying where it lies."""
    return sha256(identity.encode(errors="surrogateescape")).hexdigest()[:16]

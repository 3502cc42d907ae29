"""When editions are due: pure; each on a day of its own time zone, at most once on each day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.model.settings import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from briefing.model.settings import EditionSettings

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which an edition is due.

    Attributes:
        day: In the edition's time zone; names the slot, whatever clocks do.
        due: The moment, in UTC.
    """

    day: dt.date
    due: dt.datetime


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done for an edition now.

    Attributes:
        make: What to make; None for nothing.
        missed: What nobody made in its time, and a later one takes the place of.
    """

    make: Slot | None
    missed: tuple[Slot, ...] = ()


def slots(edition: EditionSettings, since: dt.datetime, until: dt.datetime) -> Iterator[Slot]:
    """Yield the times at which an edition is due behind `since`, up to and including `until`.

    A time of day that the clocks jump over is due when they have jumped; one that they show twice
    is due the first time.
    """
    zone = ZoneInfo(edition.timezone)
    day = since.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        local = dt.datetime.combine(day, dt.time.fromisoformat(edition.at), zone)
        due = local.astimezone(dt.UTC)
        if since < due <= until and WEEKDAYS[day.weekday()] in edition.days:
            yield Slot(day, due)
        day += _DAY


def first_moment(edition: EditionSettings, now: dt.datetime) -> dt.datetime:
    """Return from when on an edition that was never seen before is due: the day's beginning."""
    midnight = dt.datetime.combine(now.astimezone(ZoneInfo(edition.timezone)), dt.time.min)
    local = midnight.replace(tzinfo=ZoneInfo(edition.timezone))
    return local.astimezone(dt.UTC) - dt.timedelta(microseconds=1)


def what_is_due(
    edition: EditionSettings, since: dt.datetime, settled: Collection[dt.date], now: dt.datetime
) -> Due:
    """Return what is to be made now.

    Of several that nobody made, only the latest is: it takes what is new since the last one, and
    so nothing would be left for the others.

    Args:
        edition: The edition.
        since: From when on it is known.
        settled: The days for which nothing more is to be done.
        now: The moment.
    """
    waiting = [slot for slot in slots(edition, since, now) if slot.day not in settled]
    if not waiting:
        return Due(None)
    latest = waiting[-1]
    if settled and max(settled) >= latest.day:  # a later one was made: the clock was set back
        return Due(None, tuple(waiting))
    return Due(latest, tuple(waiting[:-1]))


def next_slot(edition: EditionSettings, now: dt.datetime) -> Slot:
    """Return when an edition is due next."""
    return next(slots(edition, now, now + 8 * _DAY))

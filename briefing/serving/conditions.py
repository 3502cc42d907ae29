"""Whether a resource is to be sent, whole or in part: RFC 9110, section 13. Pure."""

from __future__ import annotations

from email.utils import formatdate, parsedate_to_datetime
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Verdict(Enum):
    """What the conditions of a request come to."""

    SEND = 200
    UNCHANGED = 304
    FAILED = 412


def judge(headers: Mapping[str, str], tag: str, modified: float | None) -> Verdict:
    """Weigh the conditions of a GET or HEAD request in the order that the RFC gives.

    headers   by their names in lower case
    tag       the resource's entity tag, quoted
    modified  seconds since the epoch; None when it is not known
    """
    if (wanted := headers.get("if-match")) is not None:
        failed = not _listed(wanted, tag, weakly=False)
    else:
        until = _time(headers.get("if-unmodified-since"))
        failed = until is not None and modified is not None and int(modified) > until
    if failed:
        return Verdict.FAILED
    if (known := headers.get("if-none-match")) is not None:
        return Verdict.UNCHANGED if _listed(known, tag, weakly=True) else Verdict.SEND
    since = _time(headers.get("if-modified-since"))
    if since is not None and modified is not None and int(modified) <= since:
        return Verdict.UNCHANGED
    return Verdict.SEND


def range_holds(condition: str | None, tag: str, modified: float | None) -> bool:
    """Say whether the condition of If-Range, if there is one, lets a range be sent."""
    if condition is None:
        return True
    if condition.startswith(('"', "W/")):
        return condition == tag
    since = _time(condition)
    return since is not None and modified is not None and int(modified) == since


def http_date(seconds: float) -> str:
    """Give a time as HTTP writes it."""
    return formatdate(int(seconds), usegmt=True)


def _listed(header: str, tag: str, *, weakly: bool) -> bool:
    tags = [part.strip() for part in header.split(",")]
    if weakly:
        tags = [part.removeprefix("W/") for part in tags]
    return "*" in tags or tag in tags


def _time(header: str | None) -> int | None:
    """Read a date; None for one that is none, which is then to be ignored."""
    try:
        return int(parsedate_to_datetime(header).timestamp()) if header else None
    except (TypeError, ValueError, OverflowError):
        return None

"""Which bytes of a resource are to be sent, if any: RFC 9110, sections 13 and 14. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Precondition(Enum):
    """What the conditions of a request come to."""

    SEND = 200
    UNCHANGED = 304
    FAILED = 412


def evaluate_conditions(
    headers: Mapping[str, str], tag: str, modified: float | None
) -> Precondition:
    """Evaluate the conditions of a GET or HEAD request in the order of the RFC.

    Args:
        headers: The request's, by their names in lower case.
        tag: The resource's entity tag, quoted.
        modified: Seconds since the epoch; None when it is not known.
    """
    if (wanted := headers.get("if-match")) is not None:
        failed = not _listed(wanted, tag, weakly=False)
    else:
        until = _time(headers.get("if-unmodified-since"))
        failed = until is not None and modified is not None and int(modified) > until
    if failed:
        return Precondition.FAILED
    if (known := headers.get("if-none-match")) is not None:
        return Precondition.UNCHANGED if _listed(known, tag, weakly=True) else Precondition.SEND
    since = _time(headers.get("if-modified-since"))
    if since is not None and modified is not None and int(modified) <= since:
        return Precondition.UNCHANGED
    return Precondition.SEND


def range_holds(condition: str | None, tag: str, modified: float | None) -> bool:
    """Whether the condition of If-Range, if there is one, lets a range be sent."""
    if condition is None:
        return True
    if condition.startswith(('"', "W/")):
        return condition == tag
    since = _time(condition)
    return since is not None and modified is not None and int(modified) == since


def http_date(seconds: float) -> str:
    """Return a time as HTTP writes it."""
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


_RANGES = re.compile(r"bytes=(.*)", re.IGNORECASE)
_RANGE = re.compile(r"(\d*)-(\d*)", re.ASCII)
_MOST = 32  # ranges in one request; a player asks for one, a reader of documents for a few
_DIGITS = 18  # more than any file has


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to, not including, `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.end - self.start

    def content_range(self, size: int) -> str:
        """Return the header that names this span of a file of `size` bytes."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


def spans(header: str, size: int) -> tuple[Span, ...] | None:
    """Return the spans of a file that a Range header asks for, in the order asked.

    None when the header is to be ignored: another unit, not well-formed, or an unreasonable
    number of ranges; an empty tuple when nothing of what is asked for exists (416).

    Args:
        header: The value of the header.
        size: Bytes of the file.
    """
    if not (match := _RANGES.fullmatch(header.strip())):
        return None
    pieces = [piece.strip() for piece in match[1].split(",") if piece.strip()]
    if not pieces or len(pieces) > _MOST:
        return None
    found = []
    for piece in pieces:
        bounds = _RANGE.fullmatch(piece)
        if not bounds or piece == "-" or max(map(len, bounds.groups())) > _DIGITS:
            return None
        if bounds[1] and bounds[2] and int(bounds[1]) > int(bounds[2]):
            return None
        span = _span(bounds[1], bounds[2], size)
        if span.start < span.end:
            found.append(span)
    return _merged(found)


def _span(first: str, last: str, size: int) -> Span:
    """Return what one range asks for; of no length, where there is nothing of it."""
    if not first:
        return Span(max(0, size - int(last)), size)
    return Span(min(int(first), size), min(int(last) + 1, size) if last else size)


def _merged(found: list[Span]) -> tuple[Span, ...]:
    """Join spans that overlap, so that no byte is sent twice; else leave the order asked for."""
    ordered = sorted(found, key=lambda span: span.start)
    if all(before.end <= after.start for before, after in pairwise(ordered)):
        return tuple(found)
    merged: list[Span] = []
    for span in ordered:
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)

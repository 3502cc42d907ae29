"""What is to be done for each article of a batch: facts in, a decision with its reason out.

Nothing here reads a file, a clock or a database; `briefing.pipeline.batch_articles` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.pipeline.batch_state import State

if TYPE_CHECKING:
    from briefing.pipeline.batch_state import ArticleRecord


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """All that decides what is to be done for a source.

    Attributes:
        record: What is saved of it; None for a new one.
        digest: SHA-256 of what it holds now; empty where it was not read.
        source_mtime: As the source gives it now.
        fingerprint: Of the settings of this run.
        intact: Whether the published files are as they were left: those of `duplicate` where
            there is one, else those of `record`.
        duplicate: The record of another source that held the very same.
        duplicate_present: Whether that other source is still there.
        force: Whether everything is to be made anew.
    """

    record: ArticleRecord | None
    fingerprint: str
    intact: bool
    digest: str = ""
    source_mtime: str = ""
    duplicate: ArticleRecord | None = None
    duplicate_present: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing is to be done; `reason` is empty where the article is simply up to date."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rename:
    """The files stay; from now on they belong to the source's new name."""

    reason: str


@dataclass(frozen=True, slots=True)
class Make:
    """The article is to be made."""

    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """The source is gone, its files are not: whoever runs the batch is to know."""

    reason: str


@dataclass(frozen=True, slots=True)
class Forget:
    """The record goes, and the files with it."""

    reason: str


def decide_unread(known: KnownFacts) -> Skip | None:
    """Decide from a source's time of change alone; None where the source must be read.

    Of `known` neither the digest nor the duplicate count.
    """
    record = known.record
    if record is None or known.force or record.source_mtime != known.source_mtime:
        return None
    return None if _why_make(record, known) else Skip()


def decide(known: KnownFacts) -> Skip | Rename | Make:
    """Decide about a source that was read."""
    duplicate = known.duplicate
    if duplicate and known.duplicate_present:
        return Skip(_("the same text as {name}").format(name=duplicate.name))
    record = duplicate or known.record
    if record is None:
        return Make("new")
    if known.force:
        return Make("as asked for")
    if record.digest != known.digest:
        return Make("edited" if record.digest else "not read before")
    if reason := _why_make(record, known):
        return Make(reason)
    return Rename(_("renamed from {name}").format(name=duplicate.name)) if duplicate else Skip()


def decide_gone(
    record: ArticleRecord, *, present: bool, folder_present: bool, prune: bool
) -> Report | Forget | None:
    """Decide about a source that this run did not meet; None where its record stays.

    Args:
        record: What is saved of it.
        present: Whether it is still there.
        folder_present: Whether the folder is that it lay in: a disk may be unplugged.
        prune: Whether the outputs of sources that are gone are to be removed.
    """
    if present or not folder_present:
        return None
    if not record.files:
        return Forget("gone before anything was published")
    return Forget("gone") if prune else Report("gone")


def _why_make(record: ArticleRecord, known: KnownFacts) -> str:
    """Return why what was made is not what is wanted now; empty where it is."""
    if record.state is State.FAILED:
        return f"failed before: {record.reason}"
    if record.state is State.CLAIMED:
        return "not finished before"
    if record.fingerprint != known.fingerprint:
        return "other settings"
    return "" if known.intact else "its files have changed"

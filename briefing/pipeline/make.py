"""One article in, one briefing out; nothing is done where nothing has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.model.checks import require
from briefing.pipeline import records
from briefing.pipeline.job import Job, Unheard

if TYPE_CHECKING:
    from briefing.model.recording import Recording
    from briefing.pipeline.job import Progress


def make(job: Job, progress: Progress | None = None, *, force: bool = False) -> Recording:
    """Make a briefing and give what was published.

    An output that is up to date is given back at once, before any voice is looked for, unless
    `force` is set.

    Raises SourceError, EngineError, OutputError, ToolMissingError or UsageError; then no file has
    appeared or changed under its final name, and what was spoken is kept for the next run.
    """
    require(Job, job, "job")
    if not force and (found := records.find(job)):
        return found
    from briefing.pipeline.work import work

    return work(job, progress or Unheard())

"""The executor of a batch on this machine: several articles at once, in one session.

While one article is published others are spoken, so that all cores are busy to the end; the
segments of all go to the session's one pool. Only a few articles are under way, whatever their
number, so memory stays flat.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Self

from briefing.pipeline.episode import make_one
from briefing.pipeline.events import Listener, notify
from briefing.pipeline.session import SessionFallback
from briefing.publishing import export

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from briefing.model.settings import Settings
    from briefing.pipeline.batch_articles import Task
    from briefing.pipeline.outputs import Outputs
    from briefing.pipeline.session import SynthesisSession

_MORE = 1  # articles under way beyond the number of cores: one is being planned or published


@dataclass(frozen=True, slots=True)
class MakeResult:
    """An article that was made.

    Attributes:
        milliseconds: Its duration.
        doubtful: How many of its sentences may not have been said whole.
    """

    milliseconds: int
    doubtful: int = 0


class Executor(Protocol):
    """Makes articles. Closed at the end of the batch, and early when it is given up."""

    @property
    def capacity(self) -> int:
        """How many articles should be under way at once."""

    def submit(self, task: Task) -> Future[MakeResult]:
        """Begin an article. Its future raises as `briefing.pipeline.make.make` does."""

    def __enter__(self) -> Self:
        """Be ready."""

    def __exit__(self, *_: object) -> None:
        """Begin nothing more, give up what is under way, close everything."""


class LocalExecutor:
    """Threads of this process; see `Executor`."""

    def __init__(
        self,
        settings: Settings,
        outputs: Outputs,
        listeners: Sequence[Listener],
        *,
        clips: str,
        offline: bool,
    ) -> None:
        """Choose the voices.

        Args:
            settings: Of the batch.
            outputs: Where the files go.
            listeners: Receive the voices and the words spoken.
            clips: The URL of a shared cache of clips; empty for this machine's own.
            offline: Never touch the network.

        Raises:
            EngineError: Nobody can speak.
            ToolMissingError: The container cannot be written here.
            UsageError: There is no such engine, voice or format.
        """
        export.require(settings.format)
        self._outputs = outputs
        self._listeners = listeners
        self._cancelled = threading.Event()
        self._sessions = SessionFallback(settings, listeners, clips=clips, offline=offline)
        threads = (os.cpu_count() or 1) + _MORE
        self.capacity = threads + _MORE
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="article")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        """See `Executor`."""
        self._cancelled.set()
        self._pool.shutdown(cancel_futures=True)
        self._sessions.__exit__(*exc_info)

    def submit(self, task: Task) -> Future[MakeResult]:
        """See `Executor`."""
        return self._pool.submit(self._make, task)

    def _make(self, task: Task) -> MakeResult:
        words = _WordCounter(task.words, self._listeners, self._cancelled)

        def make(session: SynthesisSession) -> MakeResult:
            with self._outputs.place(task.request.target) as path:
                request = replace(task.request, output=path)
                recording = make_one(request, session, [words], task.article)
            return MakeResult(recording.milliseconds, len(recording.doubtful))

        return self._sessions.run(make)


class _WordCounter(Listener):
    """Turns the spoken segments of one article into words for the batch's listeners."""

    def __init__(
        self, words: int, listeners: Sequence[Listener], cancelled: threading.Event
    ) -> None:
        self._words = words
        self._listeners = listeners
        self._cancelled = cancelled
        self._segments = 1
        self._spoken = 0

    def segments_planned(self, segments: int) -> None:
        self._segments, self._spoken = max(segments, 1), 0

    def segments_spoken(self, segments: int) -> None:
        if self._cancelled.is_set():
            raise CancelledError
        words = self._words * (segments - self._spoken) / self._segments
        notify(self._listeners, Listener.words_spoken, words)
        self._spoken = segments

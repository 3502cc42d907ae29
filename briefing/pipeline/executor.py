"""Those who make the articles of a batch on this machine: several at once, in one studio.

While one article is published others are spoken, so that all cores are busy to the end; the
segments of all go to the studio's one crew. Only a few articles are under way, whatever their
number, so memory stays flat.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Self

from briefing.errors import EngineError
from briefing.mp3.frames import FrameFormat
from briefing.pipeline.make import make_one
from briefing.pipeline.session import open_session
from briefing.pipeline.voice_selection import AUTO, select_voices
from briefing.publishing import export

if TYPE_CHECKING:
    from concurrent.futures import Future

    from briefing.model.settings import Settings
    from briefing.pipeline.batch_decisions import Task
    from briefing.pipeline.events import BatchListener
    from briefing.pipeline.outputs import Outputs
    from briefing.pipeline.session import SynthesisSession

_MORE = 1  # articles under way beyond the number of cores: one is always at its ends


@dataclass(frozen=True, slots=True)
class MakeResult:
    """What became of an article: its duration."""

    milliseconds: int


class Executor(Protocol):
    """Who makes articles. Closed at the end of the batch, and early when it is given up."""

    @property
    def capacity(self) -> int:
        """How many articles should be under way at once."""

    def begin(self, task: Task) -> Future[MakeResult]:
        """Begin an article. Its future raises as `briefing.pipeline.make.make` does."""

    def __enter__(self) -> Self:
        """Be ready."""

    def __exit__(self, *_: object) -> None:
        """Begin nothing more, give up what is under way, let go of everything."""


class LocalExecutor:
    """Threads of this process."""

    def __init__(
        self,
        settings: Settings,
        outputs: Outputs,
        board: BatchListener,
        *,
        clips: str,
        offline: bool,
    ) -> None:
        """Look for the voices. Raises EngineError, UsageError, ToolMissingError.

        clips  the URL of a shared cache of clips; empty for this machine's own
        """
        self._outputs = outputs
        self._board = board
        self._giving_up = threading.Event()
        self._voices = _Sessions(settings, board, clips=clips, offline=offline)
        threads = (os.cpu_count() or 1) + _MORE
        self.capacity = threads + _MORE
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="article")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """See Hands."""
        self._giving_up.set()
        self._pool.shutdown(cancel_futures=True)
        self._voices.close()

    def begin(self, task: Task) -> Future[MakeResult]:
        """See Hands."""
        return self._pool.submit(self._make, task)

    def _make(self, task: Task) -> MakeResult:
        progress = _ArticleProgress(task.words, self._board, self._giving_up)
        while True:
            studio = self._voices.now()
            try:
                with self._outputs.place(task.job.target) as path:
                    job = replace(task.job, output=path)
                    recording = make_one(job, studio, progress, task.article)
            except EngineError as exc:
                if not self._voices.go_on_without(studio, exc):
                    raise
            else:
                return MakeResult(recording.milliseconds)


class _Sessions:
    """The studio in use; where an engine that `auto` chose fails, the next one's.

    An article that was begun in the one is begun again in the other: it never has two voices.
    """

    def __init__(
        self, settings: Settings, board: BatchListener, *, clips: str, offline: bool
    ) -> None:
        FrameFormat(settings.sample_rate, settings.bitrate)
        export.require(settings.format)
        self._settings = settings
        self._board = board
        self._clips = clips
        self._offline = offline
        self._failed: dict[str, str] = {}
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._studio = self._next()

    def now(self) -> SynthesisSession:
        with self._lock:
            return self._studio

    def go_on_without(self, studio: SynthesisSession, exc: EngineError) -> bool:
        """Say whether there is another studio now. Raises EngineError when nobody can speak."""
        fallible = [choice.engine.name for choice in studio.choices if choice.engine.network]
        if self._settings.engine != AUTO or self._settings.voice or not fallible:
            return False
        with self._lock:
            if self._studio is studio:
                self._failed |= dict.fromkeys(fallible, exc.problem)
                self._studio = self._next()
        return True

    def close(self) -> None:
        self._open.close()

    def _next(self) -> SynthesisSession:
        choices = select_voices(self._settings, offline=self._offline, without=self._failed)
        studio = self._open.enter_context(open_session(choices, self._settings, self._clips))
        for choice in choices:
            self._board.voice(choice.engine.name, choice.voice.label, choice.reason)
        return studio


class _ArticleProgress:
    """Tells the board the words of one article; see `briefing.pipeline.request.Progress`."""

    def __init__(self, words: int, board: BatchListener, giving_up: threading.Event) -> None:
        self._words = words
        self._board = board
        self._giving_up = giving_up
        self._segments = 1
        self._spoken = 0

    def chosen(self, engine: str, voice: str, reason: str) -> None:
        """Do nothing: the board is told once for all articles."""

    def planned(self, segments: int) -> None:
        self._segments, self._spoken = max(segments, 1), 0

    def spoken(self, segments: int) -> None:
        if self._giving_up.is_set():
            raise CancelledError
        self._board.spoke(self._words * (segments - self._spoken) / self._segments)
        self._spoken = segments

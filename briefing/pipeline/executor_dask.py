"""Those who make the articles of a batch on a Dask cluster: an article is a task.

The client decides, names and writes down as on one machine; a worker plans, speaks and publishes.
What is private stays here: a worker finds keys in its own environment.
The voices are chosen once, by the client. A worker that dies is replaced by another, which begins
its articles again: what was spoken is in the cache, if that is shared, and what was published is
published again with the same bytes.
"""

from __future__ import annotations

import atexit
import socket
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from briefing.engines import registry
from briefing.errors import BriefingError, EngineUnavailableError, ToolMissingError
from briefing.installation import command_for
from briefing.mp3.frames import FrameFormat
from briefing.pipeline.executor import MakeResult
from briefing.pipeline.make import make_one
from briefing.pipeline.outputs import open_outputs
from briefing.pipeline.request import NoProgress
from briefing.pipeline.session import open_session
from briefing.pipeline.voice_selection import select_voices
from briefing.publishing import export

if TYPE_CHECKING:
    from briefing.model.settings import Settings
    from briefing.pipeline.batch_decisions import Task
    from briefing.pipeline.events import BatchListener
    from briefing.pipeline.session import SynthesisSession

_RETRIES = 3  # of a task that fails because a machine did
_PATIENCE = 30  # seconds to wait for a scheduler and for a first worker
_AHEAD = 2  # articles at the workers for each of their threads


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """What a worker must know beside the article.

    settings  with the options of no other engines than those that speak
    voices    who speaks, as `ENGINE:NAME`
    outputs   a URL, or a path that means the same everywhere
    clips     the URL of a cache that all share; empty for each its own
    """

    settings: Settings
    voices: tuple[str, ...]
    # Workers log what they were sent when something goes wrong.
    outputs: str = field(repr=False)
    clips: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DaskPlaces:
    """Where things are: outputs and clips as in Site; offline as everywhere."""

    outputs: str
    clips: str = ""
    offline: bool = False


class DaskExecutor:
    """A Dask cluster; see `briefing.pipeline.executor.Executor`."""

    def __init__(
        self, address: str, settings: Settings, board: BatchListener, where: DaskPlaces
    ) -> None:
        """Connect, and choose the voices as this machine would.

        address  of the scheduler: `tcp://host:8786`

        Raises ToolMissingError, EngineError, UsageError.
        """
        FrameFormat(settings.sample_rate, settings.bitrate)
        export.require(settings.format)
        self._site = _site(settings, _voices(settings, board, where), where)
        self._board = board
        self._client = _connect(address)
        threads = sum(self._client.nthreads().values())
        self.capacity = max(threads * _AHEAD, 2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """See Hands: what no result is wanted of any more, the scheduler drops."""
        self._client.close()

    def begin(self, task: Task) -> Future[MakeResult]:
        """See Hands."""
        made: Future[MakeResult] = Future()
        task = replace(task, job=replace(task.job, settings=self._site.settings))
        there = self._client.submit(make, task, self._site, pure=False, retries=_RETRIES)

        def tell(done: Any) -> None:
            error = _error(done)
            if error is not None:
                made.set_exception(error)
            else:
                self._board.spoke(task.words)
                made.set_result(done.result())

        there.add_done_callback(tell)
        return made


def make(task: Task, site: WorkerSetup) -> MakeResult | BriefingError:
    """Make an article on a worker. What cannot be made is given, not raised: it is not retried."""
    try:
        with open_outputs(site.outputs).place(task.job.target) as path:
            job = replace(task.job, output=path)
            recording = make_one(job, _studio(site), NoProgress(), task.article)
    except BriefingError as exc:
        return exc
    return MakeResult(recording.milliseconds)


_opening = threading.Lock()
_studios: list[tuple[WorkerSetup, SynthesisSession]] = []


def _studio(site: WorkerSetup) -> SynthesisSession:
    """Give this worker's studio, which stays open until its process ends."""
    with _opening:
        for known, studio in _studios:
            if known == site:
                return studio
        choices = select_voices(replace(site.settings, voice=site.voices))
        context = open_session(choices, site.settings, site.clips)
        studio = context.__enter__()
        _studios.append((site, studio))
        atexit.register(context.__exit__, None, None, None)
        return studio


def _site(settings: Settings, voices: tuple[str, ...], where: DaskPlaces) -> WorkerSetup:
    """Give what workers must know, and nothing private. Raises UsageError where they need that."""
    used = {voice.partition(":")[0] for voice in voices}
    engines = {
        name: registry.portable(name, table)
        for name, table in settings.engines.items()
        if name in used
    }
    return WorkerSetup(replace(settings, engines=engines), voices, where.outputs, where.clips)


def _voices(settings: Settings, board: BatchListener, where: DaskPlaces) -> tuple[str, ...]:
    choices = select_voices(settings, offline=where.offline)
    for choice in choices:
        choice.engine.close()
        board.voice(choice.engine.name, choice.voice.label, choice.reason)
    return tuple(f"{choice.engine.name}:{choice.info.name}" for choice in choices)


def _connect(address: str) -> Any:
    try:
        import distributed
    except ImportError as exc:
        raise ToolMissingError(
            "a cluster needs the package distributed", command_for("cluster")
        ) from exc
    try:
        # Looked at first: a client that finds nobody there lets its process wait at the end.
        there = urlsplit(address)
        socket.create_connection((there.hostname or "", there.port or 0), _PATIENCE).close()
        connect: Any = distributed.Client
        client = connect(address, timeout=_PATIENCE, set_as_default=False)
        client.wait_for_workers(1, timeout=_PATIENCE)
    except (OSError, ValueError, TimeoutError) as exc:
        raise EngineUnavailableError(
            f"no Dask cluster answers at {address} ({exc})", "start a scheduler and workers"
        ) from exc
    return client


def _error(done: Any) -> BaseException | None:
    """Give what a task failed of: its own error, or that of the cluster."""
    if done.cancelled():
        return EngineUnavailableError("the cluster was lost", "run the same command again")
    error = done.exception()
    if error is None:
        result = done.result()
        return result if isinstance(result, BriefingError) else None
    return BriefingError(f"the cluster could not make it ({error!r})", "see its workers' logs")

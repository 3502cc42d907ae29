"""The executor of a batch on a Dask cluster: an article is a task.

The client decides, names and saves as on one machine; a worker plans, speaks and publishes.
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

from briefing._messages import gettext as _
from briefing.engines import registry
from briefing.errors import BriefingError, EngineUnavailableError, ToolMissingError
from briefing.installation import command_for
from briefing.mp3.frames import FrameFormat
from briefing.pipeline.episode import make_one
from briefing.pipeline.events import Listener, notify
from briefing.pipeline.executor import MakeResult
from briefing.pipeline.outputs import open_outputs
from briefing.pipeline.session import announce, open_session
from briefing.pipeline.voice_selection import select_voices
from briefing.publishing import export

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.settings import Settings
    from briefing.pipeline.batch_articles import Task
    from briefing.pipeline.session import SynthesisSession

_RETRIES = 3  # of a task that fails because a machine did
_TIMEOUT = 30  # seconds to wait for a scheduler and for a first worker
_AHEAD = 2  # articles at the workers for each of their threads


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """What a worker must know beside the article.

    Attributes:
        settings: With the options of no other engines than those that speak.
        voices: Who speaks, as `ENGINE:NAME`.
        outputs: A URL, or a path that means the same everywhere.
        clips: The URL of a cache that all share; empty for each its own.
    """

    settings: Settings
    voices: tuple[str, ...]
    # Workers log what they were sent when something goes wrong.
    outputs: str = field(repr=False)
    clips: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DaskPlaces:
    """Where things are: outputs and clips as in `WorkerSetup`; offline as everywhere."""

    outputs: str
    clips: str = ""
    offline: bool = False


class DaskExecutor:
    """A Dask cluster; see `briefing.pipeline.executor.Executor`."""

    def __init__(
        self,
        address: str,
        settings: Settings,
        listeners: Sequence[Listener],
        where: DaskPlaces,
    ) -> None:
        """Connect, and choose the voices as this machine would.

        Args:
            address: Of the scheduler: `tcp://host:8786`.
            settings: Of the batch.
            listeners: Receive the voices and the words spoken.
            where: Outputs and caches.

        Raises:
            EngineError: Nobody can speak, or no cluster answers.
            ToolMissingError: An optional package is missing.
            UsageError: There is no such engine, voice or format.
        """
        FrameFormat.of(settings)
        export.require(settings.format)
        self._setup = _setup(settings, _voices(settings, listeners, where), where)
        self._listeners = listeners
        self._client = _connect(address)
        threads = sum(self._client.nthreads().values())
        self.capacity = max(threads * _AHEAD, 2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """See `Executor`: what no result is wanted of any more, the scheduler drops."""
        self._client.close()

    def submit(self, task: Task) -> Future[MakeResult]:
        """See `Executor`."""
        made: Future[MakeResult] = Future()
        task = replace(task, request=replace(task.request, settings=self._setup.settings))
        remote = self._client.submit(make, task, self._setup, pure=False, retries=_RETRIES)

        def finish(done: Any) -> None:
            error = _error(done)
            if error is not None:
                made.set_exception(error)
            else:
                notify(self._listeners, Listener.words_spoken, task.words)
                made.set_result(done.result())

        remote.add_done_callback(finish)
        return made


def make(task: Task, setup: WorkerSetup) -> MakeResult | BriefingError:
    """Make an article on a worker. An error is returned, not raised: Dask would retry it."""
    try:
        with open_outputs(setup.outputs).place(task.request.target) as path:
            request = replace(task.request, output=path)
            recording = make_one(request, _session(setup), (), task.article)
    except BriefingError as exc:
        return exc
    return MakeResult(recording.milliseconds, len(recording.doubtful))


_opening = threading.Lock()
_sessions: list[tuple[WorkerSetup, SynthesisSession]] = []


def _session(setup: WorkerSetup) -> SynthesisSession:
    """Return this worker's session, which stays open until its process ends."""
    with _opening:
        for known, session in _sessions:
            if known == setup:
                return session
        voices = select_voices(replace(setup.settings, voice=setup.voices))
        context = open_session(voices, setup.settings, setup.clips)
        session = context.__enter__()
        _sessions.append((setup, session))
        atexit.register(context.__exit__, None, None, None)
        return session


def _setup(settings: Settings, voices: tuple[str, ...], where: DaskPlaces) -> WorkerSetup:
    """Return what workers must know, and nothing private.

    Raises:
        UsageError: An engine that speaks has private options, which workers would need.
    """
    used = {voice.partition(":")[0] for voice in voices}
    engines = {
        name: registry.portable(name, table)
        for name, table in settings.engines.items()
        if name in used
    }
    return WorkerSetup(replace(settings, engines=engines), voices, where.outputs, where.clips)


def _voices(
    settings: Settings, listeners: Sequence[Listener], where: DaskPlaces
) -> tuple[str, ...]:
    voices = select_voices(settings, offline=where.offline)
    for voice in voices:
        voice.engine.close()
    announce(voices, listeners)
    return tuple(f"{voice.engine.name}:{voice.info.name}" for voice in voices)


def _connect(address: str) -> Any:
    try:
        import distributed
    except ImportError as exc:
        raise ToolMissingError(
            _("a cluster needs the package distributed"), command_for("cluster")
        ) from exc
    try:
        # Looked at first: a client that finds nobody there lets its process wait at the end.
        there = urlsplit(address)
        socket.create_connection((there.hostname or "", there.port or 0), _TIMEOUT).close()
        connect: Any = distributed.Client
        client = connect(address, timeout=_TIMEOUT, set_as_default=False)
        client.wait_for_workers(1, timeout=_TIMEOUT)
    except (OSError, ValueError, TimeoutError) as exc:
        raise EngineUnavailableError(
            _("no Dask cluster answers at {address} ({reason})").format(
                address=address, reason=exc
            ),
            _("start a scheduler and workers"),
        ) from exc
    return client


def _error(done: Any) -> BaseException | None:
    """Return why a task failed: its own error, or that of the cluster; None when it did not."""
    if done.cancelled():
        return EngineUnavailableError(_("the cluster was lost"), _("run the same command again"))
    error = done.exception()
    if error is None:
        result = done.result()
        return result if isinstance(result, BriefingError) else None
    return BriefingError(
        _("the cluster could not make it ({reason!r})").format(reason=error),
        _("see its workers' logs"),
    )

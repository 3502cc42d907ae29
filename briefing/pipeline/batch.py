"""The day's articles: one briefing each, whatever was done before, whoever fails."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, CancelledError, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._host import check_room
from briefing._log import caught, info
from briefing._messages import gettext as _
from briefing.errors import BriefingError, EngineBusyError, EngineUnavailableError, UsageError
from briefing.ingest.found import Failure
from briefing.ingest.sources import Sources
from briefing.masking import without_credentials
from briefing.model.checks import Checked, require
from briefing.model.limits import Options
from briefing.model.settings import Settings
from briefing.net.urls import is_url
from briefing.pipeline.batch_articles import BatchArticles, Task, absolute_identity
from briefing.pipeline.batch_state import BatchState
from briefing.pipeline.events import Listener, notify
from briefing.pipeline.library import check_feed_settings
from briefing.pipeline.outputs import LocalOutputs, open_outputs
from briefing.pipeline.request import DEFAULT_OUTPUT
from briefing.storage.directories import lock, writable_cache

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from briefing.ingest.document import Document
    from briefing.ingest.found import SourceRef
    from briefing.pipeline.executor import Executor, MakeResult
    from briefing.pipeline.outputs import Outputs

_READERS = 4  # sources that are read at once, ahead of their turn: pages take their time
_FATAL = (EngineBusyError, EngineUnavailableError)  # no other article would fare better


@dataclass(frozen=True, slots=True)
class BatchRequest(Checked):
    """What is asked for.

    Attributes:
        sources: As `briefing.ingest.sources` expands them; none with `retry` for whatever failed.
        settings: How it sounds and what is written.
        output: A folder, or its URL as fsspec has it.
        offline: Never touch the network.
        private: Fetch from private addresses too.
        retry: Make only what failed before.
        prune: Remove the outputs of sources that are there no more.
        force: Make everything anew.
        clips: The URL of a cache of clips that other machines use too; empty for none.
        cluster: The address of a Dask scheduler; empty for this machine.
    """

    sources: tuple[str | Path, ...]
    settings: Settings = field(default_factory=Settings)
    output: str | Path = DEFAULT_OUTPUT
    offline: bool = False
    private: bool = False
    retry: bool = False
    prune: bool = False
    force: bool = False
    clips: str = ""
    cluster: str = ""


@dataclass(slots=True)
class BatchResult:
    """What became of a batch.

    Attributes:
        done: How many articles were made.
        skipped: How many needed nothing.
        failed: How many could not be made.
        gone: How many sources are there no more.
        doubtful: How many sentences of what was made may not have been said whole.
        stopped: Why the rest was not begun; None when all were.
        notes: What could not be written beside them, and why.
    """

    done: int = 0
    skipped: int = 0
    failed: int = 0
    gone: int = 0
    doubtful: int = 0
    stopped: BriefingError | None = None
    notes: tuple[str, ...] = ()


def make_batch(batch: BatchRequest, listeners: Sequence[Listener] = ()) -> BatchResult:
    """Make what is to be made, several articles at once, and return what became of them.

    An article that fails is reported to the listeners and saved, and the others go on. When an
    engine fails for good, no new article is begun: that is `BatchResult.stopped`, and the next run
    goes on. Killed at any moment, the next run completes it. Another run on the same output
    folder waits for this one.

    Raises:
        EngineError: Nobody can speak.
        ToolMissingError: An optional package or program is missing.
        UsageError: There is nothing to make, or the request names what there is not.
    """
    require(BatchRequest, batch, "batch")
    if not batch.sources and not batch.retry:
        raise UsageError(_("there is nothing to make"), _("name files, folders or links"))
    check_feed_settings(batch.settings)
    outputs = open_outputs(batch.output)
    folder = outputs.path if isinstance(outputs, LocalOutputs) else None
    with ExitStack() as stack:
        cache = stack.enter_context(writable_cache())
        stack.enter_context(lock(cache / "locks", f"batch {outputs.where}"))
        state = stack.enter_context(BatchState(cache / "batch", without_credentials(outputs.where)))
        sources = stack.enter_context(
            Sources(Options(offline=batch.offline, private=batch.private, output=folder))
        )
        result = _Run(batch, outputs, state, sources, listeners).run()
        result.notes = outputs.finish(batch.settings)
    return result


class _Run:
    """One run of a batch: this thread decides, others read ahead and make."""

    def __init__(
        self,
        batch: BatchRequest,
        outputs: Outputs,
        state: BatchState,
        sources: Sources,
        listeners: Sequence[Listener],
    ) -> None:
        self._batch = batch
        self._outputs = outputs
        self._sources = sources
        self._listeners = listeners
        self._result = BatchResult()
        self._pending: dict[Future[MakeResult], Task] = {}
        self._articles = BatchArticles(
            state, outputs, batch.settings, offline=batch.offline, force=batch.force
        )
        self._executor: Executor | None = None

    def run(self) -> BatchResult:
        with ExitStack() as stack:
            for found, reading in self._read_ahead(self._changed(self._found()), stack):
                self._decide_and_submit(found, reading, stack)
                if self._result.stopped:
                    break
            while self._pending:
                self._collect()
        if not self._batch.retry:
            for record in self._articles.gone(prune=self._batch.prune):
                self._result.gone += 1
                event = Listener.source_gone
                pruned = self._batch.prune
                notify(self._listeners, event, record.name, record.stem, pruned=pruned)
        return self._result

    def _found(self) -> Iterable[SourceRef | Failure]:
        """Find the sources: at once where all are files, else as they come."""
        names = tuple(map(str, self._batch.sources))
        if self._batch.retry:
            failed = self._articles.failed()
            if not names:
                return self._sources.expand(failed)
            only = set(failed)
            found = self._sources.expand(names)
            return (item for item in found if absolute_identity(item.identity) in only)
        found = self._sources.expand(names)
        return found if any(name == "-" or is_url(name) for name in names) else list(found)

    def _changed(self, found: Iterable[SourceRef | Failure]) -> Iterator[SourceRef]:
        """Yield the sources that must be read; skip or fail the others."""
        if isinstance(found, list):
            notify(self._listeners, Listener.articles_found, len(found))
        for number, item in enumerate(found, 1):
            if not isinstance(found, list):
                notify(self._listeners, Listener.articles_found, number)
            try:
                if isinstance(item, Failure):
                    self._fail(item.identity, item.name, item.error)
                elif self._articles.is_up_to_date(item):
                    self._skip(item.name)
                else:
                    yield item
            except Exception as exc:  # noqa: BLE001 - one bad source never stops the rest
                self._fail(item.identity, item.name, caught(exc, item.name))

    def _read_ahead(
        self, found: Iterator[SourceRef], stack: ExitStack
    ) -> Iterator[tuple[SourceRef, Future[Document]]]:
        """Read a few sources ahead of their turn, and yield them in their order."""
        first = next(found, None)
        if first is None:
            return
        pool = ThreadPoolExecutor(_READERS, thread_name_prefix="read")
        stack.callback(pool.shutdown, cancel_futures=True)

        def begin(item: SourceRef) -> tuple[SourceRef, Future[Document]]:
            return item, pool.submit(self._sources.read, item)

        waiting = deque([begin(first)])
        for item in found:
            waiting.append(begin(item))
            if len(waiting) > _READERS:
                yield waiting.popleft()
        yield from waiting

    def _decide_and_submit(
        self, found: SourceRef, reading: Future[Document], stack: ExitStack
    ) -> None:
        """Decide about a source in its turn, and begin to make it when the executor has room."""
        try:
            task = self._articles.decide(found, reading.result())
        except Exception as exc:  # noqa: BLE001 - one bad article never stops the rest
            self._fail(found.identity, found.name, caught(exc, found.name))
            return
        if not isinstance(task, Task):
            self._skip(found.name, task.reason)
            return
        if self._executor is None:
            self._executor = stack.enter_context(self._open_executor())
        while len(self._pending) >= self._executor.capacity:
            self._collect()
        if not self._result.stopped:
            notify(self._listeners, Listener.article_started, found.name)
            self._pending[self._executor.submit(task)] = task

    def _open_executor(self) -> Executor:
        batch = self._batch
        if batch.cluster:
            # lazy: an optional extra
            from briefing.pipeline.executor_dask import DaskExecutor, DaskPlaces  # lazy: an extra

            where = DaskPlaces(self._outputs.where, batch.clips, offline=batch.offline)
            return DaskExecutor(batch.cluster, batch.settings, self._listeners, where)
        check_room()
        # lazy: a batch that is up to date makes nothing
        from briefing.pipeline.executor import LocalExecutor  # lazy: numpy

        return LocalExecutor(
            batch.settings,
            self._outputs,
            self._listeners,
            clips=batch.clips,
            offline=batch.offline,
        )

    def _collect(self) -> None:
        """Wait until an article or more are over, and save what became of them."""
        for future in wait(self._pending, return_when=FIRST_COMPLETED).done:
            task = self._pending.pop(future)
            name = task.record.name
            try:
                made = future.result()
                paths = self._articles.finish(task)
            except CancelledError:
                continue
            except _FATAL as exc:
                info("no more articles are begun: %s", exc)
                self._result.stopped = self._result.stopped or exc
            except Exception as exc:  # noqa: BLE001 - one bad article never stops the rest
                self._fail(task.record.identity, name, caught(exc, name))
            else:
                self._result.done += 1
                self._result.doubtful += made.doubtful
                event = Listener.article_published
                notify(self._listeners, event, name, paths[0], made.milliseconds)

    def _skip(self, name: str, reason: str = "") -> None:
        info("%s is skipped: %s", name, reason or "up to date")
        self._result.skipped += 1
        notify(self._listeners, Listener.article_skipped, name, reason)

    def _fail(self, identity: str, name: str, error: BriefingError) -> None:
        info("%s failed: %s", name, error)
        self._result.failed += 1
        self._articles.fail(without_credentials(identity), without_credentials(name), error.english)
        notify(self._listeners, Listener.article_failed, name, error)

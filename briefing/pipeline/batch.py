"""The day's articles: one briefing each, whatever was done before, whoever fails."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, CancelledError, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import _log
from briefing._log import caught
from briefing.errors import BriefingError, EngineBusyError, EngineUnavailableError, UsageError
from briefing.ingest.document import Failure
from briefing.ingest.inputs import as_source
from briefing.ingest.sources import Sources
from briefing.masking import without_credentials
from briefing.model.checks import Checked, require
from briefing.model.limits import Options
from briefing.model.settings import Settings
from briefing.net.urls import is_url
from briefing.pipeline.batch_decisions import BatchDecisions, Skip, Task, key
from briefing.pipeline.batch_state import BatchState
from briefing.pipeline.events import NoListener
from briefing.pipeline.library import check_feed_settings, update_library
from briefing.pipeline.outputs import LocalOutputs, open_outputs
from briefing.pipeline.request import DEFAULT_OUTPUT
from briefing.storage.directories import lock, writable_cache

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from briefing.ingest.document import SourceRef
    from briefing.ingest.source import Source
    from briefing.pipeline.events import BatchListener
    from briefing.pipeline.executor import Executor, MakeResult
    from briefing.pipeline.outputs import Outputs

_READERS = 4  # sources that are read at once, ahead of their turn: pages take their time
_FOR_GOOD = (EngineBusyError, EngineUnavailableError)  # no other article would fare better


@dataclass(frozen=True, slots=True)
class BatchRequest(Checked):
    """What is asked for.

    sources       as `briefing.ingest.sources` takes them; none with `retry` for whatever failed
    output        a folder, or its URL as fsspec takes it
    offline       never touch the network
    private       fetch from private addresses too
    retry         take up only what failed
    prune         remove the outputs of sources that are there no more
    force         make everything anew
    clips         the URL of a cache of clips that other machines use too; empty for none
    cluster       the address of a Dask scheduler; empty for this machine
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
    """What became of a batch: how many articles were made, needed nothing, failed, are gone.

    stopped  why the rest was not begun; None when all were taken up
    notes    what could not be written beside them, and why
    """

    done: int = 0
    skipped: int = 0
    failed: int = 0
    gone: int = 0
    stopped: BriefingError | None = None
    notes: tuple[str, ...] = ()


def make_batch(batch: BatchRequest, board: BatchListener | None = None) -> BatchResult:
    """Make what is to be made, several articles at once, and say what became of them.

    An article that fails is told to the board and written down, and the others go on. When an
    engine fails for good, no new article is begun: that is `Outcome.stopped`, and the next run
    goes on. Killed at any moment, the next run completes the work. Another run on the same output
    folder waits for this one.

    Raises UsageError, EngineError or ToolMissingError when nothing can be made at all.
    """
    require(BatchRequest, batch, "batch")
    if not batch.sources and not batch.retry:
        raise UsageError("there is nothing to make", "name files, folders or links")
    check_feed_settings(batch.settings)
    outputs = open_outputs(batch.output)
    folder = outputs.path if isinstance(outputs, LocalOutputs) else None
    with ExitStack() as stack:
        cache = stack.enter_context(writable_cache())
        stack.enter_context(lock(cache / "locks", f"batch {outputs.where}"))
        ledger = stack.enter_context(
            BatchState(cache / "batch", without_credentials(outputs.where))
        )
        sources = stack.enter_context(
            Sources(Options(offline=batch.offline, private=batch.private, output=folder))
        )
        outcome = _Run(batch, outputs, ledger, sources, board or NoListener()).run()
        outcome.notes = outputs.clean()
        if folder:
            outcome.notes += update_library(folder, batch.settings)
    return outcome


class _Run:
    """One run of a batch: this thread decides, others read ahead and make."""

    def __init__(
        self,
        batch: BatchRequest,
        outputs: Outputs,
        ledger: BatchState,
        sources: Sources,
        board: BatchListener,
    ) -> None:
        self._batch = batch
        self._outputs = outputs
        self._sources = sources
        self._board = board
        self._outcome = BatchResult()
        self._under_way: dict[Future[MakeResult], Task] = {}
        self._day = BatchDecisions(
            ledger,
            outputs,
            batch.settings,
            offline=batch.offline,
            force=batch.force,
        )
        self._hands: Executor | None = None

    def run(self) -> BatchResult:
        with ExitStack() as stack:
            for found, reading in self._read_ahead(self._to_do(), stack):
                self._take_up(found, reading, stack)
                if self._outcome.stopped:
                    break
            while self._under_way:
                self._settle()
        if not self._batch.retry:
            for row in self._day.gone(prune=self._batch.prune):
                self._outcome.gone += 1
                self._board.gone(row.name, row.stem, pruned=self._batch.prune)
        return self._outcome

    def _found(self) -> Iterable[SourceRef | Failure]:
        """Find the sources: at once where all are files, else as they come."""
        names = tuple(map(str, self._batch.sources))
        if self._batch.retry:
            failed = self._day.failed()
            if not names:
                return self._sources.expand(failed)
            only = set(failed)
            return (item for item in self._sources.expand(names) if key(item.identity) in only)
        found = self._sources.expand(names)
        return found if any(name == "-" or is_url(name) for name in names) else list(found)

    def _to_do(self) -> Iterator[SourceRef]:
        found = self._found()
        if isinstance(found, list):
            self._board.found(len(found))
        for number, item in enumerate(found, 1):
            if not isinstance(found, list):
                self._board.found(number)
            try:
                if isinstance(item, Failure):
                    self._fail(item.identity, item.name, item.error)
                elif self._day.is_settled(item):
                    self._skip(item.name)
                else:
                    yield item
            except Exception as exc:  # noqa: BLE001 - one bad source never stops the rest
                self._fail(item.identity, item.name, caught(exc, item.name))

    def _read_ahead(
        self, found: Iterator[SourceRef], stack: ExitStack
    ) -> Iterator[tuple[SourceRef, Future[Source]]]:
        """Read a few sources ahead of their turn, and give them in their order."""
        first = next(found, None)
        if first is None:
            return
        pool = ThreadPoolExecutor(_READERS, thread_name_prefix="read")
        stack.callback(pool.shutdown, cancel_futures=True)

        def begin(item: SourceRef) -> tuple[SourceRef, Future[Source]]:
            return item, pool.submit(lambda: as_source(self._sources.read(item)))

        waiting = deque([begin(first)])
        for item in found:
            waiting.append(begin(item))
            if len(waiting) > _READERS:
                yield waiting.popleft()
        yield from waiting

    def _take_up(self, found: SourceRef, reading: Future[Source], stack: ExitStack) -> None:
        """Decide about a source in its turn, and begin to make it when there is a free hand."""
        try:
            decision = self._day.decide(found, reading.result())
        except Exception as exc:  # noqa: BLE001 - one bad article never stops the rest
            self._fail(found.identity, found.name, caught(exc, found.name))
            return
        if isinstance(decision, Skip):
            self._skip(decision.name, decision.why)
            return
        if self._hands is None:
            self._hands = stack.enter_context(self._open_hands())
        while len(self._under_way) >= self._hands.capacity:
            self._settle()
        if not self._outcome.stopped:
            self._board.began(found.name)
            self._under_way[self._hands.begin(decision)] = decision

    def _open_hands(self) -> Executor:
        batch = self._batch
        if batch.cluster:
            from briefing.pipeline.executor_dask import DaskExecutor, DaskPlaces

            where = DaskPlaces(self._outputs.where, batch.clips, offline=batch.offline)
            return DaskExecutor(batch.cluster, batch.settings, self._board, where)
        from briefing.pipeline.executor import LocalExecutor

        return LocalExecutor(
            batch.settings, self._outputs, self._board, clips=batch.clips, offline=batch.offline
        )

    def _settle(self) -> None:
        """Wait until an article or more are over, and write down what became of them."""
        for future in wait(self._under_way, return_when=FIRST_COMPLETED).done:
            task = self._under_way.pop(future)
            name = task.row.name
            try:
                made = future.result()
                paths = self._day.finish(task)
            except CancelledError:
                continue
            except _FOR_GOOD as exc:
                self._outcome.stopped = self._outcome.stopped or exc
            except Exception as exc:  # noqa: BLE001 - one bad article never stops the rest
                self._fail(task.row.identity, name, caught(exc, name))
            else:
                self._outcome.done += 1
                self._board.done(name, paths[0], made.milliseconds)

    def _skip(self, name: str, why: str = "") -> None:
        _log.info("%s is skipped: %s", name, why or "up to date")
        self._outcome.skipped += 1
        self._board.skipped(name, why)

    def _fail(self, identity: str, name: str, error: BriefingError) -> None:
        _log.info("%s failed: %s", name, error)
        self._outcome.failed += 1
        self._day.fail(without_credentials(identity), without_credentials(name), str(error))
        self._board.failed(name, error)

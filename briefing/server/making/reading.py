"""The articles of jobs, read ahead of their turn, by the same readers and limits as any source."""

from __future__ import annotations

import re
import tempfile
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._log import info
from briefing._messages import gettext as _
from briefing.errors import BriefingError, SourceError
from briefing.ingest.document import Document, Media
from briefing.ingest.found import Failure
from briefing.ingest.parse import parse
from briefing.ingest.readers import read_document
from briefing.ingest.sources import Sources
from briefing.net.errors import FetchError
from briefing.net.urls import identity, is_url, parse_url
from briefing.server.making.jobs import ExistsError, Kind, Order
from briefing.server.making.wording import for_listeners, reason_of

if TYPE_CHECKING:
    from briefing.ingest.found import SourceRef
    from briefing.model.limits import Options
    from briefing.server.making.jobs import Job, Jobs

_READERS = 2  # articles that are read at a time
_AHEAD = 4  # jobs whose articles are in memory
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}", re.ASCII)


class SeveralError(SourceError):
    """A link that leads to several articles; `count` is how many there are."""

    def __init__(self, name: str, count: int) -> None:
        super().__init__(
            _("{argument} holds several articles").format(argument=name),
            _("say how many of them"),
        )
        self.count = count


class Divided(Exception):  # noqa: N818  it is an outcome
    """A job became one for each of its articles; `ids` are theirs."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        super().__init__(ids)
        self.ids = ids


class Reader:
    """Reads what jobs ask for, on threads of its own."""

    def __init__(self, jobs: Jobs, options: Options) -> None:
        """Read nothing yet.

        Args:
            jobs: Where the articles' titles are saved, and why one cannot be read.
            options: What may be fetched.
        """
        self._jobs = jobs
        self._options = options
        self._sources = Sources(options)
        self._pool = ThreadPoolExecutor(_READERS, thread_name_prefix="read")
        self._lock = threading.Lock()
        self._reading: dict[str, Future[Document]] = {}

    def close(self) -> None:
        """Begin nothing new, and wait for nothing."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._sources.close()

    def read_ahead(self) -> None:
        """Begin to read the jobs that will be made next, and let go of those that will not be."""
        wanted = self._jobs.unfinished()
        with self._lock:
            self._reading = {id_: read for id_, read in self._reading.items() if id_ in wanted}
            room = _AHEAD - len(self._reading)
        for job in self._jobs.to_read(room) if room > 0 else ():
            self._begin(job)

    def document_of(self, job: Job) -> Document:
        """Return what a job's article is, and forget it.

        Raises:
            BriefingError: It cannot be read.
            Divided: There are several, and each is a job now.
        """
        future = self._begin(job)
        try:
            return future.result()
        finally:
            self.forget(job.id)

    def forget(self, id_: str) -> None:
        """Let go of an article that is not wanted any more."""
        with self._lock:
            self._reading.pop(id_, None)

    def _begin(self, job: Job) -> Future[Document]:
        with self._lock:
            if job.id not in self._reading:
                self._reading[job.id] = self._pool.submit(self._read, job)
            return self._reading[job.id]

    def _read(self, job: Job) -> Document:
        try:
            with for_listeners():
                document = self._document(job)
                article = parse(document)
        except FetchError:
            raise  # whoever makes it tries again
        except BriefingError as exc:
            info("cannot be read: %s", exc)
            found = {"several": exc.count} if isinstance(exc, SeveralError) else None
            self._jobs.fail(job.id, reason_of(exc), found)
            raise
        self._jobs.found(job.id, job.asked_title or article.title)
        return document

    def _document(self, job: Job) -> Document:
        if job.kind is Kind.URL:
            return self._linked(job)
        data = self._jobs.data(job.id)
        digest = sha256(data).hexdigest()
        if job.kind is Kind.TEXT:
            return Document("văn bản", f"text:{digest}", data, Media.TEXT)
        ending = _ENDING.fullmatch(Path(job.name).suffix)
        with tempfile.TemporaryDirectory(prefix="briefing-") as folder:
            # Its name is ours: of the one that was sent, only the ending says something.
            path = Path(folder, f"upload{ending[0].lower() if ending else ''}")
            path.write_bytes(data)
            return read_document(path, job.name, f"file:{digest}", self._options.limits)

    def _linked(self, job: Job) -> Document:
        found = list(islice(self._sources.expand([job.name]), job.count or None))
        if len(found) > 1:
            if not job.count:
                raise SeveralError(job.name, len(found))
            raise Divided(self._divide(found))
        if not found:
            raise SourceError(_("{name} holds no article").format(name=job.name), _("check it"))
        (item,) = found
        if isinstance(item, Failure):
            raise item.error
        return self._sources.read(item)

    def _divide(self, found: list[SourceRef | Failure]) -> tuple[str, ...]:
        """Add a job for each article of a feed."""
        ids = []
        for item in found:
            if isinstance(item, Failure) or not is_url(item.name):
                continue
            try:
                (job,) = self._jobs.add(url_order(item.name))
                ids.append(job.id)
            except ExistsError as exc:
                ids.append(exc.id)
            except SourceError:
                continue
        info("divided into %d jobs", len(ids))
        return tuple(ids)


def url_order(
    link: str, *, title: str = "", voice: str = "", rate: float = 0.0, count: int = 0
) -> Order:
    """Return the order of a link.

    Raises:
        RefusedError: It is no link of a web page.
    """
    named = identity(parse_url(link))
    return Order(Kind.URL, link, title=title, voice=voice, rate=rate, count=count, identity=named)

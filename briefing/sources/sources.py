"""Arguments to documents, one after the other; one bad source never stops the rest."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from briefing._log import caught
from briefing.errors import SourceError
from briefing.sources.arguments import spread
from briefing.sources.document import Document, Entry, Failure, Found
from briefing.sources.kinds import BY_SUFFIX, Kind, recognise
from briefing.sources.options import Options
from briefing.sources.reading import kind_of, read_entry, read_fetched, read_file
from briefing.sources.web import connect
from briefing.sources.web.urls import identity as identity_of
from briefing.sources.web.urls import join, parse_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from briefing.sources.feed import FeedEntry
    from briefing.sources.web.connect import Resolve
    from briefing.sources.web.fetch import Fetcher
    from briefing.sources.web.urls import Url


class Sources:
    """Finds and reads sources. `read` may be called from several threads.

    Hosts' rules and the time of the last request to each are known as long as it is open, so one
    run should use one. look_up, sleep: replaced in tests.
    """

    def __init__(
        self,
        options: Options | None = None,
        *,
        look_up: Resolve = connect.resolve,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._options = options or Options()
        self._look_up = look_up
        self._sleep = sleep
        self._lock = threading.Lock()
        self._fetcher: Fetcher | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Tidy up what is kept of fetched pages."""
        if self._fetcher is not None:
            self._fetcher.close()

    def expand(self, arguments: Iterable[str | Path]) -> Iterator[Found | Failure]:
        """Yield, lazily and in the given order, every source that `arguments` name, once.

        An argument is a file, a folder, a pattern, an http(s) link to a page or a feed, or `-` for
        a list of these on standard input. Files are looked at, not read; links are fetched, for
        only the answer tells a page from a feed; a feed's entries are not.
        """
        seen: set[str] = set()
        for item in self._expand(arguments):
            if item.identity not in seen:
                seen.add(item.identity)
                yield item

    def read(self, found: Found) -> Document:
        """Read a source. Raises SourceError or a subclass, or ToolMissingError."""
        origin = found.origin
        if isinstance(origin, Document):
            return origin
        if isinstance(origin, Path):
            return read_file(origin, found.name, found.identity, self._options.limits)
        page = self._open().get(origin.url)
        return read_fetched(page, found.name, found.identity, origin.about)

    def documents(self, arguments: Iterable[str | Path]) -> Iterator[Document | Failure]:
        """Expand and read, one after the other."""
        for item in self.expand(arguments):
            if isinstance(item, Failure):
                yield item
                continue
            try:
                yield self.read(item)
            except Exception as exc:  # noqa: BLE001 - one bad source never stops the rest
                yield Failure(item.name, item.identity, caught(exc, item.name))

    def _expand(self, arguments: Iterable[str | Path]) -> Iterator[Found | Failure]:
        for item in spread(arguments, self._options.output):
            if isinstance(item, tuple):
                yield Failure(item[0], item[0], item[1])
                continue
            name = str(item)
            try:
                yield from self._link(item) if isinstance(item, str) else self._file(item)
            except Exception as exc:  # noqa: BLE001 - one bad source never stops the rest
                yield Failure(name, name, caught(exc, name))

    def _file(self, path: Path) -> Iterator[Found | Failure]:
        name, identity = str(path), os.path.abspath(path)  # noqa: PTH100 - keeps links, takes `..` out
        try:
            found = path.stat()
        except (OSError, ValueError):
            found = None  # reading it says why
        kind = BY_SUFFIX.get(path.suffix.lower())
        if found is None or kind is None:
            kind = kind_of(path, name)
        if kind is Kind.FEED and found is not None:
            from briefing.sources.feed import read_feed

            if found.st_size > self._options.limits.file:
                raise SourceError(f"{name} is too large for a feed", "check the file")
            yield from self._entries(read_feed(path.read_bytes(), name), None)
        elif found is not None:
            yield Found(name, identity, f"{found.st_mtime_ns}-{found.st_size}", path)

    def _link(self, link: str) -> Iterator[Found | Failure]:
        page = self._open().get(link)
        if recognise(page.body, str(page.url), page.media_type) is Kind.FEED:
            from briefing.sources.feed import read_feed

            yield from self._entries(read_feed(page.body, link, page.charset), page.url)
        else:
            identity = identity_of(parse_url(link))
            document = read_fetched(page, link, identity)
            yield Found(link, identity, document.digest, document)

    def _entries(self, entries: Iterable[FeedEntry], base: Url | None) -> Iterator[Found | Failure]:
        since, left = self._options.since, self._options.limits.entries
        for entry in entries:
            day = entry.about.published
            if since and day and day < since:
                continue
            if left == 0:
                return
            left -= 1
            name = entry.link or entry.about.title or entry.guid
            try:
                yield _found(entry, name, base)
            except Exception as exc:  # noqa: BLE001 - one bad entry never stops the rest
                yield Failure(name, entry.guid or name, caught(exc, name))

    def _open(self) -> Fetcher:
        with self._lock:
            if self._fetcher is None:
                from briefing.sources.web.fetch import Fetcher

                self._fetcher = Fetcher(self._options, self._look_up, self._sleep)
            return self._fetcher


def _found(entry: FeedEntry, name: str, base: Url | None) -> Found:
    link = entry.link
    url = (join(base, link) if base else parse_url(link)) if link else None
    identity = identity_of(url) if url else entry.guid or name
    if entry.content or url is None:
        return Found(name, identity, entry.stamp, read_entry(entry, name, identity))
    return Found(str(url), identity, entry.stamp, Entry(str(url), entry.about))

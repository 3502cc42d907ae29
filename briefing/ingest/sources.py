"""Arguments to documents, one after the other; one bad source never stops the rest."""

from __future__ import annotations

import errno
import glob
import os
import stat
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from briefing._log import caught
from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.ingest.decode import HEAD, is_sound_or_picture, own_output
from briefing.ingest.detect import BY_SUFFIX, FileType, detect_type
from briefing.ingest.document import Document
from briefing.ingest.feed import read_feed, teaser_entry
from briefing.ingest.found import Entry, Failure, SourceRef
from briefing.ingest.html.section import SectionPageError
from briefing.ingest.readers import detect_file, read_document, read_entry, read_fetched
from briefing.ingest.source import read_file
from briefing.model.checks import fitting
from briefing.model.limits import Options
from briefing.net import connect
from briefing.net.urls import identity as identity_of
from briefing.net.urls import is_url, join, parse_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from briefing.ingest.feed import FeedEntry
    from briefing.net.connect import Resolve
    from briefing.net.fetch import Fetcher
    from briefing.net.urls import Url

LIST = "-"
# A pipe would be waited for.
_LOOK = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def expand_arguments(
    arguments: Iterable[str | Path], output: Path | None = None
) -> Iterator[str | Path | tuple[str, SourceError]]:
    """Yield a link as text, a file as a path, and what names nothing with its error.

    `-` stands for a list on standard input: one argument a line; empty lines and `#` comments
    are passed over.

    Args:
        arguments: Links, files, folders and patterns.
        output: The folder that briefings go to; see `briefing.model.limits.Options`.
    """
    if isinstance(arguments, str | Path) or not hasattr(arguments, "__iter__"):
        arguments = fitting(tuple[str | Path, ...], arguments, _("the source"))
    for given in arguments:
        argument = fitting(str | Path, given, _("the source"))
        if argument == LIST:
            try:
                yield from expand_arguments((line for line in _lines() if line != LIST), output)
            except OSError as exc:  # it is closed, or a folder
                yield (
                    LIST,
                    SourceError(
                        _("{name} cannot be read ({reason})").format(
                            name=_("standard input"), reason=_(exc.strerror)
                        )
                    ),
                )
        elif is_url(argument):
            yield argument
        else:
            yield from _paths(argument, output)


def _lines() -> Iterator[str]:
    if sys.stdin is None:
        raise OSError(errno.EBADF, _("it is closed"))
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "surrogateescape").lstrip("\ufeff").strip()
        if line and not line.startswith("#"):
            yield line


def _paths(argument: str, output: Path | None) -> Iterator[Path | tuple[str, SourceError]]:
    path = Path(argument).expanduser()
    try:
        if path.is_dir():
            files = _within(path, output)
            lacking = SourceError(
                _("{argument} holds no articles").format(argument=argument),
                _("give a folder of articles"),
            )
        elif glob.has_magic(argument) and not path.exists():
            names = glob.glob(str(path), recursive=True)  # noqa: PTH207 - accepts absolute ones
            matches = sorted(map(Path, names), key=_order)
            looked_at = ((match, _beginning(match)) for match in matches if match.is_file())
            files = [
                match
                for match, data in looked_at
                if not own_output(data) and not is_sound_or_picture(data)
            ]
            lacking = SourceError(
                _("{argument} matches no file").format(argument=argument), _("check the pattern")
            )
        else:
            files, lacking = [path], None
    except (OSError, ValueError) as exc:  # ValueError: a NUL within the path
        yield (
            argument,
            SourceError(
                _("{argument!r} cannot be read ({reason})").format(argument=argument, reason=exc),
                _("check the path"),
            ),
        )
        return
    yield from files
    if not files and lacking:
        yield argument, lacking


def _within(folder: Path, output: Path | None) -> list[Path]:
    """Return a folder's articles, those of its folders too; nothing hidden, no links to folders.

    The output folder is passed over where it lies within; who names it means what else is there.
    What this program wrote is passed over wherever it lies.
    """
    ours = Path(os.path.realpath(output or os.devnull))
    found = []
    for place, folders, names in os.walk(folder):
        here = Path(os.path.realpath(place))
        folders[:] = [name for name in folders if not name.startswith(".") and here / name != ours]
        paths = (Path(place, name) for name in names if not name.startswith("."))
        found += [
            path
            for path in paths
            if path.suffix.lower() in BY_SUFFIX and not own_output(_beginning(path))
        ]
    return sorted(found, key=_order)


def _beginning(path: Path) -> bytes:
    """Return the first bytes of an ordinary file; empty where reading it will report an error."""
    try:
        file = os.open(path, _LOOK)
    except (OSError, ValueError):
        return b""
    try:
        return os.read(file, HEAD) if stat.S_ISREG(os.fstat(file).st_mode) else b""
    except OSError:
        return b""
    finally:
        os.close(file)


def _order(path: Path) -> tuple[str, ...]:
    return path.parts


class Sources:
    """Finds and reads sources. `read` may be called from several threads.

    Hosts' rules and the time of the last request to each are known as long as it is open, so one
    run should use one.
    """

    def __init__(
        self,
        options: Options | None = None,
        *,
        sections: bool = True,
        look_up: Resolve = connect.resolve,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare; nothing is opened before a link is asked for.

        Args:
            options: Limits, what is left out, and how the network may be used.
            sections: Whether a section's page stands for its articles, as a feed does.
            look_up: Resolves host names.
            sleep: Waits, in seconds, between requests to a host.
        """
        self._options = options or Options()
        self._sections = sections
        self._look_up = look_up
        self._sleep = sleep
        self._lock = threading.Lock()
        self._fetcher: Fetcher | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Prune the cache of fetched pages."""
        if self._fetcher is not None:
            self._fetcher.close()

    def expand(self, arguments: Iterable[str | Path]) -> Iterator[SourceRef | Failure]:
        """Yield, lazily and in the given order, every source that `arguments` name, once.

        An argument is a file, a folder, a pattern, an http(s) link to a page, a section's page or
        a feed, or `-` for a list of these on standard input. Files are looked at, not read; links
        are fetched, for only the answer shows what it is; entries of a feed or a section's page are
        not.
        """
        seen: set[str] = set()
        for item in self._expand(arguments):
            if item.identity not in seen:
                seen.add(item.identity)
                yield item

    def read(self, found: SourceRef) -> Document:
        """Read a source.

        Raises:
            SourceError: Or a subclass, when it cannot be read.
            ToolMissingError: When the extra that reads its kind is not installed.
        """
        origin = found.origin
        if isinstance(origin, Document):
            return origin
        if isinstance(origin, Path):
            return read_document(origin, found.name, found.identity, self._options.limits)
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

    def _expand(self, arguments: Iterable[str | Path]) -> Iterator[SourceRef | Failure]:
        for item in expand_arguments(arguments, self._options.output):
            if isinstance(item, tuple):
                yield Failure(item[0], item[0], item[1])
                continue
            name = str(item)
            try:
                yield from self._link(item) if isinstance(item, str) else self._file(item)
            except Exception as exc:  # noqa: BLE001 - one bad source never stops the rest
                yield Failure(name, name, caught(exc, name))

    def _file(self, path: Path) -> Iterator[SourceRef | Failure]:
        name, identity = str(path), os.path.abspath(path)  # noqa: PTH100 - preserves links, resolves `..`
        try:
            found = path.stat()
        except (OSError, ValueError):
            found = None  # reading it says why
        kind = BY_SUFFIX.get(path.suffix.lower())
        if found is None or kind is None:
            kind = detect_file(path, name)
        if kind is FileType.FEED and found is not None:
            data = read_file(path, name, self._options.limits.file)
            yield from self._entries(read_feed(data, name), None)
        elif found is not None:
            yield SourceRef(name, identity, f"{found.st_mtime_ns}-{found.st_size}", path)

    def _link(self, link: str) -> Iterator[SourceRef | Failure]:
        page = self._open().get(link)
        if detect_type(page.body, str(page.url), page.media_type) is FileType.FEED:
            yield from self._entries(read_feed(page.body, link, page.charset), page.url)
        else:
            identity = identity_of(parse_url(link))
            try:
                document = read_fetched(page, link, identity)
            except SectionPageError as exc:
                if not self._sections:
                    raise
                yield from self._entries(map(teaser_entry, exc.teasers), page.url)
            else:
                yield SourceRef(link, identity, document.digest, document)

    def _entries(
        self, entries: Iterable[FeedEntry], base: Url | None
    ) -> Iterator[SourceRef | Failure]:
        since, most = self._options.since, self._options.limits.entries
        days = ((entry, entry.about.published) for entry in entries)
        wanted = [entry for entry, day in days if not (since and day and day < since)]
        for entry in _newest(wanted, most):
            name = entry.link or entry.about.title or entry.guid
            try:
                yield _found(entry, name, base)
            except Exception as exc:  # noqa: BLE001 - one bad entry never stops the rest
                yield Failure(name, entry.guid or name, caught(exc, name))

    def _open(self) -> Fetcher:
        with self._lock:
            if self._fetcher is None:
                from briefing.net.fetch import Fetcher  # lazy: the network

                self._fetcher = Fetcher(self._options, self._look_up, self._sleep)
            return self._fetcher


def _newest(entries: list[FeedEntry], most: int) -> list[FeedEntry]:
    """Return the newest entries, in their order; the first, where one of them has no day."""
    if len(entries) <= most or any(entry.about.published is None for entry in entries):
        return entries[:most]
    times = [(str(entry.about.published), entry.about.time) for entry in entries]
    newest = sorted(range(len(entries)), key=times.__getitem__, reverse=True)[:most]
    return [entries[at] for at in sorted(newest)]


def _found(entry: FeedEntry, name: str, base: Url | None) -> SourceRef:
    link, url = entry.link, None
    try:
        if link:
            url = join(base, link) if base else parse_url(link)
    except SourceError:
        if not entry.content:
            raise
    identity = identity_of(url) if url else entry.guid or name
    if entry.content or url is None:
        return SourceRef(name, identity, entry.version, read_entry(entry, name, identity))
    return SourceRef(str(url), identity, entry.version, Entry(str(url), entry.about))


def read_argument(argument: str, options: Options | None = None) -> Document:
    """Read the one document that an argument names: a file or a link.

    Raises:
        SourceError: Or a subclass; also for a feed, a folder or a pattern of several.
        ToolMissingError: When the extra that reads its kind is not installed.
    """
    from itertools import islice

    with Sources(options, sections=False) as sources:
        items = list(islice(sources.expand([argument]), 2))
        if len(items) > 1:
            raise SourceError(
                _("{argument} holds several articles").format(argument=argument),
                _("make them with briefing batch"),
            )
        if not items:
            raise SourceError(
                _("{argument} holds no article").format(argument=argument), _("check it")
            )
        (item,) = items
        if isinstance(item, Failure):
            raise item.error
        return sources.read(item)

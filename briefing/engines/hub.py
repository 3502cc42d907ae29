"""Models from the hub, fetched by its own library, which goes on where it broke off and checks.

What is fetched is one commit of a repository, the newest when it is fetched first. It is written
down when all is there, and what is fetched later comes from the same one. What came of a fetching
that broke off stays, and is gone on with.
"""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
import threading
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib import import_module
from typing import TYPE_CHECKING, Any

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.engines.local import size_of
from briefing.errors import EngineError, EngineUnavailableError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Progress = Callable[[int, int], object]

_RECORD = "briefing.json"  # what was fetched
_LATER = marked("run it again later: what was fetched is kept")
_ATTEMPTS = 5
_BROKEN_OFF = {"RemoteProtocolError", "ReadError"}  # httpx's
_LOOK = 0.2  # seconds between two looks at how much has come


@dataclass(frozen=True, slots=True)
class Found:
    """What a fetching would bring.

    Attributes:
        repository: Where from.
        commit: Which state of it.
        listed: All of its files that were asked for, with the bytes of each.
        missing: Those of them that are not here.
        licence: As the hub states it; empty where it does not.
        folder: Where to.
    """

    repository: str
    commit: str
    listed: dict[str, int]
    missing: dict[str, int]
    licence: str
    folder: Path

    @property
    def bytes(self) -> int:
        """All that is missing."""
        return sum(self.missing.values())


def record(folder: Path) -> dict[str, Any]:
    """Read what was written down of a fetching, repository and commit; empty while half-way."""
    with contextlib.suppress(OSError, ValueError):
        found = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    return {}


def is_half_way(folder: Path) -> bool:
    """Whether a fetching into a folder has not come to its end."""
    return (folder / ".cache").is_dir() and not record(folder)


def look(repository: str, patterns: Sequence[str], folder: Path, *, hub: str) -> Found:
    """Ask the hub for the files of a repository.

    Args:
        repository: Its name on the hub.
        patterns: The files that are wanted.
        folder: Where they are to lie.
        hub: The hub's address; empty for the usual one.

    Raises:
        EngineUnavailableError: The hub cannot be reached.
        EngineError: It has no such thing.
    """
    noted = record(folder)
    known = noted.get("commit") if noted.get("repository") == repository else None
    with _reporting(repository):
        from huggingface_hub import HfApi

        api = HfApi(endpoint=hub or None, token=False)
        info: Any = api.model_info(repository, revision=known, files_metadata=True)
    listed = {
        entry.rfilename: int(entry.size or 0)
        for entry in info.siblings or ()
        if any(fnmatch(entry.rfilename, pattern) for pattern in patterns)
    }
    missing = {path: size for path, size in listed.items() if not _is_here(folder / path, size)}
    licence = str(getattr(getattr(info, "card_data", None), "license", None) or "")
    return Found(repository, str(info.sha), listed, missing, licence, folder)


def fetch(found: Found, *, hub: str, progress: Progress | None = None) -> None:
    """Fetch what was found.

    Raises:
        EngineUnavailableError: The hub cannot be reached, or breaks off.
        EngineError: What came is not whole.
        OutputError: It cannot be written.
    """
    folder = found.folder
    with _alone(folder):
        if shutil.disk_usage(folder).free < found.bytes:
            raise _full(folder)
        if found.missing:
            with _reporting(found.repository, folder), _watching(found, progress):
                _download(found, hub)
        for path, size in found.missing.items():
            if not _is_here(folder / path, size):
                raise EngineError(_("the hub gave no whole {path}").format(path=path), _(_LATER))
        with _reporting(found.repository, folder):
            noted = {"repository": found.repository, "commit": found.commit}
            (folder / _RECORD).write_text(json.dumps(noted), encoding="utf-8")


def _download(found: Found, hub: str) -> None:
    """Have the library fetch what is missing, and go on where a connection broke off.

    Newer releases of it go on by themselves, but gTTS and they cannot agree on a release of click.
    """
    from huggingface_hub import snapshot_download

    for attempt in range(1, _ATTEMPTS + 1):
        try:
            snapshot_download(
                found.repository,
                revision=found.commit,
                local_dir=found.folder,
                allow_patterns=sorted(found.missing),
                endpoint=hub or None,
                token=False,
            )
        except Exception as exc:
            if type(exc).__name__ not in _BROKEN_OFF or attempt == _ATTEMPTS:
                raise
        else:
            return


def _is_here(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _full(folder: Path) -> OutputError:
    return OutputError(
        _("the disk with {folder} is full").format(folder=folder), _("make room, and run it again")
    )


@contextlib.contextmanager
def _reporting(repository: str, folder: Path | None = None) -> Iterator[None]:
    """Raise what the hub's library raises as an error of one line."""
    try:
        yield
    except (EngineError, OutputError):
        raise
    except ImportError as exc:
        raise EngineUnavailableError(
            _("{name} is not installed").format(name="huggingface_hub"), _("install it")
        ) from exc
    except Exception as exc:  # its errors, those of what it fetches with, and the system's
        if isinstance(exc, OSError) and exc.errno == errno.ENOSPC and folder:
            raise _full(folder) from exc
        if isinstance(exc, PermissionError | NotADirectoryError | IsADirectoryError) and folder:
            raise OutputError(
                _("{folder} cannot be written ({reason})").format(
                    folder=folder, reason=_(exc.strerror)
                ),
                _("check it"),
            ) from exc
        kind = type(exc).__name__
        if kind in {"RepositoryNotFoundError", "RevisionNotFoundError", "GatedRepoError"}:
            raise EngineError(
                _("the hub has no {repository} for us").format(repository=repository),
                _("check its name"),
            ) from exc
        why = next((line.strip() for line in str(exc).splitlines() if line.strip()), kind)
        raise EngineUnavailableError(
            _("{repository} cannot be fetched ({reason})").format(
                repository=repository, reason=why
            ),
            _(_LATER),
        ) from exc


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second fetching from writing into this one's files."""
    from filelock import FileLock, Timeout

    lock = FileLock(str(folder.with_name(f".{folder.name}.lock")))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as exc:
        raise OutputError(
            _("{name} is being installed").format(name=folder.name), _("wait for that to end")
        ) from exc
    except OSError as exc:
        raise OutputError(
            _("{folder} cannot be written ({reason})").format(
                folder=folder, reason=_(exc.strerror)
            ),
            _("check it"),
        ) from exc
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _watching(found: Found, progress: Progress | None) -> Iterator[None]:
    """Report how much has come, by what lies in the folder: the library has no callback."""
    library: Any = import_module("huggingface_hub.utils")
    ended = threading.Event()
    before = size_of(found.folder)

    def watch() -> None:
        while not ended.wait(_LOOK):
            if progress:
                progress(min(found.bytes, max(0, size_of(found.folder) - before)), found.bytes)

    watcher = threading.Thread(target=watch, name="briefing-install", daemon=True)
    shown, verbosity = not library.are_progress_bars_disabled(), library.logging.get_verbosity()
    library.logging.set_verbosity_error()
    if shown:
        library.disable_progress_bars()
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
        library.logging.set_verbosity(verbosity)
        if shown:
            library.enable_progress_bars()
    if progress:
        progress(found.bytes, found.bytes)

"""Fetch ZeroTTS's model and voices: by the hub's own library, which resumes and checks.

What is fetched is one commit, the newest when the first voice is installed; it is written down when
all is there, and later voices come from the same one. What was fetched of an installation that
broke off is kept, and gone on with.
"""

from __future__ import annotations

import contextlib
import errno
import shutil
import threading
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib import import_module
from typing import TYPE_CHECKING, Any

from briefing.engines.zerotts import catalogue
from briefing.errors import EngineError, EngineUnavailableError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Progress = Callable[[int, int], object]

_LATER = "run it again later: what was fetched is kept"
_LOOK = 0.2  # seconds between two looks at how much has come


@dataclass(frozen=True, slots=True)
class Found:
    """What an installation would fetch.

    Attributes:
        name: The voice.
        repository: Where from.
        commit: Which state of it.
        files: What, with the bytes of each.
        licence: As the hub tells it.
    """

    name: str
    repository: str
    commit: str
    files: dict[str, int]
    licence: str

    @property
    def bytes(self) -> int:
        """All of it."""
        return sum(self.files.values())


def look(name: str, folder: Path, *, repository: str, hub: str) -> Found:
    """Ask the hub what installing a voice would fetch: less where the model is here already.

    Raises UsageError for a name that is not in the catalogue, EngineUnavailableError where the hub
    cannot be reached, EngineError where it has no such thing.
    """
    catalogue.offer(name)
    told = catalogue.record(folder)
    known = told.get("commit") if told.get("repository") == repository else None
    with _telling(repository):
        from huggingface_hub import HfApi

        api = HfApi(endpoint=hub or None, token=False)
        info: Any = api.model_info(repository, revision=known, files_metadata=True)
    wanted = [*catalogue.MODEL_FILES, *(f"voices/{name}/{file}" for file in _PACK)]
    files = {
        entry.rfilename: int(entry.size or 0)
        for entry in info.siblings or ()
        if any(fnmatch(entry.rfilename, pattern) for pattern in wanted)
    }
    if f"voices/{name}/voice.npz" not in files:
        raise EngineError(f"{repository} has no voice {name!r} any more", "choose another voice")
    missing = {path: size for path, size in files.items() if not _is_here(folder / path, size)}
    card = getattr(info, "card_data", None)
    licence = str(getattr(card, "license", None) or catalogue.LICENCE)
    return Found(name, repository, str(info.sha), missing, licence)


def install(found: Found, folder: Path, *, hub: str, progress: Progress | None = None) -> None:
    """Fetch what was found into a folder.

    Raises EngineUnavailableError where the hub cannot be reached or breaks off, EngineError where
    what came is not what it should be, OutputError where it cannot be written.
    """
    with _alone(folder):
        if shutil.disk_usage(folder).free < found.bytes:
            raise _full(folder)
        with _telling(found.repository, folder), _watching(folder, found, progress):
            from huggingface_hub import snapshot_download

            snapshot_download(
                found.repository,
                revision=found.commit,
                local_dir=folder,
                allow_patterns=sorted(found.files) or ["config.json"],
                endpoint=hub or None,
                token=False,
            )
        for path, size in found.files.items():
            if not _is_here(folder / path, size):
                raise EngineError(f"the hub gave no whole {path}", _LATER)
        with _telling(found.repository, folder):
            catalogue.write_record(folder, found.repository, found.commit)


def remove(name: str, folder: Path) -> None:
    """Remove a voice; the last one takes the model with it.

    Raises EngineError where it is not installed, OutputError.
    """
    if name not in catalogue.installed(folder):
        raise EngineError(f"the voice zerotts:{name} is not installed", "see `briefing voices`")
    try:
        shutil.rmtree(catalogue.pack_of(name, folder).parent)
        if not catalogue.installed(folder):
            shutil.rmtree(folder)
    except OSError as exc:
        raise OutputError(f"{folder} cannot be removed ({exc.strerror})", "check it") from exc


_PACK = ("voice.npz", "meta.json")


def _is_here(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _full(folder: Path) -> OutputError:
    return OutputError(f"the disk with {folder} is full", "make room, and run it again")


@contextlib.contextmanager
def _telling(repository: str, folder: Path | None = None) -> Iterator[None]:
    """Tell in one line what the hub's library raises."""
    try:
        yield
    except (EngineError, OutputError):
        raise
    except ImportError as exc:
        raise EngineUnavailableError("huggingface_hub is not installed", "install it") from exc
    except Exception as exc:  # its errors, those of what it fetches with, and the system's
        if isinstance(exc, OSError) and exc.errno == errno.ENOSPC and folder:
            raise _full(folder) from exc
        if isinstance(exc, PermissionError | NotADirectoryError | IsADirectoryError) and folder:
            raise OutputError(f"{folder} cannot be written ({exc.strerror})", "check it") from exc
        kind = type(exc).__name__
        if kind in {"RepositoryNotFoundError", "RevisionNotFoundError", "GatedRepoError"}:
            raise EngineError(f"the hub has no {repository} for us", "check `repository`") from exc
        why = next((line.strip() for line in str(exc).splitlines() if line.strip()), kind)
        raise EngineUnavailableError(f"{repository} cannot be fetched ({why})", _LATER) from exc


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second installation from writing into this one's files."""
    from filelock import FileLock, Timeout

    lock = FileLock(str(folder.with_name(f".{folder.name}.lock")))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as exc:
        raise OutputError("ZeroTTS is being installed already", "wait for that to end") from exc
    except OSError as exc:
        raise OutputError(f"{folder} cannot be written ({exc.strerror})", "check it") from exc
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _watching(folder: Path, found: Found, progress: Progress | None) -> Iterator[None]:
    """Tell how much has come, by what lies in the folder: the library tells the terminal alone."""
    library: Any = import_module("huggingface_hub.utils")
    ended = threading.Event()
    before = _size(folder)

    def watch() -> None:
        while not ended.wait(_LOOK):
            if progress:
                progress(min(found.bytes, max(0, _size(folder) - before)), found.bytes)

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


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total

"""The cache of clips: one file each, whole or not there; shared with other machines if wanted."""

from __future__ import annotations

import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing import _log
from briefing.errors import OutputError, ToolMissingError, UsageError
from briefing.installation import command_for
from briefing.model.audio import Clip, WordTime
from briefing.storage.atomic import write_atomically
from briefing.storage.cache_files import decode_entry, encode_entry, read_entry

if TYPE_CHECKING:
    from collections.abc import Iterator


_DAY = 86_400


class ClipCache:
    """Clips by their key. Several processes may use one folder at once.

    What the folder cannot take, because its disk is full or something else stands in a clip's
    place, is kept in a passing one until the store is closed: a briefing needs its clips once.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is made when the first clip is kept."""
        self._folder = folder
        self._passing: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of what was only kept for this run."""
        if self._passing is not None:
            self._passing.cleanup()
            self._passing = None

    def get(self, key: str) -> Clip | None:
        """Give a clip with its frames, or None when it is not there or is damaged."""
        for path in self._paths(key):
            entry = read_entry(path)
            clip = _clip(key, *entry) if entry else None
            if clip is not None:
                self._mark_used(path)
                return clip
        return None

    def put(self, clip: Clip) -> None:
        """Keep a clip. Raises OutputError when no disk takes it."""
        self._keep(clip.key, encoded(clip))

    def holds(self, key: str) -> bool:
        """Say whether a clip is there; it may still turn out to be damaged."""
        return any(path.is_file() for path in self._paths(key))

    def _keep(self, key: str, content: bytes) -> None:
        try:
            write_atomically(_path(self._folder, key), content, durable=False)
        except OutputError as exc:
            write_atomically(_path(self._pass(exc), key), content, durable=False)

    def _pass(self, why: OutputError) -> Path:
        """Give the passing folder, which is made when it is first needed."""
        with self._lock:
            if self._passing is None:
                _log.warning("the cache of clips is done without: %s", why.problem)
                try:
                    self._passing = tempfile.TemporaryDirectory(prefix="briefing-")
                except OSError:
                    raise why from None
            return Path(self._passing.name)

    def _paths(self, key: str) -> Iterator[Path]:
        yield _path(self._folder, key)
        if self._passing is not None:
            yield _path(Path(self._passing.name), key)

    @staticmethod
    def _mark_used(path: Path) -> None:
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - _DAY:
                path.touch()


def encoded(clip: Clip) -> bytes:
    """Give a clip as its file holds it."""
    head = {
        "frames": clip.frames,
        "samples": clip.samples,
        "loudness": clip.loudness,
        "words": [number for word in clip.words for number in (word.offset, word.sample)],
    }
    return encode_entry(head, clip.data)


def decoded(key: str, content: bytes) -> Clip | None:
    """Give the clip that a file holds, or None where it is damaged."""
    entry = decode_entry(content)
    return _clip(key, *entry) if entry else None


def _path(folder: Path, key: str) -> Path:
    return folder / key[:2] / f"{key}.clip"


def without_data(clip: Clip) -> Clip:
    """Give the clip as a plan needs it: long briefings keep their frames on disk."""
    return replace(clip, data=b"")


def _clip(key: str, head: dict[str, Any], frames: bytes) -> Clip | None:
    with suppress(ValueError, KeyError, TypeError):  # whole, but of another program's making
        numbers = iter(head["words"])
        pairs = zip(numbers, numbers, strict=True)
        words = tuple(WordTime(offset, sample) for offset, sample in pairs)
        return Clip(key, head["frames"], head["samples"], head["loudness"], words, frames)
    return None


class SharedClipCache(ClipCache):
    """Clips by their key: from this machine's folder, else from the shared one.

    What is made goes to both. The shared file system may be out of reach, and its files damaged:
    then a clip is made again, nothing else.
    """

    def __init__(self, folder: Path, url: str) -> None:
        """`url` as fsspec takes it. Raises ToolMissingError, UsageError for what it can't open."""
        try:
            from fsspec.core import url_to_fs
        except ImportError as exc:
            raise ToolMissingError(
                "a shared cache needs the package fsspec", command_for("cluster")
            ) from exc
        super().__init__(folder)
        try:
            self._system, self._root = url_to_fs(url)
        except (ImportError, ValueError) as exc:
            raise UsageError(f"the cache {url} cannot be opened ({exc})", "check it") from exc

    def get(self, key: str) -> Clip | None:
        """See ClipStore.get."""
        found = super().get(key)
        if found is not None:
            return found
        try:
            content = self._system.cat_file(self._there(key))
        except OSError:
            return None
        fetched = decoded(key, content)
        if fetched is not None:
            self._keep(key, content)
        return fetched

    def put(self, clip: Clip) -> None:
        """See ClipStore.put."""
        super().put(clip)
        path = self._there(clip.key)
        with suppress(OSError):  # it is only kept to save time
            self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._system.pipe_file(path, encoded(clip))

    def holds(self, key: str) -> bool:
        """See ClipStore.holds."""
        if super().holds(key):
            return True
        with suppress(OSError):
            return bool(self._system.exists(self._there(key)))
        return False

    def _there(self, key: str) -> str:
        return f"{self._root}/{key[:2]}/{key}.clip"

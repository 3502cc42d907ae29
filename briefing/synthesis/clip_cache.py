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
from briefing._messages import gettext as _
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

    What cannot be written there, because the disk is full or something else stands in a clip's
    place, goes to a temporary folder until the cache is closed: a briefing needs its clips once.
    """

    def __init__(self, folder: Path) -> None:
        """Save clips in `folder`, which is made with the first."""
        self._folder = folder
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Remove what was saved for this run alone."""
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    def get(self, key: str) -> Clip | None:
        """Return a clip with its frames, or None when it is not there or is damaged."""
        for path in self._paths(key):
            entry = read_entry(path)
            clip = _clip(key, *entry) if entry else None
            if clip is not None:
                self._mark_used(path)
                return clip
        return None

    def put(self, clip: Clip) -> None:
        """Save a clip. Raises OutputError when no disk has room."""
        self._save(clip.key, _encode(clip))

    def holds(self, key: str) -> bool:
        """Whether a clip is there; it may still turn out to be damaged."""
        return any(path.is_file() for path in self._paths(key))

    def _save(self, key: str, content: bytes) -> None:
        try:
            write_atomically(_path(self._folder, key), content, durable=False)
        except OutputError as exc:
            write_atomically(_path(self._temporary_folder(exc), key), content, durable=False)

    def _temporary_folder(self, why: OutputError) -> Path:
        """Return the temporary folder, which is made when it is first needed."""
        with self._lock:
            if self._temporary is None:
                _log.warning("the cache of clips is done without: %s", why.problem)
                try:
                    self._temporary = tempfile.TemporaryDirectory(prefix="briefing-")
                except OSError:
                    raise why from None
            return Path(self._temporary.name)

    def _paths(self, key: str) -> Iterator[Path]:
        yield _path(self._folder, key)
        if self._temporary is not None:
            yield _path(Path(self._temporary.name), key)

    @staticmethod
    def _mark_used(path: Path) -> None:
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - _DAY:
                path.touch()


def _encode(clip: Clip) -> bytes:
    """Return a clip as its file holds it."""
    head = {
        "frames": clip.frames,
        "samples": clip.samples,
        "loudness": clip.loudness,
        "words": [number for word in clip.words for number in (word.offset, word.sample)],
        **({"doubtful": True} if clip.doubtful else {}),
    }
    return encode_entry(head, clip.data)


def _decode(key: str, content: bytes) -> Clip | None:
    """Return the clip that a file holds, or None where it is damaged."""
    entry = decode_entry(content)
    return _clip(key, *entry) if entry else None


def _path(folder: Path, key: str) -> Path:
    return folder / key[:2] / f"{key}.clip"


def without_data(clip: Clip) -> Clip:
    """Return the clip as a layout needs it: the frames of long briefings stay on disk."""
    return replace(clip, data=b"")


def _clip(key: str, head: dict[str, Any], frames: bytes) -> Clip | None:
    with suppress(ValueError, KeyError, TypeError):  # whole, but of another program's making
        numbers = iter(head["words"])
        pairs = zip(numbers, numbers, strict=True)
        words = tuple(WordTime(offset, sample) for offset, sample in pairs)
        doubtful = bool(head.get("doubtful"))
        return Clip(key, head["frames"], head["samples"], head["loudness"], words, frames, doubtful)
    return None


class SharedClipCache(ClipCache):
    """Clips by their key: from this machine's folder, else from the shared one.

    What is made goes to both. When the shared one is out of reach or its file is damaged, a clip
    is made again, nothing else.
    """

    def __init__(self, folder: Path, url: str) -> None:
        """Share clips with other machines.

        Args:
            folder: This machine's own.
            url: The shared one, as fsspec understands it.

        Raises:
            ToolMissingError: fsspec, or what it needs for this URL, is not installed.
            UsageError: It cannot be opened.
        """
        try:
            from fsspec.core import url_to_fs
        except ImportError as exc:
            raise ToolMissingError(
                _("a shared cache needs the package fsspec"), command_for("cluster")
            ) from exc
        super().__init__(folder)
        try:
            self._system, self._root = url_to_fs(url)
        except (ImportError, ValueError) as exc:
            raise UsageError(
                _("the cache {url} cannot be opened ({reason})").format(url=url, reason=exc),
                _("check it"),
            ) from exc

    def get(self, key: str) -> Clip | None:
        """Return a clip from either folder, or None; see `ClipCache.get`."""
        found = super().get(key)
        if found is not None:
            return found
        try:
            content = self._system.cat_file(self._shared_path(key))
        except OSError:
            return None
        fetched = _decode(key, content)
        _log.debug("clip %s: shared cache %s", key, "hit" if fetched else "damaged")
        if fetched is not None:
            self._save(key, content)
        return fetched

    def put(self, clip: Clip) -> None:
        """Save a clip in both folders; see `ClipCache.put`."""
        super().put(clip)
        path = self._shared_path(clip.key)
        with suppress(OSError):  # it is only saved to spare time
            self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._system.pipe_file(path, _encode(clip))

    def holds(self, key: str) -> bool:
        """Whether a clip is in either folder; see `ClipCache.holds`."""
        if super().holds(key):
            return True
        with suppress(OSError):
            return bool(self._system.exists(self._shared_path(key)))
        return False

    def _shared_path(self, key: str) -> str:
        return f"{self._root}/{key[:2]}/{key}.clip"

"""The cache of clips: one file each, whole or not there, checked whenever it is read."""

from __future__ import annotations

import json
import struct
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.files.atomic import sweep, write_atomically
from briefing.model.audio import Clip, WordTime

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# magic, CRC-32 of what follows it, length of the JSON head; then the head and the frames.
_PREFIX = struct.Struct("<8sII")
_MAGIC = b"BRFCLIP1"
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Usage:
    """What a folder of the cache holds."""

    files: int
    size: int


class ClipStore:
    """Clips by their key. Several processes may use one folder at once."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when the first clip is kept."""
        self._folder = folder

    def get(self, key: str) -> Clip | None:
        """Give a clip with its frames, or None when it is not there or is damaged."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            self._mark_used(path)
        except OSError:
            return None
        clip = _decode(key, content)
        if clip is None:
            with suppress(OSError):
                path.unlink()
        return clip

    def put(self, clip: Clip) -> None:
        """Keep a clip. Raises OutputError when the disk does not take it."""
        write_atomically(self._path(clip.key), _encode(clip), durable=False)

    def usage(self) -> Usage:
        """Count the clips and their bytes."""
        sizes = [size for _, size, _ in self._entries()]
        return Usage(len(sizes), sum(sizes))

    def prune(self, *, older_than: float = 0.0, keep: int = 0) -> Usage:
        """Remove clips, the longest unused first, and say what was removed.

        older_than  days since the last use; younger ones stay
        keep        bytes that may stay whatever their age
        """
        entries = sorted(self._entries(), key=lambda entry: entry[2])
        total = sum(size for _, size, _ in entries)
        limit = time.time() - older_than * _DAY
        files = removed = 0
        for path, size, used in entries:
            if used > limit or total - removed <= keep:
                break
            with suppress(OSError):
                path.unlink()
                files, removed = files + 1, removed + size
        for folder in self._folders():
            sweep(folder)
        return Usage(files, removed)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.clip"

    def _folders(self) -> Iterator[Path]:
        with suppress(OSError):
            yield from (folder for folder in self._folder.iterdir() if folder.is_dir())

    def _entries(self) -> Iterator[tuple[Path, int, float]]:
        for folder in self._folders():
            for path in folder.glob("*.clip"):
                with suppress(OSError):
                    status = path.stat()
                    yield path, status.st_size, status.st_mtime

    @staticmethod
    def _mark_used(path: Path) -> None:
        if path.stat().st_mtime < time.time() - _DAY:
            with suppress(OSError):
                path.touch()


def without_data(clip: Clip) -> Clip:
    """Give the clip as a plan needs it: long briefings keep their frames on disk."""
    return replace(clip, data=b"")


def _encode(clip: Clip) -> bytes:
    head = json.dumps(
        {
            "frames": clip.frames,
            "samples": clip.samples,
            "loudness": clip.loudness,
            "words": [number for word in clip.words for number in (word.offset, word.sample)],
        },
        separators=(",", ":"),
    ).encode()
    body = head + clip.data
    return _PREFIX.pack(_MAGIC, zlib.crc32(body), len(head)) + body


def _decode(key: str, content: bytes) -> Clip | None:
    if len(content) < _PREFIX.size:
        return None
    magic, checksum, length = _PREFIX.unpack_from(content)
    body = memoryview(content)[_PREFIX.size :]
    if magic != _MAGIC or checksum != zlib.crc32(body):
        return None
    with suppress(ValueError, KeyError, TypeError):  # whole, but of another program's making
        head = json.loads(bytes(body[:length]))
        numbers = iter(head["words"])
        pairs = zip(numbers, numbers, strict=True)
        words = tuple(WordTime(offset, sample) for offset, sample in pairs)
        frames = bytes(body[length:])
        return Clip(key, head["frames"], head["samples"], head["loudness"], words, frames)
    return None

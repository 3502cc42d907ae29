"""Files of the cache: a JSON head and raw data, checked when read; pruned by their last use."""

from __future__ import annotations

import json
import struct
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.storage.atomic import remove_stale, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_DAY = 86_400  # s


@dataclass(frozen=True, slots=True)
class CachedFile:
    """A file of the cache.

    Attributes:
        path: Where it lies.
        size: In bytes.
        used: When it was last used, in seconds since 1970.
    """

    path: Path
    size: int
    used: float


def find(folder: Path, ending: str) -> list[CachedFile]:
    """Find the files with an ending in a folder and its folders, whole ones only."""
    found = []
    with suppress(OSError):
        for path in folder.rglob(f"[!.]*{ending}"):  # not what is being written
            with suppress(OSError):
                status = path.stat()
                found.append(CachedFile(path, status.st_size, status.st_mtime))
    return found


def prune(
    found: Iterable[CachedFile], *, older_than: float = 0.0, max_bytes: int = 0
) -> list[CachedFile]:
    """Remove files, the longest unused first.

    Args:
        found: The files of the cache.
        older_than: Days since the last use; younger files stay.
        max_bytes: What may stay whatever its age.

    Returns:
        The files that were removed.
    """
    files = sorted(found, key=lambda file: file.used)
    left = sum(file.size for file in files)
    limit = time.time() - older_than * _DAY
    removed = []
    for file in files:
        if file.used > limit or left <= max_bytes:
            break
        with suppress(OSError):
            file.path.unlink()
            left -= file.size
            removed.append(file)
    for folder in {file.path.parent for file in files}:
        remove_stale(folder)
    return removed


# magic, CRC-32 of what follows it, length of the JSON head; then the head and the data.
_PREFIX = struct.Struct("<8sII")
_MAGIC = b"BRFCLIP1"


def write_entry(path: Path, head: dict[str, Any], data: bytes) -> None:
    """Write an entry atomically. Raises OutputError when the disk does not take it."""
    write_atomically(path, encode_entry(head, data), durable=False)


def encode_entry(head: dict[str, Any], data: bytes) -> bytes:
    """Return the bytes of an entry's file."""
    start = json.dumps(head, separators=(",", ":")).encode()
    body = start + data
    return _PREFIX.pack(_MAGIC, zlib.crc32(body), len(start)) + body


def read_entry(path: Path) -> tuple[dict[str, Any], bytes] | None:
    """Return an entry's head and data, or None without one; a damaged file is removed."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    entry = decode_entry(content)
    if entry is None:
        with suppress(OSError):
            path.unlink()
    return entry


def decode_entry(content: bytes) -> tuple[dict[str, Any], bytes] | None:
    """Return the head and the data of an entry's bytes, or None where they are damaged."""
    if len(content) < _PREFIX.size:
        return None
    magic, checksum, length = _PREFIX.unpack_from(content)
    body = memoryview(content)[_PREFIX.size :]
    if magic != _MAGIC or checksum != zlib.crc32(body):
        return None
    try:
        head = json.loads(bytes(body[:length]))
    except ValueError:  # whole, but of another program's making
        return None
    return (head, bytes(body[length:])) if isinstance(head, dict) else None

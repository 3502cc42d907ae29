"""A file of the cache: a small JSON head and raw data, checked whenever it is read."""

from __future__ import annotations

import json
import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from briefing.files.atomic import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

# magic, CRC-32 of what follows it, length of the JSON head; then the head and the data.
_PREFIX = struct.Struct("<8sII")
_MAGIC = b"BRFCLIP1"


def write_entry(path: Path, head: dict[str, Any], data: bytes) -> None:
    """Keep an entry, whole or not at all. Raises OutputError when the disk does not take it."""
    write_atomically(path, encode_entry(head, data), durable=False)


def encode_entry(head: dict[str, Any], data: bytes) -> bytes:
    """Give an entry as its file holds it."""
    start = json.dumps(head, separators=(",", ":")).encode()
    body = start + data
    return _PREFIX.pack(_MAGIC, zlib.crc32(body), len(start)) + body


def read_entry(path: Path) -> tuple[dict[str, Any], bytes] | None:
    """Give an entry's head and data, or None when it is not there; a damaged one is removed."""
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
    """Give the head and the data of what a file holds, or None where it is damaged."""
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

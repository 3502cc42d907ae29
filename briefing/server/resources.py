"""What can be fetched: ordinary files of one folder, and what is made on the spot.

Nothing hidden is sent, nothing outside the folder, and nothing that is not a plain file.
"""

from __future__ import annotations

import io
import os
import stat
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from pathlib import Path

_TEXT = "; charset=utf-8"
_TYPES = {
    ".chapters.json": "application/json+chapters",  # before .json
    ".cue": "application/x-cue",
    ".css": "text/css" + _TEXT,
    ".crt": "application/x-x509-ca-cert",
    ".html": "text/html" + _TEXT,
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript" + _TEXT,
    ".json": "application/json",
    ".lrc": "text/plain" + _TEXT,
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".srt": "application/x-subrip" + _TEXT,
    ".svg": "image/svg+xml",
    ".txt": "text/plain" + _TEXT,
    ".vtt": "text/vtt" + _TEXT,
    ".wav": "audio/wav",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xml": "application/rss+xml" + _TEXT,
}
_OTHER = "application/octet-stream"
_INDEX = "index.html"


@dataclass(slots=True)
class Resource:
    """Something to send; close it.

    Attributes:
        file: Its bytes, read from any place.
        size: Their number.
        type: MIME type.
        tag: Its entity tag, quoted: other bytes, another tag.
        modified: Seconds since the epoch; None when it is not known.
        encoding: How the bytes are compressed; empty for not at all.
        varies: Whether others may get it in another encoding.
    """

    file: IO[bytes]
    size: int
    type: str
    tag: str
    modified: float | None = None
    encoding: str = ""
    varies: bool = False

    def read(self, start: int, count: int) -> bytes:
        """Read at most `count` bytes from `start` on."""
        self.file.seek(start)
        return self.file.read(count)

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


def in_memory(data: bytes, mime: str) -> Resource:
    """Return a resource that is no file."""
    return Resource(io.BytesIO(data), len(data), mime, f'"{sha256(data).hexdigest()[:32]}"')


def path_segments(raw_path: bytes) -> tuple[str, ...] | None:
    """Divide the path of a request into names; None when it asks for what is never sent.

    It is decoded once. A name that begins with a dot, is empty or holds a separator of any system
    is refused. The folder itself, and it alone, stands for its index.

    Args:
        raw_path: Percent-encoded, beginning with a slash.
    """
    path = os.fsdecode(unquote_to_bytes(raw_path.split(b"?", 1)[0]))
    if not path.startswith("/"):
        return None
    names = tuple(path[1:].split("/"))
    if names == ("",):
        return (_INDEX,)
    foreign = {"\\", "\0", "/"} | ({":"} if os.name == "nt" else set())
    wrong = any(
        not name or name.startswith(".") or foreign & set(name) or name != name.rstrip(" .")
        for name in names
    )
    return None if wrong else names


def find(folder: Path, names: tuple[str, ...]) -> Resource | None:
    """Open a file of the folder; None when there is no such file, or it must not be read.

    A link is followed only to where the same file could be asked for directly.

    Args:
        folder: The only one whose files are sent, resolved.
        names: The file's path within it, as `path_segments` returns it.
    """
    try:
        path = folder.joinpath(*names).resolve(strict=True)
        inside = path.relative_to(folder)
    except (OSError, ValueError, RuntimeError):  # absent, outside, a ring of links
        return None
    if not inside.parts or any(part.startswith(".") for part in inside.parts):
        return None
    return _open(path)


def _open(path: Path) -> Resource | None:
    """Open a plain file; a pipe or a device is not even waited for."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        file = os.fdopen(os.open(path, flags), "rb", buffering=0)
    except OSError:
        return None
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        file.close()
        return None
    tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
    return Resource(file, status.st_size, mime_type(path.name), tag, status.st_mtime)


def mime_type(name: str) -> str:
    """Return the MIME type of a file by the end of its name."""
    lower = name.lower()
    return next((kind for end, kind in _TYPES.items() if lower.endswith(end)), _OTHER)

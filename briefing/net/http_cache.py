"""Pages that were fetched, cached on disk so that a host is only asked what is new.

One file a page: a line of JSON (address, validators, type, digest), then the body. A file that is
damaged is as good as none. Only what carries a validator (ETag, Last-Modified: RFC 9110, 8.8) is
cached, and nothing that says `no-store`.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from briefing.errors import OutputError
from briefing.storage.atomic import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 200 * 2**20  # bytes in all
_OLDEST = 30 * 86400  # seconds since a page was last of use


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A page as it was answered.

    Attributes:
        etag, modified: The host's validators, as sent; one may be empty.
        kind: The Content-Type header, as sent.
        body: Unpacked.
    """

    etag: str
    modified: str
    kind: str
    body: bytes


class HttpCache:
    """Caches pages in a folder; where it cannot be written, it caches none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, url: str) -> CachedResponse | None:
        """Return the page that was cached for a URL."""
        path = self._path(url)
        try:
            head, _, body = path.read_bytes().partition(b"\n")
            stored = json.loads(head)
            if stored["url"] != url or stored["digest"] != sha256(body).hexdigest():
                return None
            cached = CachedResponse(stored["etag"], stored["modified"], stored["kind"], body)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        with suppress(OSError):
            path.touch()
        return cached

    def save(self, url: str, page: CachedResponse) -> None:
        """Save a page that can be asked for conditionally."""
        if not (page.etag or page.modified) or not (page.etag + page.modified).isprintable():
            return
        head = {
            "url": url,
            "etag": page.etag,
            "modified": page.modified,
            "kind": page.kind,
            "digest": sha256(page.body).hexdigest(),
        }
        with suppress(OutputError):
            data = json.dumps(head).encode() + b"\n" + page.body
            write_atomically(self._path(url), data, durable=False)

    def prune(self) -> None:
        """Drop what is old, and the oldest where there is too much."""
        with suppress(OSError):
            files = [(path.stat().st_mtime, path) for path in self._folder.glob("*.page")]
            total = 0
            for used, path in sorted(files, reverse=True):
                total += path.stat().st_size
                if total > _MOST or used < time.time() - _OLDEST:
                    path.unlink(missing_ok=True)

    def _path(self, url: str) -> Path:
        return self._folder / f"{sha256(url.encode()).hexdigest()[:32]}.page"

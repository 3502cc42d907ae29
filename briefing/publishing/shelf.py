"""What was read from the manifests of a library, kept until they change."""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from briefing.errors import OutputError
from briefing.files.atomic import write_atomically
from briefing.files.places import cache_folder

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable
    from pathlib import Path

_FORMAT = 3


class Shelf:
    """Remembers what was read from each manifest, by times of change and sizes.

    folder  what the paths are relative to
    read    reads one manifest: plain data, or None where there is nothing to remember but that
    """

    def __init__(self, folder: Path, read: Callable[[Path], dict[str, Any] | None]) -> None:
        self._folder, self._read = folder, read
        name = sha256(str(folder.absolute()).encode(errors="surrogateescape")).hexdigest()[:16]
        self._file = cache_folder() / "library" / f"{name}.json"
        self._old: dict[str, Any] = {}
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(self._file.read_bytes())
            if kept["format"] == _FORMAT:
                self._old = dict(kept["files"])
        self._new: dict[str, Any] = {}

    def look(self, path: str, statuses: Iterable[os.stat_result]) -> dict[str, Any] | None:
        """Give what a manifest tells: as it was read before, where nothing has changed since.

        statuses  of the manifest, and of the files beside it
        """
        mark = [each for status in statuses for each in (status.st_mtime_ns, status.st_size)]
        row = self._old.get(path)
        if row is None or row[0] != mark:
            row = [mark, self._read(self._folder / path)]
        self._new[path] = row
        facts: dict[str, Any] | None = row[1]
        return facts

    def keep(self) -> None:
        """Remember for next time, where anything changed; failing to is no harm."""
        if self._new == self._old:
            return
        kept = {"format": _FORMAT, "files": self._new}
        with suppress(OSError, OutputError, UnicodeEncodeError):
            data = json.dumps(kept, separators=(",", ":")).encode()
            write_atomically(self._file, data, durable=False)

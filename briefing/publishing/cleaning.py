"""Manifests that tell what they should not, written by earlier versions, are cleaned.

A manifest is read once: that it is clean is remembered by its mark, as its time of change and its
size, so that thousands of them cost a look each.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from hashlib import sha256
from stat import S_IMODE
from typing import TYPE_CHECKING

from briefing.errors import FormatError, OutputError
from briefing.publishing import manifest
from briefing.publishing.catalogue import CHAPTERS, TYPES, walk
from briefing.storage.atomic import atomic, write_atomically
from briefing.storage.directories import cache_folder

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from pathlib import Path

# What a manifest holds that may have to be cleaned: options, or the path of a voice or a lexicon.
_SUSPECT = re.compile(rb'"engines":\s*\{\s*"|\.onnx"|"lexicon":\s*"[^"]')


def clean(folder: Path, *, below: bool = True) -> tuple[str, ...]:
    """Take what is private out of the manifests in a folder; give what could not be, and why.

    below  also in the folders below it; without, only what lies beside its audio is looked at,
           for the folder may hold anything
    """
    known = CleanMarks(str(folder.absolute()) + ("" if below else "/."))
    notes = []
    for name, entry in _manifests(folder, below=below):
        try:
            mark = _mark(entry)
            if known.are_clean(name, *mark):
                continue
            path = folder / name
            data = cleaned(path.read_bytes())
            if data is None:
                known.add(name, *mark)
            else:
                _replace(path, data, mark)
        except OutputError as exc:
            notes.append(f"{folder / name} tells private options, and stays so: {exc}")
        except OSError:
            continue  # it cannot be read, or it went
    known.keep()
    return tuple(notes)


def cleaned(data: bytes) -> bytes | None:
    """Give a manifest without what is private in it; None where there is nothing to be done."""
    if not _SUSPECT.search(data):
        return None
    try:
        told = manifest.parse(data)
        used = {str(voice["engine"]) for voice in told["voices"]}
        settings = manifest.public(told["settings"], used)
        if settings == told["settings"]:
            return None
        return "".join(manifest.as_text(told | {"settings": settings})).encode()
    except (FormatError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None  # none of ours


def is_manifest(name: str) -> bool:
    """Say whether a file goes by the name of a manifest."""
    return name.endswith(".json") and not name.endswith(CHAPTERS)


class CleanMarks:
    """Which manifests of a place are known to be clean, from one run to the next.

    where  the place's absolute path or its URL
    """

    def __init__(self, where: str) -> None:
        name = sha256(where.encode(errors="surrogateescape")).hexdigest()[:16]
        self._file = cache_folder() / "clean" / f"{name}.json"
        self._old: dict[str, list[int]] = {}
        with suppress(OSError, ValueError, TypeError):
            self._old = dict(json.loads(self._file.read_bytes()))
        self._new: dict[str, list[int]] = {}

    def are_clean(self, name: str, *mark: int) -> bool:
        """Say whether a manifest is known to be clean as it is marked now."""
        clean = self._old.get(name) == [*mark]
        if clean:
            self.add(name, *mark)
        return clean

    def add(self, name: str, *mark: int) -> None:
        """Remember that a manifest is clean."""
        self._new[name] = [*mark]

    def keep(self) -> None:
        """Keep what is known for the next run; failing to is no harm."""
        if self._new != self._old:
            with suppress(OSError, OutputError, UnicodeEncodeError):
                data = json.dumps(self._new, separators=(",", ":")).encode()
                write_atomically(self._file, data, durable=False)


class _ChangedError(Exception):
    """Another run has written the file meanwhile."""


def _replace(path: Path, data: bytes, mark: tuple[int, int]) -> None:
    """Put `data` in the place of a file, unless it is no longer the one that was read."""
    mode = S_IMODE(path.stat().st_mode)
    with suppress(_ChangedError), atomic(path) as file:
        file.write(data)
        if not path.exists() or _mark(path) != mark:
            raise _ChangedError
    with suppress(OSError):
        path.chmod(mode)


def _mark(file: Path | os.DirEntry[str]) -> tuple[int, int]:
    status = file.stat()
    return status.st_mtime_ns, status.st_size


def _manifests(folder: Path, *, below: bool) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Give each manifest's path within the folder, and its entry."""
    for at, names in walk(folder, below=below):
        for name, entry in names.items():
            stem = name.removesuffix(".json")
            own = below or any(f"{stem}{ending}" in names for ending in TYPES)
            if own and is_manifest(name):
                yield f"{at}{name}", entry

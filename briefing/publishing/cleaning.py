"""Removes private options from manifests that earlier versions wrote.

A manifest is read once: that it is clean is remembered with its time of change and its size, so
that thousands of them cost one `stat` each.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from stat import S_IMODE

from briefing._messages import gettext as _
from briefing.errors import FormatError, OutputError
from briefing.publishing import manifest
from briefing.publishing.listing import CHAPTERS, MANIFEST, Listing, Seen
from briefing.storage.atomic import atomic, write_atomically
from briefing.storage.directories import cache_folder

# What a manifest holds that may have to be cleaned: options, or the path of a voice or a lexicon.
_SUSPECT = re.compile(rb'"engines":\s*\{\s*"|\.onnx"|"lexicon":\s*"[^"]')


def clean(folder: Path, *, below: bool = True) -> tuple[str, ...]:
    """Remove what is private from the manifests in a folder.

    Args:
        folder: Where the manifests lie.
        below: As `Listing` takes it.

    Returns:
        A line for each manifest that could not be cleaned, with the reason.
    """
    return clean_listed(Listing(folder, below=below))


def clean_listed(listing: Listing) -> tuple[str, ...]:
    """Remove what is private from the manifests of a listing; as `clean`."""
    notes = []
    for at, stem in listing.changed:
        path = Path(listing.path(at, f"{stem}{MANIFEST}"))
        try:
            data = cleaned(path.read_bytes())
            if data is None:
                listing.set_clean(at, stem)
            else:
                _replace(path, data, listing.manifests[at][stem])
                listing.look_again(at, stem)
        except OutputError as exc:
            notes.append(
                _("{path} tells private options, and stays so: {reason}").format(
                    path=path, reason=exc
                )
            )
        except OSError:
            continue  # it cannot be read, or it went
    listing.save()
    return tuple(notes)


def cleaned(data: bytes) -> bytes | None:
    """Return a manifest without what is private in it; None where nothing has to go."""
    if not _SUSPECT.search(data):
        return None
    try:
        content = manifest.parse(data)
        used = {(str(voice["engine"]), str(voice["name"])) for voice in content["voices"]}
        settings = manifest.public(content["settings"], used)
        if settings == content["settings"]:
            return None
        return "".join(manifest.as_text(content | {"settings": settings})).encode()
    except (FormatError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None  # none of ours


def is_manifest(name: str) -> bool:
    """Whether a file goes by the name of a manifest."""
    return name.endswith(MANIFEST) and not name.endswith(CHAPTERS)


class CleanManifests:
    """The manifests at a URL that are known to be clean, from one run to the next.

    Args:
        where: The URL.
    """

    def __init__(self, where: str) -> None:
        name = sha256(where.encode(errors="surrogateescape")).hexdigest()[:16]
        self._file = cache_folder() / "clean" / f"{name}.json"
        self._old: dict[str, list[int]] = {}
        with suppress(OSError, ValueError, TypeError):
            self._old = dict(json.loads(self._file.read_bytes()))
        self._new: dict[str, list[int]] = {}

    def is_clean(self, name: str, *signature: int) -> bool:
        """Whether a manifest with this time of change and size is known to be clean."""
        clean = self._old.get(name) == [*signature]
        if clean:
            self.add(name, *signature)
        return clean

    def add(self, name: str, *signature: int) -> None:
        """Remember that a manifest is clean."""
        self._new[name] = [*signature]

    def save(self) -> None:
        """Write what is known for the next run; a failure to is ignored."""
        if self._new != self._old:
            with suppress(OSError, OutputError, UnicodeEncodeError):
                data = json.dumps(self._new, separators=(",", ":")).encode()
                write_atomically(self._file, data, durable=False)


class _ChangedError(Exception):
    """Another run has written the file meanwhile."""


def _replace(path: Path, data: bytes, seen: Seen) -> None:
    """Put `data` in the place of a file, unless it is no longer the one that was read."""
    mode = S_IMODE(path.stat().st_mode)
    with suppress(_ChangedError), atomic(path) as file:
        file.write(data)
        status = path.stat() if path.exists() else None
        if status is None or not seen.endswith(f" {status.st_mtime_ns} {status.st_size}"):
            raise _ChangedError
    with suppress(OSError):
        path.chmod(mode)

"""What lies in an output folder: its manifests, and which files are beside each.

Every run looks afresh, and remembers for the next what it saw. A folder whose own time of change is
as it was holds the same names: then only its manifests are looked at, which may have been written
over in place. Of the manifests that are known to hold nothing private none is opened again
(`cleaning`).
"""

from __future__ import annotations

import json
import os
import stat
import time
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING
from zlib import crc32

from briefing.errors import OutputError
from briefing.storage.atomic import write_atomically
from briefing.storage.directories import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FORMAT = 2
MANIFEST, CHAPTERS = ".json", ".chapters.json"
AUDIO = (".mp3", ".m4a", ".ogg", ".wav")
# What may lie beside a manifest, each its bit in a `Seen`.
BESIDE = (*AUDIO, CHAPTERS, ".vtt", ".jpg", ".png")
_BITS = {ending.rpartition(".")[2]: 1 << number for number, ending in enumerate(BESIDE)}
_MANIFEST_BIT, _CHAPTERS_BIT = 1 << len(BESIDE), _BITS["json"]
_BITS["json"] = _MANIFEST_BIT
_AUDIO_BITS = (1 << len(AUDIO)) - 1
_UNKNOWN = "- -"  # in the place of a time and a size
# The clocks of file systems tick every 2 s at the slowest (FAT): what changed less long ago may
# change again without showing it.
_TICK = 2_000_000_000  # ns

Seen = str
"""A manifest: the bits of the files beside it, its time of change in ns, its size in bytes.

Numbers in a string, since there are thousands: a tuple of three takes twice the memory.
"""


class Listing:
    """The manifests of a folder and, where asked for, of all the folders below it.

    What is hidden, linked or no ordinary file is passed over.

    Args:
        folder: Where to begin. A missing one is empty.
        below: Also the folders below it. Without, only manifests beside their audio are listed,
            for the folder may hold anything.

    Attributes:
        manifests: Each folder's, by its path, which is empty or ends in a slash: the stems of their
            names, and what was seen of each.
        changed: The folder and the stem of each manifest that is not as it was, or not known to be
            clean.
        gone: Of each that was there before.
        before: Names what was there before, as far as it is known; empty where it is not.
        state: Names what is there now, once that is saved.
    """

    def __init__(self, folder: Path, *, below: bool = True) -> None:
        self.folder, self._below = folder, below
        self.manifests: dict[str, dict[str, Seen]] = {}
        name = str(folder.absolute()) + ("" if below else "/.")
        digest = sha256(name.encode(errors="surrogateescape")).hexdigest()[:16]
        self._file = cache_folder() / "clean" / f"{digest}.json"
        self.before, self._old = _remembered(self._file)
        self.state = ""
        self._folders: dict[str, list[str]] = {}
        for at in filter(None, self._old):
            self._folders.setdefault(at[: at.rfind("/", 0, -1) + 1], []).append(at)
        self._folded: dict[
            str, tuple[int, int]
        ] = {}  # each folder's time of change, its names' sum
        self.changed: list[tuple[str, str]] = []
        waiting = [""]
        while waiting:
            with suppress(OSError):
                waiting += self._look(waiting.pop())
        self.gone = [
            (at, stem)
            for at, (_, _, old) in self._old.items()
            for stem in old.keys() - self.manifests.get(at, {}).keys()
        ]
        self._unclean = set(self.changed)

    def path(self, at: str, name: str) -> str:
        """Return the path of a file in one of the folders."""
        return os.path.join(self.folder, at, name)  # noqa: PTH118 - of thousands, in a loop

    def set_clean(self, at: str, stem: str) -> None:
        """Remember that a manifest holds nothing private."""
        self._unclean.discard((at, stem))

    def look_again(self, at: str, stem: str) -> None:
        """Look at a manifest that was written anew."""
        status = os.lstat(self.path(at, f"{stem}{MANIFEST}"))
        bits = bits_of(self.manifests[at][stem])
        self.manifests[at][stem] = f"{bits} {status.st_mtime_ns} {status.st_size}"

    def forget(self) -> None:
        """Free the memory that all this takes; nothing can be asked any more."""
        self.manifests, self._old = {}, {}

    def save(self) -> None:
        """Write what is known for the next run; a failure to is ignored."""
        same = not self.changed and not self.gone
        if same and self._folded == {at: known[:2] for at, known in self._old.items()}:
            self.state = self.before
            return
        state = self.before if same and self.before else os.urandom(8).hex()
        folders = {at: (*self._folded[at], found) for at, found in self.manifests.items()}
        unclean: dict[str, dict[str, Seen]] = {}
        for at, stem in self._unclean:
            bits = bits_of(self.manifests[at][stem])
            unclean.setdefault(at, {})[stem] = f"{bits} {_UNKNOWN}"
        for at, found in unclean.items():
            folders[at] = (*self._folded[at], self.manifests[at] | found)
        stored = {"format": _FORMAT, "state": state, "folders": folders}
        with suppress(OSError, OutputError):
            data = json.dumps(stored, separators=(",", ":")).encode()
            write_atomically(self._file, data, durable=False)
            self.state = state

    def _look(self, at: str) -> Iterable[str]:
        """Look at one folder, and return the paths of those in it."""
        path = self.path(at, "")
        changed = os.stat(path).st_mtime_ns  # noqa: PTH116
        before, names, old = self._old.get(at, (0, 0, {}))
        if before == changed:
            there = {stem: bits_of(seen) for stem, seen in old.items()}
            folders = self._folders.get(at, [])
        else:
            listed = os.listdir(os.fsencode(path))  # noqa: PTH208 - of thousands
            before, names = names, sum(map(crc32, listed))
            followed = _followed(path, listed, names - before, old) if old else None
            if followed is None:
                there, folders = self._list(at, path)
            else:
                there, folders = followed, self._folders.get(at, [])
        self.manifests[at], changed_ones = _looked_at(path, there, old)
        self.changed += [(at, stem) for stem in changed_ones]
        settled = changed < time.time_ns() - _TICK
        self._folded[at] = changed if settled else 0, names
        return folders

    def _list(self, at: str, path: str) -> tuple[dict[str, int], list[str]]:
        """List one folder: the stem of each manifest, with its bits; the paths of the folders."""
        there: dict[str, int] = {}
        folders: list[str] = []
        with os.scandir(path) as entries:
            for entry in entries:
                name = entry.name
                stem, _, ending = name.rpartition(".")
                bit = _BITS.get(ending)
                if bit and name[0] != "." and entry.is_file(follow_symlinks=False):
                    if bit == _MANIFEST_BIT and stem.endswith(".chapters"):
                        stem, bit = stem[:-9], _CHAPTERS_BIT
                    there[stem] = there.get(stem, 0) | bit
                elif self._below and name[0] != "." and _is_folder(entry):
                    folders.append(f"{at}{name}/")
        for stem, bits in list(there.items()):
            if not bits & _MANIFEST_BIT or not (self._below or bits & _AUDIO_BITS):
                del there[stem]
        return there, folders


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder, but the player's."""
    if not entry.is_dir(follow_symlinks=False):
        return False
    return entry.name != "player" or not os.path.exists(f"{entry.path}/app.webmanifest")  # noqa: PTH110


def _looked_at(
    path: str, there: dict[str, int], old: dict[str, Seen]
) -> tuple[dict[str, Seen], list[str]]:
    """Look at each of the manifests of a folder; return what is seen, and which are not as before.

    What is as it was is no second value.
    """
    found, changed = {}, []
    for stem, bits in there.items():
        try:
            status = os.lstat(f"{path}{stem}{MANIFEST}")
        except OSError:
            continue
        if not stat.S_ISREG(status.st_mode):
            continue
        seen, before = f"{bits} {status.st_mtime_ns} {status.st_size}", old.get(stem)
        if before == seen:
            found[stem] = before
        else:
            found[stem] = seen
            changed.append(stem)
    return found, changed


def _followed(
    path: str, names: list[bytes], difference: int, old: dict[str, Seen]
) -> dict[str, int] | None:
    """Follow from what was in a folder what is there now, where manifests alone came and went.

    To sort a hundred thousand names by their briefings takes twice as long as to list them. So the
    checksums of all names are added up: what the files of new manifests add to the sum, and those
    of lost ones take from it, is all the difference, or something else has changed.

    Args:
        path: The folder.
        names: All that are there.
        difference: Of their sum to the one before.
        old: What was there before.

    Returns:
        The stem of each manifest, with its bits; None where something else has changed.
    """
    end, chapters = MANIFEST.encode(), CHAPTERS.encode()
    found = [
        name[: -len(end)] for name in names if name.endswith(end) and not name.endswith(chapters)
    ]
    manifests = set(os.fsdecode(b"/".join(found)).split("/") if found else ())
    there = {stem: bits_of(seen) for stem, seen in old.items()}
    for stem in old.keys() - manifests:
        difference += _sum(stem, there.pop(stem))
    for stem in manifests - old.keys():
        bits = sum(
            1 << number
            for number, ending in enumerate((*BESIDE, MANIFEST))
            if not stem.startswith(".") and _is_file(f"{path}{stem}{ending}")
        )
        difference -= _sum(stem, bits)
        if bits & _MANIFEST_BIT:
            there[stem] = bits
    return None if difference else there


def _sum(stem: str, bits: int) -> int:
    """Return the sum of the checksums of a briefing's names."""
    endings = (*beside(bits), MANIFEST) if bits & _MANIFEST_BIT else beside(bits)
    return sum(crc32(os.fsencode(stem + ending)) for ending in endings)


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _remembered(file: Path) -> tuple[str, dict[str, tuple[int, int, dict[str, Seen]]]]:
    """Return what the last run saw: the state's name; each folder's time of change and manifests.

    Behind the time is the sum of the checksums of all names. Of a manifest that may not be clean,
    neither time nor size is known.
    """
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        stored = json.loads(file.read_bytes())
        if stored["format"] == _FORMAT:
            folders = stored["folders"]
            return stored["state"], {
                at: (changed, names, seen) for at, (changed, names, seen) in folders.items()
            }
    return "", {}


def bits_of(seen: Seen) -> int:
    """Return the bits of the files beside a manifest."""
    return int(seen[: seen.index(" ")])


def beside(bits: int) -> tuple[str, ...]:
    """Return the endings of the files beside a manifest."""
    return tuple(ending for number, ending in enumerate(BESIDE) if bits >> number & 1)

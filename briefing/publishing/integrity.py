"""Whether the files of a briefing belong together: by what its manifest says of each of them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from briefing._messages import gettext as _
from briefing.errors import FormatError

if TYPE_CHECKING:
    from pathlib import Path

_TAG_HEADER = 10
_INFO = 1024  # bytes behind an MP3's tag, in which its Info frame lies


def describe(path: Path, name: str) -> dict[str, Any]:
    """Return the manifest's entry for a file that is published as `name`.

    Raises:
        OSError: A file cannot be read.
    """
    return {"file": name, "bytes": path.stat().st_size, "digest": digest(path)}


def digest(path: Path) -> str:
    """Return a digest that distinguishes files of one size, at a cost independent of the length.

    For an MP3, the SHA-256 of the tag and of the Info frame behind it: they hold the words, the
    times, the cover, and the number and the checksum of all frames. For any other file, the
    SHA-256 of the whole.

    Raises:
        OSError: A file cannot be read.
    """
    with path.open("rb") as file:
        header = file.read(_TAG_HEADER)
        if header.startswith(b"ID3") and len(header) == _TAG_HEADER:
            size = 0
            for byte in header[6:]:  # seven bits each
                size = size << 7 | byte & 0x7F
            return hashlib.sha256(header + file.read(size + _INFO)).hexdigest()
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(data: dict[str, Any], folder: Path) -> None:
    """Raise FormatError unless the files beside a manifest are those that it was published with.

    A missing file is no contradiction: whoever needs it notices. Manifests of earlier versions
    describe no files, and are trusted.

    Args:
        data: The manifest, as parsed.
        folder: Where it lies.
    """
    for described in data.get("files", ()):
        name = str(described["file"])
        path = folder / name
        if path.name != name:
            raise FormatError(
                _("a manifest in {folder} tells of {name}, which is not beside it").format(
                    folder=folder, name=name
                )
            )
        if not path.is_file():
            continue
        if path.stat().st_size != described["bytes"] or digest(path) != described["digest"]:
            raise FormatError(
                _("{path} is not the file that its manifest tells of").format(path=path),
                _("make the briefing again"),
            )

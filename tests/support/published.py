"""What lies in an output folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ENDS = (".chapters.json", ".jpg", ".json", ".mp3", ".vtt")
_PLAYER = ("index.html", "sw.js", "player/")


def briefings(root: Path) -> dict[str, bytes]:
    """Give every file of the briefings under a folder that goes by a final name.

    The player, which tells of all of them together, is left out.
    """
    found = {
        path.relative_to(root).as_posix(): path
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith(".briefing-")
    }
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(_PLAYER)}

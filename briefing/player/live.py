"""The player of a folder as it is now, for a server: nothing is written."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from briefing.errors import FormatError
from briefing.player import page, write
from briefing.player.write import PAGE, SCRIPT
from briefing.publishing.catalogue import is_current, scan, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.publishing.catalogue import Episode

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


class LivePlayer:
    """Makes the files of a folder's player when they are asked for, where it has no page.

    Args:
        folder: The library.
        title: Its name.
    """

    def __init__(self, folder: Path, title: str) -> None:
        self._folder = folder
        self._title = title
        self._lock = threading.Lock()

    def __call__(self, path: str) -> tuple[bytes, str] | None:
        """Return the bytes and the MIME type of a file of the player; None for any other file.

        Args:
            path: The file, relative to the folder.
        """
        if (self._folder / PAGE).exists():
            return None
        content = page.companions(self._title).get(path)
        if content is None and (path == PAGE or SCRIPT.fullmatch(path)):
            with self._lock:  # the folder is read once, not by each listener at the same time
                content = self._made(path, scan(self._folder)).encode()
        return (content, _TYPES[PurePosixPath(path).suffix]) if content else None

    def _made(self, path: str, episodes: Sequence[Episode]) -> str:
        """Return the page or a script; empty for a script that does not exist."""
        if path == PAGE:
            return page.page(self._title, write.rows(episodes), write.older(episodes))
        name = PurePosixPath(path).stem
        if name.startswith("month-"):
            listed = write.by_month(episodes[write.FIRST :]).get(name[6:], [])
            return (
                write.month_script(name[6:], write.version_line(listed), listed) if listed else ""
            )
        texts = {}
        wanted = [each for each in episodes if write.key(each) == name]
        for episode in write.pieces(episodes).get(name[5:], wanted):
            with suppress(FormatError, OSError):  # it is being made anew
                spoken = sentences(self._folder, episode)
                if is_current(self._folder, episode):
                    texts[episode] = spoken
        if name.startswith("text-"):
            by_key = {write.key(episode): spoken for episode, spoken in texts.items()}
            return write.text_script(name[5:], write.version_line(list(texts)), by_key)
        return "".join(write.episode_script(*item) for item in texts.items())

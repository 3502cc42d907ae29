"""The player of a folder as it is now, for a server: nothing is written."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from briefing.errors import FormatError
from briefing.player import page, write
from briefing.player.write import PAGE, SCRIPT
from briefing.publishing.catalogue import Group, is_current, open_library, sentences
from briefing.publishing.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from briefing.publishing.catalogue import Episode, Library, Sentence

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
            with (
                self._lock,  # the folder is read once, not by each listener at the same time
                open_library(Listing(self._folder), thorough=True) as library,
            ):
                content = self._made(path, library).encode()
        return (content, _TYPES[PurePosixPath(path).suffix]) if content else None

    def _made(self, path: str, library: Library) -> str:
        """Return the page or a script; empty for a script that does not exist."""
        months, pieces = write.older_months(library), write.pieces(library)
        if path == PAGE:
            rows = write.rows(library.newest(write.FIRST))
            return page.page(self._title, rows, write.older(months, pieces))
        kind, _, name = PurePosixPath(path).stem.partition("-")
        if kind == "month":
            if name not in months:
                return ""
            group, before = months[name]
            listed = library.of_month(name, leave_out=before)
            return write.month_script(name, write.version_line(group), listed)
        if kind == "text":
            if name not in pieces:
                return ""
            piece = pieces[name]
            texts = self._texts(library.of_part(piece.month, piece.parts, piece.part))
            by_key = {write.key(episode.id): spoken for episode, spoken in texts.items()}
            return write.text_script(name, write.version_line(Group.of(texts)), by_key)
        texts = self._texts(library.find(int(kind, 16)))
        return "".join(write.episode_script(*item) for item in texts.items())

    def _texts(self, episodes: Iterable[Episode]) -> dict[Episode, Sequence[Sentence]]:
        """Return what is said in each of some briefings, but for those that are made anew now."""
        texts: dict[Episode, Sequence[Sentence]] = {}
        for episode in episodes:
            with suppress(FormatError, OSError):
                spoken = sentences(self._folder, episode)
                if is_current(self._folder, episode):
                    texts[episode] = spoken
        return texts

"""Write the player into the output folder."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING

from briefing.errors import FormatError
from briefing.files.atomic import write_atomically
from briefing.publishing.library import sentences
from briefing.publishing.site import data, page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.publishing.library import Episode, Sentence

_TITLE = "Bản tin"
PAGE = "index.html"
SCRIPT = re.compile(r"player/(?:[0-9a-f]{10}|text-[0-9a-f])\.js")


def has_room(folder: Path) -> bool:
    """Say whether the player's page may be written into a folder: another one is not replaced."""
    return page.is_ours(folder / PAGE)


def write_site(folder: Path, episodes: Sequence[Episode], title: str = _TITLE) -> tuple[Path, ...]:
    """Write the player for the briefings of a folder; give the files that had to change.

    episodes  as `library.scan` lists them, in the order in which they are shown
    title     what the library is called

    Only what has changed is read and written. The page comes last, so that it never lists what
    the player cannot show yet. Raises OutputError.
    """
    site = _Site(folder)
    shown = site.scripts(episodes)
    for path, content in page.companions(title).items():
        site.put(folder / path, content)
    site.put(folder / PAGE, page.page(title, data.rows(shown)).encode())
    site.tidy()
    return tuple(site.changed)


def withdraw(folder: Path, stem: str) -> None:
    """Take a briefing out of the player of a folder, until that is written anew.

    stem  the relative URL of its audio without the ending

    Another page than the player is left alone. Raises OutputError.
    """
    try:
        content = (folder / PAGE).read_bytes()
        rows = page.rows(content)
        gone = {row[0] for row in rows if data.stem(row) == stem}
    except (OSError, ValueError, LookupError, TypeError):
        return
    if gone:
        listed = data.as_json([row for row in rows if row[0] not in gone])
        write_atomically(folder / PAGE, page.with_rows(content, listed), durable=False)
        for key in gone:
            with suppress(OSError):
                (folder / "player" / f"{key}.js").unlink()


class _Site:
    """The files of one site, as they are written."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._player = folder, folder / "player"
        self._texts: dict[str, Sequence[Sentence]] = {}
        self._scripts: set[str] = set()
        self.changed: list[Path] = []

    def scripts(self, episodes: Sequence[Episode]) -> list[Episode]:
        """Write the texts' scripts; give the episodes that could be read."""
        shown = [episode for episode in episodes if self._episode(episode)]
        for name, group in groupby(sorted(shown, key=data.key), key=data.shelf):
            self._shelf(name, list(group))
        return shown

    def put(self, path: Path, content: bytes) -> None:
        """Write a file where it differs from what is there."""
        with suppress(OSError):
            if path.read_bytes() == content:
                return
        write_atomically(path, content, durable=False)
        self.changed.append(path)

    def tidy(self) -> None:
        """Remove the scripts of briefings that are gone."""
        for path in self._player.glob("*.js"):
            ours = SCRIPT.fullmatch(f"player/{path.name}")
            if ours and path.name not in self._scripts:
                with suppress(OSError):
                    path.unlink()

    def _episode(self, episode: Episode) -> bool:
        """Write the script of a briefing; False when its manifest went or broke meanwhile."""
        path = self._script(data.key(episode))
        if _begins(path, data.stamp([episode])):
            return True
        try:
            self.put(path, data.episode_script(episode, self._sentences(episode)).encode())
        except (FormatError, OSError):
            return False
        return True

    def _shelf(self, name: str, episodes: list[Episode]) -> None:
        """Write the script in which these briefings are searched."""
        path = self._script(f"text-{name}")
        if _begins(path, data.stamp(episodes)):
            return
        texts: dict[str, Sequence[Sentence]] = {}
        for episode in episodes:
            with suppress(FormatError, OSError):
                texts[data.key(episode)] = self._sentences(episode)
        self.put(path, data.text_script(name, data.stamp(episodes), texts).encode())

    def _script(self, name: str) -> Path:
        path = self._player / f"{name}.js"
        self._scripts.add(path.name)
        return path

    def _sentences(self, episode: Episode) -> Sequence[Sentence]:
        if episode.id not in self._texts:
            self._texts[episode.id] = sentences(self._folder, episode)
        return self._texts[episode.id]


def _begins(path: Path, stamp: str) -> bool:
    """Say whether a script carries this stamp."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(stamp)) == stamp.encode()
    return False

"""What is remembered of a folder: after any changes it says what reading everything says."""

from __future__ import annotations

import itertools
import os
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from briefing import Settings
from briefing.model.settings import FeedSettings
from briefing.pipeline.library import update_library
from briefing.publishing import catalogue, episodes
from briefing.publishing.catalogue import scan
from tests.feed.libraries import fill, manifest_of, put

if TYPE_CHECKING:
    from collections.abc import Callable

SETTINGS = Settings(feed=FeedSettings(base_url="https://tin.example/", newest=5))
PRIVATE = '"engines": {"acme": {"key": "SK-0001"}}'
SETTINGS_OF_OLD = '"cover": "", "voice": [], "speech": {"lexicon": ""}'
FOLDERS = ("", "2026/05", "2026/06", "khac")


def site(folder: Path) -> dict[str, bytes]:
    """Return the player and the feed."""
    found = [folder / "index.html", *folder.glob("feed*.xml"), *folder.glob("player/*.js")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


class Changes:
    """Changes a folder as people and programs may."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)  # noqa: S311 - no secrets
        self.backups: list[tuple[Path, bytes]] = []

    def any(self) -> None:
        change: Callable[[], object] = self.chance.choice(
            [self.make, self.make, self.make, self.delete, self.move, self.copy, self.touch,
             self.lose, self.break_sound, self.restore, self.restore]
        )  # fmt: skip
        change()

    def files(self) -> list[Path]:
        """Return the files of a briefing, the manifest last."""
        found = sorted(self.folder.rglob("*.json"))
        manifests = [path for path in found if not path.name.endswith(".chapters.json")]
        if not manifests:
            return []
        chosen = self.chance.choice(manifests)
        return [*(p for p in chosen.parent.glob(f"{chosen.stem}.*") if p != chosen), chosen]

    def place(self) -> Path:
        place = self.folder / self.chance.choice(FOLDERS)
        place.mkdir(parents=True, exist_ok=True)
        return place

    def make(self) -> None:
        number = self.chance.randrange(30)
        about = {**manifest_of(number)["article"], "time": f"07:{number:02d}"}
        title = f"Tin {self.chance.random()}"
        cover = self.chance.random() < 0.5
        put(self.place(), number, title=title, cover=cover, article=about)

    def delete(self) -> None:
        for path in self.files():
            path.unlink()

    def move(self) -> None:
        place = self.place()
        for path in self.files():
            path.replace(place / path.name)

    def copy(self) -> None:
        place = self.place()
        for path in self.files():
            if path.parent != place:
                shutil.copy2(path, place / path.name)

    def touch(self) -> None:
        for path in self.files()[-self.chance.randrange(1, 3) :]:
            os.utime(path)

    def lose(self) -> None:
        if files := self.files():
            self.chance.choice(files).unlink()

    def break_sound(self) -> None:
        for path in self.files():
            if path.suffix == ".mp3":
                path.write_bytes(b"\0" * self.chance.randrange(10, 2000))

    def restore(self) -> None:
        """Keep a manifest as an earlier version wrote it, or put such a one back."""
        files = self.files()
        if self.backups and self.chance.random() < 0.5:
            path, content = self.chance.choice(self.backups)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        elif files:
            settings = (
                f'"settings": {{{PRIVATE}, "cover": "", "voice": [], "speech": {{"lexicon": ""}}}}'
            )
            voices = '"voices": [{"engine": "espeak", "name": "vi", "rate": 1.0}]'
            old = files[-1].read_text("utf-8").rstrip("\n")[:-1] + f", {settings}, {voices}}}"
            self.backups.append((files[-1], old.encode()))


@pytest.mark.parametrize("seed", range(6))
def test_after_any_changes_it_says_what_reading_everything_says(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "library"
    changes = Changes(folder, seed)
    changes.make()
    for step in range(10):
        for _ in range(changes.chance.randrange(1, 6)):
            changes.any()
        if step % 3 == 2:
            with monkeypatch.context() as patch:
                if step % 2:
                    interrupt(changes.chance.randrange(8), patch)
                else:  # what was seen is saved, what was read is not
                    patch.setattr(catalogue._Update, "run", stopped)
                with pytest.raises(KeyboardInterrupt):
                    update_library(folder, SETTINGS)
            changes.any()
        assert not update_library(folder, SETTINGS)
        afresh = tmp_path / f"afresh-{step}"
        leave_out = shutil.ignore_patterns("player", "index.html", "feed*.xml")
        shutil.copytree(folder, afresh, ignore=leave_out)
        assert b"SK-0001" not in b"".join(path.read_bytes() for path in afresh.rglob("*.json"))
        with monkeypatch.context() as patch:
            patch.setenv("BRIEFING_CACHE", str(tmp_path / f"cache-{step}"))
            assert not update_library(afresh, SETTINGS)
            assert scan(afresh) == scan(folder)
        assert site(folder) == site(afresh)


def interrupt(writes: int, patch: pytest.MonkeyPatch) -> None:
    """End a run behind so many files that take their names, or at the end of the last."""
    left = itertools.count(writes, -1)
    replace = Path.replace

    def counted(path: Path, target: Path) -> Path:
        if next(left) <= 0:
            raise KeyboardInterrupt
        return replace(path, target)

    patch.setattr(Path, "replace", counted)
    patch.setattr("briefing.publishing.feed.documents._archives", stopped)


def stopped(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_one_more_among_many_reads_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, 60)
    update_library(tmp_path, SETTINGS)
    read: list[Path] = []
    look = episodes.read
    monkeypatch.setattr(
        catalogue, "read", lambda path, *more: read.append(path) or look(path, *more)
    )
    audio = put(tmp_path / "2026/05/19", 99, published="2026-05-19")
    before = site(tmp_path)
    update_library(tmp_path, SETTINGS)
    assert read == [audio.with_suffix(".json")]
    after = site(tmp_path)
    changed = {name for name in after if after[name] != before.get(name)}
    scripts = {name for name in changed if name.startswith("player/")}
    # The archive that is full now is new, and the one before it names it.
    feed = {"feed.xml", "feed-archive-11.xml", "feed-archive-12.xml"}
    assert changed - scripts == {"index.html"} | feed
    assert len(scripts) == 2
    assert "player/text-2026-05.js" in scripts


def test_of_old_briefings_only_the_manifests_are_looked_at_by_every_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "_CLOSELY", 1)
    newest, old = put(tmp_path, 0), put(tmp_path, 9)
    update_library(tmp_path, SETTINGS)
    sizes = site(tmp_path)["feed.xml"]
    old.write_bytes(b"\0" * 77)
    update_library(tmp_path, SETTINGS)
    assert site(tmp_path)["feed.xml"] == sizes
    newest.write_bytes(b"\0" * 78)
    update_library(tmp_path, SETTINGS)
    assert b'length="78"' in site(tmp_path)["feed.xml"]
    assert [episode.size for episode in scan(tmp_path)] == [78, 77]
    old.unlink()
    update_library(tmp_path, SETTINGS)
    assert [episode.audio for episode in scan(tmp_path)] == [newest.name]

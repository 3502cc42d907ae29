"""What an output folder shows as a whole: the player and the feed, brought up to date."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import FormatError, ToolMissingError
from briefing.publishing import manifest
from briefing.publishing.catalogue import open_library, url
from briefing.publishing.cleaning import clean_listed
from briefing.publishing.listing import Listing
from briefing.publishing.paths import output_paths
from briefing.storage.directories import lock, writable_cache

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from briefing.model.settings import Settings


def check_feed_settings(settings: Settings) -> None:
    """Raise UsageError for settings that make no feed, before hours of work."""
    if settings.feed.base_url:
        from briefing.publishing.feed import Channel  # lazy: at the end

        Channel(**asdict(settings.feed))


def update_library(folder: Path, settings: Settings, *, feed: bool = True) -> tuple[str, ...]:
    """Write the player and, where its address is known, the feed of a folder of briefings.

    Only what has changed is read and written. Manifests that earlier versions wrote are cleaned
    of what is private.

    Args:
        folder: Where the briefings lie.
        settings: Of the player and the feed.
        feed: Whether the feed is wanted too.

    Returns:
        What was not written or cleaned, and why: the briefings can be heard without it.

    Raises:
        OutputError: The folder cannot be written.
        UsageError: The feed's settings are wrong.
    """
    show = settings.feed
    feed = feed and bool(show.base_url)
    if not folder.is_dir():
        return ()
    with writable_cache() as cache, _locked(folder, cache / "locks"):
        listing = Listing(folder)
        notes = list(clean_listed(listing))
        if not (settings.player or feed):
            return tuple(notes)
        with open_library(listing) as library:
            if settings.player:
                from briefing.player.write import has_room, write_site  # lazy: at the end

                if has_room(folder):
                    write_site(folder, library, show.title)
                else:
                    notes.append(
                        _("no player: {folder} has an index.html of its own").format(folder=folder)
                    )
            if feed:
                from briefing.publishing.feed import Channel, write_feed  # lazy: at the end

                try:
                    write_feed(folder, library, Channel(**asdict(show)))
                except ToolMissingError as exc:
                    notes.append(_("no feed: {reason}").format(reason=exc))
    return tuple(notes)


def withdraw(audio: Path, locks: Path) -> None:
    """Remove a briefing that is about to be replaced from every player and feed that lists it.

    The next `update_library` lists it again.

    Args:
        audio: The briefing's audio.
        locks: The folder of the locks between processes.

    Raises:
        OutputError: A player or feed cannot be written.
    """
    from briefing.player import write as player  # lazy: at the end
    from briefing.publishing import feed  # lazy: at the end

    audio = audio.absolute()
    for folder in audio.parents:
        listing = any((folder / name).is_file() for name in (feed.FEED, player.PAGE))
        if not listing and folder != audio.parent:  # where one may just be written
            continue
        stem = url(audio.relative_to(folder).with_suffix("").as_posix())
        with _locked(folder, locks):
            feed.withdraw(folder, stem)
            player.withdraw(folder, stem)


def remove(folder: Path, path: Path, identity: str, settings: Settings) -> bool:
    """Remove a briefing with all its files, if it still is the one that was made.

    Args:
        folder: The library that it is of.
        path: Of its manifest.
        identity: Of what it was made from.
        settings: Of the player and the feed.

    Returns:
        Whether it was there.

    Raises:
        OutputError: A player or feed cannot be written.
    """
    try:
        data = manifest.read(path)
        audio = path.with_name(str(data["audio"]["file"]))
        if data["article"]["identity"] != identity or audio.parent != path.parent:
            return False
    except (FormatError, OSError, KeyError, TypeError, ValueError):
        return False
    with writable_cache() as cache:
        withdraw(audio, cache / "locks")
    files = output_paths(path.parent, path.stem, audio.suffix[1:])
    for file in reversed(files.all):  # the manifest first: without it there is no briefing
        with suppress(OSError):
            file.unlink()
    update_library(folder, settings)
    return True


def _locked(folder: Path, locks: Path) -> AbstractContextManager[None]:
    """Lock what a folder shows as a whole."""
    return lock(locks, f"library {folder.absolute()}")

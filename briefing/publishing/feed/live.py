"""The feed of a folder as it is now, for a server: nothing is written."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.errors import BriefingError
from briefing.publishing.feed.channel import ARTWORK
from briefing.publishing.feed.pages import is_document, render
from briefing.publishing.library import scan

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.publishing.feed.channel import Channel

TYPE = "application/rss+xml; charset=utf-8"


class LiveFeed:
    """Makes the documents of a folder's feed when they are asked for.

    channel  without a `base_url`, the feed's addresses are those at which it was asked for
    """

    def __init__(self, folder: Path, channel: Channel) -> None:
        self._folder, self._channel = folder, channel
        self._artwork: bytes | None = None
        self._turn = threading.Lock()

    def __call__(self, path: str, base_url: str) -> tuple[bytes, str] | None:
        """Give the bytes and the type of a document of the feed, or of the show's artwork.

        path      relative to the folder
        base_url  where the folder was asked for

        None for what is no part of the feed, and for artwork that is there as a file, or that
        cannot be drawn here.
        """
        if path == ARTWORK:
            return self._draw()
        if not is_document(path):
            return None
        channel = self._channel
        try:
            if not channel.base_url:
                channel = replace(channel, base_url=base_url)
        except BriefingError:
            return None
        with self._turn:  # the folder is read once, not by each listener at the same time
            data = render(channel, scan(self._folder), path)
        return (data, TYPE) if data else None

    def _draw(self) -> tuple[bytes, str] | None:
        if (self._folder / ARTWORK).exists():
            return None
        with self._turn:
            try:
                if self._artwork is None:
                    from briefing.publishing.cover import draw_show

                    self._artwork = draw_show(self._channel.title).data
            except BriefingError:
                return None
        return self._artwork, "image/jpeg"

"""A site that makes: its page offers to add articles, its app is one that others share with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.player import page
from briefing.player.write import PAGE

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.server.app import Handler

_APP = "player/app.webmanifest"
_HTML = "text/html; charset=utf-8"


def making_handler(inner: Handler, folder: Path, title: str) -> Handler:
    """Return a handler that hands out the page and the app's manifest as such a site has them.

    Args:
        inner: What is asked for everything else, and for the page where the folder has none.
        folder: The library.
        title: Its name.
    """

    def make(path: str, base_url: str) -> tuple[bytes, str] | None:
        if path == _APP:
            return page.app_manifest(title, shares=True).encode(), "application/manifest+json"
        if path != PAGE:
            return inner(path, base_url)
        made = inner(path, base_url)
        content = made[0] if made else _own_page(folder)
        return (page.with_making(content), _HTML) if content else None

    return make


def _own_page(folder: Path) -> bytes:
    """Return the page that lies in a folder; nothing where it is another than the player's."""
    path = folder / PAGE
    try:
        return path.read_bytes() if page.is_ours(path) else b""
    except OSError:
        return b""

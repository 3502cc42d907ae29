"""Follows a folder: each time that something in it came to rest after a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import ToolMissingError, UsageError
from briefing.installation import command_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from threading import Event

_GATHER = 10_000  # ms after which a change is reported even if more are coming
_REST = 500  # ms without a change: a file that is being written is left alone until then


def changes(folder: Path, stop: Event | None = None) -> Iterator[None]:
    """Yield once at the beginning, then whenever what `folder` holds has changed and is at rest.

    Args:
        folder: To follow, with the folders below it.
        stop: Ends it when set; so does an interrupt, which is raised.

    Raises:
        UsageError: It is no folder.
        ToolMissingError: The optional package is missing.
    """
    if not folder.is_dir():
        raise UsageError(
            _("{folder} is not a folder").format(folder=folder), _("name the folder to follow")
        )
    try:
        from watchfiles import watch
    except ImportError as exc:
        raise ToolMissingError(
            _("following a folder needs the package watchfiles"), command_for("watch")
        ) from exc
    # The watcher, which is begun before the first run, remembers what changes during one.
    following = watch(
        folder,
        debounce=_GATHER,
        step=_REST,
        stop_event=stop,
        raise_interrupt=True,
        yield_on_timeout=True,
        rust_timeout=_REST,
        ignore_permission_denied=True,
    )
    next(following, None)  # it follows from here on
    yield
    for changed in following:
        if changed:
            yield

"""Follows a folder: tells when something in it came to rest after a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.errors import ToolMissingError, UsageError
from briefing.installation import command_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from threading import Event

_GATHER = 10_000  # ms after which a change is told even if more keep coming
_REST = 500  # ms without a change: a file that is being written is left alone until then


def changes(folder: Path, stop: Event | None = None) -> Iterator[None]:
    """Yield once at the beginning, then whenever what `folder` holds has changed and is at rest.

    stop  ends it when set; so does an interrupt, as the error that it is

    Raises UsageError when it is no folder, ToolMissingError when it cannot be followed.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder", "name the folder to follow")
    try:
        from watchfiles import watch
    except ImportError as exc:
        raise ToolMissingError(
            "following a folder needs the package watchfiles", command_for("watch")
        ) from exc
    # What changes during a run is kept by the watcher, which is begun before the first.
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

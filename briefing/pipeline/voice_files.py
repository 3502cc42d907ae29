"""The files of the voices that were asked for: where others take their place, all is made anew.

That must cost next to nothing: it is asked whenever a briefing may be up to date.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.model.settings import Settings

_PIPER = "piper"


def marks(settings: Settings) -> list[tuple[int, int]]:
    """Give the sizes and times of the files of voices; nothing for voices that have none.

    The cache of what they spoke goes by the files' content.
    """
    return [mark for wanted in settings.voice for mark in _marks(wanted, settings)]


def _marks(wanted: str, settings: Settings) -> Iterator[tuple[int, int]]:
    from briefing.engines.local import voices_folder
    from briefing.engines.piper.catalogue import description_of, model_of

    folder = voices_folder(str(settings.engines.get(_PIPER, {}).get("folder", "")))
    model = model_of(wanted.removeprefix(f"{_PIPER}:"), folder)
    for path in (model, description_of(model)):
        with suppress(OSError, ValueError):  # the voice of another engine; a name that is no path
            status = path.stat()
            yield status.st_size, status.st_mtime_ns

"""What decides how a briefing sounds, before it is known who will speak.

Most briefings have neither options of engines nor voices by name: for them no engine is loaded.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.model.settings import Settings

_AUTO, _PIPER = "auto", "piper"


def sound_options(settings: Settings) -> dict[str, dict[str, object]]:
    """Return the options that decide the sound, of each engine that the settings may let speak.

    Only engines that have options are asked what they mean, for they must be loaded for that.
    """
    if not settings.engines:
        return {}
    from briefing.engines import registry  # lazy: as above

    asked = {settings.engine, *(wanted.partition(":")[0] for wanted in settings.voice)}
    if _AUTO in asked:
        asked |= set(settings.auto or registry.AUTO_ORDER)
    return {
        name: registry.sound_options(name, options)
        for name, options in sorted(settings.engines.items())
        if name in asked
    }


def voice_file_stamps(settings: Settings) -> list[tuple[int, int]]:
    """Return the sizes and times of the files of voices; nothing for voices that have none.

    The cache of what they spoke goes by the files' content.
    """
    return [stamp for wanted in settings.voice for stamp in _file_stamps(wanted, settings)]


def _file_stamps(wanted: str, settings: Settings) -> Iterator[tuple[int, int]]:
    from briefing.engines.local import voices_folder  # lazy: as above
    from briefing.engines.piper.catalogue import description_of, model_of  # lazy: as above

    folder = voices_folder(str(settings.engines.get(_PIPER, {}).get("folder", "")))
    model = model_of(wanted.removeprefix(f"{_PIPER}:"), folder)
    for path in (model, description_of(model)):
        with suppress(OSError, ValueError):  # the voice of another engine; a name that is no path
            status = path.stat()
            yield status.st_size, status.st_mtime_ns

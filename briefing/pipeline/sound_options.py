"""The engines' options that decide how a briefing sounds, before it is known who will speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.engines import registry

if TYPE_CHECKING:
    from briefing.model.settings import Settings

_AUTO = "auto"


def sound_options(settings: Settings) -> dict[str, dict[str, object]]:
    """Return the options that decide the sound, of each engine that the settings may let speak.

    Only engines that have options are asked what they mean, for they must be loaded for that.
    """
    if not settings.engines:
        return {}
    asked = {settings.engine, *(wanted.partition(":")[0] for wanted in settings.voice)}
    if _AUTO in asked:
        asked |= set(settings.auto or registry.AUTO_ORDER)
    return {
        name: registry.sound_options(name, options)
        for name, options in sorted(settings.engines.items())
        if name in asked
    }

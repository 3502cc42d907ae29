"""Which engines there are. Imports happen in the factories, so that start-up stays fast."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from briefing.engines.interface import FileVoices
from briefing.errors import EngineError, EngineUnavailableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.engines.interface import Engine
    from briefing.model.audio import VoiceInfo

BUILT_IN = {
    "gtts": "briefing.engines.gtts:GttsEngine",
    "espeak": "briefing.engines.espeak:EspeakEngine",
    "edge": "briefing.engines.edge:EdgeEngine",
    "piper": "briefing.engines.piper.engine:PiperEngine",
    "silent": "briefing.engines.silent:SilentEngine",
}

# Best first: what `auto` tries.
RANKING = ("gtts", "edge", "piper", "espeak")
FOR_TESTS = "silent"  # never chosen, and not listed among the voices

GROUP = "briefing.engines"


def names() -> tuple[str, ...]:
    """Every engine's name: the built-in ones, then third parties'."""
    from importlib.metadata import entry_points

    others = (point.name for point in entry_points(group=GROUP))
    return (*BUILT_IN, *sorted(name for name in set(others) if name not in BUILT_IN))


def create(name: str, options: Mapping[str, object] | None = None) -> Engine:
    """Make an engine by its name, with its own table of the configuration as options.

    Raises UsageError for a name that nobody registered or an option that the engine does not
    know, EngineUnavailableError where what it needs is not installed.
    """
    try:
        factory = _factory(name)
    except ImportError as exc:
        raise EngineUnavailableError(
            f"the engine {name!r} cannot be loaded ({exc})", "install what it needs"
        ) from exc
    if options:
        _check_options(name, factory, options)
    return cast("Engine", factory(**(options or {})))


def describe(engine: Engine, name: str) -> VoiceInfo:
    """Describe an engine's voice by its name, or by its path where voices are files.

    Raises EngineError where the engine has no such voice.
    """
    voices = {voice.name: voice for voice in engine.voices()}
    if name in voices:
        return voices[name]
    if isinstance(engine, FileVoices):
        return engine.describe(name)
    known = ", ".join(voices) or "none"
    raise EngineError(f"{engine.name} has no voice {name!r}", f"choose one of {known}")


def sound_version(engine: Engine, name: str) -> str:
    """Give what changes whenever an engine's voice would sound different: for the cache's key.

    Raises EngineError where the engine has no such voice.
    """
    if isinstance(engine, FileVoices):
        return f"{engine.version}-{engine.fingerprint(name)}"
    return engine.version


def _check_options(name: str, factory: type, options: Mapping[str, object]) -> None:
    import inspect

    taken = inspect.signature(factory).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken.values()):
        return
    for option in options:
        if option not in taken:
            known = ", ".join(taken) or "none"
            raise UsageError(f"the engine {name!r} has no option {option!r}", f"it takes {known}")


def _factory(name: str) -> type:
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        return cast("type", getattr(import_module(module), attribute))
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP, name=name):
        return cast("type", point.load())
    known = ", ".join(names())
    raise UsageError(f"there is no engine {name!r}", f"choose one of {known}")

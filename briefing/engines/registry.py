"""Which engines there are. Imports happen in the factories, so that start-up stays fast."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, cast

from briefing.engines import options as declarations
from briefing.engines.interface import FileVoices, Option
from briefing.errors import EngineError, EngineUnavailableError, UsageError
from briefing.masking import conceal

if TYPE_CHECKING:
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

    What is private among them is masked from now on in all that this process says. Raises
    UsageError for a name that nobody registered or an option that the engine does not know,
    EngineUnavailableError where what it needs is not installed or a key is not there.
    """
    try:
        factory = _factory(name)
    except ImportError as exc:
        raise EngineUnavailableError(
            f"the engine {name!r} cannot be loaded ({exc})", "install what it needs"
        ) from exc
    return cast("Engine", factory(**_given(name, factory, options or {})))


def declared(name: str) -> Mapping[str, Option]:
    """Give what may become of an engine's options: nothing where it does not say so."""
    try:
        return _declared(_factory(name))
    except Exception:  # noqa: BLE001 - whatever is wrong with it, all that it takes is private
        return {}


def told(name: str, options: Mapping[str, object]) -> dict[str, object]:
    """Give those of an engine's options that decide the sound, as they may be told."""
    return declarations.told(declared(name), options) if options else {}


def shown(name: str, option: str, value: object) -> object:
    """Give an engine's option as a person may see it; for a private one, that it is set."""
    return declarations.shown(declared(name), option, value)


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


def _declared(factory: type) -> Mapping[str, Option]:
    found = getattr(factory, "options", None)
    return found if isinstance(found, Mapping) else {}


def _given(name: str, factory: type, options: Mapping[str, object]) -> dict[str, object]:
    """Look up the keys among an engine's options, and conceal what is private."""
    import inspect

    if not options:
        return {}
    declared = _declared(factory)
    taken = inspect.signature(factory).parameters
    given = declarations.resolve(name, declared, taken.keys() | declared.keys(), options)
    for table in (options, given):
        for option, value in table.items():
            if declarations.kind(declared, option) is Option.PRIVATE:
                conceal(value)
    if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken.values()):
        for option in given:
            if option not in taken:
                known = ", ".join(taken) or "none"
                problem = f"the engine {name!r} has no option {option!r}"
                raise UsageError(problem, f"it takes {known}")
    return given


def _factory(name: str) -> type:
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        return cast("type", getattr(import_module(module), attribute))
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP, name=name):
        return cast("type", point.load())
    known = ", ".join(names())
    raise UsageError(f"there is no engine {name!r}", f"choose one of {known}")

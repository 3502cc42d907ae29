"""Which engines there are. Imports happen in the factories, so that start-up stays fast."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, cast

from briefing import _log
from briefing._messages import gettext as _
from briefing.engines import option_values
from briefing.engines.guard import failing, guard
from briefing.engines.interface import FileVoices, NamedVoices, Option, PausingEngine
from briefing.engines.quality import QUALITIES
from briefing.errors import EngineError, EngineUnavailableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection
    from importlib.metadata import EntryPoint

    from briefing.engines.interface import Engine
    from briefing.model.audio import VoiceInfo

BUILT_IN = {
    "gtts": "briefing.engines.gtts:GttsEngine",
    "espeak": "briefing.engines.espeak:EspeakEngine",
    "edge": "briefing.engines.edge:EdgeEngine",
    "piper": "briefing.engines.piper.engine:PiperEngine",
    "cloud": "briefing.engines.cloud.engine:CloudEngine",
    "server": "briefing.engines.server:ServerEngine",
    "vieneu": "briefing.engines.vieneu.engine:VieneuEngine",
    "zerotts": "briefing.engines.zerotts.engine:ZeroEngine",
    "silent": "briefing.engines.silent:SilentEngine",
}

# Most natural first: what `auto` tries, of what is set up here.
AUTO_ORDER = tuple(QUALITIES)
FOR_TESTS = "silent"  # never chosen, and not listed among the voices

GROUP = "briefing.engines"


def names() -> tuple[str, ...]:
    """Every engine's name: the built-in ones, then third parties'."""
    return (*BUILT_IN, *sorted(_third_parties()))


def create(name: str, options: Mapping[str, object] | None = None) -> Engine:
    """Make an engine by its name, with its own table of the configuration as options.

    What is private among them is masked from now on in all that this process says. Raises
    UsageError for a name that nobody registered or an option that the engine does not know,
    EngineUnavailableError where what it needs is not installed or a key is not there, or where a
    third party's engine is malformed.
    """
    try:
        factory = _factory(name)
    except ImportError as exc:
        raise EngineUnavailableError(
            _("the engine {name!r} cannot be loaded ({reason})").format(name=name, reason=exc),
            _("install what it needs"),
        ) from exc
    if name in BUILT_IN:
        return cast("Engine", factory(**_given(name, factory, options or {})))
    with failing(name, EngineUnavailableError):
        made = factory(**_given(name, factory, options or {}))
    return guard(name, made)


def declared(name: str) -> Mapping[str, Option]:
    """Return what may become of an engine's options: nothing where it does not declare them."""
    try:
        return _declared(_factory(name))
    except Exception:  # noqa: BLE001 - whatever is wrong with it, all its options are private
        return {}


def sound_options(
    name: str, options: Mapping[str, object], voices: Collection[str] | None = None
) -> dict[str, object]:
    """Return those of an engine's options that decide the sound; see option_values."""
    return option_values.sound_options(declared(name), options, voices) if options else {}


def portable(name: str, options: Mapping[str, object]) -> dict[str, object]:
    """Return an engine's options for another machine.

    Raises:
        UsageError: Where one must stay here.
    """
    if bound := option_values.bound(declared(name), options):
        raise UsageError(
            _("[engines.{name}] {option} is private and goes to no other machine").format(
                name=name, option=bound[0]
            ),
            _("give {option}_env, and set that variable on each of them").format(
                option=bound[0].removesuffix("_file")
            ),
        )
    return dict(options)


def shown(name: str, option: str, value: object) -> object:
    """Return an engine's option as a person may see it; for a private one, that it is set."""
    return option_values.shown(declared(name), option, value)


def describe(engine: Engine, name: str) -> VoiceInfo:
    """Describe an engine's voice by its name, also one that the engine does not list.

    Raises:
        EngineError: Where the engine has no such voice.
    """
    voices = {voice.name: voice for voice in engine.voices()}
    if name in voices:
        return voices[name]
    if isinstance(engine, NamedVoices):
        return engine.describe(name)
    known = ", ".join(voices) or "none"
    raise EngineError(
        _("{engine} has no voice {name!r}").format(engine=engine.name, name=name),
        _("choose one of {known}").format(known=known),
    )


def pauses_at_marks(engine: Engine) -> bool:
    """Whether an engine pauses at every mark; else it is given the parts between them."""
    return isinstance(engine, PausingEngine) and engine.pauses_at_marks


def sound_version(engine: Engine, name: str) -> str:
    """Return what changes whenever an engine's voice would sound different: for the cache's key.

    Raises:
        EngineError: Where the engine has no such voice.
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
    accepted = inspect.signature(factory).parameters
    given = option_values.resolve(name, declared, accepted.keys() | declared.keys(), options)
    for option, value in (*options.items(), *given.items()):
        option_values.conceal(declared, option, value)
    if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in accepted.values()):
        for option in given:
            if option not in accepted:
                known = ", ".join(accepted) or _("none")
                problem = _("the engine {name!r} has no option {option!r}").format(
                    name=name, option=option
                )
                raise UsageError(problem, _("it takes {known}").format(known=known))
    return given


def _factory(name: str) -> type:
    if name in BUILT_IN:
        module, __, attribute = BUILT_IN[name].partition(":")
        return cast("type", getattr(import_module(module), attribute))
    point = _third_parties().get(name)
    if point is None:
        known = ", ".join(names())
        raise UsageError(
            _("there is no engine {name!r}").format(name=name),
            _("choose one of {known}").format(known=known),
        )
    with failing(name, EngineUnavailableError):
        return cast("type", point.load())


def _third_parties() -> dict[str, EntryPoint]:
    """Return what packages registered, by its name; a package that is malformed is passed over."""
    from importlib.metadata import distributions

    found: dict[str, EntryPoint] = {}
    for package in distributions():
        try:
            points = package.entry_points.select(group=GROUP)
        except Exception:  # noqa: BLE001 - one line that is no entry would keep all engines away
            _log.debug("a package's entry points cannot be read", exc_info=True)
            continue
        for point in points:
            if point.name and point.name not in BUILT_IN:
                found.setdefault(point.name, point)
    return found

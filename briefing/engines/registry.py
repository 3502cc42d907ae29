"""Which engines there are. Imports happen in the factories, so that start-up stays fast."""

from __future__ import annotations

import inspect
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, cast

from briefing.errors import EngineUnavailableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.engines.interface import Engine

BUILT_IN = {
    "gtts": "briefing.engines.gtts:GttsEngine",
    "espeak": "briefing.engines.espeak:EspeakEngine",
    "silent": "briefing.engines.silent:SilentEngine",
}

# Best first: what `auto` tries. The silent engine is for tests, and never chosen.
RANKING = ("gtts", "espeak")

GROUP = "briefing.engines"


def names() -> tuple[str, ...]:
    """Every engine's name: the built-in ones, then third parties'."""
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
    _check_options(name, factory, options or {})
    return cast("Engine", factory(**(options or {})))


def _check_options(name: str, factory: type, options: Mapping[str, object]) -> None:
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
    for point in entry_points(group=GROUP, name=name):
        return cast("type", point.load())
    known = ", ".join(names())
    raise UsageError(f"there is no engine {name!r}", f"choose one of {known}")

"""Who speaks: decided once, for a whole briefing."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.engines import registry
from briefing.errors import EngineError, EngineUnavailableError, OutputError, UsageError
from briefing.files.atomic import write_atomically
from briefing.files.places import cache_folder
from briefing.model.audio import Voice

if TYPE_CHECKING:
    from briefing.engines.interface import Engine
    from briefing.model.audio import VoiceInfo
    from briefing.model.settings import Settings

AUTO = "auto"
_REMEMBERED = 600  # seconds that an answer about a network engine is good for


@dataclass(frozen=True)
class Choice:
    """The engine and the voice, and why they were chosen."""

    engine: Engine
    info: VoiceInfo
    voice: Voice
    reason: str


def choose(settings: Settings, *, offline: bool = False) -> Choice:
    """Choose who speaks; the caller closes the engine.

    A named engine is taken as it is, and nothing else in its stead. Raises EngineError,
    UsageError for a name that there is not.
    """
    if settings.engine != AUTO:
        engine = registry.create(settings.engine, settings.engines.get(settings.engine))
        if engine.network and offline:
            raise UsageError(
                f"the engine {engine.name} needs the network, which --offline forbids",
                "choose another engine",
            )
        return _choice(engine, settings, "as asked for")
    reasons: list[str] = []
    for name in registry.RANKING:
        found = _candidate(name, settings, reasons, offline=offline)
        if found is not None:
            return found
    raise EngineUnavailableError("no engine can speak here (" + "; ".join(reasons) + ")")


def _candidate(
    name: str, settings: Settings, reasons: list[str], *, offline: bool
) -> Choice | None:
    """Give one engine as the choice, or None and a reason more against it."""
    try:
        engine = registry.create(name, settings.engines.get(name))
    except EngineUnavailableError as exc:
        reasons.append(f"{name}: {exc.problem}")
        return None
    refusal = _refusal(engine, offline=offline)
    if not refusal and settings.voice and not _info(engine, settings.voice):
        refusal = f"it has no voice {settings.voice!r}"
    if refusal:
        reasons.append(f"{name}: {refusal}")
        engine.close()
        return None
    return _choice(engine, settings, "; ".join(reasons) or "the best there is")


def _refusal(engine: Engine, *, offline: bool) -> str:
    """Say why an engine cannot speak now; empty when it can."""
    if not engine.network:
        return _ask(engine)
    if offline:
        return "offline was asked for"
    path = cache_folder() / "probes" / f"{engine.name}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        answer = json.loads(path.read_bytes())
        if 0 <= time.time() - answer["time"] < _REMEMBERED:
            return str(answer["refusal"])
    refusal = _ask(engine)
    with suppress(OutputError):
        content = json.dumps({"time": time.time(), "refusal": refusal})
        write_atomically(path, content.encode(), durable=False)
    return refusal


def _ask(engine: Engine) -> str:
    try:
        engine.check()
    except EngineError as exc:
        return exc.problem
    return ""


def _choice(engine: Engine, settings: Settings, reason: str) -> Choice:
    info = _info(engine, settings.voice)
    if info is None:
        known = ", ".join(voice.name for voice in engine.voices()) or "none"
        engine.close()
        raise UsageError(
            f"the engine {engine.name} has no voice {settings.voice!r}", f"it has: {known}"
        )
    return Choice(engine, info, Voice(engine.name, info.name, rate=settings.rate), reason)


def _info(engine: Engine, name: str) -> VoiceInfo | None:
    """Find a voice by its name; without a name, the engine's best."""
    return next((voice for voice in engine.voices() if name in {"", voice.name}), None)

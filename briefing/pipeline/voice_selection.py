"""Who speaks: decided once, for a whole briefing."""

from __future__ import annotations

import json
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing import _log
from briefing._messages import ENGLISH, Translated, in_english, joined, language, marked
from briefing._messages import gettext as _
from briefing.engines import registry
from briefing.errors import (
    BriefingError,
    EngineError,
    EngineNotSetUpError,
    EngineUnavailableError,
    OutputError,
    UsageError,
)
from briefing.model.voice import Voice
from briefing.storage.atomic import write_atomically
from briefing.storage.directories import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from concurrent.futures import Future

    from briefing.engines.interface import Engine
    from briefing.model.audio import VoiceInfo
    from briefing.model.settings import Settings

AUTO = "auto"
AS_ASKED = marked("as asked for")  # the reason for whom the user named
BEST = marked("the best there is")
NO_FAILURES: Mapping[str, str] = MappingProxyType({})
_PIPER = "piper"
_REMEMBERED = 600  # seconds that an answer about a network engine is good for


@dataclass(frozen=True)
class SelectedVoice:
    """An engine and one of its voices, and why they were chosen."""

    engine: Engine
    info: VoiceInfo
    voice: Voice
    reason: str


def select_voices(
    settings: Settings, *, offline: bool = False, without: Mapping[str, str] = NO_FAILURES
) -> tuple[SelectedVoice, ...]:
    """Choose who speaks, one or two; the caller closes their engines.

    without  engines that failed already, each with its reason, which `auto` passes over

    A named engine is taken as it is, and nothing else in its stead. Raises EngineError,
    UsageError for a name that there is not.
    """
    chosen: list[SelectedVoice] = []
    try:
        for wanted in settings.voice or ("",):
            engine, name = _parse(wanted, settings.engine)
            chosen.append(
                _best(settings, name, offline=offline, without=without)
                if engine == AUTO
                else _named(engine, name, settings, offline=offline)
            )
    except BriefingError:
        for selected in chosen:
            selected.engine.close()
        raise
    for selected in chosen:
        _log.info("%s speaks as %s: %s", selected.engine.name, selected.info.name, selected.reason)
    return tuple(chosen)


def _parse(wanted: str, engine: str) -> tuple[str, str]:
    """Split `ENGINE:NAME`; a path of a voice is Piper's. Raises UsageError for one that is none."""
    head, colon, tail = wanted.partition(":")
    named = bool(colon) and head in registry.names()
    engine, name = (head, tail) if named else (engine, wanted)
    if name.endswith(".onnx"):
        if not Path(name).expanduser().is_file():
            raise UsageError(_("there is no voice {name}").format(name=name), _("check the path"))
        engine = _PIPER if engine == AUTO else engine
    return engine, name


def _named(name: str, voice: str, settings: Settings, *, offline: bool) -> SelectedVoice:
    engine = registry.create(name, settings.engines.get(name))
    try:
        if engine.network and offline:
            raise UsageError(
                _("the engine {name} needs the network, which --offline forbids").format(
                    name=engine.name
                ),
                _("choose another engine"),
            )
        if not voice and not engine.voices():
            engine.check()  # says what is missing
        return _selected(engine, voice, settings, AS_ASKED)
    except BriefingError:
        engine.close()
        raise


def _best(
    settings: Settings, voice: str, *, offline: bool, without: Mapping[str, str]
) -> SelectedVoice:
    """Return the first in order that can speak now, and has the voice.

    What nobody has set up here is passed over without a word.
    """
    order = settings.auto or registry.AUTO_ORDER
    against = dict(without)
    from concurrent.futures import ThreadPoolExecutor  # 5 ms, with the logging that it loads

    pool = ThreadPoolExecutor(len(order), thread_name_prefix="ask")
    asked: list[tuple[Engine, Future[None]]] = []
    try:
        for engine in _created([name for name in order if name not in without], settings, against):
            asked.append((engine, pool.submit(ask, engine, offline=offline)))  # noqa: PERF401 - closed
        for engine, answer in asked:
            reason = _reasons(against)
            try:
                answer.result()
                selected = _selected(engine, voice, settings, reason or BEST)
            except EngineNotSetUpError as exc:
                _log.debug("%s is passed over: %s", engine.name, exc.problem)
            except EngineError as exc:
                against[engine.name] = exc.problem
            else:
                asked.remove((engine, answer))
                return selected
    finally:
        # Nobody waits for the answers that no longer matter; each closes what it was asked.
        pool.shutdown(wait=False)
        for engine, answer in asked:
            answer.add_done_callback(partial(_close, engine))
    reason = _reasons(against) or _("none is set up")
    problem = (
        _("no engine here has a voice {voice!r} ({reason})").format(voice=voice, reason=reason)
        if voice
        else _("no engine can speak here ({reason})").format(reason=reason)
    )
    raise EngineUnavailableError(problem, _("see `briefing voices`"))


def _created(names: Iterable[str], settings: Settings, against: dict[str, str]) -> Iterator[Engine]:
    """Make the engines that can be made; of those that are broken, the reason goes to `against`."""
    for name in names:
        try:
            yield registry.create(name, settings.engines.get(name))
        except EngineNotSetUpError:
            continue
        except EngineUnavailableError as exc:
            against[name] = exc.problem


def _reasons(against: Mapping[str, str]) -> str:
    return joined("; ", (joined(": ", reason) for reason in against.items()))


def _close(engine: Engine, _: Future[None]) -> None:
    engine.close()


def ask(engine: Engine, *, offline: bool) -> None:
    """Find out whether an engine can speak now; what is known of a network is remembered.

    Raises EngineUnavailableError with the reason.
    """
    if not engine.network:
        engine.check()
    elif offline:
        raise EngineUnavailableError(_("offline was asked for"))
    else:
        _ask_network(engine)


def _ask_network(engine: Engine) -> None:
    path = cache_folder() / "probes" / f"{engine.name}.json"
    why: str | None = None
    with suppress(OSError, ValueError, KeyError, TypeError):
        answer = json.loads(path.read_bytes())
        if 0 <= time.time() - answer["time"] < _REMEMBERED:
            refusal = answer["refusal"]
            why = Translated(str(refusal[language()]), str(refusal[ENGLISH]))
    if why is None:
        why = _refusal(engine)
        with suppress(OutputError):
            refusal = {ENGLISH: in_english(why), language(): why}
            content = json.dumps({"time": time.time(), "refusal": refusal})
            write_atomically(path, content.encode(), durable=False)
    if why:
        raise EngineUnavailableError(why)


def _refusal(engine: Engine) -> str:
    """Return why an engine cannot speak now; empty when it can. Raises EngineNotSetUpError."""
    try:
        engine.check()
    except EngineNotSetUpError:
        raise
    except EngineError as exc:
        return exc.problem
    return ""


def offered_voices(settings: Settings) -> list[VoiceInfo]:
    """List the voices that are set up here, the most natural first, without asking the network.

    A voice of the network is listed where its engine is installed.
    """
    offered: list[VoiceInfo] = []
    names = [name for name in registry.names() if name != registry.FOR_TESTS]
    for name in sorted(names, key=lambda name: (*registry.AUTO_ORDER, name).index(name)):
        try:
            with closing(registry.create(name, settings.engines.get(name))) as engine:
                if not engine.network:
                    engine.check()
                offered += engine.voices()
        except BriefingError as exc:
            _log.debug("%s offers no voice: %s", name, exc.problem)
    return offered


def _selected(engine: Engine, name: str, settings: Settings, reason: str) -> SelectedVoice:
    """Find the voice: by its name, else the engine's best. Raises EngineError."""
    voices = engine.voices()
    info = registry.describe(engine, name) if name or not voices else voices[0]
    return SelectedVoice(engine, info, Voice(engine.name, info.name, rate=settings.rate), reason)

"""A third party's engine, held to the contract: whatever it does wrong is an EngineError."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any, get_type_hints

from briefing import _log
from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.engines.interface import FileVoices, NamedVoices, PausingEngine
from briefing.errors import BriefingError, EngineError, EngineUnavailableError
from briefing.model.audio import Audio, Speech, VoiceInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.engines.interface import Engine
    from briefing.model.voice import Voice

_METHODS = ("voices", "check", "speak", "close")
_FACTS: dict[str, tuple[type, ...]] = {
    "version": (str,),
    "network": (bool,),
    "limit": (int, type(None)),
    "workers": (int,),
    "foreign_respelling": (str,),
    "supports_rate": (bool,),
}
_HINT = marked("tell its maker, or choose another engine")


def guard(name: str, engine: object) -> Engine:
    """Wrap an engine that is not ours.

    Args:
        name: What it is registered by; it goes by no other.
        engine: What its factory gave.

    Raises:
        EngineUnavailableError: It lacks something that every engine has, or has it of a wrong type.
    """
    lacks = [member for member in (*_METHODS, *_FACTS) if not _has(engine, member)]
    if lacks:
        raise EngineUnavailableError(
            _("the engine {name!r} is no engine (it lacks {lacks})").format(
                name=name, lacks=", ".join(lacks)
            ),
            _(_HINT),
        )
    if isinstance(engine, FileVoices):
        return _FileGuard(name, engine)
    return _NamedGuard(name, engine) if isinstance(engine, NamedVoices) else _Guard(name, engine)


@contextmanager
def failing(name: str, error: type[EngineError] = EngineError) -> Iterator[None]:
    """Raise whatever a third party's code raises as an `error` of one line.

    Its traceback goes to the log. `SystemExit` counts too: an engine does not end its host.
    """
    try:
        yield
    except BriefingError:
        raise
    except (Exception, SystemExit) as exc:
        _log.debug("the engine %s failed", name, exc_info=True)
        why = " ".join(f"{type(exc).__name__}: {exc}".split()).rstrip(": ")
        raise error(
            _("the engine {name!r} failed ({reason})").format(name=name, reason=why), _(_HINT)
        ) from exc


class _Guard:
    """Passes everything on to an engine, and looks at what comes back."""

    def __init__(self, name: str, engine: Any) -> None:
        self.name = name
        self._engine = engine
        with failing(name, EngineUnavailableError):
            facts = {fact: getattr(engine, fact) for fact in _FACTS}
            for fact, kinds in _FACTS.items():
                _expect(name, _("its {fact}").format(fact=fact), facts[fact], *kinds)
        self.version: str = facts["version"]
        self.network: bool = facts["network"]
        self.limit: int | None = facts["limit"]
        self.workers: int = facts["workers"]
        self.foreign_respelling: str = facts["foreign_respelling"]
        self.supports_rate: bool = facts["supports_rate"]
        self.pauses_at_marks = isinstance(engine, PausingEngine) and bool(engine.pauses_at_marks)
        if self.workers < 1 or (self.limit is not None and self.limit < 1):
            raise EngineUnavailableError(
                _("the engine {name!r} can speak nothing at all").format(name=name), _(_HINT)
            )

    def voices(self) -> tuple[VoiceInfo, ...]:
        """See Engine."""
        with failing(self.name):
            voices = tuple(self._engine.voices())
        for voice in voices:
            self._check_voice(voice)
        return voices

    def check(self) -> None:
        """See Engine."""
        with failing(self.name, EngineUnavailableError):
            self._engine.check()

    def speak(self, text: str, voice: Voice) -> Speech:
        """See Engine."""
        with failing(self.name):
            speech: Speech = self._engine.speak(text, voice)
        _expect(self.name, _("what it speaks"), speech, Speech)
        _expect(self.name, _("its sound"), speech.audio, Audio)
        import numpy as np

        samples = speech.audio.samples
        _expect(self.name, _("its samples"), samples, np.ndarray)
        if samples.ndim != 1 or samples.dtype != np.float32 or not np.isfinite(samples).all():
            raise EngineError(
                _("the engine {name!r} gave no mono sound of float32").format(name=self.name),
                _(_HINT),
            )
        _expect(self.name, _("its sample rate"), speech.audio.sample_rate, int)
        if speech.audio.sample_rate < 1:
            raise EngineError(
                _("the engine {name!r} gave sound without a sample rate").format(name=self.name),
                _(_HINT),
            )
        return speech

    def close(self) -> None:
        """See Engine; what fails only now is of no harm."""
        try:
            self._engine.close()
        except (Exception, SystemExit):  # noqa: BLE001 - whatever it is
            _log.debug("the engine %s failed to close", self.name, exc_info=True)

    def _check_voice(self, voice: object) -> None:
        _expect(self.name, _("a voice of it"), voice, VoiceInfo)
        hints = get_type_hints(VoiceInfo)
        for field in fields(VoiceInfo):
            kinds = (int, float) if hints[field.name] is float else (hints[field.name],)
            _expect(
                self.name,
                _("a voice's {field}").format(field=field.name),
                getattr(voice, field.name),
                *kinds,
            )


class _NamedGuard(_Guard):
    """The same, for an engine with voices that it does not list."""

    def describe(self, name: str) -> VoiceInfo:
        """See NamedVoices."""
        with failing(self.name):
            voice: VoiceInfo = self._engine.describe(name)
        self._check_voice(voice)
        return voice


class _FileGuard(_NamedGuard):
    """The same, for an engine whose voices are files."""

    def fingerprint(self, name: str) -> str:
        """See FileVoices."""
        with failing(self.name):
            mark: str = self._engine.fingerprint(name)
        _expect(self.name, _("a voice's {field}").format(field="fingerprint"), mark, str)
        return mark


def _has(engine: object, member: str) -> bool:
    """Whether a member is there, as a method where it is one; a property is not asked."""
    found = inspect.getattr_static(engine, member, None)
    return found is not None or (member == "limit" and hasattr(engine, member))


def _expect(name: str, what: str, value: object, *kinds: type) -> None:
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        wanted = _(" or ").join(kind.__name__ for kind in kinds)
        raise EngineUnavailableError(
            _("the engine {name!r} is malformed ({what} is {kind}, not {wanted})").format(
                name=name, what=what, kind=type(value).__name__, wanted=wanted
            ),
            _(_HINT),
        )

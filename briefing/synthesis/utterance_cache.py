"""Speech as it came from an engine, saved until its segment is encoded.

A request over the network is dear: when a briefing is interrupted, or fails half-way, what was
fetched need not be asked for again.
"""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from briefing import _log
from briefing.errors import OutputError
from briefing.model.audio import Audio, Speech, WordTime
from briefing.storage.cache_files import read_entry, write_entry
from briefing.synthesis.completeness import speak_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.engines.interface import Engine
    from briefing.model.voice import Voice
    from briefing.synthesis.completeness import Pace


class UtteranceCache:
    """A voice of an engine, whose speech is saved where it came over the network.

    Attributes:
        engine: Who speaks.
        version: Changes whenever the voice would sound different.
        voice: As the engine knows it.
        pace: By which speech that is too short or too long is found out; None where none is to be.
    """

    def __init__(
        self, engine: Engine, version: str, voice: Voice, folder: Path, pace: Pace | None = None
    ) -> None:
        """Save speech under `folder`, which is made when it is first needed."""
        self.engine = engine
        self.version = version
        self.voice = voice
        self.pace = pace
        self._folder = folder
        self._doubtful: set[str] = set()
        self._in_memory: dict[Path, Speech] = {}  # what could not be written

    @property
    def stretch(self) -> float:
        """By which its speech is yet to be made faster."""
        return 1.0 if self.engine.supports_rate else self.voice.rate

    def speak(self, part: str) -> Speech:
        """Return a part as spoken now or earlier. Raises EngineError."""
        speech = self._fetched(part) if self.engine.network else self._spoken(part)
        if speech.doubtful:
            self._doubtful.add(part)
        return speech

    def is_doubtful(self, parts: Sequence[str]) -> bool:
        """Whether one of the parts may not have been said whole."""
        return not self._doubtful.isdisjoint(parts)

    def _spoken(self, part: str) -> Speech:
        if self.pace is None:
            return self.engine.speak(part, self.voice)
        return speak_whole(self.engine, part, self.voice, self.pace)

    def _fetched(self, part: str) -> Speech:
        cached = self._get(part)
        if cached is not None:
            return cached
        with _Fetching(self._path(part)):
            cached = self._get(part)  # another thread may have fetched it meanwhile
            if cached is not None:
                return cached
            speech = self._spoken(part)
            self._put(part, speech)
            return speech

    def forget(self, parts: Sequence[str]) -> None:
        """Remove the speech of a segment that is encoded."""
        if self.engine.network:
            for part in parts:
                self._in_memory.pop(self._path(part), None)
                with suppress(OSError):
                    self._path(part).unlink(missing_ok=True)

    def _path(self, part: str) -> Path:
        rate = self.voice.rate if self.engine.supports_rate else 1.0
        identity = [self.engine.name, self.version, self.voice.name, rate, part]
        digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
        return self._folder / digest[:2] / f"{digest}.utterance"

    def _get(self, part: str) -> Speech | None:
        entry = read_entry(self._path(part))
        if entry is None:
            return self._in_memory.get(self._path(part))
        head, data = entry
        import numpy as np

        with suppress(ValueError, KeyError, TypeError):
            samples = np.frombuffer(data, dtype=np.float32)
            words = tuple(WordTime(offset, sample) for offset, sample in head["words"])
            return Speech(Audio(samples, head["sample_rate"]), words, bool(head.get("doubtful")))
        return None

    def _put(self, part: str, speech: Speech) -> None:
        words = [(word.offset, word.sample) for word in speech.words]
        head = {"sample_rate": speech.audio.sample_rate, "words": words}
        head |= {"doubtful": True} if speech.doubtful else {}
        try:
            write_entry(self._path(part), head, speech.audio.samples.tobytes())
        except OutputError as exc:  # it is only saved to ask for nothing twice
            _log.warning("a voice's answers are kept in memory: %s", exc.problem)
            self._in_memory[self._path(part)] = speech


class _Fetching:
    """Lets one thread at a time fetch what goes by a path."""

    _lock = threading.Condition()
    _under_way: set[Path] = set()  # noqa: RUF012 - shared by all on purpose

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        with self._lock:
            self._lock.wait_for(lambda: self._path not in self._under_way)
            self._under_way.add(self._path)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._under_way.discard(self._path)
            self._lock.notify_all()

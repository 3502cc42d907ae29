"""Everything that speaks, opened once for any number of briefings."""

from __future__ import annotations

import threading
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, TypeVar

from briefing._log import info
from briefing.engines.registry import sound_version
from briefing.errors import EngineError
from briefing.mp3.frames import FrameFormat
from briefing.pipeline.events import Listener, notify
from briefing.pipeline.voice_selection import AUTO, select_voices
from briefing.storage.directories import writable_cache
from briefing.synthesis.clip_cache import ClipCache
from briefing.synthesis.completeness import assumed_pace
from briefing.synthesis.loudness import loudness_gain
from briefing.synthesis.pool import SynthesisPool
from briefing.synthesis.utterance_cache import UtteranceCache
from briefing.synthesis.voice_renderer import VoiceRenderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from briefing.model.settings import Settings
    from briefing.pipeline.voice_selection import SelectedVoice

# Voices without a breath or a room: here LAME's quality 7 is nearer to the original than 5, and
# twice as fast; recordings of people lose by it (benchmarks/README.md).
_CLEAN, _CLEAN_QUALITY = frozenset({"espeak", "piper"}), 7

_T = TypeVar("_T")


@dataclass(frozen=True)
class SynthesisSession:
    """The voices of a briefing, each with its gain, and the threads that they speak on.

    Attributes:
        voices: Who speaks, and why.
        renderers: One for each voice.
        pool: The threads, with the cache of clips.
        locks: The folder of the locks between processes.
    """

    voices: tuple[SelectedVoice, ...]
    renderers: tuple[VoiceRenderer, ...]
    pool: SynthesisPool
    locks: Path

    @property
    def start(self) -> int:
        """Milliseconds of silence before the first word of a briefing."""
        return self.renderers[0].pauses.start

    @property
    def fmt(self) -> FrameFormat:
        """The format of every frame."""
        return self.renderers[0].fmt


class SessionFallback:
    """The session in use; where an engine that `auto` chose fails, one with the next best.

    What was begun in the one is begun again in the other: two voices that nobody asked for never
    share a briefing. A session stays open to the end, for other threads may be using it.
    """

    def __init__(
        self,
        settings: Settings,
        listeners: Sequence[Listener] = (),
        *,
        offline: bool = False,
        clips: str = "",
    ) -> None:
        """Choose the voices and open the first session.

        Args:
            settings: Which engine, voices and format.
            listeners: Receive who speaks, each time it is decided.
            offline: Never touch the network.
            clips: The URL of a cache of clips that other machines use too; empty for none.

        Raises:
            EngineError: Nobody can speak.
            ToolMissingError: The container cannot be written here.
            UsageError: There is no such engine, voice or format.
        """
        FrameFormat.of(settings)
        self._settings = settings
        self._listeners = listeners
        self._offline = offline
        self._clips = clips
        self._failed: dict[str, str] = {}  # engines, each with its reason
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._session = self._next()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def run(self, make: Callable[[SynthesisSession], _T]) -> _T:
        """Call `make` with the session in use, and again with the next while engines fail.

        Raises:
            EngineError: The engine was asked for by name, needs no network, or was the last.
        """
        while True:
            with self._lock:
                session = self._session
            try:
                return make(session)
            except EngineError as exc:
                if not self._may_replace(session):
                    raise
                self._replace(session, exc)

    def _may_replace(self, session: SynthesisSession) -> bool:
        chosen_freely = self._settings.engine == AUTO and not self._settings.voice
        return chosen_freely and any(voice.engine.network for voice in session.voices)

    def _replace(self, session: SynthesisSession, exc: EngineError) -> None:
        with self._lock:
            if self._session is not session:
                return  # another thread was first
            engines = [voice.engine.name for voice in session.voices if voice.engine.network]
            info("begun again without %s: %s", ", ".join(engines), exc.problem)
            self._failed |= dict.fromkeys(engines, exc.problem)
            self._session = self._next()

    def _next(self) -> SynthesisSession:
        voices = select_voices(self._settings, offline=self._offline, without=self._failed)
        session = self._open.enter_context(open_session(voices, self._settings, self._clips))
        announce(voices, self._listeners)
        return session


def announce(voices: Sequence[SelectedVoice], listeners: Sequence[Listener]) -> None:
    """Notify the listeners of who speaks."""
    for voice in voices:
        notify(
            listeners,
            Listener.voice_selected,
            voice.engine.name,
            voice.voice.label,
            voice.reason,
        )


@contextmanager
def open_session(
    voices: tuple[SelectedVoice, ...], settings: Settings, clips: str = ""
) -> Iterator[SynthesisSession]:
    """Measure the voices' gains, hold them ready until the block ends, then close their engines.

    Args:
        voices: Who speaks.
        settings: The format and the loudness.
        clips: The URL of a cache of clips that other machines use too; empty for none.

    Raises:
        EngineError: A voice cannot speak.
        UsageError: MP3 does not have the format.
        BriefingError: There is no room in memory.
    """
    with ExitStack() as stack:
        for voice in voices:
            stack.callback(voice.engine.close)
        fmt = FrameFormat.of(settings)
        cache = stack.enter_context(writable_cache())
        renderers = tuple(_renderer(voice, settings, fmt, cache) for voice in voices)
        fetchers = max(
            (voice.engine.workers for voice in voices if voice.engine.network), default=0
        )
        store = stack.enter_context(closing(_clip_cache(cache / "clips", clips)))
        pool = stack.enter_context(SynthesisPool(store, fetchers))
        yield SynthesisSession(voices, renderers, pool, cache / "locks")


def _clip_cache(folder: Path, shared: str) -> ClipCache:
    if not shared:
        return ClipCache(folder)
    from briefing.synthesis.clip_cache import SharedClipCache  # lazy: an optional extra

    return SharedClipCache(folder, shared)


def _renderer(
    voice: SelectedVoice, settings: Settings, fmt: FrameFormat, cache: Path
) -> VoiceRenderer:
    version = sound_version(voice.engine, voice.voice.name)
    pace = assumed_pace(voice.info.pace * (voice.voice.rate if voice.engine.supports_rate else 1.0))
    utterances = UtteranceCache(voice.engine, version, voice.voice, cache / "utterances", pace)
    gain = loudness_gain(utterances, settings.loudness, cache / "gains")
    if not settings.quality and voice.engine.name in _CLEAN:
        fmt = replace(fmt, quality=_CLEAN_QUALITY)
    return VoiceRenderer(utterances, gain, fmt, settings.pauses.at_rate(settings.rate))

"""Everything that speaks, opened once for any number of jobs."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing._host import check_room
from briefing.engines.registry import sound_version
from briefing.mp3.frames import FrameFormat
from briefing.storage.directories import writable_cache
from briefing.synthesis.clip_cache import ClipCache
from briefing.synthesis.loudness import loudness_gain
from briefing.synthesis.pool import SynthesisPool
from briefing.synthesis.utterance_cache import UtteranceCache
from briefing.synthesis.voice_renderer import VoiceRenderer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from briefing.model.settings import Settings
    from briefing.pipeline.voice_selection import SelectedVoice


@dataclass(frozen=True)
class SynthesisSession:
    """The voices of a briefing, each with its level, and the threads that they speak on.

    choices    who speaks, and why
    renderers  one for each choice
    locks      the folder of the locks between processes
    """

    choices: tuple[SelectedVoice, ...]
    renderers: tuple[VoiceRenderer, ...]
    crew: SynthesisPool
    locks: Path

    @property
    def fmt(self) -> FrameFormat:
        """The format of every frame."""
        return self.renderers[0].fmt


@contextmanager
def open_session(
    choices: tuple[SelectedVoice, ...], settings: Settings, shared: str = ""
) -> Iterator[SynthesisSession]:
    """Level the voices, hold them ready until the block ends, then close their engines.

    shared  the URL of a cache of clips that other machines use too; empty for none

    Raises EngineError; UsageError for a format that MP3 does not have; BriefingError where there
    is no room in memory.
    """
    check_room()
    with ExitStack() as stack:
        for choice in choices:
            stack.callback(choice.engine.close)
        fmt = FrameFormat(settings.sample_rate, settings.bitrate)
        cache = stack.enter_context(writable_cache())
        renderers = tuple(_renderer(choice, settings, fmt, cache) for choice in choices)
        fetchers = max(
            (choice.engine.workers for choice in choices if choice.engine.network), default=0
        )
        store = stack.enter_context(closing(_store(cache / "clips", shared)))
        crew = stack.enter_context(SynthesisPool(store, fetchers))
        yield SynthesisSession(choices, renderers, crew, cache / "locks")


def _store(folder: Path, shared: str) -> ClipCache:
    if not shared:
        return ClipCache(folder)
    from briefing.synthesis.clip_cache import SharedClipCache

    return SharedClipCache(folder, shared)


def _renderer(
    choice: SelectedVoice, settings: Settings, fmt: FrameFormat, cache: Path
) -> VoiceRenderer:
    version = sound_version(choice.engine, choice.voice.name)
    utterances = UtteranceCache(choice.engine, version, choice.voice, cache / "takes")
    gain = loudness_gain(utterances, settings.loudness, cache / "gains")
    return VoiceRenderer(utterances, gain, fmt)

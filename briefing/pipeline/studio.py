"""Everything that speaks, opened once for any number of jobs."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing._host import check_room
from briefing.engines.registry import sound_version
from briefing.files.places import writable_cache
from briefing.mp3.frames import FrameFormat
from briefing.synthesis import calibration
from briefing.synthesis.render import Renderer
from briefing.synthesis.store import ClipStore
from briefing.synthesis.takes import Takes
from briefing.synthesis.workers import Crew

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from briefing.model.settings import Settings
    from briefing.pipeline.choice import Choice


@dataclass(frozen=True)
class Studio:
    """The voices of a briefing, each with its level, and the threads that they speak on.

    choices    who speaks, and why
    renderers  one for each choice
    locks      the folder of the locks between processes
    """

    choices: tuple[Choice, ...]
    renderers: tuple[Renderer, ...]
    crew: Crew
    locks: Path

    @property
    def fmt(self) -> FrameFormat:
        """The format of every frame."""
        return self.renderers[0].fmt


@contextmanager
def open_studio(
    choices: tuple[Choice, ...], settings: Settings, shared: str = ""
) -> Iterator[Studio]:
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
        crew = stack.enter_context(Crew(store, fetchers))
        yield Studio(choices, renderers, crew, cache / "locks")


def _store(folder: Path, shared: str) -> ClipStore:
    if not shared:
        return ClipStore(folder)
    from briefing.synthesis.shared import SharedClips

    return SharedClips(folder, shared)


def _renderer(choice: Choice, settings: Settings, fmt: FrameFormat, cache: Path) -> Renderer:
    version = sound_version(choice.engine, choice.voice.name)
    takes = Takes(choice.engine, version, choice.voice, cache / "takes")
    gain = calibration.gain(takes, settings.loudness, cache / "gains")
    return Renderer(takes, gain, fmt)

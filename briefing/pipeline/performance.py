"""A script, spoken and laid out."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from briefing.assembly.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.model.audio import Clip
    from briefing.model.script import Script, Segment
    from briefing.model.timeline import Spoken, Timeline
    from briefing.pipeline.job import Progress
    from briefing.pipeline.studio import Studio
    from briefing.synthesis.render import Renderer

_NEEDED_LATER = ("filelock", "mutagen.id3", "slugify")  # by publishing


@dataclass(frozen=True)
class Performance:
    """A script as it was spoken.

    frames_of  gives the encoded frames of a segment
    made       how many segments had to be spoken
    """

    timeline: Timeline
    frames_of: Callable[[Spoken], bytes]
    made: int


def perform(script: Script, studio: Studio, progress: Progress) -> Performance:
    """Speak a script. Raises EngineError, OutputError; what was spoken until then is kept."""
    segments = [segment for segment, _ in script.segments()]

    def renderer_of(segment: Segment) -> Renderer:
        return studio.renderers[segment.voice]

    def frames_of(item: Spoken) -> bytes:
        """Take a clip from the store; one that was lost meanwhile is spoken again."""
        segment = segments[item.segment]
        return studio.crew.clip(renderer_of(segment), segment.parts)[0].data

    progress.planned(len(segments))
    clips: list[Clip] = []
    made = 0
    speaking = studio.crew.speak(segments, renderer_of)
    for library in _NEEDED_LATER:  # this thread has nothing else to do while the first are spoken
        import_module(library)
    for clip, new in speaking:
        clips.append(clip)
        made += new
        progress.spoken(len(clips))
    return Performance(lay_out(script, clips, studio.fmt), frames_of, made)

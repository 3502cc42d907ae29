"""The work on one job: read, plan, speak, lay out, publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.assembly.layout import lay_out
from briefing.errors import EngineError
from briefing.mp3.frames import FrameFormat
from briefing.pipeline.choice import AUTO, choose
from briefing.pipeline.outline import outline
from briefing.pipeline.release import Work, release
from briefing.pipeline.studio import open_studio
from briefing.publishing import export

if TYPE_CHECKING:
    from briefing.model.audio import Clip
    from briefing.model.recording import Recording
    from briefing.model.script import Segment
    from briefing.model.timeline import Spoken
    from briefing.pipeline.job import Job, Progress
    from briefing.pipeline.studio import Studio
    from briefing.synthesis.render import Renderer


def work(job: Job, progress: Progress) -> Recording:
    """Do a job, whatever was done before; see `briefing.pipeline.make.make`.

    When an engine that `auto` chose fails half-way, the whole briefing is begun again with the
    next one: two voices that nobody asked for never share a briefing.
    """
    settings = job.settings
    FrameFormat(settings.sample_rate, settings.bitrate)
    export.require(job.container)
    failed: dict[str, str] = {}
    while True:
        choices = choose(settings, offline=job.offline, without=failed)
        try:
            with open_studio(choices, settings) as studio:
                return produce(job, studio, progress)
        except EngineError as exc:
            fallible = [choice.engine.name for choice in choices if choice.engine.network]
            if settings.engine != AUTO or settings.voice or not fallible:
                raise
            failed |= dict.fromkeys(fallible, exc.problem)


def produce(job: Job, studio: Studio, progress: Progress) -> Recording:
    """Do a job in a studio that is open. Raises as `make` does."""
    for choice in studio.choices:
        progress.chosen(choice.engine.name, choice.voice.label, choice.reason)
    planned = outline(job, studio.choices)
    segments = [segment for segment, _ in planned.script.segments()]

    def renderer_of(segment: Segment) -> Renderer:
        return studio.renderers[segment.voice]

    def frames_of(item: Spoken) -> bytes:
        """Take a clip from the store; one that was lost meanwhile is spoken again."""
        segment = segments[item.segment]
        return studio.crew.clip(renderer_of(segment), segment.parts)[0].data

    progress.planned(len(segments))
    clips: list[Clip] = []
    made = 0
    for clip, new in studio.crew.speak(segments, renderer_of):
        clips.append(clip)
        made += new
        progress.spoken(len(clips))
    timeline = lay_out(planned.script, clips, studio.fmt)
    done = Work(job, planned, timeline, studio.renderers, frames_of, made)
    return release(done, studio.locks)

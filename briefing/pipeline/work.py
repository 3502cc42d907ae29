"""The work on one job: choose, read, plan, speak, lay out, publish."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from briefing.assembly.layout import lay_out
from briefing.files.places import writable_cache
from briefing.mp3.frames import FrameFormat
from briefing.pipeline.choice import choose
from briefing.pipeline.outline import outline
from briefing.pipeline.release import Work, release
from briefing.publishing import export
from briefing.synthesis import calibration
from briefing.synthesis.render import Renderer
from briefing.synthesis.store import ClipStore
from briefing.synthesis.workers import clip, speak_all

if TYPE_CHECKING:
    from briefing.model.audio import Clip
    from briefing.model.recording import Recording
    from briefing.model.script import Script
    from briefing.model.timeline import Spoken
    from briefing.pipeline.job import Job, Progress


def work(job: Job, progress: Progress) -> Recording:
    """Do a job, whatever was done before; see `briefing.pipeline.make.make`."""
    settings = job.settings
    fmt = FrameFormat(settings.sample_rate, settings.bitrate)
    export.require(job.container)
    with ExitStack() as stack:
        choice = choose(settings, offline=job.offline)
        stack.callback(choice.engine.close)
        progress.chosen(choice.engine.name, choice.voice.name, choice.reason)
        planned = outline(job, choice.engine, choice.info)
        cache = stack.enter_context(writable_cache())
        store = ClipStore(cache / "clips")
        gain = calibration.gain(choice.engine, choice.voice, settings.loudness, cache / "gains")
        renderer = Renderer(choice.engine, choice.voice, gain, fmt)
        clips, made = _speak(planned.script, renderer, store, progress)
        timeline = lay_out(planned.script, clips, fmt)
        parts = [segment.parts for segment, _ in planned.script.segments()]

        def frames_of(item: Spoken) -> bytes:
            """Take a clip from the store; one that was lost meanwhile is spoken again."""
            return clip(renderer, parts[item.segment], store)[0].data

        done = Work(job, planned, timeline, renderer, frames_of, made)
        return release(done, cache / "locks")


def _speak(
    script: Script, renderer: Renderer, store: ClipStore, progress: Progress
) -> tuple[list[Clip], int]:
    """Speak a script: its clips without their frames, and how many had to be made."""
    segments = [segment for segment, _ in script.segments()]
    progress.planned(len(segments))
    clips: list[Clip] = []
    made = 0
    for item, new in speak_all(segments, lambda _: renderer, store, renderer.engine.workers):
        clips.append(item)
        made += new
        progress.spoken(len(clips))
    return clips, made

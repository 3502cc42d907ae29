"""A script, spoken and laid out."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from briefing.assembly.layout import lay_out
from briefing.model.script import SegmentKind
from briefing.synthesis.clip_cache import without_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from briefing.model.audio import Clip
    from briefing.model.script import Pause, Script, Segment
    from briefing.model.timeline import Spoken, Timeline
    from briefing.pipeline.request import Progress
    from briefing.pipeline.session import SynthesisSession
    from briefing.synthesis.music_bed import Soundtrack
    from briefing.synthesis.voice_renderer import VoiceRenderer


@dataclass(frozen=True)
class Synthesis:
    """A script as it was spoken.

    frames_of  gives the encoded frames of a segment
    made       how many segments had to be spoken
    """

    timeline: Timeline
    frames_of: Callable[[Spoken], bytes]
    made: int


def synthesize(
    script: Script,
    studio: SynthesisSession,
    progress: Progress,
    soundtrack: Soundtrack | None = None,
    *,
    meanwhile: Callable[[], object] = lambda: None,
) -> Synthesis:
    """Speak a script. Raises EngineError, OutputError; what was spoken until then is kept.

    soundtrack  the sounds that the script names; None where it names none
    meanwhile   called once while the first segments are spoken, when there is time
    """
    pairs = list(script.segments())

    def renderer_of(segment: Segment) -> VoiceRenderer:
        return studio.renderers[segment.voice]

    def frames_of(item: Spoken) -> bytes:
        """Take a clip from the store; one that was lost meanwhile is made again."""
        segment = pairs[item.segment][0]
        if not segment.sound or soundtrack is None:
            return studio.crew.clip(renderer_of(segment), segment.parts)[0].data
        if kept := studio.crew.clips.get(item.key):
            return kept.data
        return dict(_sounds(pairs, studio, soundtrack))[segment.id][0].data

    progress.planned(len(pairs))
    made = done = 0

    def taken(take: tuple[Clip, bool]) -> Clip:
        nonlocal made, done
        clip, new = take
        made, done = made + new, done + 1
        progress.spoken(done)
        return clip

    sounds = {}
    if soundtrack:
        for number, take in _sounds(pairs, studio, soundtrack):
            sounds[number] = without_data(taken(take))
    plain = [segment for segment, _ in pairs if not segment.sound]
    speaking = studio.crew.speak(plain, renderer_of)
    import_module("briefing.synthesis.dsp")  # numpy, while the first are spoken
    meanwhile()
    clips = (sounds.get(segment.id) or taken(next(speaking)) for segment, _ in pairs)
    timeline = lay_out(script, clips, studio.fmt)
    return Synthesis(timeline, frames_of, made)


def _sounds(
    pairs: Sequence[tuple[Segment, Pause]], studio: SynthesisSession, soundtrack: Soundtrack
) -> Iterator[tuple[int, tuple[Clip, bool]]]:
    """Give by their segments' ids the sounds that are played, and what is spoken over a bed."""
    from briefing.synthesis.music_bed import BedUtterance

    under: list[int] = []
    lines: list[BedUtterance] = []
    for segment, pause in pairs:
        if segment.kind is SegmentKind.SOUND:
            yield segment.id, soundtrack.play(segment.sound, studio.crew)
        elif segment.sound:
            under.append(segment.id)
            frames = studio.fmt.frames(pause.milliseconds)
            lines.append(BedUtterance(studio.renderers[segment.voice], segment.parts, frames))
    if lines:
        yield from zip(under, soundtrack.under(lines, studio.crew), strict=True)

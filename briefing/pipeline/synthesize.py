"""A script, spoken and laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing._log import info
from briefing.assembly.layout import lay_out, silence_behind
from briefing.model.script import SegmentKind
from briefing.model.settings import TONE
from briefing.mp3.frames import FrameFormat
from briefing.pipeline.events import Listener, notify
from briefing.synthesis.clip_cache import without_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from briefing.model.audio import Clip
    from briefing.model.script import Pause, Script, Segment
    from briefing.model.settings import Settings
    from briefing.model.timeline import Spoken, Timeline
    from briefing.pipeline.session import SynthesisSession
    from briefing.synthesis.music_bed import Soundtrack
    from briefing.synthesis.voice_renderer import VoiceRenderer


@dataclass(frozen=True)
class Synthesis:
    """A script as it was spoken.

    Attributes:
        timeline: Where everything stands.
        frames_of: Returns the encoded frames of a segment.
        made: How many segments had to be spoken.
    """

    timeline: Timeline
    frames_of: Callable[[Spoken], bytes]
    made: int


def load_sounds(sounds: Mapping[str, str], settings: Settings) -> Soundtrack | None:
    """Decode the sounds of a briefing, and the tone before titles where that is asked for.

    Args:
        sounds: Names of built-in ones or paths, by their roles.
        settings: The format and the loudness.

    Returns:
        None where there are none.

    Raises:
        UsageError: There is no such sound, or MP3 does not have the format.
        FormatError: A file is no sound, or silent.
        ToolMissingError: Only ffmpeg could read it, and that is missing.
    """
    wanted = {**sounds, TONE: TONE} if settings.titles == TONE else sounds
    if not wanted:
        return None
    from briefing.synthesis.jingles import load  # lazy: numpy, which a plan without sounds spares
    from briefing.synthesis.music_bed import Soundtrack  # lazy: the same

    fmt = FrameFormat.of(settings)
    jingles = {
        role: load(name, role, settings.sample_rate, settings.loudness)
        for role, name in wanted.items()
    }
    return Soundtrack(jingles, fmt)


def synthesize(
    script: Script,
    session: SynthesisSession,
    listeners: Sequence[Listener] = (),
    soundtrack: Soundtrack | None = None,
    *,
    meanwhile: Callable[[], object] = lambda: None,
) -> Synthesis:
    """Speak a script and lay it out. What was spoken before an error stays in the cache.

    Args:
        script: What is said.
        session: Who speaks.
        listeners: Receive the number of segments, planned and spoken.
        soundtrack: The sounds that the script names; None where it names none.
        meanwhile: Called once while the first segments are spoken, when there is time.

    Raises:
        EngineError: A voice failed.
        OutputError: The cache cannot be written.
    """
    pairs = list(script.segments())

    def renderer_of(segment: Segment) -> VoiceRenderer:
        return session.renderers[segment.voice]

    def frames_of(item: Spoken) -> bytes:
        """Read a clip from the cache; one that was lost meanwhile is made again."""
        segment = pairs[item.segment][0]
        if not segment.sound or soundtrack is None:
            return session.pool.clip(renderer_of(segment), segment.parts)[0].data
        if cached := session.pool.clips.get(item.key):
            return cached.data
        return dict(_sounds(pairs, session, soundtrack))[segment.id][0].data

    notify(listeners, Listener.segments_planned, len(pairs))
    made = done = 0

    def count(clip: Clip, new: bool) -> Clip:  # noqa: FBT001 - as the pool gives them
        nonlocal made, done
        made, done = made + new, done + 1
        notify(listeners, Listener.segments_spoken, done)
        return clip

    sounds = {}
    if soundtrack:
        for number, clip in _sounds(pairs, session, soundtrack):
            sounds[number] = without_data(count(*clip))
    plain = [segment for segment, _ in pairs if not segment.sound]
    speaking = session.pool.speak(plain, renderer_of)
    import briefing.synthesis.dsp  # noqa: F401 - lazy: numpy, while the first are spoken

    meanwhile()

    def clips() -> Iterator[Clip]:
        for segment, pause in pairs:
            clip = sounds.get(segment.id) or count(*next(speaking))
            silence = silence_behind(clip, pause, session.fmt)
            notify(listeners, Listener.segment_ready, clip.key, silence)
            yield clip

    timeline = lay_out(script, clips(), session.fmt, session.start)
    info("spoken: %d of %d segments, the others cached", made, len(pairs))
    return Synthesis(timeline, frames_of, made)


def _sounds(
    pairs: Sequence[tuple[Segment, Pause]], session: SynthesisSession, soundtrack: Soundtrack
) -> Iterator[tuple[int, tuple[Clip, bool]]]:
    """Return by their segments' ids the sounds that are played, and what is spoken over a bed."""
    from briefing.synthesis.music_bed import BedUtterance  # lazy: the same

    under: list[int] = []
    lines: list[BedUtterance] = []
    for segment, pause in pairs:
        if segment.kind is SegmentKind.SOUND:
            yield segment.id, soundtrack.play(segment.sound, session.pool)
        elif segment.sound:
            under.append(segment.id)
            frames = session.fmt.frames(pause.milliseconds)
            lines.append(BedUtterance(session.renderers[segment.voice], segment.parts, frames))
    if lines:
        yield from zip(under, soundtrack.under(lines, session.pool), strict=True)

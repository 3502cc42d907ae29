"""`briefing play`: an article through the loudspeaker, at once."""

from __future__ import annotations

from briefing.cli import loudspeaker, options
from briefing.pipeline.play import spoken


def play(
    source: options.SourceArgument,
    *,
    voices: options.VoiceOptions,
    about: options.DescriptionOptions,
    captions: options.CaptionsOption = None,
    reading: options.ReadingOptions,
) -> None:
    """Speak an article through the loudspeaker; space pauses, arrows skip, q ends."""
    settings = options.load(reading, voices, captions=captions)
    request = options.request(source, settings, reading, about)
    with spoken(request) as playback:
        loudspeaker.play(playback)

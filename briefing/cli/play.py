"""`briefing play`: an article through the loudspeaker, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.cli import loudspeaker, options
from briefing.errors import UsageError
from briefing.pipeline.play import published, spoken

if TYPE_CHECKING:
    from pathlib import Path

_PLAYED = {".mp3", ".ogg", ".wav"}


def play(
    source: options.SourceArgument = None,
    *,
    clip: options.ClipOption = False,
    voices: options.VoiceOptions,
    about: options.DescriptionOptions,
    captions: options.CaptionsOption = None,
    reading: options.ReadingOptions,
) -> None:
    """Speak an article through the loudspeaker; space pauses, arrows skip, q ends."""
    settings = options.load(reading, voices, captions=captions)
    request = options.request(source, settings, reading, about, clip=clip)
    with spoken(request) as playback:
        loudspeaker.play(playback)


def play_file(audio: Path) -> None:
    """Play a file; raises UsageError for one of a kind that is not played here."""
    if audio.suffix not in _PLAYED:
        raise UsageError(
            _("{path} cannot be played here").format(path=audio), _("play an MP3, Ogg or WAV")
        )
    with published(audio) as playback:
        loudspeaker.play(playback)

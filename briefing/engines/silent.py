"""A voice that says nothing, at a plausible pace: every stage can be run without a real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.model.audio import Audio, Speech, VoiceInfo, WordTime

if TYPE_CHECKING:
    from briefing.model.voice import Voice

_SAMPLE_RATE = 24_000
_PACE = 5.0


class SilentEngine:
    """Zeros, as long as the text would take."""

    name = "silent"
    version = "1"
    network = False
    limit = None
    workers = 1
    foreign_respelling = ""
    supports_rate = True
    pauses_at_marks = True

    def voices(self) -> tuple[VoiceInfo, ...]:
        """One voice, `silent`."""
        return (VoiceInfo(self.name, "silent", _SAMPLE_RATE, _PACE, "CC0-1.0", False, "silence"),)

    def check(self) -> None:
        """Be ready, always."""

    def speak(self, text: str, voice: Voice) -> Speech:
        """Return a fifth of a second for each word; see Engine.speak."""
        import numpy as np

        word = round(_SAMPLE_RATE / _PACE / voice.rate)
        offsets = [
            index
            for index, character in enumerate(text)
            if not character.isspace() and (index == 0 or text[index - 1].isspace())
        ]
        words = tuple(WordTime(offset, index * word) for index, offset in enumerate(offsets))
        return Speech(Audio(np.zeros(len(offsets) * word, dtype=np.float32), _SAMPLE_RATE), words)

    def close(self) -> None:
        """Nothing to let go of."""

"""One segment, from its spoken line to encoded frames.

numpy is loaded where there is sound to treat, not before: meanwhile the first lines are spoken.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.errors import EngineError
from briefing.model.audio import Clip
from briefing.mp3.encoder import encoder_version
from briefing.mp3.frames import count_frames

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.audio import Samples, Speech, WordTime
    from briefing.mp3.frames import FrameFormat
    from briefing.synthesis.utterance_cache import UtteranceCache

CACHE_VERSION = 3  # raise it whenever the same speech would be treated differently


@dataclass(frozen=True)
class VoiceRenderer:
    """Everything that, with the spoken line, decides how a segment sounds.

    gain  decibels, for this voice at this rate
    """

    takes: UtteranceCache
    gain: float
    fmt: FrameFormat

    def key(self, parts: Sequence[str]) -> str:
        """Name the sound of a spoken line."""
        ingredients = [
            CACHE_VERSION,
            self.takes.engine.name,
            self.takes.version,
            self.takes.voice.name,
            self.takes.voice.rate,
            self.gain,
            encoder_version(),
            self.fmt.sample_rate,
            self.fmt.bitrate,
            *parts,
        ]
        return hashlib.sha256(json.dumps(ingredients).encode()).hexdigest()

    def render(self, parts: Sequence[str]) -> Clip:
        """Speak, level and encode a line.

        Raises EngineError, also when the engine gives no sound for words.
        """
        samples, words = self.voice(parts)
        from briefing.synthesis import dsp

        data, whole, loudness = dsp.encode_samples(samples, self.fmt)
        return Clip(self.key(parts), count_frames(data), whole, loudness, words, data)

    def voice(self, parts: Sequence[str]) -> tuple[Samples, tuple[WordTime, ...]]:
        """Speak and level a line without encoding it; raises as `render` does."""
        samples, words = speak(self.takes, self.gain, parts, self.fmt.sample_rate)
        from briefing.synthesis import dsp

        dsp.limit_and_fade(samples, self.fmt.sample_rate)
        return samples, words


def speak(
    takes: UtteranceCache, gain: float, parts: Sequence[str], sample_rate: int
) -> tuple[Samples, tuple[WordTime, ...]]:
    """Speak a line part by part, and join what was spoken; see `briefing.synthesis.dsp.join_parts`.

    Raises EngineError.
    """
    spoken = [(part, _audible(takes, part)) for part in parts]
    from briefing.synthesis import dsp  # by now numpy has been loaded meanwhile

    pace = 1.0 if takes.engine.paced else takes.voice.rate
    return dsp.join_parts(spoken, gain, pace, sample_rate)


def _audible(takes: UtteranceCache, part: str) -> Speech:
    speech = takes.speak(part)
    if not len(speech.audio.samples):
        raise EngineError(f"{takes.engine.name} gave no sound for {part!r}", "try another engine")
    return speech

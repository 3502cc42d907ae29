"""One segment, from its spoken text to encoded frames.

numpy is loaded where there is sound to treat, not before: meanwhile the first parts are spoken.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import EngineError
from briefing.model.marks import breaks
from briefing.mp3.encoder import encoder_version
from briefing.synthesis import dsp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.audio import Clip, Samples, Speech, WordTime
    from briefing.model.settings import Pauses
    from briefing.mp3.frames import FrameFormat
    from briefing.synthesis.utterance_cache import UtteranceCache

CACHE_VERSION = 5  # raise it whenever the same speech would be treated differently


@dataclass(frozen=True)
class VoiceRenderer:
    """Everything that, with the spoken text, decides how a segment sounds.

    Attributes:
        utterances: The voice.
        gain: Decibels, for this voice at this rate.
        fmt: The format of the frames.
        pauses: At the marks within a segment, at the voice's rate.
    """

    utterances: UtteranceCache
    gain: float
    fmt: FrameFormat
    pauses: Pauses

    def key(self, parts: Sequence[str]) -> str:
        """Return the key of a spoken text's clip."""
        ingredients = [
            CACHE_VERSION,
            self.utterances.engine.name,
            self.utterances.version,
            self.utterances.voice.name,
            self.utterances.voice.rate,
            self.gain,
            encoder_version(self.fmt.quality),
            self.fmt.sample_rate,
            self.fmt.bitrate,
            [self.pauses.at_mark(mark) for _, mark in breaks(" ".join(parts))],
            *parts,
        ]
        return hashlib.sha256(json.dumps(ingredients).encode()).hexdigest()

    def render(self, key: str, parts: Sequence[str]) -> Clip:
        """Speak, level and encode a text.

        Args:
            key: The clip's, as `key` returns it.
            parts: The text, as the engine takes it at once.

        Raises:
            EngineError: The engine fails, or gives no sound for words.
        """
        samples, words = self.voice(parts)
        clip = dsp.encode_clip(key, samples, words, self.fmt)
        return replace(clip, doubtful=True) if self.utterances.is_doubtful(parts) else clip

    def voice(self, parts: Sequence[str]) -> tuple[Samples, tuple[WordTime, ...]]:
        """Speak and level a text without encoding it; raises as `render` does."""
        samples, words = speak(self.utterances, self.gain, parts, self.fmt.sample_rate, self.pauses)
        dsp.limit(samples, self.fmt.sample_rate)
        dsp.fade(samples, self.fmt.sample_rate)
        return samples, words


def speak(
    utterances: UtteranceCache,
    gain: float,
    parts: Sequence[str],
    sample_rate: int,
    pauses: Pauses,
) -> tuple[Samples, tuple[WordTime, ...]]:
    """Speak a text part by part and join the parts; see `briefing.synthesis.dsp.join_parts`.

    Raises:
        EngineError: The engine fails, or gives no sound for words.
    """
    speeches = [(part, audible(utterances, part)) for part in parts]
    return dsp.join_parts(speeches, gain, utterances.stretch, sample_rate, pauses)


def audible(utterances: UtteranceCache, part: str) -> Speech:
    """Speak a part. Raises EngineError, also where a voice gives no sound."""
    speech = utterances.speak(part)
    if not len(speech.audio.samples):
        name = utterances.engine.name
        raise EngineError(
            _("{name} gave no sound for {part!r}").format(name=name, part=part),
            _("try another engine"),
        )
    return speech

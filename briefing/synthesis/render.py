"""One segment, from its spoken line to encoded frames."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from briefing.errors import EngineError
from briefing.model.audio import Clip, WordTime
from briefing.mp3.encoder import encode, encoder_version
from briefing.mp3.frames import count_frames
from briefing.synthesis import levels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.audio import Samples
    from briefing.mp3.frames import FrameFormat
    from briefing.synthesis.takes import Takes

_RECIPE = 2  # raise it whenever the same speech would be treated differently
_AT_MARK = 0.120  # s between two parts of a sentence, where it has a mark to breathe at
_WITHIN = 0.020  # s where it has none
_MARKS = (",", ";", ":", ".", "!", "?", "…")


@dataclass(frozen=True)
class Renderer:
    """Everything that, with the spoken line, decides how a segment sounds.

    gain  decibels, for this voice at this rate
    """

    takes: Takes
    gain: float
    fmt: FrameFormat

    def key(self, parts: Sequence[str]) -> str:
        """Name the sound of a spoken line."""
        ingredients = [
            _RECIPE,
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
        loudness = levels.lufs(levels.weighted_power(samples, self.fmt.sample_rate))
        # A whole number of frames, so that the pause behind it can be one too.
        whole = max(-(-len(samples) // self.fmt.samples), 1) * self.fmt.samples
        pcm = np.zeros(whole, dtype=np.int16)
        samples *= np.float32(32_767)
        np.rint(samples, out=pcm[: len(samples)], casting="unsafe")
        data = encode(pcm, self.fmt)
        return Clip(self.key(parts), count_frames(data), whole, loudness, words, data)

    def voice(self, parts: Sequence[str]) -> tuple[Samples, tuple[WordTime, ...]]:
        """Speak and level a line without encoding it; raises as `render` does."""
        samples, words = speak(self.takes, self.gain, parts, self.fmt.sample_rate)
        levels.limit(samples, self.fmt.sample_rate)
        levels.fade(samples, self.fmt.sample_rate)
        return samples, tuple(words)


def speak(
    takes: Takes, gain: float, parts: Sequence[str], sample_rate: int
) -> tuple[Samples, list[WordTime]]:
    """Speak a line part by part: paced, trimmed, with gain, joined without false pauses.

    Gives samples, and word times in the line, both at `sample_rate`. Peaks may go beyond full
    scale; they are the limiter's work.
    """
    pace = 1.0 if takes.engine.paced else takes.voice.rate
    factor = np.float32(10 ** (gain / 20))
    pieces: list[Samples] = []
    words: list[WordTime] = []
    offset = length = 0
    before = ""
    for part in parts:
        speech = takes.speak(part)
        if not len(speech.audio.samples):
            name = takes.engine.name
            raise EngineError(f"{name} gave no sound for {part!r}", "try another engine")
        samples = levels.resample(speech.audio.samples, speech.audio.sample_rate, sample_rate)
        samples = levels.stretch(samples, sample_rate, pace)
        samples *= factor
        start, samples = levels.trim(samples, sample_rate)
        if before:
            gap = round((_AT_MARK if before.endswith(_MARKS) else _WITHIN) * sample_rate)
            pieces.append(np.zeros(gap, dtype=np.float32))
            length += gap
        pieces.append(samples)
        scale = sample_rate / speech.audio.sample_rate / pace
        words += (
            WordTime(offset + word.offset, max(length + round(word.sample * scale) - start, 0))
            for word in speech.words
        )
        length += len(samples)
        offset += len(part) + 1
        before = part
    return (pieces[0] if len(pieces) == 1 else np.concatenate(pieces)), words

"""Sound, from a voice's samples to the encoded frames that the cache keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

AUDIBLE = 10 ** (-46 / 20)  # the least amplitude that counts as heard, full scale 1.0


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """What is known of a voice before it speaks.

    Attributes:
        sample_rate: Hz, of what the engine gives.
        pace: Vietnamese syllables a second at rate 1.0, pauses left out: for estimates.
        licence: Of the voice's data, as an SPDX name or in words.
        network: Whether it speaks over the network.
        description: One line for a person.
        speed: × real time on one core; 0 where that is not known.
        gender: "woman" or "man"; empty where that is not known.
        accent: "northern", "central" or "southern"; empty where that is not known.
        size: Bytes on this machine; 0 where that is not known, or it is elsewhere.
        person: The name that listeners are told, `Hoài My`; empty for the voice's own.
    """

    engine: str
    name: str
    sample_rate: int
    pace: float
    licence: str
    network: bool
    description: str
    speed: float = 0.0
    gender: str = ""
    accent: str = ""
    size: int = 0
    person: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Mono sound: float32 samples, full scale at ±1.0, with their sample rate in Hz."""

    samples: Samples
    sample_rate: int

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.samples) / self.sample_rate


@dataclass(frozen=True, slots=True)
class WordTime:
    """When a word begins: its offset in the spoken text, and a time.

    Attributes:
        offset: Code points from the beginning of the text that was spoken.
        sample: Samples from the beginning of the sound, at the sound's sample rate.
    """

    offset: int
    sample: int


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """What an engine makes of a text: its sound, and its words' times where it tells them.

    Attributes:
        audio: The sound.
        words: When its words begin; empty where the engine does not tell.
        doubtful: Whether the text may not have been said whole, by the time that it took.
    """

    audio: Audio
    words: tuple[WordTime, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Clip:
    """One segment, encoded by itself.

    Attributes:
        key: Names everything that changes the sound.
        frames: Number of MP3 frames.
        samples: Number of samples of speech in them, at the frames' sample rate, counted from the
            first one behind the encoder's delay; what follows is the encoder's padding.
        loudness: LUFS as decoded, ungated; None where there is nothing to hear.
        words: Word times in the spoken line, at the frames' sample rate.
        data: The encoded bytes; empty when the clip was only looked at.
        doubtful: Whether its text may not have been said whole.
    """

    key: str
    frames: int
    samples: int
    loudness: float | None
    words: tuple[WordTime, ...]
    data: bytes = b""
    doubtful: bool = False

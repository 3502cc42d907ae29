"""The sounds of a bulletin as clips: played between segments, or mixed under what is spoken."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from briefing.model.audio import Clip
from briefing.mp3.encoder import encode, encoder_version
from briefing.mp3.frames import split_frames
from briefing.synthesis import dsp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.model.audio import Samples
    from briefing.mp3.frames import FrameFormat
    from briefing.synthesis.jingles import Jingle
    from briefing.synthesis.pool import SynthesisPool
    from briefing.synthesis.voice_renderer import VoiceRenderer

CACHE_VERSION = 2  # raise it whenever the same speech and bed would be mixed differently
UNDER = -17.0  # dB against its own loudness while someone speaks
BETWEEN = -9.0  # dB in the pauses
_GRAIN = 0.010  # s: the step in which the bed's gain is computed
_GLIDE = 0.35  # s in which the bed gives way and comes back
_IN, _OUT = 0.8, 0.9  # s of its fades


@dataclass(frozen=True, eq=False)
class Slot:
    """Speech and the time it has to itself.

    Attributes:
        speech: Samples.
        length: Samples until the next slot begins, the speech included.
    """

    speech: Samples
    length: int


def mix(slots: Sequence[Slot], bed: Samples, sample_rate: int) -> Samples:
    """Mix speech, slot behind slot, with a bed that repeats until the last one ends."""
    length = sum(slot.length for slot in slots)
    mixed = np.resize(bed, length) * _gains(slots, length, sample_rate)
    at = 0
    for slot in slots:
        mixed[at : at + len(slot.speech)] += slot.speech
        at += slot.length
    dsp.limit(mixed, sample_rate)
    return mixed


def _gains(slots: Sequence[Slot], length: int, sample_rate: int) -> Samples:
    """Return the factor by which each sample of the bed is multiplied."""
    grain = max(round(_GRAIN * sample_rate), 1)
    speaks = np.zeros(length // grain + 2, dtype=np.float32)
    at = 0
    for slot in slots:
        speaks[at // grain : (at + len(slot.speech)) // grain + 1] = 1
        at += slot.length
    window = np.hanning(round(_GLIDE / _GRAIN) + 2)
    padded = np.pad(speaks, len(window) // 2, mode="edge")
    smooth = np.convolve(padded, window / window.sum(), mode="same")
    smooth = smooth[len(window) // 2 :][: len(speaks)]
    decibels = BETWEEN + (UNDER - BETWEEN) * smooth
    time = np.arange(len(speaks)) * _GRAIN
    end = length / sample_rate
    fade = np.clip(np.minimum(time / _IN, (end - time) / _OUT), 0, 1)
    gains = 10 ** (decibels / 20) * np.sin(np.pi / 2 * fade) ** 2
    samples = np.interp(np.arange(length), np.arange(len(speaks)) * grain, gains)
    return np.asarray(samples, dtype=np.float32)


@dataclass(frozen=True)
class BedUtterance:
    """A text that is spoken over the bed.

    Attributes:
        renderer: Who speaks it.
        parts: What the engine takes at once.
        pause: Frames of silence behind it, which the bed fills.
    """

    renderer: VoiceRenderer
    parts: tuple[str, ...]
    pause: int


@dataclass(frozen=True)
class Soundtrack:
    """Jingles by their roles: intro, outro, chime, tone, bed."""

    jingles: Mapping[str, Jingle]
    fmt: FrameFormat

    def milliseconds(self, role: str) -> int:
        """Return how long a sound is; 0 where there is none."""
        if role not in self.jingles:
            return 0
        frames = -(-len(self.jingles[role].samples) // self.fmt.samples)
        return self.fmt.milliseconds(frames * self.fmt.samples)

    def play(self, role: str, pool: SynthesisPool) -> tuple[Clip, bool]:
        """Return a sound as a clip with its frames, and whether it had to be made."""
        jingle = self.jingles[role]
        key = self._key("jingle", jingle.digest)
        if found := pool.clips.get(key):
            return found, False
        clip = dsp.encode_clip(key, jingle.samples, (), self.fmt)
        pool.clips.put(clip)
        return clip, True

    def under(
        self, utterances: Sequence[BedUtterance], pool: SynthesisPool
    ) -> list[tuple[Clip, bool]]:
        """Speak utterances over the bed, unbroken from the first to the last.

        They are mixed and encoded as one stream and cut at frames: each clip holds the pause
        behind it, and they belong behind one another.

        Returns:
            The clip of each with its frames, and whether it had to be made.
        """
        bed = self.jingles["bed"]
        ingredients = [[each.renderer.key(each.parts), each.pause] for each in utterances]
        keys = [self._key("bed", bed.digest, ingredients, at) for at in range(len(utterances))]
        cached = [clip for clip in map(pool.clips.get, keys) if clip is not None]
        if len(cached) == len(keys):
            return [(clip, False) for clip in cached]
        made = list(self._mixed(utterances, keys, bed.samples, pool))
        for utterance, clip in zip(utterances, made, strict=True):
            pool.clips.put(clip)
            utterance.renderer.utterances.forget(utterance.parts)
        return [(clip, True) for clip in made]

    def _mixed(
        self,
        utterances: Sequence[BedUtterance],
        keys: Sequence[str],
        bed: Samples,
        pool: SynthesisPool,
    ) -> Iterator[Clip]:
        """Encode all utterances as one stream, and share its frames among them."""
        size = self.fmt.samples
        voiced = pool.voice((each.renderer, each.parts) for each in utterances)
        speech_frames = [-(-len(samples) // size) for samples, _ in voiced]
        frames = [count + each.pause for count, each in zip(speech_frames, utterances, strict=True)]
        slots = [
            Slot(samples, count * size) for (samples, _), count in zip(voiced, frames, strict=True)
        ]
        mixed = mix(slots, bed, self.fmt.sample_rate)
        stream = split_frames(encode(dsp.to_pcm(mixed, self.fmt), self.fmt))
        frames[-1] = len(stream) - sum(frames[:-1])  # with what the encoder put behind the last
        at = 0
        for each, key, (_, words), spoken, count in zip(
            utterances, keys, voiced, speech_frames, frames, strict=True
        ):
            heard = mixed[at * size : (at + spoken) * size]
            loudness = dsp.decoded_loudness(heard, self.fmt.sample_rate)
            data = b"".join(stream[at : at + count])
            doubtful = each.renderer.utterances.is_doubtful(each.parts)
            yield Clip(key, count, spoken * size, loudness, words, data, doubtful)
            at += count

    def _key(self, *ingredients: object) -> str:
        version = encoder_version(self.fmt.quality)
        named = [CACHE_VERSION, version, self.fmt.sample_rate, self.fmt.bitrate, *ingredients]
        return hashlib.sha256(json.dumps(named).encode()).hexdigest()

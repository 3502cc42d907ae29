"""The sounds of a bulletin as clips: played between segments, or mixed under what is spoken."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from briefing.model.audio import Clip
from briefing.mp3.encoder import encode, encoder_version
from briefing.mp3.frames import count_frames, frame_length
from briefing.synthesis import dsp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.model.audio import Samples
    from briefing.mp3.frames import FrameFormat
    from briefing.synthesis.jingles import Jingle
    from briefing.synthesis.pool import SynthesisPool
    from briefing.synthesis.voice_renderer import VoiceRenderer

UNDER = -17.0  # dB against its own loudness while someone speaks
BETWEEN = -9.0  # dB in the pauses
_GRAIN = 0.010  # s
_GLIDE = 0.35  # s that it takes to give way and to come back
_IN, _OUT = 0.8, 0.9  # s of its fades


@dataclass(frozen=True, eq=False)
class BedUtterance:
    """Speech and the samples behind it until the next line begins."""

    speech: Samples
    slot: int


def mix(lines: Sequence[BedUtterance], bed: Samples, sample_rate: int) -> Samples:
    """Lay lines one behind the other over a bed, which repeats until they end."""
    length = sum(line.slot for line in lines)
    mixed = np.resize(bed, length) * _gains(lines, length, sample_rate)
    at = 0
    for line in lines:
        mixed[at : at + len(line.speech)] += line.speech
        at += line.slot
    dsp.limit(mixed, sample_rate)
    return mixed


def _gains(lines: Sequence[BedUtterance], length: int, sample_rate: int) -> Samples:
    grain = max(round(_GRAIN * sample_rate), 1)
    speaks = np.zeros(length // grain + 2, dtype=np.float32)
    at = 0
    for line in lines:
        speaks[at // grain : (at + len(line.speech)) // grain + 1] = 1
        at += line.slot
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


CACHE_VERSION = 1  # raise it whenever the same speech and bed would be mixed differently
BED = "bed"


@dataclass(frozen=True)
class Voiced:
    """A line that is spoken over the bed.

    pause  frames of silence behind it, which the bed fills
    """

    renderer: VoiceRenderer
    parts: tuple[str, ...]
    pause: int


@dataclass(frozen=True)
class Soundtrack:
    """Jingles by their roles: intro, outro, chime, bed."""

    jingles: Mapping[str, Jingle]
    fmt: FrameFormat

    def milliseconds(self, role: str) -> int:
        """Say how long a sound is; 0 where there is none."""
        if role not in self.jingles:
            return 0
        frames = -(-len(self.jingles[role].samples) // self.fmt.samples)
        return self.fmt.milliseconds(frames * self.fmt.samples)

    def play(self, role: str, crew: SynthesisPool) -> tuple[Clip, bool]:
        """Give a sound as a clip with its frames, and whether it had to be made."""
        jingle = self.jingles[role]
        key = self._key("jingle", jingle.digest)
        if found := crew.store.get(key):
            return found, False
        samples = jingle.samples
        loudness = dsp.lufs(dsp.weighted_power(samples, self.fmt.sample_rate))
        pcm = _pcm(samples, self.fmt)
        data = encode(pcm, self.fmt)
        clip = Clip(key, count_frames(data), len(pcm), loudness, (), data)
        crew.store.put(clip)
        return clip, True

    def under(self, lines: Sequence[Voiced], crew: SynthesisPool) -> list[tuple[Clip, bool]]:
        """Speak lines over the bed; give their clips with frames, and whether each was made.

        They are mixed and encoded as one and cut at frames, so that the bed runs on unbroken:
        each holds the pause behind it, and they belong behind one another.
        """
        bed = self.jingles[BED]
        ingredients = [[line.renderer.key(line.parts), line.pause] for line in lines]
        keys = [self._key("bed", bed.digest, ingredients, index) for index in range(len(lines))]
        found = [crew.store.get(key) for key in keys]
        kept = [clip for clip in found if clip is not None]
        if len(kept) == len(keys):
            return [(clip, False) for clip in kept]
        made = list(self._mixed(lines, keys, bed.samples, crew))
        for line, clip in zip(lines, made, strict=True):
            crew.store.put(clip)
            line.renderer.takes.forget(line.parts)
        return [(clip, True) for clip in made]

    def _mixed(
        self, lines: Sequence[Voiced], keys: Sequence[str], bed: Samples, crew: SynthesisPool
    ) -> Iterator[Clip]:
        """Encode all lines as one stream, and share its frames among them."""
        size = self.fmt.samples
        voiced = crew.voice((line.renderer, line.parts) for line in lines)
        wholes = [-(-len(samples) // size) for samples, _ in voiced]
        slots = [whole + line.pause for whole, line in zip(wholes, lines, strict=True)]
        mixed = mix(
            [
                BedUtterance(samples, slot * size)
                for (samples, _), slot in zip(voiced, slots, strict=True)
            ],
            bed,
            self.fmt.sample_rate,
        )
        frames = _frames(encode(_pcm(mixed, self.fmt), self.fmt))
        slots[-1] = len(frames) - sum(slots[:-1])  # with what the encoder put behind the last
        at = 0
        for key, (_, words), whole, slot in zip(keys, voiced, wholes, slots, strict=True):
            heard = mixed[at * size : (at + whole) * size]
            loudness = dsp.lufs(dsp.weighted_power(heard, self.fmt.sample_rate))
            data = b"".join(frames[at : at + slot])
            yield Clip(key, slot, whole * size, loudness, words, data)
            at += slot

    def _key(self, *ingredients: object) -> str:
        named = [
            CACHE_VERSION,
            encoder_version(),
            self.fmt.sample_rate,
            self.fmt.bitrate,
            *ingredients,
        ]
        return hashlib.sha256(json.dumps(named).encode()).hexdigest()


def _pcm(samples: Samples, fmt: FrameFormat) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    whole = max(-(-len(samples) // fmt.samples), 1) * fmt.samples
    pcm = np.zeros(whole, dtype=np.int16)
    np.rint(samples * np.float32(32_767), out=pcm[: len(samples)], casting="unsafe")
    return pcm


def _frames(data: bytes) -> list[bytes]:
    """Cut a stream into its frames."""
    frames = []
    at = 0
    while at < len(data):
        length = frame_length(data[at : at + 4])
        frames.append(data[at : at + length])
        at += length
    return frames

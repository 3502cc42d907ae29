"""Sound for servers that stand in for real voices: MP3 as long as its text would take."""

from __future__ import annotations

import zlib
from functools import lru_cache

import lameenc
import numpy as np

RATE = 24_000
FRAME = 96  # bytes of a frame of MP3 at 32 kbit/s
SYLLABLE = 0.23  # seconds a word
MARGIN = 0.25  # seconds of silence around the words, as real voices leave


def word_starts(text: str, rate: float = 1.0) -> list[float]:
    """Seconds at which each word of a text begins."""
    return [MARGIN + index * SYLLABLE / rate for index in range(len(text.split()))]


def samples(text: str, rate: float = 1.0, level: float = 0.3) -> np.ndarray:
    """Give a tone for each word, its pitch by the word, silence around them: int16 at RATE."""
    length = round(SYLLABLE / rate * RATE)
    time = np.arange(length) / RATE
    fade = np.minimum(1.0, np.minimum(np.arange(length), np.arange(length)[::-1]) / 240)
    silence = np.zeros(round(MARGIN * RATE))
    words = [
        np.sin(2 * np.pi * (150 + zlib.crc32(word.encode()) % 400) * time) * fade
        for word in text.split()
    ]
    return (np.concatenate([silence, *words, silence]) * level * 32_767).astype("<i2")


@lru_cache(maxsize=4096)
def mp3(text: str, rate: float = 1.0, kbps: int = 32) -> bytes:
    """Give the same as bare MP3 frames, 24 kHz mono, without an Info frame, as Google sends it."""
    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(RATE)
    encoder.set_out_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_bit_rate(kbps)
    encoder.set_quality(9)
    return bytes(encoder.encode(samples(text, rate).tobytes()) + encoder.flush())

"""Received sound: whole, decodable, and about as long as its text would take, or an error."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import FormatError
from briefing.model.audio import Audio
from briefing.mp3.frames import split_frames

if TYPE_CHECKING:
    from briefing.model.audio import Samples

# Voices say four to five syllables a second, nobody more than eight; a syllable of Vietnamese is
# a word in writing, and a figure or a letter may be spelled out.
_SHORTEST_WORD = 0.12  # seconds
_LONGEST_CHARACTER = 0.7  # seconds
_LONGEST_SILENCE = 5.0  # seconds around the words

# A server that streams writes a WAV's lengths before it knows them: the largest number, or one
# near it, or none.
_UNKNOWN = 0x7FFF_0000
_RIFF_HEADER, _CHUNK_HEADER = 12, 8
_BLOCK_ALIGN = slice(12, 14)  # in the chunk `fmt `
_OTHERS = (b"fLaC", b"OggS")
_ID3V2_HEADER, _ID3V1_TAG = 10, 128


def decode_mp3(data: bytes, text: str, pace: float = 1.0) -> Audio:
    """Decode a stream of MP3 frames that speaks a text; more channels become one.

    Args:
        data: The frames, perhaps with an ID3 tag at either end.
        text: What it speaks.
        pace: How many times faster than the voice's own it was to be spoken.

    Raises:
        FormatError: For what is not whole MP3, is silent, or cannot be this text for its length.
    """
    if not split_frames(_without_tags(data)):
        raise FormatError(_("it sent no sound"))
    return _decoded(data, text, pace)


def decode(data: bytes, text: str, pace: float = 1.0, *, pcm: int = 0) -> Audio:
    """Decode sound in whatever format it came: WAV, MP3, FLAC, Ogg, or bare PCM.

    Args:
        data: The sound.
        text: What it speaks.
        pace: How many times faster than the voice's own it was to be spoken.
        pcm: The sample rate of what bears no mark of its format: 16 bits, little-endian, mono;
            0 where that is no sound.

    Raises:
        FormatError: For what is not whole, is silent, or cannot be this text for its length.
    """
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return _decoded(_with_true_lengths(data), text, pace)
    if data.startswith(_OTHERS):
        return _decoded(data, text, pace)
    try:
        return decode_mp3(data, text, pace)
    except FormatError:
        if not pcm or not data or _is_text(data):
            raise
    if len(data) % 2:
        raise FormatError(_("its PCM breaks off"))
    import numpy as np

    samples = np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32_768)
    return _plausible(samples, pcm, text, pace)


def resampled(audio: Audio, sample_rate: int) -> Audio:
    """Return a sound at a sample rate in Hz."""
    if audio.sample_rate == sample_rate:
        return audio
    import numpy as np
    import soxr

    samples = soxr.resample(audio.samples, audio.sample_rate, sample_rate)
    return Audio(np.clip(samples, -1.0, 1.0), sample_rate)


def _decoded(data: bytes, text: str, pace: float) -> Audio:
    import soundfile

    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="float32")
    except soundfile.SoundFileError as exc:
        raise FormatError(_("its sound cannot be decoded")) from exc
    return _plausible(samples, int(rate), text, pace)


def _plausible(samples: Samples, rate: int, text: str, pace: float) -> Audio:
    import numpy as np

    if samples.ndim > 1:
        samples = samples.mean(axis=1, dtype=np.float32)
    audio = Audio(np.ascontiguousarray(np.clip(samples, -1.0, 1.0), dtype=np.float32), rate)
    _check_length(audio.duration * pace, text)
    if not np.isfinite(audio.samples).all():
        raise FormatError(_("its sound is no sound"))
    if not np.any(audio.samples):
        raise FormatError(_("its sound is silence"))
    return audio


def _with_true_lengths(data: bytes) -> bytes:
    """Return a WAV with its own lengths in it, which a streaming server leaves open.

    Raises:
        FormatError: It breaks off.
    """
    position, align = _RIFF_HEADER, 1
    while position + _CHUNK_HEADER <= len(data):
        start = position + _CHUNK_HEADER
        kind = data[position : position + 4]
        size = int.from_bytes(data[position + 4 : start], "little")
        there = len(data) - start
        if kind == b"fmt ":
            align = max(1, int.from_bytes(data[start:][_BLOCK_ALIGN], "little"))
        if kind == b"data":
            open_ended = size >= _UNKNOWN or size == 0
            if size > there and not open_ended:
                raise FormatError(_("its WAV breaks off"))
            size = there if open_ended else size
            if size == 0:
                raise FormatError(_("it sent no sound"))
            if size % align:
                raise FormatError(_("its WAV breaks off"))
            whole = (start + size - 8).to_bytes(4, "little")
            length = size.to_bytes(4, "little")
            return b"".join(
                (b"RIFF", whole, data[8 : position + 4], length, data[start : start + size])
            )
        position = start + size + size % 2
    raise FormatError(_("its WAV breaks off"))


def _is_text(data: bytes) -> bool:
    try:
        return data.decode("utf-8").isprintable() or data.lstrip()[:1] in {b"{", b"<", b"["}
    except UnicodeDecodeError:
        return False


def _check_length(seconds: float, text: str) -> None:
    words = sum(any(c.isalnum() for c in word) for word in text.split())
    if seconds < words * _SHORTEST_WORD:
        raise FormatError(
            _("{seconds:.1f} s of sound are too short for {words} words").format(
                seconds=seconds, words=words
            )
        )
    if seconds > len(text) * _LONGEST_CHARACTER + _LONGEST_SILENCE:
        raise FormatError(
            _("{seconds:.1f} s of sound are too long for {words} words").format(
                seconds=seconds, words=words
            )
        )


def _without_tags(data: bytes) -> bytes:
    """Return the frames of an MP3 without the ID3 tags at its ends."""
    end = len(data)
    if data[-_ID3V1_TAG:].startswith(b"TAG"):
        end -= _ID3V1_TAG
    if not data.startswith(b"ID3") or len(data) < _ID3V2_HEADER:
        return data[:end]
    size = 0
    for byte in data[6:_ID3V2_HEADER]:
        size = size << 7 | byte & 0x7F
    return data[_ID3V2_HEADER + size : end]

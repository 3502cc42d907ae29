"""MP3 frames: headers, lengths, silence, and the Info frame, by which players know the length."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property

from briefing.errors import FormatError, UsageError

# Samples from the beginning of the decoder's output to the first sample that went into LAME:
# LAME's own delay, and that of every decoder's filter bank (LAME's technical FAQ).
ENCODER_DELAY = 576
DECODER_DELAY = 529

_MPEG1_RATES = (44_100, 48_000, 32_000)
_MPEG2_RATES = (22_050, 24_000, 16_000)
_MPEG1_BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2_BITRATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MONO = 0b11
_HEADER, _SYNC, _LAYER_III, _MPEG1 = 4, 0xFF, 0xE2, 0x18


@dataclass(frozen=True)
class FrameFormat:
    """A constant bit rate, mono.

    sample_rate  Hz: 16000, 22050, 24000 (MPEG-2), 32000, 44100 or 48000 (MPEG-1)
    bitrate      kbit/s, one that the format has at this sample rate

    Raises UsageError for anything else.
    """

    sample_rate: int = 24_000
    bitrate: int = 64

    def __post_init__(self) -> None:
        if self.sample_rate not in _MPEG1_RATES + _MPEG2_RATES:
            known = ", ".join(map(str, sorted(_MPEG1_RATES + _MPEG2_RATES)))
            raise UsageError(f"MP3 has no sample rate {self.sample_rate}", f"choose one of {known}")
        if self.bitrate not in self.bitrates[1:]:
            known = ", ".join(map(str, self.bitrates[1:]))
            raise UsageError(
                f"MP3 at {self.sample_rate} Hz has no bit rate {self.bitrate}",
                f"choose one of {known}",
            )

    @cached_property
    def mpeg1(self) -> bool:
        """Whether it is MPEG-1 rather than MPEG-2."""
        return self.sample_rate in _MPEG1_RATES

    @cached_property
    def bitrates(self) -> tuple[int, ...]:
        """The format's bit rates by their index, kbit/s; index 0 is not used."""
        return _MPEG1_BITRATES if self.mpeg1 else _MPEG2_BITRATES

    @cached_property
    def samples(self) -> int:
        """Samples in a frame."""
        return 1152 if self.mpeg1 else 576

    @cached_property
    def side_info(self) -> int:
        """Bytes of side information behind the header."""
        return 17 if self.mpeg1 else 9

    def milliseconds(self, samples: int) -> int:
        """Turn samples into whole milliseconds, never late."""
        return samples * 1000 // self.sample_rate

    def frames(self, milliseconds: int) -> int:
        """Give the number of frames that comes nearest to a time."""
        return round(milliseconds * self.sample_rate / 1000 / self.samples)

    def header(self, bitrate: int | None = None) -> bytes:
        """Give the header of a frame without padding or checksum."""
        rates = _MPEG1_RATES if self.mpeg1 else _MPEG2_RATES
        version = 0xFB if self.mpeg1 else 0xF3
        rate = self.bitrates.index(bitrate or self.bitrate)
        return bytes((0xFF, version, rate << 4 | rates.index(self.sample_rate) << 2, _MONO << 6))

    def length(self, bitrate: int | None = None) -> int:
        """Give the bytes of a frame without padding."""
        return self.samples // 8 * 1000 * (bitrate or self.bitrate) // self.sample_rate

    @cached_property
    def silence(self) -> bytes:
        """One frame of silence: no spectrum, and nothing borrowed from the frame before."""
        return self.header().ljust(self.length(), b"\0")


def frame_length(header: bytes) -> int:
    """Give the length in bytes of the Layer III frame that these four bytes begin.

    Raises FormatError when they begin none.
    """
    if len(header) < _HEADER or header[0] != _SYNC or header[1] & 0xE6 != _LAYER_III:
        raise FormatError("these bytes do not begin an MP3 frame")
    mpeg1 = header[1] & _MPEG1 == _MPEG1
    rate, frequency = header[2] >> 4, header[2] >> 2 & 3
    rates = _MPEG1_RATES if mpeg1 else _MPEG2_RATES
    bitrates = _MPEG1_BITRATES if mpeg1 else _MPEG2_BITRATES
    if not 0 < rate < len(bitrates) or frequency >= len(rates):
        raise FormatError("these bytes begin an MP3 frame of no known bit rate")
    samples = 1152 if mpeg1 else 576
    return samples // 8 * 1000 * bitrates[rate] // rates[frequency] + (header[2] >> 1 & 1)


def count_frames(data: bytes) -> int:
    """Count the frames that fill these bytes exactly. Raises FormatError when they don't."""
    position = count = 0
    while position < len(data):
        position += frame_length(data[position : position + 4])
        count += 1
    if position != len(data):
        raise FormatError("the last MP3 frame is cut short")
    return count


_FLAGS = 0xF  # frames, bytes, table of contents and quality are all there
_TOC = bytes(index * 256 // 100 for index in range(100))  # a constant rate: a straight line
_ENCODER = b"LAME3.100"
_REVISION_CBR = 0x01
_QUALITY = 50
_MOST_PADDING = 0xFFF
_SIZE = 4 + 4 + 4 + 4 + 100 + 4 + 36


def info_bitrate(fmt: FrameFormat) -> int:
    """Give the lowest bit rate, not below the stream's, whose frame can hold the information."""
    needed = 4 + fmt.side_info + _SIZE
    return next(
        rate for rate in fmt.bitrates[1:] if rate >= fmt.bitrate and fmt.length(rate) >= needed
    )


def info_length(fmt: FrameFormat) -> int:
    """Give the length of the Info frame in bytes."""
    return fmt.length(info_bitrate(fmt))


def info_frame(fmt: FrameFormat, *, frames: int, size: int, padding: int, crc: int) -> bytes:
    """Give the Info frame.

    frames   number of frames behind it
    size     their bytes
    padding  samples behind the last one that counts, to the end of the last frame
    crc      CRC-16/ARC of those bytes
    """
    total = size + info_length(fmt)
    frame = bytearray(info_length(fmt))
    frame[:4] = fmt.header(info_bitrate(fmt))
    body = struct.pack(">4sIII100sI", b"Info", _FLAGS, frames, total, _TOC, _QUALITY)
    body += struct.pack(
        ">9sBBIHHBB3sBBHIH",
        _ENCODER,
        _REVISION_CBR,
        0,  # the low-pass is not told
        0,  # nor the peak
        0,  # nor gains: the sound itself is levelled
        0,
        0,
        min(fmt.bitrate, 255),
        (ENCODER_DELAY << 12 | padding).to_bytes(3, "big"),
        0,
        0,
        0,
        total,
        crc,
    )
    start = 4 + fmt.side_info
    frame[start : start + len(body)] = body
    import fastcrc

    end = start + len(body)
    frame[end : end + 2] = fastcrc.crc16.arc(bytes(frame[:end])).to_bytes(2, "big")
    return bytes(frame)


def padding(fmt: FrameFormat, *, frames: int, samples: int) -> int:
    """Give the padding behind `samples` samples that begin behind the encoder's delay.

    A decoder cuts the delay and the padding, and delivers `samples`; to have the last of them it
    needs its own delay on top, which the padding must therefore hold.
    """
    rest = frames * fmt.samples - ENCODER_DELAY - samples
    if not DECODER_DELAY <= rest <= _MOST_PADDING:
        msg = f"{frames} frames cannot end with the sample {samples}"
        raise ValueError(msg)
    return rest

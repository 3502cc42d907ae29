"""MP3 frames: headers, lengths, silence, and the Info frame, by which players know the length."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import FormatError, UsageError

if TYPE_CHECKING:
    from briefing.model.settings import Settings

# Samples from the beginning of the decoder's output to the first sample that went into LAME:
# LAME's own delay, and that of every decoder's filter bank (LAME's technical FAQ).
ENCODER_DELAY = 576
DECODER_DELAY = 529

# By the two bits of the header that name the version; 2.5 only ever comes from services.
_MPEG1, _MPEG2, _MPEG25 = 0b11, 0b10, 0b00
_SAMPLE_RATES = {
    _MPEG1: (44_100, 48_000, 32_000),
    _MPEG2: (22_050, 24_000, 16_000),
    _MPEG25: (11_025, 12_000, 8_000),
}
_MPEG1_BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2_BITRATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MONO = 0b11
_LAZIEST = 9
_HEADER, _SYNC = 4, 0xFF
_LAYER_BITS, _LAYER_III = 0xE6, 0xE2  # the rest of the sync word, and layer III


@dataclass(frozen=True)
class FrameFormat:
    """A constant bit rate, mono.

    Attributes:
        sample_rate: Hz: 16000, 22050, 24000 (MPEG-2), 32000, 44100 or 48000 (MPEG-1).
        bitrate: kbit/s, one that the format has at this sample rate.
        quality: How thoroughly LAME looks for the best encoding: 0, the slowest, to 9.

    Raises:
        UsageError: MP3 has no such sample rate or bit rate, or LAME no such quality.
    """

    sample_rate: int = 24_000
    bitrate: int = 64
    quality: int = 5

    def __post_init__(self) -> None:
        rates = sorted(_SAMPLE_RATES[_MPEG1] + _SAMPLE_RATES[_MPEG2])
        if self.sample_rate not in rates:
            known = ", ".join(map(str, rates))
            raise UsageError(
                _("MP3 has no sample rate {sample_rate}").format(sample_rate=self.sample_rate),
                _("choose one of {known}").format(known=known),
            )
        if self.bitrate not in self.bitrates:
            known = ", ".join(map(str, self.bitrates))
            raise UsageError(
                _("MP3 at {sample_rate} Hz has no bit rate {bitrate}").format(
                    sample_rate=self.sample_rate, bitrate=self.bitrate
                ),
                _("choose one of {known}").format(known=known),
            )
        if not 0 <= self.quality <= _LAZIEST:
            raise UsageError(
                _("LAME has no quality {quality}").format(quality=self.quality),
                _("choose 0 to {most}").format(most=_LAZIEST),
            )

    @classmethod
    def of(cls, settings: Settings) -> FrameFormat:
        """Return the format that the settings ask for; raises UsageError."""
        return cls(settings.sample_rate, settings.bitrate, settings.quality or cls.quality)

    @cached_property
    def mpeg1(self) -> bool:
        """Whether it is MPEG-1 rather than MPEG-2."""
        return self.sample_rate in _SAMPLE_RATES[_MPEG1]

    @cached_property
    def bitrates(self) -> tuple[int, ...]:
        """The format's bit rates in kbit/s, rising."""
        return (_MPEG1_BITRATES if self.mpeg1 else _MPEG2_BITRATES)[1:]

    @cached_property
    def samples(self) -> int:
        """Samples in a frame."""
        return 1152 if self.mpeg1 else 576

    @cached_property
    def side_info(self) -> int:
        """Bytes of side information behind the header of a mono frame."""
        return 17 if self.mpeg1 else 9

    def milliseconds(self, samples: int) -> int:
        """Return how long so many samples last, in whole milliseconds, rounded down."""
        return samples * 1000 // self.sample_rate

    def frames(self, milliseconds: int) -> int:
        """Return the number of frames that comes nearest to a time."""
        return round(milliseconds * self.sample_rate / 1000 / self.samples)

    def frames_for(self, milliseconds: int) -> int:
        """Return the least number of frames that last as long as a time, or longer."""
        return -(-milliseconds * self.sample_rate // (1000 * self.samples))

    def header(self, bitrate: int | None = None) -> bytes:
        """Return the header of a frame without padding or checksum."""
        rates = _SAMPLE_RATES[_MPEG1 if self.mpeg1 else _MPEG2]
        version = 0xFB if self.mpeg1 else 0xF3
        rate = self.bitrates.index(bitrate or self.bitrate) + 1
        return bytes((_SYNC, version, rate << 4 | rates.index(self.sample_rate) << 2, _MONO << 6))

    def length(self, bitrate: int | None = None) -> int:
        """Return the bytes of a frame without padding."""
        return self.samples // 8 * 1000 * (bitrate or self.bitrate) // self.sample_rate

    @cached_property
    def silence(self) -> bytes:
        """One frame of silence: no spectrum, and nothing borrowed from the frame before."""
        return self.header().ljust(self.length(), b"\0")


def split_frames(data: bytes) -> list[bytes]:
    """Split a stream into its frames.

    Raises:
        FormatError: The bytes are not layer III frames from the first to the last.
    """
    frames = []
    position = 0
    while position < len(data):
        length = _frame_length(data[position : position + _HEADER])
        frames.append(data[position : position + length])
        position += length
    if position > len(data):
        raise FormatError(_("its MP3 breaks off"))
    return frames


@lru_cache(maxsize=256)  # the frames of a stream have a handful of headers
def _frame_length(header: bytes) -> int:
    """Return the bytes of the layer III frame with this header of four bytes."""
    known = len(header) == _HEADER and header[0] == _SYNC and header[1] & _LAYER_BITS == _LAYER_III
    if known:
        version = header[1] >> 3 & 3
        index, frequency, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
        rates = _SAMPLE_RATES.get(version, ())
        bitrates = _MPEG1_BITRATES if version == _MPEG1 else _MPEG2_BITRATES
        if 0 < index < len(bitrates) and frequency < len(rates):
            per_kilobit = 144_000 if version == _MPEG1 else 72_000  # samples of a frame / 8 × 1000
            return per_kilobit * bitrates[index] // rates[frequency] + padding
    raise FormatError(_("its sound is something other than MP3"))


_FLAGS = 0xF  # frames, bytes, table of contents and quality are all there
_TOC = bytes(index * 256 // 100 for index in range(100))  # a constant rate: a straight line
_ENCODER = b"LAME3.100"
_REVISION_CBR = 0x01
_QUALITY = 50
_MOST_PADDING = 0xFFF
_INFO = struct.Struct(">4sIII100sI9sBBIHHBB3sBBHIH")  # and a CRC-16 of all that
_SIZE = _INFO.size + 2


def _info_bitrate(fmt: FrameFormat) -> int:
    """Return the lowest bit rate, not below the stream's, whose frame can hold the information."""
    needed = _HEADER + fmt.side_info + _SIZE
    return next(rate for rate in fmt.bitrates if rate >= fmt.bitrate and fmt.length(rate) >= needed)


def info_length(fmt: FrameFormat) -> int:
    """Return the length of the Info frame in bytes."""
    return fmt.length(_info_bitrate(fmt))


def info_frame(fmt: FrameFormat, *, frames: int, size: int, padding: int, crc: int) -> bytes:
    """Return the Info frame, by which players know the length of a stream.

    Args:
        fmt: The stream's format.
        frames: Number of frames behind it.
        size: Their bytes.
        padding: Samples behind the last one that counts, to the end of the last frame.
        crc: CRC-16/ARC of those bytes.
    """
    total = size + info_length(fmt)
    frame = bytearray(info_length(fmt))
    frame[:_HEADER] = fmt.header(_info_bitrate(fmt))
    body = _INFO.pack(
        b"Info",
        _FLAGS,
        frames,
        total,
        _TOC,
        _QUALITY,
        _ENCODER,
        _REVISION_CBR,
        0,  # low-pass: unknown
        0,  # peak: unknown
        0,  # gains: none, for the sound itself is levelled
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
    start = _HEADER + fmt.side_info
    frame[start : start + len(body)] = body
    import fastcrc

    end = start + len(body)
    frame[end : end + 2] = fastcrc.crc16.arc(bytes(frame[:end])).to_bytes(2, "big")
    return bytes(frame)


def padding(fmt: FrameFormat, *, frames: int, samples: int) -> int:
    """Return the padding behind `samples` samples that begin behind the encoder's delay.

    A decoder cuts the delay and the padding, and delivers `samples`; to have the last of them it
    needs its own delay on top, which the padding must therefore hold.

    Raises:
        ValueError: The frames are too few for the samples, or far too many.
    """
    rest = frames * fmt.samples - ENCODER_DELAY - samples
    if not DECODER_DELAY <= rest <= _MOST_PADDING:
        msg = f"{frames} frames cannot end with the sample {samples}"
        raise ValueError(msg)
    return rest

"""The Info frame: without one, players are 46 ms late and show wrong lengths.

The layout is Xing's, with LAME's extension (gabriel.mp3-tech.org/mp3infotag.html).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from briefing.mp3.frames import DECODER_DELAY, ENCODER_DELAY

if TYPE_CHECKING:
    from briefing.mp3.frames import FrameFormat

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

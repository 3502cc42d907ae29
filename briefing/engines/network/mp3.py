"""Received MP3: whole frames from the first byte to the last, or an error.

Network voices send bare streams of MP3 frames, which tell nobody how many there should be. So a
reply that was cut is noticed by its last frame, and by a sound that is too short for its words
(`sound`). Frame headers: ISO/IEC 11172-3 and 13818-3, layer III.
"""

from __future__ import annotations

from briefing.errors import FormatError

# kbit/s by the header's four bits, and Hz by its two, for MPEG-1 and MPEG-2 (2.5: half of that).
_BITRATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITRATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES_1 = (44_100, 48_000, 32_000)
_MPEG_1, _MPEG_2, _MPEG_25 = 0b11, 0b10, 0b00
_LAYER_III = 0b01
_SYNC = 0xFFE0

_HEADER = 4
_ID3V2_HEADER = 10
_ID3V1_TAG = 128


def count_frames(data: bytes) -> int:
    """Walk the frames from the first byte to the last and count them.

    An ID3 tag at either end is stepped over. Raises FormatError unless every byte belongs.
    """
    position, end = _after_id3v2(data), len(data)
    if data[-_ID3V1_TAG:].startswith(b"TAG"):
        end -= _ID3V1_TAG
    frames = 0
    while position < end:
        if (length := _frame_length(data[position : position + _HEADER])) is None:
            raise FormatError("it sent something other than MP3")
        position += length
        frames += 1
    if frames == 0:
        raise FormatError("it sent no sound")
    if position > end:
        raise FormatError("its MP3 breaks off")
    return frames


def _after_id3v2(data: bytes) -> int:
    if not data.startswith(b"ID3") or len(data) < _ID3V2_HEADER:
        return 0
    size = 0
    for byte in data[6:_ID3V2_HEADER]:
        size = size << 7 | byte & 0x7F
    return _ID3V2_HEADER + size


def _frame_length(header: bytes) -> int | None:
    """Bytes of a layer III frame, its header included; None for what is no such header."""
    if len(header) < _HEADER:
        return None
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate, rate, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    known = version in {_MPEG_1, _MPEG_2, _MPEG_25} and layer == _LAYER_III
    synchronous = int.from_bytes(header[:2], "big") & _SYNC == _SYNC
    if not (known and synchronous and 0 < bitrate < len(_BITRATES_1) and rate < len(_RATES_1)):
        return None
    if version == _MPEG_1:
        return 144_000 * _BITRATES_1[bitrate] // _RATES_1[rate] + padding
    hertz = _RATES_1[rate] // (2 if version == _MPEG_2 else 4)
    return 72_000 * _BITRATES_2[bitrate] // hertz + padding

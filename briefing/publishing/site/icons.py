"""The player's icon, drawn: five bars of sound on newspaper red.

It is drawn where it is missing: another drawing needs another name.
"""

from __future__ import annotations

import math
import struct
import zlib

_GROUND, _INK = (0x8C, 0x2F, 0x22), (0xFB, 0xF9, 0xF4)
_HEIGHTS = (0.16, 0.34, 0.48, 0.26, 0.38)  # of the bars, as parts of the side
_WIDE, _STEP = 0.07, 0.11  # a bar, and from one to the next


def _bars() -> list[tuple[float, float, float]]:
    """Give each bar's left edge, top edge and height; all lie where round masks show them."""
    left = 0.5 - (_STEP * (len(_HEIGHTS) - 1) + _WIDE) / 2
    return [
        (left + number * _STEP, (1 - height) / 2, height) for number, height in enumerate(_HEIGHTS)
    ]


def svg() -> str:
    """Give the icon for browser tabs: with round corners."""
    bars = "".join(
        f'<rect x="{x * 100:g}" y="{y * 100:g}" width="{_WIDE * 100:g}" height="{height * 100:g}"'
        f' rx="{_WIDE * 50:g}"/>'
        for x, y, height in _bars()
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<rect width="100" height="100" rx="20" fill="#{bytes(_GROUND).hex()}"/>'
        f'<g fill="#{bytes(_INK).hex()}">{bars}</g></svg>\n'
    )


def png(side: int) -> bytes:
    """Give the icon for home screens, which round the corners themselves.

    side  in pixels
    """
    # How far each line runs beyond the straight part of each bar: 0 for most of them.
    beyond = [
        tuple(
            max(0.0, abs((y + 0.5) / side - top - height / 2) - (height - _WIDE) / 2)
            for _, top, height in _bars()
        )
        for y in range(side)
    ]
    lines = {each: _line(side, each) for each in set(beyond)}
    pixels = b"".join(lines[each] for each in beyond)
    blend = bytes(
        round(ground + (ink - ground) * cover / 255)
        for cover in range(256)
        for ground, ink in zip(_GROUND, _INK, strict=True)
    )
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", blend),
            _chunk(b"IDAT", zlib.compress(pixels)),
            _chunk(b"IEND", b""),
        )
    )


def _line(side: int, beyond: tuple[float, ...]) -> bytes:
    """Give a line of pixels: how much of each the bars cover, of 255, behind the line's filter."""
    line = bytearray(1 + side)
    radius = _WIDE / 2
    for (left, _, _), across in zip(_bars(), beyond, strict=True):
        for x in range(int(left * side) - 1, int((left + _WIDE) * side) + 2):
            inside = radius - math.hypot((x + 0.5) / side - left - radius, across)
            line[1 + x] = round(min(1, max(0, inside * side + 0.5)) * 255)
    return bytes(line)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

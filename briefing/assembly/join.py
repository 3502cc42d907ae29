"""Clips and silence, joined as bytes: nothing is decoded, and memory stays flat."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from briefing.mp3.frames import info_frame, info_length, padding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from briefing.model.timeline import Spoken, Timeline
    from briefing.mp3.frames import FrameFormat


def join(
    file: IO[bytes],
    tag: bytes,
    timeline: Timeline,
    frames_of: Callable[[Spoken], bytes],
    fmt: FrameFormat,
) -> None:
    """Write a whole MP3.

    Args:
        file: Empty; readable and seekable.
        tag: The ID3v2 tag that opens it.
        timeline: What stands where.
        frames_of: Returns a segment's encoded frames.
        fmt: The format of all frames.
    """
    import fastcrc

    file.write(tag)
    place = file.tell()
    file.write(bytes(info_length(fmt)))
    size = crc = 0
    for data in _stream(timeline, frames_of, fmt):
        file.write(data)
        size += len(data)
        crc = fastcrc.crc16.arc(data, crc)
    file.seek(place)
    rest = padding(fmt, frames=timeline.frames, samples=timeline.samples)
    file.write(info_frame(fmt, frames=timeline.frames, size=size, padding=rest, crc=crc))
    file.seek(0, 2)


def _stream(
    timeline: Timeline, frames_of: Callable[[Spoken], bytes], fmt: FrameFormat
) -> Iterator[bytes]:
    """Yield all frames in order, those of one segment or one pause at a time."""
    yield fmt.silence * timeline.lead
    for item in timeline.spoken:
        yield frames_of(item)
        yield fmt.silence * item.silence

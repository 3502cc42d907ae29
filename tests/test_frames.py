"""MP3 frames, the Info frame and the encoder, at every sample rate and bit rate there is."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import fastcrc
import numpy as np
import pytest
import soundfile
from mutagen.mp3 import MPEGInfo

from briefing import BriefingRequest, Settings, make
from briefing.errors import FormatError, UsageError
from briefing.mp3.encoder import LOSS, encode, encoder_version
from briefing.mp3.frames import (
    FrameFormat,
    info_frame,
    info_length,
    padding,
    split_frames,
)
from tests.support import listening
from tests.support.texts import source

if TYPE_CHECKING:
    from pathlib import Path

RATES = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
FORMATS = [FrameFormat(rate, bits) for rate in RATES for bits in FrameFormat(rate).bitrates]
EVERY = pytest.mark.parametrize("fmt", FORMATS, ids=lambda f: f"{f.sample_rate}-{f.bitrate}")
SOME = pytest.mark.parametrize("fmt", FORMATS[::3], ids=lambda f: f"{f.sample_rate}-{f.bitrate}")
PAUSE = 12  # frames
DELAY = 576 + 529
TONE = 0.25  # of full scale


def tone(samples: int, rate: int) -> np.ndarray:
    time = np.arange(samples) / rate
    return np.rint(TONE * 32_767 * np.sin(2 * np.pi * 440 * time)).astype(np.int16)


def whole(data: bytes, fmt: FrameFormat) -> bytes:
    """Put an Info frame ahead of frames."""
    frames = len(split_frames(data))
    rest = padding(fmt, frames=frames, samples=frames * fmt.samples - DELAY)
    crc = fastcrc.crc16.arc(data)
    return info_frame(fmt, frames=frames, size=len(data), padding=rest, crc=crc) + data


def two_clips(fmt: FrameFormat, folder) -> tuple[Path, int]:
    """Join two clips and a pause as bytes; give the file, and how many frames it has."""
    clip = encode(tone(fmt.samples * 4, fmt.sample_rate), fmt)
    data = clip + fmt.silence * PAUSE + clip
    path = folder / "two.mp3"
    path.write_bytes(whole(data, fmt))
    return path, len(split_frames(data))


@EVERY
def test_mpg123_counts_what_was_written(fmt, tmp_path):
    path, frames = two_clips(fmt, tmp_path)
    assert len(listening.decoded_by_mpg123(path)) == frames * fmt.samples - DELAY


@SOME
def test_ffmpeg_hears_the_second_clip_where_it_was_put(fmt, tmp_path):
    path, frames = two_clips(fmt, tmp_path)
    samples = listening.decoded(path)
    assert len(samples) == frames * fmt.samples - DELAY
    begin = (frames + PAUSE) // 2 * fmt.samples
    # Low bit rates echo a little ahead of a tone that begins at once: half of it counts here.
    late = np.flatnonzero(np.abs(samples[begin - 4 * fmt.samples :]) > TONE / 2)[0]
    assert abs(late - 4 * fmt.samples) <= 0.005 * fmt.sample_rate
    between = samples[begin - DELAY - fmt.samples : begin - DELAY]
    assert not between.any()


@EVERY
def test_no_clip_borrows_from_a_frame_before(fmt):
    """main_data_begin of the first frame is 0: 9 bits in MPEG-1, 8 in MPEG-2."""
    data = encode(tone(fmt.samples * 4, fmt.sample_rate), fmt)
    begin = data[4] << 1 | data[5] >> 7 if fmt.mpeg1 else data[4]
    assert begin == 0


@pytest.mark.parametrize("bitrate", [40, 64, 160])
@pytest.mark.parametrize("rate", [22_050, 24_000, 48_000])
def test_whole_briefings_in_other_formats(rate, bitrate, test_voices, tmp_path):
    job = BriefingRequest(
        source("Tin vắn\n\nMột câu ngắn thôi. Và một câu nữa."),
        Settings(engine="beeper", sample_rate=rate, bitrate=bitrate),
        tmp_path / "tin.mp3",
    )
    recording = make(job)
    samples = listening.decoded(recording.audio)
    assert len(samples) == len(listening.decoded_by_mpg123(recording.audio))
    assert recording.milliseconds == pytest.approx(len(samples) * 1000 / rate, abs=1)
    (stream,) = listening.ffprobe(recording.audio, "-select_streams", "a", "-show_streams")[
        "streams"
    ]
    assert (int(stream["sample_rate"]), stream["channels"]) == (rate, 1)
    assert int(stream["bit_rate"]) == pytest.approx(bitrate * 1000, rel=0.02)
    first, *others = (chapter.start for chapter in recording.chapters)
    assert first == 0
    lead = json.loads(recording.manifest.read_bytes())["segments"][0]["start"]
    assert 300 <= lead < 300 + 1152 * 1000 / rate
    for start in (lead, *others):
        heard = listening.first_heard(samples, max(start * rate // 1000 - rate // 20, 0))
        assert -0.005 <= heard / rate - start / 1000 <= 0.050


def test_the_info_frame_holds_what_lame_writes():
    fmt = FrameFormat(24_000, 64)
    frame = info_frame(fmt, frames=1000, size=192_000, padding=529, crc=0xBEEF)
    assert len(frame) == info_length(fmt)
    assert split_frames(frame) == [frame]
    at = 4 + 9
    assert frame[at : at + 4] == b"Info"
    assert int.from_bytes(frame[at + 4 : at + 8], "big") == 0b1111
    assert int.from_bytes(frame[at + 8 : at + 12], "big") == 1000
    assert int.from_bytes(frame[at + 12 : at + 16], "big") == 192_000 + len(frame)
    assert list(frame[at + 16 : at + 116]) == sorted(frame[at + 16 : at + 116])
    lame = at + 120
    assert frame[lame : lame + 4] == b"LAME"
    assert int.from_bytes(frame[lame + 21 : lame + 24], "big") == 576 << 12 | 529
    assert int.from_bytes(frame[lame + 28 : lame + 32], "big") == 192_000 + len(frame)
    assert int.from_bytes(frame[lame + 32 : lame + 34], "big") == 0xBEEF
    crc = int.from_bytes(frame[lame + 34 : lame + 36], "big")
    assert crc == fastcrc.crc16.arc(frame[: lame + 34])


@pytest.mark.parametrize(
    ("rate", "bitrate", "named"),
    [(8000, 64, "8000"), (24_000, 320, "320"), (44_100, 8, "8"), (24_000, 0, "0"), (0, 64, "0")],
)
def test_formats_that_mp3_has_not(rate, bitrate, named):
    with pytest.raises(UsageError, match=rf"has no .*{named}: choose one of"):
        FrameFormat(rate, bitrate)


def test_bytes_that_are_no_frames():
    data = encode(tone(4 * 576, 24_000), FrameFormat())
    with pytest.raises(FormatError, match="breaks off"):
        split_frames(data[:-1])
    for strange in (data[1:], b"RIFF" + data, data + b"\xff", b"\xff\xfb\xf0\x00", b"\xff\xe3\x00"):
        with pytest.raises(FormatError):
            split_frames(strange)


def test_padding_that_a_decoder_could_not_cut():
    with pytest.raises(ValueError, match="cannot end"):
        padding(FrameFormat(), frames=10, samples=10 * 576)


@pytest.mark.parametrize(
    ("rate", "bitrate", "header", "length"),
    [
        (24_000, 64, b"\xff\xf3\x84\xc0", 192),
        (16_000, 8, b"\xff\xf3\x18\xc0", 36),
        (22_050, 160, b"\xff\xf3\xe0\xc0", 522),
        (44_100, 128, b"\xff\xfb\x90\xc0", 417),
        (48_000, 320, b"\xff\xfb\xe4\xc0", 960),
        (32_000, 32, b"\xff\xfb\x18\xc0", 144),
    ],
)
def test_headers_are_those_of_the_standard(rate, bitrate, header, length):
    fmt = FrameFormat(rate, bitrate)
    assert fmt.silence == header + bytes(length - 4)
    assert split_frames(fmt.silence * 3) == [fmt.silence] * 3
    padded = bytes((*header[:2], header[2] | 2, header[3])) + bytes(length - 3)
    assert split_frames(padded + fmt.silence) == [padded, fmt.silence]


@EVERY
def test_another_reader_of_headers_agrees(fmt):
    info = MPEGInfo(io.BytesIO(fmt.silence * 8))
    assert (info.sample_rate, info.bitrate) == (fmt.sample_rate, fmt.bitrate * 1000)
    assert (info.channels, info.mode, info.sketchy) == (1, 3, False)
    assert len(split_frames(fmt.silence * 8)) == 8


@pytest.mark.parametrize(
    ("header", "length"),
    [(b"\xff\xe3\x18\xc0", 72), (b"\xff\xe3\x10\xc0", 52), (b"\xff\xe3\xe4\xc0", 960)],
)
def test_frames_of_mpeg_2_5_are_walked(header, length):
    frame = header + bytes(length - 4)
    assert split_frames(frame * 2) == [frame, frame]


@pytest.mark.parametrize(
    "header",
    [
        b"\xfe\xfb\x90\xc0",  # no sync word
        b"\xff\x1b\x90\xc0",
        b"\xff\xeb\x90\xc0",  # a version that is reserved
        b"\xff\xfd\x90\xc0",  # layer II
        b"\xff\xf9\x90\xc0",  # a layer that is reserved
        b"\xff\xfb\x00\xc0",  # a free bit rate
        b"\xff\xfb\xf0\xc0",  # a bit rate that is none
        b"\xff\xfb\x9c\xc0",  # a sample rate that is reserved
        b"\xff\xfb\x90",
    ],
)
def test_headers_that_are_none(header):
    with pytest.raises(FormatError, match="other than MP3"):
        split_frames(header + bytes(2000 if len(header) == 4 else 0))


@pytest.mark.parametrize(
    ("rate", "bitrate", "length"),
    [(24_000, 8, 192), (24_000, 56, 192), (24_000, 80, 240), (44_100, 32, 182), (48_000, 320, 960)],
)
def test_the_info_frame_is_the_shortest_that_holds_it(rate, bitrate, length):
    fmt = FrameFormat(rate, bitrate)
    frame = info_frame(fmt, frames=1, size=1, padding=600, crc=0)
    assert info_length(fmt) == len(frame) == length
    assert split_frames(frame) == [frame]
    lame = 4 + fmt.side_info + 120
    assert frame[lame + 20] == min(bitrate, 255)
    assert frame[lame + 36 :] == bytes(len(frame) - lame - 36)


def test_what_the_info_frame_leaves_unknown():
    frame = info_frame(FrameFormat(), frames=1000, size=192_000, padding=529, crc=0)
    toc, lame = 4 + 9 + 16, 4 + 9 + 120
    assert list(frame[toc : toc + 100]) == [number * 256 // 100 for number in range(100)]
    assert int.from_bytes(frame[lame - 4 : lame], "big") == 50
    assert frame[lame + 9] == 1  # a constant bit rate
    assert frame[lame + 10 : lame + 20] == bytes(10)
    assert frame[lame + 24 : lame + 28] == bytes(4)


def test_padding_is_what_a_decoder_cuts_behind_the_last_sample():
    fmt = FrameFormat()
    assert padding(fmt, frames=10, samples=9 * 576 - 529) == 529
    assert padding(fmt, frames=10, samples=9 * 576 - 4095) == 4095
    for samples in (9 * 576 - 528, 9 * 576 - 4096):
        with pytest.raises(ValueError, match="cannot end"):
            padding(fmt, frames=10, samples=samples)


def test_lame_s_quality_is_chosen():
    sound = tone(40 * 576, 24_000)
    quick, thorough = (encode(sound, FrameFormat(quality=quality)) for quality in (9, 0))
    assert quick != thorough
    assert len(split_frames(quick)) == len(split_frames(thorough))
    with pytest.raises(UsageError, match="no quality 10"):
        FrameFormat(quality=10)


def test_times_are_whole_milliseconds_and_the_nearest_frames():
    fmt = FrameFormat(24_000)
    assert [fmt.milliseconds(samples) for samples in (0, 23, 24, 24_047)] == [0, 0, 1, 1001]
    assert [fmt.frames(time) for time in (0, 11, 13, 35, 37, 2400)] == [0, 0, 1, 1, 2, 100]
    assert FrameFormat(48_000).frames(2400) == 100
    assert encoder_version(7).endswith(" q7")


def test_long_speech_is_encoded_whole():
    fmt = FrameFormat(24_000, 64)
    given = tone(125 * fmt.samples, 24_000)
    data = encode(given, fmt)
    assert 127 <= len(split_frames(data)) <= 128
    heard, _ = soundfile.read(io.BytesIO(data), dtype="float32")
    error = heard[DELAY:][: len(given)] - given / 32_767 * 10 ** (-LOSS / 20)
    assert np.sqrt(np.mean(error[fmt.samples : -fmt.samples] ** 2)) < 0.01


def test_clean_voices_are_encoded_at_a_quality_of_their_own(tmp_path, test_voices):
    def encoder(engine: str, **settings) -> str:
        job = BriefingRequest(
            source("Tin.\n\nMột hai."), Settings(engine=engine, **settings), tmp_path
        )
        manifest = make(job, force=True).manifest
        return json.loads(manifest.read_bytes())["versions"]["encoder"].split()[-1]

    assert encoder("espeak") == "q7"
    assert encoder("silent") == "q5"
    assert encoder("espeak", quality=2) == "q2"

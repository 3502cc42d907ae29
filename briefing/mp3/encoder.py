"""The MP3 encoder, LAME. It lets other threads run while it works."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from briefing._version import version_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefing.mp3.frames import FrameFormat

LOSS = 0.45  # dB by which LAME lowers what it encodes: up to 160 kbit/s it scales by 0.95
_AT_ONCE = 24_000  # samples: lameenc copies what it gets and reserves room for the worst case


@cache
def encoder_version(quality: int) -> str:
    """Return the encoder's name, version and settings, for cache keys and the manifest."""
    return f"lameenc {version_of('lameenc')} q{quality}"


def encode(samples: NDArray[np.int16], fmt: FrameFormat) -> bytes:
    """Encode mono samples as frames of their own: the first borrows nothing from a frame before.

    What a decoder makes of them begins with `ENCODER_DELAY + DECODER_DELAY` samples of silence.
    """
    import lameenc

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(fmt.sample_rate)
    encoder.set_out_sample_rate(fmt.sample_rate)
    encoder.set_bit_rate(fmt.bitrate)
    encoder.set_quality(fmt.quality)
    pieces = [
        encoder.encode(samples[at : at + _AT_ONCE]) for at in range(0, len(samples), _AT_ONCE)
    ]
    return b"".join((*pieces, encoder.flush()))

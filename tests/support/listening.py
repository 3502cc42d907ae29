"""Independent readers of a finished MP3: ffmpeg, ffprobe, mpg123, eyeD3, pyloudnorm."""

from __future__ import annotations

import json
import logging
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tests.support.tools import ask

if TYPE_CHECKING:
    from pathlib import Path

HEARD = 10 ** (-46 / 20)
_BLOCK, _MARGIN = 4096, 256


@dataclass(frozen=True, order=True)
class Seen:
    """A chapter as a program sees it, in milliseconds."""

    start: int
    end: int
    title: str


@lru_cache(maxsize=32)
def decoded(path: Path) -> np.ndarray:
    """Give the samples that ffmpeg decodes, float32, having said nothing while it did."""
    done = ask("ffmpeg", ["-v", "warning", "-i", path, "-map", "0:a", "-f", "f32le", "-"])
    assert done.stderr == b""
    return np.frombuffer(done.stdout, "<f4")


@lru_cache(maxsize=32)
def decoded_by_mpg123(path: Path) -> np.ndarray:
    """Give the samples that mpg123 decodes, 16 bits, having said nothing while it did."""
    done = ask("mpg123", ["--quiet", "--encoding", "s16", "-s", path])
    assert done.stderr == b""
    return np.frombuffer(done.stdout, "<i2")


def ffprobe(path: Path, *show: str) -> dict:
    """Give what ffprobe tells of a file, having said nothing on the side."""
    done = ask("ffprobe", ["-v", "warning", "-of", "json", *show, path])
    assert done.stderr == b""
    return json.loads(done.stdout)


def chapters_by_ffprobe(path: Path) -> list[Seen]:
    """List the chapters in the order in which players built on ffmpeg list them."""
    found = ffprobe(path, "-show_chapters")["chapters"]
    assert all(chapter["time_base"] == "1/1000" for chapter in found)
    return [Seen(c["start"], c["end"], c["tags"]["title"]) for c in found]


def by_eyed3(path: Path):
    """Give the file as eyeD3 reads it; what it says of its own age is not our business."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import eyed3

        logging.getLogger("eyed3").setLevel(logging.ERROR)
        return eyed3.load(path)


def chapters_by_eyed3(path: Path) -> list[Seen]:
    """List the chapters in the order of the table of contents, nested ones where they belong."""
    tag = by_eyed3(path).tag
    chapters = {c.element_id: Seen(c.times.start, c.times.end, c.title) for c in tag.chapters}
    tables = {table.element_id: table for table in tag.table_of_contents}
    (top,) = (table for table in tables.values() if table.toplevel)

    def follow(table) -> list[Seen]:
        assert table.ordered
        found: list[Seen] = []
        for child in table.child_ids:
            found += follow(tables[child]) if child in tables else [chapters[child]]
        return found

    return follow(top)


def gated_loudness(path: Path, sample_rate: int = 24_000) -> float:
    """Give integrated loudness in LUFS, by pyloudnorm."""
    return loudness_of(decoded(path), sample_rate)


def loudness_of(samples: np.ndarray, sample_rate: int = 24_000) -> float:
    """Give the integrated loudness of some of a file, as `gated_loudness` does of all."""
    import pyloudnorm

    meter = pyloudnorm.Meter(sample_rate, filter_class="DeMan")
    return float(meter.integrated_loudness(samples.astype(np.float64)))


def ebur128(path: Path) -> float:
    """Give integrated loudness in LUFS, by ffmpeg."""
    arguments = ["-i", path, "-map", "0:a", "-af", "ebur128", "-f", "null", "-"]
    said = ask("ffmpeg", ["-hide_banner", "-nostats", *arguments]).stderr.decode(errors="replace")
    (loudness,) = re.findall(r"I:\s+(-?[\d.]+) LUFS", said[said.rindex("Summary:") :])
    return float(loudness)


def true_peak(samples: np.ndarray) -> float:
    """Give the true peak in dBTP: four times oversampled, by SciPy's polyphase filter.

    Only where the samples come near the loudest: no other place can hold the peak.
    """
    from scipy.signal import resample_poly

    near = np.flatnonzero(np.abs(samples) > 0.6 * np.abs(samples).max())
    blocks = sorted(set((near // _BLOCK).tolist()))
    peak = 0.0
    for block in blocks:
        begin = max(block * _BLOCK - _MARGIN, 0)
        piece = samples[begin : (block + 1) * _BLOCK + _MARGIN]
        peak = max(peak, float(np.abs(resample_poly(piece, 4, 1)).max()))
    return 20 * float(np.log10(peak))


def first_heard(samples: np.ndarray, begin: int) -> int:
    """Give the first sample from `begin` on that is heard."""
    return begin + int(np.flatnonzero(np.abs(samples[begin:]) > HEARD)[0])


def last_heard(samples: np.ndarray, end: int) -> int:
    """Give the last sample before `end` that is heard."""
    return int(np.flatnonzero(np.abs(samples[:end]) > HEARD)[-1])

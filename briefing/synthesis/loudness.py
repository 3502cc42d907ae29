"""One gain for a voice at a rate, measured once on a fixed text and kept."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import OutputError
from briefing.mp3.encoder import LOSS
from briefing.storage.atomic import write_atomically
from briefing.synthesis.voice_renderer import speak

if TYPE_CHECKING:
    from briefing.model.audio import Samples
    from briefing.synthesis.utterance_cache import UtteranceCache

CACHE_VERSION = 3
_STEP = 0.1  # dB: too small to hear, large enough to come out the same everywhere
_MOST = 30.0  # dB
_SAMPLE_RATE = 24_000
_PAUSE = 0.4  # s
_ROUNDS = 3  # the limiter takes a little away; what it took is given back
# News, each line within what any engine takes at once. These eight were chosen out of 48 for being,
# in ten voices, as loud as an hour of articles: within 0.1 dB, where any eight are off by 0.3.
CALIBRATION_TEXT = (
    "Kính chào quý vị và các bạn, sau đây là những tin chính trong ngày.",
    "Đội tuyển Việt Nam thắng đội chủ nhà với tỷ số hai một ngay trong hiệp đầu.",
    "Nhiều trường học ở vùng cao vẫn thiếu giáo viên và sách vở cho năm học mới.",
    "Giá vàng thế giới tăng mạnh, vượt mốc hai nghìn đô la một ao xơ.",
    "Anh Tuấn, công nhân khu chế xuất, cho hay tiền lương đã tăng chút ít.",
    "Theo thống kê, dân số cả nước hiện vào khoảng một trăm triệu người.",
    "Giá gạo tại chợ đầu mối nhích lên vài trăm đồng mỗi ki lô gam.",
    "Đường sắt tăng thêm nhiều chuyến tàu phục vụ nhu cầu về quê ăn Tết.",
)


def loudness_gain(takes: UtteranceCache, target: float, folder: Path) -> float:
    """Give the gain in decibels that brings a voice to a loudness in LUFS.

    Those of the embedded voices come with the program. Others are kept under `folder`, and
    measured anew when they are not there. Raises EngineError.
    """
    voice = takes.voice
    row = (voice.engine, takes.version, voice.name, str(voice.rate), str(target))
    if row in shipped_gains():
        return shipped_gains()[row]
    identity = [
        CACHE_VERSION,
        voice.engine,
        takes.version,
        voice.name,
        voice.rate,
        target,
        CALIBRATION_TEXT,
    ]
    digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32]
    path = folder / f"{digest}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(path.read_bytes())["gain"]
        if isinstance(kept, float) and abs(kept) <= _MOST:
            return kept
    measured = measure_gain(takes, target)
    takes.forget(CALIBRATION_TEXT)
    with suppress(OutputError):  # it is only kept to save time
        write_atomically(path, json.dumps({"gain": measured}).encode(), durable=False)
    return measured


@cache
def shipped_gains() -> dict[tuple[str, ...], float]:
    """Give the gains that come with the program, by engine, version, voice, rate and loudness."""
    text = Path(__file__).with_name("gains.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {tuple(row): float(gain) for *row, gain in lines[1:]}


def measure_gain(takes: UtteranceCache, target: float) -> float:
    """Speak the fixed text and find the gain, in steps of a tenth of a decibel."""
    import numpy as np

    from briefing.synthesis import dsp

    # With a pause behind each line, for loudness counts a little of the silence around speech.
    pause = np.zeros(round(_PAUSE * _SAMPLE_RATE), dtype=np.float32)
    with ThreadPoolExecutor(takes.engine.workers, thread_name_prefix="level") as pool:
        lines = list(
            pool.map(lambda line: speak(takes, 0.0, [line], _SAMPLE_RATE)[0], CALIBRATION_TEXT)
        )
    samples: Samples = np.concatenate([piece for line in lines for piece in (line, pause)])
    decibels = 0.0
    for _ in range(_ROUNDS):
        louder = samples * np.float32(10 ** (decibels / 20))
        dsp.limit(louder, _SAMPLE_RATE)
        loudness = dsp.gated_loudness(louder, _SAMPLE_RATE)
        if loudness is None:
            return 0.0
        decibels = min(max(decibels + target + LOSS - loudness, -_MOST), _MOST)
    return round(round(decibels / _STEP) * _STEP, 1)

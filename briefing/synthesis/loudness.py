"""One gain for a voice at a rate, measured once on a fixed text and saved."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import astuple
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from briefing.errors import OutputError
from briefing.model.settings import Pauses
from briefing.storage.atomic import write_atomically
from briefing.synthesis.completeness import Pace, learn, seconds_of
from briefing.synthesis.dsp import gain_to, join_parts
from briefing.synthesis.voice_renderer import audible

if TYPE_CHECKING:
    from briefing.model.audio import Samples
    from briefing.synthesis.utterance_cache import UtteranceCache

CACHE_VERSION = 5
_STEP = 0.1  # dB: too small to hear, large enough to come out the same everywhere
_MOST = 30.0  # dB: `gain_to` gives no more
_SAMPLE_RATE = 24_000
_PAUSE = 0.4  # s
# News, each line short enough for any engine. These eight were chosen out of 48 for being,
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


def loudness_gain(utterances: UtteranceCache, target: float, folder: Path) -> float:
    """Return the gain in decibels that brings a voice to a loudness.

    Those of the embedded voices come with the program. Others are measured once and saved, and
    with them the voice's pace, by which `utterances` judges all that follows.

    Args:
        utterances: The voice.
        target: LUFS, gated.
        folder: Where measured gains are saved.

    Raises:
        EngineError: The engine fails while the voice is measured.
    """
    voice = utterances.voice
    row = (voice.engine, utterances.version, voice.name, str(voice.rate), str(target))
    if row in shipped_gains():
        return shipped_gains()[row]
    identity = [
        CACHE_VERSION,
        voice.engine,
        utterances.version,
        voice.name,
        voice.rate,
        target,
        CALIBRATION_TEXT,
    ]
    digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32]
    path = folder / f"{digest}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        saved = json.loads(path.read_bytes())
        pace = Pace(*map(float, saved["pace"])) if saved["pace"] else utterances.pace
        if isinstance(saved["gain"], float) and abs(saved["gain"]) <= _MOST:
            utterances.pace = pace
            return saved["gain"]
    measured, learned = _measure(utterances, target)
    utterances.pace = learned or utterances.pace
    utterances.forget(CALIBRATION_TEXT)
    with suppress(OutputError):  # it is only saved to spare time
        record = {"gain": measured, "pace": astuple(learned) if learned else None}
        write_atomically(path, json.dumps(record).encode(), durable=False)
    return measured


@cache
def shipped_gains() -> dict[tuple[str, ...], float]:
    """Return the gains that come with the program, by engine, version, voice, rate and loudness."""
    text = Path(__file__).with_name("gains.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {tuple(row): float(gain) for *row, gain in lines[1:]}


def measure_gain(utterances: UtteranceCache, target: float) -> float:
    """Speak the fixed text and find the gain, in steps of a tenth of a decibel."""
    return _measure(utterances, target)[0]


def _measure(utterances: UtteranceCache, target: float) -> tuple[float, Pace | None]:
    def spoken(line: str) -> tuple[Samples, float]:
        """Return a line as it will be heard, and the seconds that the engine itself took."""
        speech = audible(utterances, line)
        parts = [(line, speech)]
        samples, _ = join_parts(parts, 0.0, utterances.stretch, _SAMPLE_RATE, Pauses())
        return samples, seconds_of(speech.audio)

    # With a pause behind each line, for loudness counts a little of the silence around speech.
    pause = np.zeros(round(_PAUSE * _SAMPLE_RATE), dtype=np.float32)
    with ThreadPoolExecutor(utterances.engine.workers, thread_name_prefix="level") as pool:
        lines = list(pool.map(spoken, CALIBRATION_TEXT))
    pace = learn(
        [(text, seconds) for text, (_, seconds) in zip(CALIBRATION_TEXT, lines, strict=True)]
    )
    samples = np.concatenate([piece for line, _ in lines for piece in (line, pause)])
    gain = gain_to(target, samples, _SAMPLE_RATE) or 0.0
    return round(round(gain / _STEP) * _STEP, 1), pace

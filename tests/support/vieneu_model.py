"""VieNeu's models for tests: the nano one's graphs with the shapes that its package feeds, tiny.

    write_nano(folder)     # the layout that `briefing voices install vieneu:nano` leaves
    stand_in(monkeypatch)  # for the turbo model's engine, which no tiny graphs can run

A text takes a time for each of its phonemes. What it sounds like depends on text, voice and draws.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.support.onnx_graph import BOOL, FLOAT, INT64, attribute, model, tensor

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NANO = (
    "text_encoder.onnx",
    "duration_predictor.onnx",
    "vector_estimator.onnx",
    "codec_decoder.onnx",
    "config.json",
    "constants.npz",
)
TURBO = (
    "model/onnx_update/vieneu_prefill.onnx",
    "model/onnx_update/vieneu_decode_step.onnx",
    "model/onnx_update/vieneu_acoustic_cached.onnx",
    "model/onnx_update/vieneu_v3_heads.npz",
    "model/onnx_update/config.json",
    "model/onnx_update/tokenizer.json",
    "codec/moss_audio_tokenizer_decode_full.onnx",
)
_CHANNELS, _STYLES, _STYLE, _SPEAKER = 144, 50, 256, 192
_FRAME = 1_536  # samples: 15.625 frames a second
_SECONDS = 0.07  # a phoneme


def write_nano(folder: Path) -> Path:
    """Write the nano model."""
    place = folder / "nano" / "model"
    place.mkdir(parents=True)
    for name, data in nano_files().items():
        (place / name).write_bytes(data)
    return folder


def nano_files() -> dict[str, bytes]:
    """Give the repository's files by their paths."""
    import io

    letters = [chr(code) for code in (*range(32, 0x370), *range(0x1EA0, 0x1EFA), 0x2026, 0x2013)]
    config = {
        "vocab": {letter: number for number, letter in enumerate(letters, 3)},
        "pad_id": 0,
        "bos_id": 1,
        "eos_id": 2,
        "group": 6,
        "flow_fps": 24_000 / _FRAME,
    }
    constants = io.BytesIO()
    np.savez(
        constants,
        null_spk=np.zeros(_SPEAKER, np.float32),
        null_style=np.zeros((_STYLES, _STYLE), np.float32),
    )
    return {
        "text_encoder.onnx": _text_encoder(),
        "duration_predictor.onnx": _duration_predictor(),
        "vector_estimator.onnx": _vector_estimator(),
        "codec_decoder.onnx": _codec_decoder(),
        "config.json": json.dumps(config).encode(),
        "constants.npz": constants.getvalue(),
    }


_CONTEXT = {"ctx": (FLOAT, [1, "L", 1]), "ctx_mask": (BOOL, [1, "L"])}
_VOICE = {"spk": (FLOAT, [1, _SPEAKER]), "style": (FLOAT, [1, _STYLES, _STYLE])}


def _text_encoder() -> bytes:
    return model(
        [
            ("Cast", ["ids"], "ids_f", attribute("to", FLOAT)),
            ("Unsqueeze", ["ids_f", "last"], "row"),
            ("ReduceMean", ["style"], "manner", attribute("keepdims", 1)),
            ("Add", ["row", "manner"], "ctx"),
        ],
        {"ids": (INT64, [1, "L"]), "style": _VOICE["style"]},
        {"ctx": _CONTEXT["ctx"]},
        {"last": tensor(INT64, [2])},
    )


def _duration_predictor() -> bytes:
    return model(
        [
            ("Cast", ["ctx_mask"], "mask_f", attribute("to", FLOAT)),
            ("ReduceSum", ["mask_f", "second"], "length", attribute("keepdims", 0)),
            ("Mul", ["length", "seconds"], "duration"),
            ("Log", ["duration"], "log_s"),
        ],
        {**_CONTEXT, "spk": _VOICE["spk"]},
        {"log_s": (FLOAT, [1])},
        {"second": tensor(INT64, [1]), "seconds": tensor(FLOAT, [_SECONDS])},
    )


def _vector_estimator() -> bytes:
    return model(
        [
            ("ReduceMean", ["ctx"], "text", attribute("keepdims", 1)),
            ("ReduceMean", ["spk"], "who_2", attribute("keepdims", 1)),
            ("Unsqueeze", ["who_2", "last"], "who"),
            ("Add", ["text", "who"], "target"),
            ("Mul", ["x", "none"], "nothing"),
            ("Add", ["nothing", "target"], "v"),
        ],
        {"x": (FLOAT, [1, _CHANNELS, "T"]), "t": (FLOAT, [1]), **_CONTEXT, **_VOICE},
        {"v": (FLOAT, [1, _CHANNELS, "T"])},
        {"last": tensor(INT64, [2]), "none": tensor(FLOAT, [0.0])},
    )


def _codec_decoder() -> bytes:
    return model(
        [
            ("Slice", ["x", "first", "second", "second"], "pitch_row"),
            ("Reshape", ["pitch_row", "column"], "pitch"),
            ("Mod", ["pitch", "range"], "height", attribute("fmod", 1)),
            ("Add", ["height", "low"], "raised"),
            ("Mul", ["raised", "slow"], "step"),
            ("Mul", ["step", "ramp"], "phase"),
            ("Sin", ["phase"], "sine"),
            ("Mul", ["sine", "quiet"], "hum"),
            ("Reshape", ["hum", "shape"], "wav"),
        ],
        {"x": (FLOAT, [1, _CHANNELS, "T"])},
        {"wav": (FLOAT, [1, 1, "N"])},
        {
            "first": tensor(INT64, [0]),
            "second": tensor(INT64, [1]),
            "column": tensor(INT64, [-1, 1]),
            "range": tensor(FLOAT, [64.0]),
            "low": tensor(FLOAT, [40.0]),
            "slow": tensor(FLOAT, [0.001]),
            "ramp": tensor(FLOAT, range(1, _FRAME + 1), [1, _FRAME]),
            "quiet": tensor(FLOAT, [0.2]),
            "shape": tensor(INT64, [1, 1, -1]),
        },
    )


def write_turbo(folder: Path) -> Path:
    """Write files of the turbo model's names; only the stand-in loads them."""
    for path in TURBO:
        target = folder / "turbo" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.encode())
    return folder


def stand_in(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Put an engine of the same signature in the turbo model's place; gives how it was loaded.

    It draws where the real one does: by its module's `np.random.choice`, under a lock.
    """
    import threading

    from vieneu._v3_turbo_engine import onnx_runtime_lite as lite

    loaded: list[dict[str, Any]] = []

    class StandIn:
        SAMPLE_RATE = 48_000

        def __init__(
            self,
            checkpoint_path: str = "",
            onnx_repo: str | None = None,
            *,
            codec_repo: str = "",
            onnx_dir: str | None = None,
            onnx_subfolder: str = "",
            codec_dir: str | None = None,
            threads: int = 0,
            **others: Any,
        ) -> None:
            loaded.append({"onnx_dir": onnx_dir, "codec_dir": codec_dir, "threads": threads})
            self._lock = threading.RLock()

        def infer(
            self,
            phonemes: str | None = None,
            text: str = "",
            ref_codes: Any = None,
            speaker_emb: Any = None,
            **others: Any,
        ) -> np.ndarray:
            assert phonemes
            with self._lock:
                frames = [lite.np.random.choice(64, p=np.full(64, 1 / 64)) for _ in phonemes]
            voice = abs(float(np.mean(speaker_emb))) * 100
            ramp = np.arange(1, 3_361)
            sines = [np.sin((voice + frame + 20) * 0.001 * ramp) for frame in frames]
            return (np.concatenate(sines) * 0.2).astype(np.float32)

    monkeypatch.setattr(lite, "OnnxV3LiteEngine", StandIn)
    return loaded

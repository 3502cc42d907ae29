"""The nano model's class: what it says is drawn from the text, the voice and the seed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

RATE = 24_000
_SECONDS = 0.07  # a character


class V3NanoVieNeuTTS:
    """Loads the graphs of a folder; one that is none is an error of ONNX Runtime's."""

    def __init__(self, onnx_dir: str, threads: int = 0) -> None:
        import onnxruntime

        for name in ("text_encoder", "duration_predictor", "vector_estimator", "codec_decoder"):
            onnxruntime.InferenceSession(
                str(Path(onnx_dir) / f"{name}.onnx"), providers=["CPUExecutionProvider"]
            )
        listed = Path(__file__).with_name("assets") / "voices_v3_nano.json"
        self._presets = list(json.loads(listed.read_text(encoding="utf-8"))["presets"])

    def infer(self, text: str, voice: str, seed: int | None = None) -> np.ndarray:
        """Hum for as long as the text is."""
        pitch = 120 + 15 * self._presets.index(voice) + np.random.default_rng(seed).random()
        time = np.arange(round((len(text) + 1) * _SECONDS * RATE)) / RATE
        return (0.2 * np.sin(2 * np.pi * pitch * time)).astype(np.float32)

"""The turbo model's class: it hands phonemes and a voice's embedding to its engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vieneu._v3_turbo_engine import onnx_runtime_lite as lite


class V3TurboVieNeuTTS:
    """Loads an engine of the module above, whichever class is there by then."""

    def __init__(
        self,
        backbone_repo: str = "",
        *,
        onnx_dir: str | None = None,
        backend: str = "auto",
        device: str = "auto",
        precision: str = "fp32",
        threads: int = 0,
    ) -> None:
        if (backend, device, precision) != ("onnx", "cpu", "fp32"):
            raise ValueError(f"{backend}, {device}, {precision}")
        self._engine: Any = lite.OnnxV3LiteEngine(
            checkpoint_path=backbone_repo, onnx_dir=onnx_dir, threads=threads
        )
        listed = Path(__file__).with_name("assets") / "voices_v3_turbo.json"
        self._presets = json.loads(listed.read_text(encoding="utf-8"))["presets"]

    def infer(self, text: str, voice: str) -> Any:
        """Say a text; what stands in brackets is a laugh or a sigh."""
        # Phonemes are no letters: what a text has of its own like a sign of emotion becomes none.
        phonemes = "·".join(text).replace("·".join("[cười]"), "<|emotion_1|>")
        return self._engine.infer(phonemes=phonemes, speaker_emb=self._presets[voice]["speaker"])

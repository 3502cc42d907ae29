"""A Piper voice for tests: a tiny model that hums, with all inputs and the noise of a real one.

It takes what a VITS voice takes (`input`, `input_lengths`, `scales`) and gives `output`: for each
phoneme a stretch of a sine whose pitch depends on it, as long as the length scale says, with
random noise as loud as the noise scale says.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from tests.support import onnx_graph
from tests.support.onnx_graph import FLOAT, INT64, attribute, tensor

if TYPE_CHECKING:
    from pathlib import Path

REAL = os.environ.get("BRIEFING_TEST_VOICE", "")  # a real one, which some tests speak with too
SAMPLE_RATE = 22_050
SAMPLES_A_PHONEME = 400
# IPA, digits for tones and punctuation, as espeak-ng writes Vietnamese; decomposed.
_PHONEMES = (
    "_^$ !'(),-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœɐɑɒɓɔɕɖɗɘəɚɛɜɡɣɤɪɨɯɲɳɹɾʃʂʈʊʌʒʔˈˌː0123456789̪"
)


def write(path: Path, *, operator: str = "RandomNormalLike", noise_scale: float = 0.667) -> Path:
    """Write a voice and its description; `operator` is the source of its noise."""
    path.write_bytes(model(operator))
    path.with_name(f"{path.name}.json").write_text(
        json.dumps(
            {
                "audio": {"sample_rate": SAMPLE_RATE, "quality": "test"},
                "espeak": {"voice": "vi"},
                "inference": {"noise_scale": noise_scale, "length_scale": 1.0, "noise_w": 0.8},
                "phoneme_type": "espeak",
                "phoneme_id_map": {phoneme: [i] for i, phoneme in enumerate(_PHONEMES)},
                "num_symbols": 256,
                "num_speakers": 1,
                "dataset": "hum",
            }
        )
    )
    return path


def model(operator: str = "RandomNormalLike") -> bytes:
    """Give the bytes of the model."""
    nodes = [
        ("Size", ["input"], "count"),
        ("Slice", ["scales", "one", "two"], "length_scale"),
        ("Cast", ["count"], "count_f", attribute("to", FLOAT)),
        ("Mul", ["count_f", "length_scale"], "scaled"),
        ("Mul", ["scaled", "per_phoneme"], "total_f"),
        ("Cast", ["total_f"], "total_1", attribute("to", INT64)),
        ("Squeeze", ["total_1"], "total"),
        ("Range", ["zero", "total", "step"], "time"),
        ("Mul", ["time", "count"], "spread"),
        ("Div", ["spread", "total"], "index"),
        ("Reshape", ["input", "flat"], "ids"),
        ("Gather", ["ids", "index"], "id"),
        ("Cast", ["id"], "id_f", attribute("to", FLOAT)),
        ("Cast", ["time"], "time_f", attribute("to", FLOAT)),
        ("Mul", ["id_f", "pitch"], "slope"),
        ("Mul", ["slope", "time_f"], "phase"),
        ("Sin", ["phase"], "sine"),
        (operator, ["sine"], "noise"),
        ("Slice", ["scales", "first", "one"], "noise_scale"),
        ("Mul", ["noise", "noise_scale"], "chance"),
        ("Add", ["sine", "chance"], "sum"),
        ("Mul", ["sum", "quiet"], "hum"),
        ("Reshape", ["hum", "shape"], "output"),
    ]
    return onnx_graph.model(
        nodes,
        {
            "input": (INT64, [1, "phonemes"]),
            "input_lengths": (INT64, [1]),
            "scales": (FLOAT, [3]),
        },
        {"output": (FLOAT, [1, 1, 1, "time"])},
        {
            "first": tensor(INT64, [0]),
            "one": tensor(INT64, [1]),
            "two": tensor(INT64, [2]),
            "zero": tensor(INT64, [0], []),
            "step": tensor(INT64, [1], []),
            "flat": tensor(INT64, [-1]),
            "shape": tensor(INT64, [1, 1, 1, -1]),
            "per_phoneme": tensor(FLOAT, [float(SAMPLES_A_PHONEME)]),
            "pitch": tensor(FLOAT, [0.001]),
            "quiet": tensor(FLOAT, [0.1]),
        },
    )

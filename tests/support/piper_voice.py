"""A Piper voice for tests: a tiny model that hums, with all inputs and the noise of a real one.

It takes what a VITS voice takes (`input`, `input_lengths`, `scales`) and gives `output`: for each
phoneme a stretch of a sine whose pitch depends on it, as long as the length scale says, with
random noise as loud as the noise scale says. The file is written field by field, by the numbers
of `onnx.proto3`, so that tests need no package for it.
"""

from __future__ import annotations

import json
import os
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

REAL = os.environ.get("BRIEFING_TEST_VOICE", "")  # a real one, which some tests speak with too
SAMPLE_RATE = 22_050
SAMPLES_A_PHONEME = 400
_FLOAT, _INT64 = 1, 7
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
        ("Cast", ["count"], "count_f", _attribute("to", _FLOAT)),
        ("Mul", ["count_f", "length_scale"], "scaled"),
        ("Mul", ["scaled", "per_phoneme"], "total_f"),
        ("Cast", ["total_f"], "total_1", _attribute("to", _INT64)),
        ("Squeeze", ["total_1"], "total"),
        ("Range", ["zero", "total", "step"], "time"),
        ("Mul", ["time", "count"], "spread"),
        ("Div", ["spread", "total"], "index"),
        ("Reshape", ["input", "flat"], "ids"),
        ("Gather", ["ids", "index"], "id"),
        ("Cast", ["id"], "id_f", _attribute("to", _FLOAT)),
        ("Cast", ["time"], "time_f", _attribute("to", _FLOAT)),
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
    graph = b"".join(_field(1, _node(*node)) for node in nodes)
    graph += _field(2, b"hum")
    for name, kind, values, scalar in (
        ("first", _INT64, [0], False),
        ("one", _INT64, [1], False),
        ("two", _INT64, [2], False),
        ("zero", _INT64, [0], True),
        ("step", _INT64, [1], True),
        ("flat", _INT64, [-1], False),
        ("shape", _INT64, [1, 1, 1, -1], False),
        ("per_phoneme", _FLOAT, [float(SAMPLES_A_PHONEME)], False),
        ("pitch", _FLOAT, [0.001], False),
        ("quiet", _FLOAT, [0.1], False),
    ):
        graph += _field(5, _tensor(name, kind, values, scalar=scalar))
    graph += _field(11, _value("input", _INT64, [1, "phonemes"]))
    graph += _field(11, _value("input_lengths", _INT64, [1]))
    graph += _field(11, _value("scales", _FLOAT, [3]))
    graph += _field(12, _value("output", _FLOAT, [1, 1, 1, "time"]))
    opset = _number(2, 15)
    return _number(1, 8) + _field(8, opset) + _field(7, graph)


def _node(operator: str, inputs: list[str], output: str, *attributes: bytes) -> bytes:
    fields = b"".join(_field(1, name.encode()) for name in inputs)
    fields += _field(2, output.encode()) + _field(4, operator.encode())
    return fields + b"".join(_field(5, attribute) for attribute in attributes)


def _attribute(name: str, value: int) -> bytes:
    return _field(1, name.encode()) + _number(3, value) + _number(20, 2)


def _tensor(name: str, kind: int, values: list, *, scalar: bool) -> bytes:
    raw = struct.pack(f"<{len(values)}{'q' if kind == _INT64 else 'f'}", *values)
    dimensions = b"" if scalar else _number(1, len(values))
    return dimensions + _number(2, kind) + _field(8, name.encode()) + _field(9, raw)


def _value(name: str, kind: int, shape: list) -> bytes:
    dimensions = b"".join(
        _field(1, _field(2, size.encode()) if isinstance(size, str) else _number(1, size))
        for size in shape
    )
    tensor = _number(1, kind) + _field(2, dimensions)
    return _field(1, name.encode()) + _field(2, _field(1, tensor))


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _field(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])

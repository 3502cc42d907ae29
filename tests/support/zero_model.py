"""A ZeroTTS model for tests: the real package's graphs with the shapes that it feeds, tiny.

    write(folder)                     # the layout of the hub's repository
    ZeroTTS.from_pretrained(folder)   # the real package runs it

A text gives one frame of 80 ms for each of its tokens, and a token is a letter. What a frame sounds
like depends on the voice, the text, how far it is, and the random draws that the package feeds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from tests.support.onnx_graph import BOOL, FLOAT, INT32, INT64, attribute, model, tensor

if TYPE_CHECKING:
    from pathlib import Path

VOICES = {"baotrang": ("Bảo Trang", "nữ"), "quangminh": ("Quang Minh", "nam")}
SAMPLE_RATE = 48_000
FRAME = 3_840  # samples: 12.5 frames a second
_WIDTH = 4  # d_model, in one layer of one head
_CODEBOOKS, _CODES = 2, 64
_QUERIES = 3  # n_voice_queries
_SPECIAL = ("<pad>", "<bos>", "<eot>", "<soa>", "<slot>", "<eoa>", "<en>", "<vi>")


def write(folder: Path, voices: tuple[str, ...] = tuple(VOICES)) -> Path:
    """Write a model and its voices."""
    for path, data in files(voices).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def files(voices: tuple[str, ...] = tuple(VOICES)) -> dict[str, bytes]:
    """Give the repository's files by their paths."""
    made = {
        "config.json": json.dumps(_config()).encode(),
        "tokenizer.json": _tokenizer().encode(),
        "null_voice_emb.npy": _saved(np.zeros((1, _QUERIES, _WIDTH), np.float32)),
        "onnx/text_encoder.onnx": _text_encoder(),
        "onnx/prefix_step.onnx": _prefix_step(),
        "onnx/local_frame_decode.onnx": _local_frame_decode(),
        "onnx/codec/decode_full.onnx": _codec(),
        "onnx/codec/decode_step.onnx": _codec(),
        "onnx/codec/codec_browser_onnx_meta.json": json.dumps(_codec_meta()).encode(),
        "README.md": b"not needed",
    }
    for number, name in enumerate(voices, 1):
        display, gender = VOICES[name]
        latents = np.full((1, _QUERIES, _WIDTH), number / 10, np.float32)
        made[f"voices/{name}/voice.npz"] = _packed(latents)
        about = {"name": name, "display_name": display, "gender": gender, "language": "vi"}
        made[f"voices/{name}/meta.json"] = json.dumps(about).encode()
        made[f"voices/{name}/preview.wav"] = b"RIFF"
    return made


def _config() -> dict[str, object]:
    return {
        "num_codebooks": _CODEBOOKS,
        "codebook_size": _CODES,
        "d_model": _WIDTH,
        "n_layers": 1,
        "n_heads": 1,
        "n_voice_queries": _QUERIES,
        "sample_rate": SAMPLE_RATE,
        "codec_frame_rate": SAMPLE_RATE / FRAME,
        "special_tokens": {name: number for number, name in enumerate(_SPECIAL)},
        "text_format": "bpe",
    }


def _tokenizer() -> str:
    """Give a tokenizer whose tokens are letters."""
    from tokenizers import Tokenizer
    from tokenizers.models import BPE

    letters = [chr(code) for code in (*range(32, 592), *range(0x1EA0, 0x1EFA), 0x2013, 0x2026)]
    vocabulary = {name: number for number, name in enumerate((*_SPECIAL, "<unk>", *letters))}
    return Tokenizer(BPE(vocabulary, [], unk_token="<unk>")).to_str()


def _saved(array: np.ndarray) -> bytes:
    import io

    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def _packed(latents: np.ndarray) -> bytes:
    import io

    buffer = io.BytesIO()
    np.savez(buffer, n_voice_queries=np.int64(latents.shape[1]), voice_emb=latents)
    return buffer.getvalue()


def _text_encoder() -> bytes:
    """Hand on the text: its length and the sum of its tokens, as the keys of all layers."""
    nodes = [
        ("Cast", ["text_ids"], "ids", attribute("to", FLOAT)),
        ("ReduceMean", ["ids"], "mean", attribute("axes", [1]), attribute("keepdims", 1)),
        ("Cast", ["txt_lengths"], "length_f", attribute("to", FLOAT)),
        ("Reshape", ["length_f", "column"], "length"),
        ("Concat", ["mean", "length"], "cross_kv", attribute("axis", 1)),
        ("Unsqueeze", ["ids", "last"], "text_states"),
        ("GreaterOrEqual", ["text_ids", "zero"], "text_valid"),
        ("Mul", ["mean", "none"], "nothing"),
        ("Unsqueeze", ["nothing", "last"], "narrow"),
        ("Tile", ["narrow", "wide"], "soa_embed"),
    ]
    return model(
        nodes,
        {"text_ids": (INT64, ["B", "L"]), "txt_lengths": (INT64, ["B"])},
        {
            "text_states": (FLOAT, ["B", "L", 1]),
            "text_valid": (BOOL, ["B", "L"]),
            "soa_embed": (FLOAT, ["B", 1, _WIDTH]),
            "cross_kv": (FLOAT, ["B", 2]),
        },
        {
            "column": tensor(INT64, [-1, 1]),
            "last": tensor(INT64, [2]),
            "zero": tensor(INT64, [0]),
            "none": tensor(FLOAT, [0.0]),
            "wide": tensor(INT64, [1, 1, _WIDTH]),
        },
    )


def _prefix_step() -> bytes:
    """Keep the voice in the cache; tell the next frame of it, of the text and of the position."""
    nodes = [
        ("Unsqueeze", ["external_embed", "inner"], "row"),
        ("Unsqueeze", ["row", "outer"], "new"),
        ("Concat", ["new", "new"], "both", attribute("axis", 1)),
        ("Concat", ["packed_kv", "both"], "new_packed_kv", attribute("axis", 4)),
        ("Concat", ["past_valid", "new_valid"], "full_valid", attribute("axis", 1)),
        # What else is fed must be an input of the graph; none of it changes anything.
        ("Cast", ["frame_codes"], "codes_f", attribute("to", FLOAT)),
        ("ReduceSum", ["codes_f", "all"], "codes_sum", attribute("keepdims", 0)),
        ("ReduceSum", ["new_packed_kv", "all_kv"], "voice", attribute("keepdims", 0)),
        ("Cast", ["full_valid"], "valid_f", attribute("to", FLOAT)),
        ("ReduceSum", ["valid_f", "second"], "position", attribute("keepdims", 1)),
        ("Reshape", ["voice", "column"], "voice_1"),
        ("Reshape", ["codes_sum", "column"], "codes_1"),
        ("Concat", ["voice_1", "position", "cross_kv"], "told", attribute("axis", 1)),
        ("Mul", ["codes_1", "none"], "nothing"),
        ("Add", ["told", "nothing"], "hidden_2"),
        ("Unsqueeze", ["hidden_2", "second"], "hidden"),
    ]
    return model(
        nodes,
        {
            "external_embed": (FLOAT, ["B", "T", _WIDTH]),
            "use_external_embed": (BOOL, ["B", "T"]),
            "frame_codes": (INT64, ["B", "T", _CODEBOOKS]),
            "new_pos": (INT64, ["B", "T"]),
            "new_valid": (BOOL, ["B", "T"]),
            "packed_kv": (FLOAT, [1, 2, "B", 1, "S", _WIDTH]),
            "new_bidirectional": (BOOL, ["B", "T"]),
            "past_valid": (BOOL, ["B", "S"]),
            "cross_kv": (FLOAT, ["B", 2]),
            "text_valid": (BOOL, ["B", "L"]),
        },
        {
            "hidden": (FLOAT, ["B", 1, _WIDTH]),
            "new_packed_kv": (FLOAT, [1, 2, "B", 1, "F", _WIDTH]),
            "full_valid": (BOOL, ["B", "F"]),
        },
        {
            "inner": tensor(INT64, [1]),
            "outer": tensor(INT64, [0, 1]),
            "second": tensor(INT64, [1]),
            "all": tensor(INT64, [0, 1, 2]),
            "all_kv": tensor(INT64, [0, 1, 2, 3, 4, 5]),
            "column": tensor(INT64, [-1, 1]),
            "none": tensor(FLOAT, [0.0]),
        },
    )


def _local_frame_decode() -> bytes:
    """Stop when each token has had its frame; else draw the codes, the voice's pitch apart."""
    nodes = [
        ("Gather", ["global_hidden", "i0"], "voice", attribute("axis", 1)),
        ("Gather", ["global_hidden", "i1"], "position", attribute("axis", 1)),
        ("Gather", ["global_hidden", "i2"], "mean", attribute("axis", 1)),
        ("Gather", ["global_hidden", "i3"], "length", attribute("axis", 1)),
        ("Add", ["length", "prefix"], "end"),
        ("GreaterOrEqual", ["position", "end"], "over_2"),
        ("Reshape", ["over_2", "flat"], "over"),
        ("Not", ["forbid_eoa"], "may_stop"),
        ("And", ["over", "may_stop"], "is_eoa"),
        ("Mul", ["audio_random_u", "chance"], "drawn"),
        ("Add", ["mean", "voice"], "who"),
        ("Add", ["who", "drawn"], "raw"),
        ("Mod", ["raw", "codes_f"], "wrapped", attribute("fmod", 1)),
        ("Floor", ["wrapped"], "whole"),
        ("Cast", ["whole"], "codes", attribute("to", INT64)),
    ]
    return model(
        nodes,
        {
            "global_hidden": (FLOAT, [1, _WIDTH]),
            "forbid_eoa": (BOOL, [1]),
            "text_temperature": (FLOAT, [1]),
            "text_topk": (INT64, [1]),
            "audio_temperature": (FLOAT, [1]),
            "audio_topk": (INT64, [1]),
            "audio_topp": (FLOAT, [1]),
            "audio_repetition_penalty": (FLOAT, [1]),
            "seen_mask": (BOOL, [1, _CODEBOOKS, _CODES]),
            "ctrl_random_u": (FLOAT, [1]),
            "audio_random_u": (FLOAT, [1, _CODEBOOKS]),
            "cfg_scale": (FLOAT, [1]),
        },
        {"is_eoa": (BOOL, [1]), "codes": (INT64, [1, _CODEBOOKS])},
        {
            "i0": tensor(INT64, [0]),
            "i1": tensor(INT64, [1]),
            "i2": tensor(INT64, [2]),
            "i3": tensor(INT64, [3]),
            "prefix": tensor(FLOAT, [float(_QUERIES + 1)]),
            "flat": tensor(INT64, [-1]),
            "chance": tensor(FLOAT, [16.0]),
            "codes_f": tensor(FLOAT, [float(_CODES)]),
        },
    )


def _codec() -> bytes:
    """Sound each frame at the pitch of its first code, on two channels."""
    nodes = [
        ("Gather", ["audio_codes", "first"], "code", attribute("axis", 2)),
        ("Cast", ["code"], "code_f", attribute("to", FLOAT)),
        ("Add", ["code_f", "low"], "height"),
        ("Mul", ["height", "pitch"], "step"),
        ("Mul", ["step", "ramp"], "phase"),
        ("Sin", ["phase"], "sine"),
        ("Mul", ["sine", "quiet"], "hum"),
        ("Reshape", ["hum", "row"], "mono"),
        ("Tile", ["mono", "stereo"], "audio"),
        ("Mul", ["audio_code_lengths", "frame"], "audio_lengths"),
    ]
    return model(
        nodes,
        {"audio_codes": (INT32, [1, "T", _CODEBOOKS]), "audio_code_lengths": (INT32, [1])},
        {"audio": (FLOAT, [1, 2, "N"]), "audio_lengths": (INT32, [1])},
        {
            "first": tensor(INT64, [0]),
            "low": tensor(FLOAT, [12.0]),
            "pitch": tensor(FLOAT, [0.001]),
            "ramp": tensor(FLOAT, range(FRAME), [1, 1, FRAME]),
            "quiet": tensor(FLOAT, [0.2]),
            "row": tensor(INT64, [1, 1, -1]),
            "stereo": tensor(INT64, [1, 2, 1]),
            "frame": tensor(INT32, [FRAME]),
        },
    )


def _codec_meta() -> dict[str, object]:
    return {
        "codec_config": {
            "sample_rate": SAMPLE_RATE,
            "channels": 2,
            "downsample_rate": FRAME,
            "num_quantizers": _CODEBOOKS,
        },
        "files": {"decode_full": "decode_full.onnx", "decode_step": "decode_step.onnx"},
    }

"""The voices that ZeroTTS's model brings (voices.tsv), and where model and voices lie.

Names, and what each voice is for, are those of its documentation (docs/VOICES.md of
https://github.com/zeroweight-ai/ZeroTTS).
"""

from __future__ import annotations

import csv
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.engines.hub import is_half_way
from briefing.engines.local import voices_folder
from briefing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = "zeroweight-ai/ZeroTTS"
LICENCE = "MIT"
ABOUT_BYTES = 900_000_000  # as its documentation says; the hub is asked before anything is fetched
SAMPLE_RATE = 48_000
PACE = 4.5  # syllables a second; not measured

# What the package needs of the repository, the voices apart.
MODEL_FILES = ("config.json", "tokenizer.json", "null_voice_emb.npy", "onnx/*", "onnx/codec/*")
NEEDED = (
    "config.json",
    "tokenizer.json",
    "null_voice_emb.npy",
    "onnx/text_encoder.onnx",
    "onnx/prefix_step.onnx",
    "onnx/local_frame_decode.onnx",
    "onnx/codec/codec_browser_onnx_meta.json",
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice of the model: its name there, its name for a person, its gender, and what it is."""

    name: str
    display: str
    gender: str
    description: str


@cache
def offers() -> tuple[Offer, ...]:
    """Return every voice, the best for news first."""
    text = Path(__file__).with_name("voices.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple(Offer(**row) for row in rows)


def offer(name: str) -> Offer:
    """Find a voice by its name. Raises UsageError with the names that there are."""
    for candidate in offers():
        if candidate.name == name:
            return candidate
    known = ", ".join(f"zerotts:{candidate.name}" for candidate in offers())
    raise UsageError(
        _("{engine} has no voice {name!r}").format(engine="ZeroTTS", name=name),
        _("choose one of {known}").format(known=known),
    )


def model_folder(chosen: str = "") -> Path:
    """Return where the model lies: the folder that was chosen, else one among the user's voices."""
    return Path(chosen).expanduser() if chosen else voices_folder() / "zerotts"


def pack_of(name: str, folder: Path) -> Path:
    """Return where a voice's own file lies, be it there or not."""
    return folder / "voices" / name / "voice.npz"


def installed(folder: Path) -> tuple[str, ...]:
    """Return the voices that are there: those that we know first, the best for news first.

    There are none while an installation is half-way.
    """
    if is_half_way(folder) or not all((folder / needed).is_file() for needed in NEEDED):
        return ()
    found = set(_packs(folder))
    known = [candidate.name for candidate in offers() if candidate.name in found]
    return (*known, *sorted(found.difference(known)))


def _packs(folder: Path) -> Iterator[str]:
    with suppress(OSError):
        for pack in (folder / "voices").glob("*/voice.npz"):
            yield pack.parent.name

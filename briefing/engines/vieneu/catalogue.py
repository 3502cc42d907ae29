"""VieNeu's two models, the voices that its package brings for each, and where models lie."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from briefing._messages import gettext as _
from briefing._messages import joined, marked
from briefing.engines.hub import is_half_way
from briefing.engines.local import voices_folder
from briefing.errors import UsageError

LICENCE = "Apache-2.0"
PACE = 4.5  # syllables a second; not measured
_PLACES = {"Bắc": "northern", "Trung": "central", "Nam": "southern"}


@dataclass(frozen=True, slots=True)
class Source:
    """A part of a model: its repository on the hub, what of it is needed, and where it goes."""

    repository: str
    patterns: tuple[str, ...]
    place: str
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """A model.

    Attributes:
        name: What its voices' names begin with.
        sample_rate: Hz.
        presets: The package's file with its voices.
        sources: What it consists of.
        description: One line for a person.
    """

    name: str
    sample_rate: int
    presets: str
    sources: tuple[Source, ...]
    description: str


# The weights in 32 bits alone: those in 8, its makers say, mispronounce without VNNI.
_TURBO = "onnx_update"
MODELS = (
    ModelOffer(
        "turbo",
        48_000,
        "voices_v3_turbo.json",
        (
            Source(
                "pnnbao-ump/VieNeu-TTS-v3-Turbo",
                (f"{_TURBO}/*", "config.json"),
                "model",
                tuple(
                    f"{_TURBO}/{file}"
                    for file in (
                        "vieneu_prefill.onnx",
                        "vieneu_decode_step.onnx",
                        "vieneu_acoustic_cached.onnx",
                        "vieneu_v3_heads.npz",
                        "config.json",
                        "tokenizer.json",
                    )
                ),
            ),
            Source(
                "OpenMOSS-Team/MOSS-Audio-Tokenizer-Nano-ONNX",
                ("moss_audio_tokenizer_decode_*", "codec_browser_onnx_meta.json"),
                "codec",
                ("moss_audio_tokenizer_decode_full.onnx",),
            ),
        ),
        "the better model: 25 voices at 48 kHz",
    ),
    ModelOffer(
        "nano",
        24_000,
        "voices_v3_nano.json",
        (
            Source(
                "pnnbao-ump/VieNeu-TTS-v3-Nano",
                (
                    "text_encoder.onnx",
                    "duration_predictor.onnx",
                    "vector_estimator.onnx",
                    "codec_decoder.onnx",
                    "config.json",
                    "constants.npz",
                ),
                "model",
                (
                    "text_encoder.onnx",
                    "duration_predictor.onnx",
                    "vector_estimator.onnx",
                    "codec_decoder.onnx",
                    "config.json",
                    "constants.npz",
                ),
            ),
        ),
        "the quicker model, of 48 million parameters: 11 voices at 24 kHz",
    ),
)


_WHO = {"man": marked("a man"), "woman": marked("a woman"), "": marked("a voice")}


@dataclass(frozen=True, slots=True)
class Preset:
    """A voice of a model: its name there, who speaks, and whether it is made for news."""

    name: str
    gender: str
    accent: str
    news: bool

    @property
    def description(self) -> str:
        """One line for a person."""
        parts = [self.name, _(_WHO[self.gender])]
        if self.accent:
            parts.append(_("{accent} accent").format(accent=_(self.accent)))
        if self.news:
            parts.append(_("who reads the news"))
        return joined(", ", parts)


def model_offer(name: str) -> ModelOffer:
    """Find a model by its name. Raises UsageError with the names that there are."""
    for candidate in MODELS:
        if candidate.name == name:
            return candidate
    known = ", ".join(f"vieneu:{candidate.name}" for candidate in MODELS)
    raise UsageError(
        _("VieNeu has no model {name!r}").format(name=name),
        _("choose one of {known}").format(known=known),
    )


def models_folder(chosen: str = "") -> Path:
    """Return the folder of models, each in one of its name: the chosen one, else the user's."""
    return Path(chosen).expanduser() if chosen else voices_folder() / "vieneu"


def is_installed(model: ModelOffer, folder: Path) -> bool:
    """Whether all of a model is there."""
    for source in model.sources:
        place = folder / model.name / source.place
        if is_half_way(place) or not all((place / needed).is_file() for needed in source.needed):
            return False
    return True


@cache
def presets(model: ModelOffer) -> tuple[Preset, ...]:
    """Return a model's voices, those for news first; the package is not imported."""
    spec = find_spec("vieneu")
    found: list[Preset] = []
    for place in (spec.submodule_search_locations or ()) if spec else ():
        with suppress(OSError, ValueError, AttributeError):
            path = Path(place) / "assets" / model.presets
            listed = json.loads(path.read_text(encoding="utf-8"))["presets"]
            found += [_preset(name, about.get("description", "")) for name, about in listed.items()]
    return tuple(sorted(found, key=lambda preset: not preset.news))


def _preset(name: str, description: str) -> Preset:
    """Read a description, as `Nữ · Bắc · Phong cách tin tức`."""
    gender, _, rest = description.partition(" · ")
    place, _, style = rest.partition(" · ")
    who = {"Nam": "man", "Nữ": "woman"}.get(gender, "")
    return Preset(name, who, _PLACES.get(place, ""), "tin tức" in style)

"""VieNeu: neural voices on this machine, as the optional part `vieneu` brings them."""

from __future__ import annotations

import hashlib
import re
import threading
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, ClassVar

from briefing._messages import gettext as _
from briefing.engines.interface import Option
from briefing.engines.local import processors, sample_into, size_of
from briefing.engines.vieneu.catalogue import (
    LICENCE,
    MODELS,
    PACE,
    is_installed,
    model_offer,
    models_folder,
    presets,
)
from briefing.errors import (
    ConfigError,
    EngineError,
    EngineNotSetUpError,
    UsageError,
)
from briefing.installation import command_for
from briefing.model.audio import Audio, Speech, VoiceInfo
from briefing.model.marks import in_signs

if TYPE_CHECKING:
    from briefing.engines.vieneu.catalogue import ModelOffer, Preset
    from briefing.engines.vieneu.model import Model
    from briefing.model.voice import Voice

# How we feed the models: to be counted up whenever that changes the sound.
_REVISION = 1
# Characters: the nano model learned from 15 seconds at most, and squeezes what is longer into that
# without a word.
_LIMIT = 140
_SIGNS = ",.:?!"
_MOST_THREADS = 8
# What stands in these brackets, the package reads as a laugh or a sigh.
_CUES = re.compile(r"[\[\]|<>]+")


class VieneuEngine:
    """The voices of VieNeu's models that are installed here, named MODEL:VOICE.

    The arguments are the options in the table [engines.vieneu] of the configuration.

    Args:
        folder: Where models lie; empty for the user's data folder.
        hub: The address of the hub that they are fetched from; empty for the usual one.
    """

    name = "vieneu"
    network = False
    limit = _LIMIT
    foreign_respelling = ""
    supports_rate = False
    workers = 1  # a model speaks one text at a time, on several threads
    options: ClassVar = dict.fromkeys(("folder", "hub"), Option.PLAIN)

    def __init__(self, *, folder: str = "", hub: str = "") -> None:
        """Find the package. Raises EngineUnavailableError where it is not there, ConfigError."""
        if find_spec("vieneu") is None or find_spec("onnxruntime") is None:
            raise EngineNotSetUpError(
                _("{name} is not installed").format(name="VieNeu"), command_for("vieneu")
            )
        for option, value in (("folder", folder), ("hub", hub)):
            if not isinstance(value, str):
                raise ConfigError(
                    _("[engines.{engine}] {name} is {value!r}").format(
                        engine="vieneu", name=option, value=value
                    ),
                    _("give a text"),
                )
        self.version = f"{_REVISION}-{version('vieneu')}"
        self.folder = models_folder(folder)
        self.hub = hub
        self._models: dict[str, Model] = {}
        self._lock = threading.Lock()

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Describe the installed models' voices, the better model's and those for news first."""
        return tuple(
            self._described(model, preset)
            for model in MODELS
            if is_installed(model, self.folder)
            for preset in presets(model)
        )

    def describe(self, name: str) -> VoiceInfo:
        """Describe a voice by its name; see FileVoices.describe."""
        model, voice = self._found(name)
        preset = next(preset for preset in presets(model) if preset.name == voice)
        return self._described(model, preset)

    def fingerprint(self, name: str) -> str:
        """Return a digest of the files of a voice's model; see FileVoices.fingerprint."""
        model, __ = self._found(name)
        digest = hashlib.sha256()
        try:
            for source in model.sources:
                place = self.folder / model.name / source.place
                files = (path for path in place.rglob("*") if ".cache" not in path.parts)
                for path in sorted(path for path in files if path.suffix != ".json"):
                    if path.is_file():
                        sample_into(digest, path)
        except OSError as exc:
            raise EngineError(
                _("{folder} cannot be read ({reason})").format(
                    folder=self.folder, reason=_(exc.strerror)
                ),
                _("check it"),
            ) from exc
        return digest.hexdigest()[:16]

    def check(self) -> None:
        """Find out whether a model is installed; loading it is left to the first text."""
        if not any(is_installed(model, self.folder) for model in MODELS):
            raise EngineNotSetUpError(
                _("no {engine} voice is installed").format(engine="VieNeu"),
                f"briefing voices install vieneu:{MODELS[0].name}",
            )

    def speak(self, text: str, voice: Voice) -> Speech:
        """Speak a text of at most 140 characters; see Engine.speak."""
        return self.speak_seeded(text, voice, 0)

    def speak_seeded(self, text: str, voice: Voice, seed: int) -> Speech:
        """Speak a text with another drawing."""
        if len(text) > _LIMIT:
            raise EngineError(
                _("{engine} takes {limit} characters, not {length}").format(
                    engine="vieneu", limit=_LIMIT, length=len(text)
                ),
                _("cut the text"),
            )
        if not any(character.isalnum() for character in text):
            raise EngineError(
                _("{engine} cannot speak {text!r} (nothing to say)").format(
                    engine="vieneu", text=text
                ),
                _("change the text"),
            )
        model, name = self._found(voice.name)
        phrase = " ".join(in_signs(_CUES.sub(" ", text), _SIGNS).split())
        samples = self._loaded(model).speak(phrase, name, seed)
        return Speech(Audio(samples, model.sample_rate))

    def close(self) -> None:
        """Release the models."""
        with self._lock:
            self._models.clear()

    def _described(self, model: ModelOffer, preset: Preset) -> VoiceInfo:
        return VoiceInfo(
            self.name,
            f"{model.name}:{preset.name}",
            model.sample_rate,
            PACE,
            LICENCE,
            False,
            preset.description,
            gender=preset.gender,
            accent=preset.accent,
            person=preset.name,
            size=size_of(self.folder / model.name),
        )

    def _loaded(self, offer: ModelOffer) -> Model:
        with self._lock:
            if offer.name not in self._models:
                from briefing.engines.vieneu.model import Model  # lazy: an optional extra

                threads = min(processors(), _MOST_THREADS)
                self._models[offer.name] = Model(offer, self.folder, threads)
            return self._models[offer.name]

    def _found(self, name: str) -> tuple[ModelOffer, str]:
        """Find a voice and its model. Raises EngineError."""
        model_name, __, voice = name.partition(":")
        try:
            model = model_offer(model_name)
        except UsageError as exc:
            raise EngineError(
                _("{engine} has no voice {name!r}").format(engine="VieNeu", name=name),
                _("name one as turbo:NAME or nano:NAME"),
            ) from exc
        known = [preset.name for preset in presets(model)]
        if voice not in known:
            raise EngineError(
                _("{engine} has no voice {name!r}").format(engine="VieNeu", name=name),
                _("choose one of {known}").format(known=", ".join(known)),
            )
        if not is_installed(model, self.folder):
            raise EngineError(
                _("VieNeu's model {name} is not installed").format(name=model.name),
                f"briefing voices install vieneu:{model.name}",
            )
        return model, voice

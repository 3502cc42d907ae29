"""ZeroTTS: neural voices on this machine, as the optional part `zero` brings them."""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, ClassVar

from briefing._messages import gettext as _
from briefing._messages import joined
from briefing.engines.interface import Option
from briefing.engines.local import processors, sample_into, size_of
from briefing.engines.zerotts.catalogue import (
    LICENCE,
    NEEDED,
    PACE,
    REPOSITORY,
    SAMPLE_RATE,
    installed,
    model_folder,
    offers,
    pack_of,
)
from briefing.errors import ConfigError, EngineError, EngineNotSetUpError
from briefing.installation import command_for
from briefing.model.audio import Audio, Speech, VoiceInfo
from briefing.model.marks import in_signs

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.engines.zerotts.model import Model
    from briefing.model.voice import Voice

# How we feed the model: to be counted up whenever that changes the sound.
_REVISION = 1
_LIMIT = 200  # characters: the model learned from utterances of 15 seconds at most
_SIGNS = ",.:?!"  # those of its tokenizer that it heard often enough
_STOPS = ".?!"


class ZeroEngine:
    """The voices of ZeroTTS's model that are installed here.

    The arguments are the options in the table [engines.zerotts] of the configuration.

    Args:
        folder: Where the model lies; empty for the user's data folder.
        repository: What `briefing voices install` fetches from the hub.
        hub: The hub's address; empty for the usual one.
    """

    name = "zerotts"
    network = False
    limit = _LIMIT
    foreign_respelling = ""
    supports_rate = False
    options: ClassVar = dict.fromkeys(("folder", "repository", "hub"), Option.PLAIN)

    def __init__(self, *, folder: str = "", repository: str = REPOSITORY, hub: str = "") -> None:
        """Find the package. Raises EngineUnavailableError where it is not there, ConfigError."""
        if find_spec("zerotts") is None or find_spec("onnxruntime") is None:
            raise EngineNotSetUpError(
                _("{name} is not installed").format(name="ZeroTTS"), command_for("zero")
            )
        for option, value in (("folder", folder), ("repository", repository), ("hub", hub)):
            if not isinstance(value, str):
                raise ConfigError(
                    _("[engines.{engine}] {name} is {value!r}").format(
                        engine="zerotts", name=option, value=value
                    ),
                    _("give a text"),
                )
        self.version = f"{_REVISION}-{version('zerotts')}"
        self.workers = processors()
        self.folder = model_folder(folder)
        self.repository = repository
        self.hub = hub
        self._model: Model | None = None
        self._lock = threading.Lock()

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Describe the installed voices, those for news first."""
        return tuple(self.describe(name) for name in installed(self.folder))

    def describe(self, name: str) -> VoiceInfo:
        """Describe an installed voice by its name; see FileVoices.describe."""
        self._pack(name)
        known = next((offer for offer in offers() if offer.name == name), None)
        about = (
            joined(", ", (known.display, _(known.description)))
            if known
            else _("{name}, the user's own").format(name=name)
        )
        rate = SAMPLE_RATE
        with suppress(OSError, ValueError, TypeError, AttributeError):
            config = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
            rate = int(config.get("sample_rate", SAMPLE_RATE))
        return VoiceInfo(
            self.name,
            name,
            rate,
            PACE,
            LICENCE,
            False,
            about,
            gender=known.gender if known else "",
            person=known.display if known else "",
            size=size_of(self.folder / "onnx"),
        )

    def fingerprint(self, name: str) -> str:
        """Return a digest of a voice's and its model's files; see FileVoices.fingerprint."""
        pack = self._pack(name)
        digest = hashlib.sha256()
        try:
            graphs = sorted((self.folder / "onnx").rglob("*"))
            needed = [self.folder / path for path in NEEDED]
            for path in sorted({*needed, *filter(_is_file, graphs)}):
                sample_into(digest, path)
            digest.update(pack.read_bytes())
        except OSError as exc:
            raise EngineError(
                _("{folder} cannot be read ({reason})").format(
                    folder=self.folder, reason=_(exc.strerror)
                ),
                _("check it"),
            ) from exc
        return digest.hexdigest()[:16]

    def check(self) -> None:
        """Find out whether a voice is installed; loading the model is left to the first text."""
        if not installed(self.folder):
            raise EngineNotSetUpError(
                _("no {engine} voice is installed").format(engine="ZeroTTS"),
                f"briefing voices install zerotts:{offers()[0].name}",
            )

    def speak(self, text: str, voice: Voice) -> Speech:
        """Speak a text of at most 200 characters; see Engine.speak."""
        return self.speak_seeded(text, voice, 0)

    def speak_seeded(self, text: str, voice: Voice, seed: int) -> Speech:
        """Speak a text with another drawing; see SamplingEngine."""
        if len(text) > _LIMIT:
            raise EngineError(
                _("{engine} takes {limit} characters, not {length}").format(
                    engine="zerotts", limit=_LIMIT, length=len(text)
                ),
                _("cut the text"),
            )
        if not any(character.isalnum() for character in text):
            raise EngineError(
                _("{engine} cannot speak {text!r} (nothing to say)").format(
                    engine="zerotts", text=text
                ),
                _("change the text"),
            )
        self._pack(voice.name)
        phrase = " ".join(in_signs(text, _SIGNS).split())
        if not phrase.endswith(tuple(_STOPS)):
            phrase = f"{phrase.rstrip(_SIGNS)}."
        model = self._loaded()
        return Speech(Audio(model.speak(phrase, voice.name, seed), model.sample_rate))

    def close(self) -> None:
        """Release the model."""
        with self._lock:
            self._model = None

    def _loaded(self) -> Model:
        with self._lock:
            if self._model is None:
                from briefing.engines.zerotts.model import Model  # lazy: an optional extra

                self._model = Model(self.folder)
            return self._model

    def _pack(self, name: str) -> Path:
        """Find a voice's own file. Raises EngineError."""
        if name in installed(self.folder):
            return pack_of(name, self.folder)
        if any(offer.name == name for offer in offers()):
            raise EngineError(
                _("the ZeroTTS voice {name!r} is not installed").format(name=name),
                f"briefing voices install zerotts:{name}",
            )
        known = ", ".join(installed(self.folder)) or _("none is installed")
        raise EngineError(
            _("there is no ZeroTTS voice {name!r}").format(name=name),
            _("choose one of {known}").format(known=known),
        )


def _is_file(path: Path) -> bool:
    return path.is_file()

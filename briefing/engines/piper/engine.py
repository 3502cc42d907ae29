"""Piper: neural voices on this machine, as the extra `piper` brings them."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.engines.interface import Option
from briefing.engines.local import processors, sample_into, voices_folder
from briefing.engines.piper.catalogue import (
    BASE_URL,
    SUFFIX,
    description_of,
    estimated_speed,
    installed,
    model_of,
    offers,
)
from briefing.engines.piper.deterministic_noise import NotDeterministicError, make_deterministic
from briefing.errors import ConfigError, EngineError, EngineNotSetUpError
from briefing.installation import command_for
from briefing.model.audio import Audio, Speech, VoiceInfo
from briefing.model.marks import in_signs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from piper.voice import PiperVoice

    from briefing.model.audio import Samples
    from briefing.model.voice import Voice

# espeak-ng, inside Piper, carries state from one text to the next: behind a text that ends in two
# dots, the next one begins with the word "chấm" (dot). A short text in between takes it away.
_RESET = "a"
_PHONEMES = threading.Lock()
# Piper reads what stands between double brackets as phonemes, and dots in a row for a word.
_BRACKETS = re.compile(r"\[\[+|\]\]+")
_DOTS = re.compile(r"\.(?:\s*[.…])+|…(?:\s*[.…])*")
_PAUSE = 0.15  # seconds between the sentences of one text
# Its voices hardly pause at a mark: 18 commas gave one silence of more than 100 ms. With two more
# behind each, 18 gave 18, of 166 to 334 ms, and what is said is understood as well.
_PAUSED_AT = frozenset(",;:")
_MORE = (" ", ",", " ", ",")


class PiperModel:
    """A voice, loaded; speaks from several threads at once."""

    def __init__(self, path: Path) -> None:
        """Load the model. Raises EngineError for what is no Piper voice."""
        logging.getLogger("piper").addHandler(logging.NullHandler())
        try:
            description = json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
            self._voice, self._noisy = _load(path, description)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as exc:
            raise EngineError(
                _("{path} is not a Piper voice ({reason})").format(
                    path=path, reason=_first_line(exc)
                ),
                _("give an .onnx file with its .onnx.json beside it"),
            ) from exc
        self.sample_rate = int(self._voice.config.sample_rate)

    def speak(self, text: str) -> Samples:
        """Return the samples of a text. Raises EngineError where nothing can be said."""
        import numpy as np

        pieces: list[Samples] = []
        for phonemes in self._phonemes(text):
            if pieces:
                pieces.append(np.zeros(round(_PAUSE * self.sample_rate), dtype=np.float32))
            pieces.append(self._sound(self._voice.phonemes_to_ids(phonemes)))
        if not pieces:
            raise EngineError(
                _("Piper finds nothing to say in {text!r}").format(text=text), _("change the text")
            )
        return np.concatenate(pieces)

    def _phonemes(self, text: str) -> list[list[str]]:
        text = _DOTS.sub(".", _BRACKETS.sub(" ", text))
        with _PHONEMES:
            self._voice.phonemize(_RESET)
            return [_pausing(phonemes) for phonemes in self._voice.phonemize(text) if phonemes]

    def _sound(self, ids: list[int]) -> Samples:
        import numpy as np
        from piper.config import SynthesisConfig

        config = self._voice.config
        chosen = SynthesisConfig(
            length_scale=config.length_scale,
            noise_scale=config.noise_scale if self._noisy else 0.0,
            noise_w_scale=config.noise_w_scale if self._noisy else 0.0,
        )
        try:
            sound: Any = self._voice.phoneme_ids_to_audio(ids, chosen)
        except Exception as exc:  # ONNX Runtime's errors have no common class but this one
            raise EngineError(
                _("the Piper voice fails on a text of {length} phonemes ({reason})").format(
                    length=len(ids), reason=_first_line(exc)
                ),
                _("try another voice"),
            ) from exc
        samples = np.asarray(sound, dtype=np.float32).reshape(-1)
        return np.clip(samples, -1.0, 1.0)


def _pausing(phonemes: Sequence[str]) -> list[str]:
    """Return phonemes with more commas behind the marks within them, so that the voice pauses."""
    last = len(phonemes) - 1
    found: list[str] = []
    for index, phoneme in enumerate(phonemes):
        found.append(phoneme)
        if phoneme in _PAUSED_AT and index != last:
            found += _MORE
    return found


def _load(path: Path, description: dict[str, Any]) -> tuple[PiperVoice, bool]:
    """Load a voice, and say whether its noise may be used."""
    import onnxruntime  # type: ignore[import-untyped,unused-ignore]
    from piper.config import PiperConfig
    from piper.voice import PiperVoice

    options = onnxruntime.SessionOptions()
    # Segments run beside one another: a thread each is twice as much as two threads for one.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Every text has another length: remembering a layout for each costs memory and time.
    options.enable_mem_pattern = False
    options.log_severity_level = 4
    noisy, model = True, None
    try:
        model = make_deterministic(path.read_bytes())
    except NotDeterministicError:
        noisy = False
    config = PiperConfig.from_dict(description)
    try:
        session = onnxruntime.InferenceSession(
            str(path) if model is None else model, options, providers=["CPUExecutionProvider"]
        )
    except Exception as exc:  # ONNX Runtime's errors have no common class but this one
        raise ValueError(_first_line(exc)) from exc
    return PiperVoice(session=session, config=config), noisy


def _first_line(exc: BaseException) -> str:
    return next(iter(_lines(str(exc))), type(exc).__name__)


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


# How we phonemise and feed a voice: to be counted up whenever that changes the sound.
_REVISION = 2
_LIMIT = 400  # characters; memory grows with the square of what lies beyond
_SIGNS = ",.;:!?"  # those that its voices learned as phonemes
_PACE = 4.6


class PiperEngine:
    """Neural voices on this machine; a voice's name is that of an installed one, or a path.

    The arguments are the options in the table [engines.piper] of the configuration.

    Args:
        folder: Where installed voices lie; empty for the user's data folder.
        base_url: Where `briefing voices install` fetches from.
    """

    name = "piper"
    network = False
    limit = _LIMIT
    foreign_respelling = "espeak"
    # A voice rounds each phoneme to whole frames, one at least: asked for twice its pace through
    # its length scale, it reaches 1.4 times, asked for 0.7 it falls to 0.6.
    supports_rate = False
    pauses_at_marks = True
    options: ClassVar = {"folder": Option.PLAIN, "base_url": Option.PLAIN}

    def __init__(self, *, folder: str = "", base_url: str = BASE_URL) -> None:
        """Find the packages. Raises EngineUnavailableError where they are not, ConfigError."""
        if find_spec("piper") is None or find_spec("onnxruntime") is None:
            raise EngineNotSetUpError(
                _("{name} is not installed").format(name="Piper"), command_for("piper")
            )
        for option, value in (("folder", folder), ("base_url", base_url)):
            if not isinstance(value, str):
                raise ConfigError(
                    _("[engines.{engine}] {name} is {value!r}").format(
                        engine="piper", name=option, value=value
                    ),
                    _("give a text"),
                )
        self.version = f"{_REVISION}-{version('piper-tts')}"
        self.workers = processors()
        self.folder = voices_folder(folder)
        self.base_url = base_url
        self._models: dict[Path, PiperModel] = {}
        self._lock = threading.Lock()

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Describe the installed voices, those of the catalogue first."""
        return tuple(self.describe(name) for name in installed(self.folder))

    def describe(self, name: str) -> VoiceInfo:
        """Describe a voice by its name or path, without loading it; see FileVoices.describe."""
        path = self._path(name)
        description = _read_description(path)
        for offer in offers():
            if offer.name == name:
                licence, text, pace = offer.licence, offer.description, offer.pace
                break
        else:
            dataset = description.get("dataset")
            licence, pace = marked("see where it came from"), _PACE
            text = (
                _("Piper voice {dataset}").format(dataset=dataset)
                if isinstance(dataset, str)
                else _("a Piper voice")
            )
        rate = int(description["audio"]["sample_rate"])
        size = path.stat().st_size
        speed = estimated_speed(size, rate)
        return VoiceInfo(
            self.name,
            name,
            rate,
            pace,
            licence,
            False,
            text,
            speed,
            accent="northern" if "northern accent" in text else "",
            size=size,
        )

    def fingerprint(self, name: str) -> str:
        """Return a digest of a voice's files; see FileVoices.fingerprint."""
        path = self._path(name)
        digest = hashlib.sha256(json.dumps(_read_description(path), sort_keys=True).encode())
        try:
            sample_into(digest, path)
        except OSError as exc:
            raise EngineError(
                _("{path} cannot be read ({reason})").format(path=path, reason=_(exc.strerror)),
                _("check it"),
            ) from exc
        return digest.hexdigest()[:16]

    def check(self) -> None:
        """Find out whether a voice is installed; loading one is left to the first text."""
        if not installed(self.folder):
            raise EngineNotSetUpError(
                _("no {engine} voice is installed").format(engine="Piper"),
                f"briefing voices install {offers()[0].name}",
            )

    def speak(self, text: str, voice: Voice) -> Speech:
        """Speak a text of at most 400 characters; see Engine.speak."""
        if len(text) > _LIMIT:
            raise EngineError(
                _("{engine} takes {limit} characters, not {length}").format(
                    engine="piper", limit=_LIMIT, length=len(text)
                ),
                _("cut the text"),
            )
        model = self._model(self._path(voice.name))
        return Speech(Audio(model.speak(in_signs(text, _SIGNS)), model.sample_rate))

    def close(self) -> None:
        """Release the models."""
        with self._lock:
            self._models.clear()

    def _model(self, path: Path) -> PiperModel:
        with self._lock:
            if path not in self._models:
                self._models[path] = PiperModel(path)
            return self._models[path]

    def _path(self, name: str) -> Path:
        path = model_of(name, self.folder)
        if name.endswith(SUFFIX):
            if path.is_file():
                return path
            raise EngineError(
                _("there is no Piper voice {name}").format(name=name), _("check the path")
            )
        if name in installed(self.folder):
            return path
        if any(offer.name == name for offer in offers()):
            raise EngineError(
                _("the Piper voice {name!r} is not installed").format(name=name),
                f"briefing voices install {name}",
            )
        known = ", ".join(installed(self.folder)) or _("none is installed")
        raise EngineError(
            _("there is no Piper voice {name!r}").format(name=name),
            _("choose an installed one ({known}) or a path").format(known=known),
        )


def _read_description(path: Path) -> dict[str, Any]:
    """Read the .onnx.json beside a model. Raises EngineError."""
    beside = description_of(path)
    try:
        found = json.loads(beside.read_text(encoding="utf-8"))
        int(found["audio"]["sample_rate"])
    except FileNotFoundError as exc:
        raise EngineError(
            _("{beside} is missing").format(beside=beside),
            _("put a voice's two files side by side"),
        ) from exc
    except (OSError, ValueError, LookupError, TypeError) as exc:
        raise EngineError(
            _("{beside} does not describe a voice").format(beside=beside), _("fetch it again")
        ) from exc
    return dict(found)

"""One loaded Piper voice: phonemes by Piper, sound by ONNX Runtime."""

from __future__ import annotations

import json
import logging
import re
import threading
from typing import TYPE_CHECKING, Any

from briefing.engines.piper.steady import UnsteadyError, steady
from briefing.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from piper.voice import PiperVoice

    from briefing.model.audio import Samples

# espeak-ng, inside Piper, carries state from one text to the next: behind a text that ends in two
# dots, the next one begins with the word "chấm" (dot). A short text in between takes it away.
_RESET = "a"
_PHONEMES = threading.Lock()
# Piper takes what stands between double brackets for phonemes, and dots in a row for a word.
_BRACKETS = re.compile(r"\[\[+|\]\]+")
_DOTS = re.compile(r"\.(?:\s*[.…])+|…(?:\s*[.…])*")
_PAUSE = 0.15  # seconds between the sentences of one text


class Model:
    """A voice, loaded; speaks from several threads at once."""

    def __init__(self, path: Path) -> None:
        """Load the model. Raises EngineError for what is no Piper voice."""
        logging.getLogger("piper").addHandler(logging.NullHandler())
        try:
            description = json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
            self._voice, self._noisy = _load(path, description)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as exc:
            raise EngineError(
                f"{path} is not a Piper voice ({_first_line(exc)})",
                "give an .onnx file with its .onnx.json beside it",
            ) from exc
        self.sample_rate = int(self._voice.config.sample_rate)

    def speak(self, text: str) -> Samples:
        """Give the samples of a text. Raises EngineError where nothing can be said."""
        import numpy as np

        pieces: list[Samples] = []
        for phonemes in self._phonemes(text):
            if pieces:
                pieces.append(np.zeros(round(_PAUSE * self.sample_rate), dtype=np.float32))
            pieces.append(self._sound(self._voice.phonemes_to_ids(phonemes)))
        if not pieces:
            raise EngineError(f"Piper finds nothing to say in {text!r}", "change the text")
        return np.concatenate(pieces)

    def _phonemes(self, text: str) -> list[list[str]]:
        text = _DOTS.sub(".", _BRACKETS.sub(" ", text))
        with _PHONEMES:
            self._voice.phonemize(_RESET)
            return [phonemes for phonemes in self._voice.phonemize(text) if phonemes]

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
                f"the Piper voice fails on a text of {len(ids)} phonemes ({_first_line(exc)})",
                "try another voice",
            ) from exc
        samples = np.asarray(sound, dtype=np.float32).reshape(-1)
        return np.clip(samples, -1.0, 1.0)


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
        model = steady(path.read_bytes())
    except UnsteadyError:
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

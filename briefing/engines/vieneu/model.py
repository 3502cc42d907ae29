"""One of VieNeu's models, loaded; several threads may speak, one after the other."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING, Any

from briefing._messages import gettext as _
from briefing.engines.draws import UndrawnError, adopt, drawing
from briefing.errors import EngineError
from briefing.installation import command_to_upgrade

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from briefing.engines.vieneu.catalogue import ModelOffer
    from briefing.model.audio import Samples

_loading = threading.Lock()


class Model:
    """A model of a folder."""

    def __init__(self, offer: ModelOffer, folder: Path, threads: int) -> None:
        """Load it. Raises EngineError for what is no such model."""
        load = _nano if offer.name == "nano" else _turbo
        try:
            with _loading:
                self._speak = load(folder / offer.name, threads)
        except EngineError:
            raise
        except Exception as exc:  # the package's and ONNX Runtime's have no common class but this
            raise EngineError(
                _("{folder} holds no VieNeu model ({reason})").format(
                    folder=folder / offer.name, reason=_first_line(exc)
                ),
                f"briefing voices install vieneu:{offer.name}",
            ) from exc

    def speak(self, text: str, voice: str, seed: int) -> Samples:
        """Return the samples of a text; another seed draws other random numbers.

        Raises EngineError.
        """
        import numpy as np

        try:
            sound = self._speak(text, voice, seed)
        except UndrawnError as exc:
            raise EngineError(
                _("this vieneu draws where it cannot be repeated"), command_to_upgrade("vieneu")
            ) from exc
        except Exception as exc:  # as above
            raise EngineError(
                _("VieNeu fails on a text of {length} characters ({reason})").format(
                    length=len(text), reason=_first_line(exc)
                ),
                _("try another voice"),
            ) from exc
        samples = np.asarray(sound, dtype=np.float32).reshape(-1)
        if not np.isfinite(samples).all():
            raise EngineError(_("VieNeu gives no sound but noise"), _("install its model again"))
        return np.clip(samples, -1.0, 1.0)


def _nano(folder: Path, threads: int) -> Callable[[str, str, int], Any]:
    """Load the model that accepts a seed."""
    from vieneu.v3nano import V3NanoVieNeuTTS

    tts = V3NanoVieNeuTTS(onnx_dir=str(folder / "model"), threads=threads)

    def speak(text: str, voice: str, seed: int) -> Any:
        digest = hashlib.sha256(f"{text}\0{voice}\0{seed}".encode()).digest()
        return tts.infer(text, voice=voice, seed=int.from_bytes(digest[:8], "big"))

    return speak


def _turbo(folder: Path, threads: int) -> Callable[[str, str, int], Any]:
    """Load the model that draws from numpy's generator."""
    from vieneu._v3_turbo_engine import onnx_runtime_lite as lite
    from vieneu.v3turbo import V3TurboVieNeuTTS

    adopt(lite)
    engine = lite.OnnxV3LiteEngine

    def here(**options: Any) -> Any:
        """Load the codec from where it was installed: the package knows the hub alone."""
        return engine(**options, codec_dir=str(folder / "codec"))

    lite.OnnxV3LiteEngine = here
    try:
        tts = V3TurboVieNeuTTS(
            backbone_repo=str(folder / "model"),
            onnx_dir=str(folder / "model" / "onnx_update"),
            backend="onnx",
            device="cpu",
            precision="fp32",
            threads=threads,
        )
    finally:
        lite.OnnxV3LiteEngine = engine

    def speak(text: str, voice: str, seed: int) -> Any:
        with drawing(text, voice, seed):
            return tts.infer(text, voice=voice)

    return speak


def _first_line(exc: BaseException) -> str:
    return next((line.strip() for line in str(exc).splitlines() if line.strip()), str(type(exc)))

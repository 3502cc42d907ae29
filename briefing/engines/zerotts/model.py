"""ZeroTTS's model, loaded; speaks from several threads at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing._messages import gettext as _
from briefing.engines.draws import UndrawnError, adopt, drawing
from briefing.engines.zerotts.catalogue import pack_of
from briefing.errors import EngineError
from briefing.installation import command_to_upgrade

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.model.audio import Samples

_FRAMES_A_SECOND = 12.5
# Nobody speaks slower; a voice that babbles is stopped here, and what it said is discarded.
_LONGEST_CHARACTER, _LONGEST_SILENCE = 0.25, 3.0  # seconds


class Model:
    """The model of a folder."""

    def __init__(self, folder: Path) -> None:
        """Load it. Raises EngineError for what is no ZeroTTS model."""
        from zerotts import ZeroTTS, synthesizer

        adopt(synthesizer)
        try:
            # Utterances run beside one another: a thread each is more than all for one.
            self._tts: Any = ZeroTTS.from_pretrained(
                folder, local_files_only=True, intra_op_num_threads=1, warmup=False
            )
        except Exception as exc:  # the package's and ONNX Runtime's have no common class but this
            raise EngineError(
                _("{folder} holds no ZeroTTS model ({reason})").format(
                    folder=folder, reason=_first_line(exc)
                ),
                "briefing voices install zerotts:baotrang",
            ) from exc
        self._folder = folder
        self._latents: dict[str, Any] = {}
        self.sample_rate = int(self._tts.sample_rate)

    def speak(self, text: str, voice: str, seed: int) -> Samples:
        """Return the samples of a text; another seed draws other random numbers.

        Raises EngineError.
        """
        import numpy as np

        most = round((len(text) * _LONGEST_CHARACTER + _LONGEST_SILENCE) * _FRAMES_A_SECOND)
        try:
            with drawing(text, voice, seed):
                sound = self._tts.synthesize(text, voice=self._voice(voice), max_frames=most)
        except UndrawnError as exc:
            raise EngineError(
                _("this zerotts draws where it cannot be repeated"), command_to_upgrade("zerotts")
            ) from exc
        except EngineError:
            raise
        except Exception as exc:  # as above
            raise EngineError(
                _("ZeroTTS fails on a text of {length} characters ({reason})").format(
                    length=len(text), reason=_first_line(exc)
                ),
                _("try another voice"),
            ) from exc
        samples = np.asarray(sound, dtype=np.float32).reshape(-1)
        if not np.isfinite(samples).all():
            raise EngineError(_("ZeroTTS gives no sound but noise"), _("install its voice again"))
        return np.clip(samples, -1.0, 1.0)

    def _voice(self, name: str) -> Any:
        """Return a voice's latents; its name alone might mean another one of the user's."""
        if name not in self._latents:
            from zerotts.voices import load_voice_dir

            pack = pack_of(name, self._folder).parent
            self._latents[name] = load_voice_dir(pack, name, self._tts.n_voice_queries).emb
        return self._latents[name]


def _first_line(exc: BaseException) -> str:
    return next((line.strip() for line in str(exc).splitlines() if line.strip()), str(type(exc)))

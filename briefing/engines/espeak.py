"""espeak-ng inside this process, from the `espeakng-loader` wheel: no system package, no network.

The library keeps its state in globals and carries some of it from one text to the next, so that
the same text sounds a little different each time: where it is in its table of flutter, and how many
cycles it has voiced, by which it adds roughness. No call sets the two back. A freshly loaded copy
is deterministic; so each text gets one (1 ms), and each thread a file of its own, because the
loader gives one file's globals only once.
"""

from __future__ import annotations

import _ctypes
import ctypes
import os
import queue
import shutil
import sys
import tempfile
import threading
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._host import restored_locale
from briefing._messages import gettext as _
from briefing._version import version_of
from briefing.errors import EngineError, EngineNotSetUpError, EngineUnavailableError
from briefing.model.audio import Audio, Speech, VoiceInfo, WordTime
from briefing.model.marks import in_signs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from briefing.model.voice import Voice

# From espeak-ng's speak_lib.h.
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_CHARS_UTF8 = 1
_RATE, _RANGE = 1, 4
_EVENT_LIST_TERMINATED, _EVENT_WORD = 0, 1
_BUFFER_MS = 2000  # fewer calls back into Python, each of which takes the interpreter's lock
# Slower and livelier than espeak-ng's own 175 words a minute and pitch range of 50: over 70
# sentences, a recogniser misheard 2.8 ± 1.1 of 100 syllables less.
_WORDS_A_MINUTE = 150
_PITCH_RANGE = 75
_RATES = (80, 450)
# It pauses at these; at a bracket but briefly, and as long at a quotation mark: so it is given a
# comma for the one and nothing for the other.
_SIGNS = ",.;:!?"
# How we set it up and feed it: to be counted up whenever that changes the sound.
_REVISION = 2
_SPEED = 700.0  # × real time on one core, as benchmarks/speeds.md has it
# espeak-ng builds file names in buffers of 160 bytes.
_LONGEST_DATA_PATH = 150

_ACCENTS = {
    "vi": ("northern", "Hà Nội"),
    "vi-vn-x-central": ("central", "Huế"),
    "vi-vn-x-south": ("southern", "Sài Gòn"),
}

# Each by its file: by its name, espeak-ng would first read the voices of all languages (3 ms).
_FILES = {
    "vi": b"aav/vi",
    "vi-vn-x-central": b"aav/vi-VN-x-central",
    "vi-vn-x-south": b"aav/vi-VN-x-south",
}


class _Event(ctypes.Structure):
    """`espeak_EVENT`: positions in characters from 1, `sample` from the text's beginning."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class EspeakEngine:
    """The embedded engine: three Vietnamese accents, hundreds of times faster than real time."""

    name = "espeak"
    network = False
    limit = None
    foreign_respelling = "espeak"
    supports_rate = True
    pauses_at_marks = True

    def __init__(self) -> None:
        """Find the library. Raises EngineUnavailableError when the wheel is not installed."""
        if find_spec("espeakng_loader") is None:
            raise EngineNotSetUpError(
                _("{name} is not installed").format(name="espeak-ng"),
                _("install the package espeakng-loader"),
            )
        self.version = f"{_REVISION}-{version_of('espeakng_loader')}"
        self.workers = os.cpu_count() or 1
        self._copies: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._data = ""
        self._preparing = threading.Lock()

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Three accents, the northern one first."""
        return tuple(
            VoiceInfo(
                self.name,
                name,
                22_050,
                3.9,
                "GPL-3.0-or-later",
                False,
                _("espeak-ng, {accent} Vietnamese ({place})").format(accent=_(accent), place=place),
                _SPEED,
                accent=accent,
            )
            for name, (accent, place) in _ACCENTS.items()
        )

    def check(self) -> None:
        """Load it once."""
        with self._library():
            pass

    def speak(self, text: str, voice: Voice) -> Speech:
        """Speak on a freshly loaded copy of the library; see Engine.speak."""
        if voice.name not in _ACCENTS:
            known = ", ".join(_ACCENTS)
            raise EngineError(
                _("{engine} has no voice {name!r}").format(engine="espeak", name=voice.name),
                _("choose one of {known}").format(known=known),
            )
        if "\0" in text:
            raise EngineError(_("a NUL in the text would cut it short"), _("remove it"))
        with self._library() as library:
            rate, sound, words = _synthesise(
                library, in_signs(text, _SIGNS).encode(), voice, self._data
            )
        import numpy as np

        samples = np.frombuffer(sound, dtype=np.int16).astype(np.float32)
        samples /= np.float32(32_768)
        return Speech(Audio(samples, rate), words)

    def close(self) -> None:
        """Remove the copies of the library."""
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    @contextmanager
    def _library(self) -> Iterator[ctypes.CDLL]:
        self._prepare()
        path = self._copies.get()
        library = None
        try:
            library = ctypes.CDLL(path)
            with restored_locale():  # it wants one of UTF-8, and sets it for all
                yield library
        except OSError as exc:
            raise EngineUnavailableError(
                _("espeak-ng cannot be loaded ({reason})").format(reason=exc),
                _("reinstall espeakng-loader"),
            ) from exc
        finally:
            if library is not None:
                _unload(library)
            self._copies.put(path)

    def _prepare(self) -> None:
        """Lay out one file of the library for each worker, the first time."""
        with self._preparing:
            if self._folder is None:
                try:
                    self._folder = self._lay_out()
                except OSError as exc:
                    raise EngineUnavailableError(
                        _(
                            "espeak-ng cannot be copied to the folder of temporary files ({reason})"
                        ).format(reason=exc),
                        _("make room there, or set TMPDIR to another folder"),
                    ) from exc

    def _lay_out(self) -> tempfile.TemporaryDirectory[str]:
        import espeakng_loader

        library = Path(espeakng_loader.get_library_path())
        folder = tempfile.TemporaryDirectory(prefix="briefing-", ignore_cleanup_errors=True)
        self._data = _reachable(Path(espeakng_loader.get_data_path()), Path(folder.name))
        for worker in range(self.workers):
            copy = Path(folder.name) / f"{worker}-{library.name}"
            shutil.copyfile(library, copy)
            self._copies.put(str(copy))
        return folder


def _reachable(data: Path, folder: Path) -> str:
    """Return a path to the data that fits espeak-ng's buffers."""
    if len(os.fsencode(data)) <= _LONGEST_DATA_PATH:
        return str(data)
    link = folder / "data"
    try:
        link.symlink_to(data, target_is_directory=True)
    except OSError:  # Windows allows links to administrators only
        shutil.copytree(data, link)
    if len(os.fsencode(link)) > _LONGEST_DATA_PATH:
        raise EngineUnavailableError(
            _("espeak-ng cannot reach its data under the long path {data}").format(data=data),
            _("set TMPDIR to a short path"),
        )
    return str(link)


def _synthesise(
    library: ctypes.CDLL, text: bytes, voice: Voice, data: str
) -> tuple[int, bytearray, tuple[WordTime, ...]]:
    """Return the sample rate, 16-bit samples, and the words' times."""
    rate = library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, os.fsencode(data), _DONT_EXIT)
    if rate <= 0:
        raise EngineUnavailableError(
            _("espeak-ng cannot read its data"), _("reinstall espeakng-loader")
        )
    sound = bytearray()
    words: list[WordTime] = []
    callback = _Callback(_collector(sound, words))
    library.espeak_SetSynthCallback(callback)
    try:
        if library.espeak_SetVoiceByName(_FILES[voice.name]) != 0:
            raise EngineError(
                _("espeak-ng does not find its voice {name!r}").format(name=voice.name)
            )
        pace = min(max(round(_WORDS_A_MINUTE * voice.rate), _RATES[0]), _RATES[1])
        library.espeak_SetParameter(_RATE, pace, 0)
        library.espeak_SetParameter(_RANGE, _PITCH_RANGE, 0)
        size = ctypes.c_size_t(len(text) + 1)
        status = library.espeak_Synth(text, size, 0, 0, 0, _CHARS_UTF8, None, None)
        if status != 0:
            raise EngineError(
                _("espeak-ng gave up on a text of {length} bytes (status {status})").format(
                    length=len(text), status=status
                )
            )
    finally:
        library.espeak_Terminate()
    return rate, sound, tuple(words)


def _collector(sound: bytearray, words: list[WordTime]) -> Callable[..., int]:
    def collect(wave: ctypes._Pointer[ctypes.c_short], count: int, events: object) -> int:
        if wave and count > 0:
            sound.extend(ctypes.string_at(wave, count * 2))
        index = 0
        while (event := events[index]).type != _EVENT_LIST_TERMINATED:  # type: ignore[index]
            if event.type == _EVENT_WORD:
                words.append(WordTime(event.text_position - 1, event.sample))
            index += 1
        return 0

    return collect


def _unload(library: ctypes.CDLL) -> None:
    """Make the loader forget the library, so that the next load begins anew."""
    handle = library._handle  # noqa: SLF001 - ctypes has no public way to unload
    if sys.platform == "win32":
        _ctypes.FreeLibrary(handle)
    else:
        _ctypes.dlclose(handle)

"""The loudspeaker of this machine, and the keys that control what it plays."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import OutputError, ToolMissingError
from briefing.installation import command_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from briefing.pipeline.play import Playback

_BLOCK = 1024  # samples: a key is heard within some 50 ms
_REST = 0.1  # seconds between two looks at the keys while nothing is heard
_KEYS = {b" ": "space", b"q": "q", b"Q": "q", b"\x1b[D": "left", b"\x1b[C": "right"}
_KEY = re.compile(rb"\x1b\[[CD]|[ qQ]")
_TYPED = 256  # bytes that are taken at once: several keys may have been pressed


def play(playback: Playback) -> None:
    """Play until the end, or until the listener leaves.

    Raises:
        ToolMissingError: The package that knows loudspeakers is not installed.
        OutputError: There is no loudspeaker.
    """
    try:
        import sounddevice
    except ImportError as exc:
        problem = _("playing needs the package sounddevice")
        raise ToolMissingError(problem, command_for("play")) from exc
    except OSError as exc:  # it is here, and the library that it stands for is not
        raise ToolMissingError(_("playing needs the library PortAudio"), _("install it")) from exc
    try:
        with (
            sounddevice.OutputStream(playback.rate, channels=1, dtype="float32") as stream,
            _keys() as pressed,
        ):
            _run(playback, stream.write, stream.stop, stream.start, pressed)
    except sounddevice.PortAudioError as exc:
        raise OutputError(
            _("there is no loudspeaker to play on ({reason})").format(reason=exc), _("make a file")
        ) from exc


def _run(
    playback: Playback,
    write: Callable[[object], object],
    stop: Callable[[], object],
    start: Callable[[], object],
    pressed: Callable[[float], list[str]],
) -> None:
    silent = False
    while not playback.ended:
        for key in pressed(_REST if playback.paused else 0):
            playback.press(key)
        if playback.paused:
            if not silent:
                stop()  # what is on its way is heard to its end
                silent = True
            continue
        if silent:
            start()
            silent = False
        samples = playback.read(_BLOCK)
        if len(samples):
            write(samples.reshape(-1, 1))


@contextmanager
def _keys() -> Iterator[Callable[[float], list[str]]]:
    """Yield what waits for keys some seconds, and names those that were pressed.

    Where nobody types, or the terminal is one of another kind, there are none.
    """

    def rest(seconds: float) -> list[str]:
        time.sleep(seconds)
        return []

    def pressed(seconds: float) -> list[str]:
        if not select.select([descriptor], [], [], seconds)[0]:
            return []
        return [_KEYS[key] for key in _KEY.findall(os.read(descriptor, _TYPED))]

    if sys.platform == "win32" or sys.stdin is None or not sys.stdin.isatty():
        yield rest
        return
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield pressed
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)

"""An article, spoken at once: each sentence is heard while the following ones are made.

`Playback` is what a listener controls; whoever owns the loudspeaker asks it for the next samples.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from briefing.pipeline.plan import plan_article
from briefing.pipeline.session import SessionFallback

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from briefing.model.audio import Samples
    from briefing.model.script import Segment
    from briefing.pipeline.events import Listener
    from briefing.pipeline.request import BriefingRequest
    from briefing.pipeline.session import SynthesisSession
    from briefing.synthesis.voice_renderer import VoiceRenderer

_AHEAD = 3  # sentences under way for each core
_BLOCK = 8192  # samples that are decoded at a time


class Playback:
    """Samples in the order in which they are heard, and where the listener is in them.

    Attributes:
        rate: Samples a second.
        paused: Whether the listener wants to hear nothing now.
        ended: Whether all is heard, or the listener has left.
    """

    def __init__(self, pieces: Iterator[Samples], rate: int) -> None:
        """Hear nothing yet.

        Args:
            pieces: Made as they are needed; what was heard stays at hand.
            rate: Samples a second.
        """
        self.rate = rate
        self.paused = False
        self.ended = False
        self._pieces = pieces
        self._made: list[Samples] = []
        self._piece = self._at = 0

    @property
    def seconds(self) -> float:
        """Where the listener is."""
        before = sum(len(piece) for piece in self._made[: self._piece])
        return (before + self._at) / self.rate

    def read(self, count: int) -> Samples:
        """Return the next samples, `count` at most; none at the end."""
        while not self.ended and self._has_piece():
            found = self._made[self._piece][self._at : self._at + count]
            if len(found):
                self._at += len(found)
                return found
            self._piece, self._at = self._piece + 1, 0
        self.ended = True
        return np.zeros(0, np.float32)

    def skip(self, seconds: float) -> None:
        """Go on or back; on at most to what is not made yet."""
        self._at += round(seconds * self.rate)
        while self._at < 0 and self._piece:
            self._piece -= 1
            self._at += len(self._made[self._piece])
        self._at = max(0, self._at)
        while self._piece < len(self._made) and self._at >= len(self._made[self._piece]):
            self._at -= len(self._made[self._piece])
            self._piece += 1
        if self._piece == len(self._made):
            self._at = 0

    def press(self, key: str) -> None:
        """Do what a key stands for: `space`, `left`, `right` or `q`."""
        if key == "space":
            self.paused = not self.paused
        elif key in _SKIPS:
            self.skip(_SKIPS[key])
        elif key == "q":
            self.ended = True

    def _has_piece(self) -> bool:
        if self._piece == len(self._made):
            self._made += islice(self._pieces, 1)
        return self._piece < len(self._made)


_SKIPS = {"left": -15.0, "right": 15.0}  # seconds, as in the page


@contextmanager
def spoken(request: BriefingRequest, listeners: Sequence[Listener] = ()) -> Iterator[Playback]:
    """Yield the playback of an article, which is spoken as it is heard.

    Args:
        request: What is asked for; nothing is written.
        listeners: Receive who speaks.

    Raises:
        SourceError: The article holds nothing to say.
        EngineError: Nobody can speak.
        UsageError: The request names what there is not.
    """
    with SessionFallback(request.settings, listeners, offline=request.offline) as sessions:
        session, first, others = sessions.run(lambda session: (session, *_begun(request, session)))
        with closing(others):  # who speaks ahead ends before the voices do
            yield Playback(chain((first,), others), session.fmt.sample_rate)


def _begun(
    request: BriefingRequest, session: SynthesisSession
) -> tuple[Samples, Generator[Samples]]:
    """Return the first piece of an article, and the others: it is spoken by one voice, or again."""
    pieces = _pieces(request, session)
    return next(pieces), pieces


def _pieces(request: BriefingRequest, session: SynthesisSession) -> Generator[Samples]:
    """Speak sentence by sentence, a few ahead; each is followed by its pause."""
    script = plan_article(request, session.voices).script
    rate = session.fmt.sample_rate
    with ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="speak") as pool:

        def begin() -> Iterator[tuple[Future[Samples], int]]:
            for segment, pause in script.segments():
                renderer = session.renderers[segment.voice]
                yield pool.submit(_voice, renderer, segment), pause.milliseconds * rate // 1000

        begun = begin()
        waiting = deque(islice(begun, 1))  # the first alone: nothing takes time from it
        try:
            while waiting:
                future, silence = waiting.popleft()
                samples = future.result()
                waiting += islice(begun, (os.cpu_count() or 1) * _AHEAD - len(waiting))
                yield np.concatenate([samples, np.zeros(silence, np.float32)])
        finally:
            for future, _ in waiting:
                future.cancel()


def _voice(renderer: VoiceRenderer, segment: Segment) -> Samples:
    return renderer.voice(segment.parts)[0]


@contextmanager
def published(audio: Path) -> Iterator[Playback]:
    """Yield the playback of a briefing that is published: MP3, Ogg or WAV."""
    import soundfile  # lazy: only here

    with soundfile.SoundFile(audio) as file:
        yield Playback(file.blocks(_BLOCK, dtype="float32"), file.samplerate)

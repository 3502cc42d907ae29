"""Engines for tests, made to be measured."""

from __future__ import annotations

import threading
from typing import ClassVar

import numpy as np

from briefing.errors import EngineError
from briefing.model.audio import Audio, Speech, VoiceInfo, WordTime

RATE = 24_000
WORD = 4 * 576  # samples: whole frames, so that what is written can be counted


class Beeper:
    """A tone for each word, 96 ms, from the first sample to the last; tells its words' times.

    spoken  every text that it was asked for, by all of its kind, in order
    """

    name = "beeper"
    version = "1"
    network = False
    limit: int | None = None
    workers = 2
    foreign_respelling = ""
    supports_rate = True
    pauses_at_marks = True  # it makes none, so that what it says can be counted
    tells_times = True
    spoken: ClassVar[list[str]] = []
    _lock = threading.Lock()

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (VoiceInfo(self.name, "tone", RATE, RATE / WORD, "CC0-1.0", False, "tones"),)

    def check(self) -> None:
        pass

    def speak(self, text, voice) -> Speech:
        with self._lock:
            self.spoken.append(text)
        words = text.split()
        time = np.arange(WORD * len(words)) / RATE
        sound = (0.2 * np.sin(2 * np.pi * 1000 * time + 0.8)).astype(np.float32)
        times, offset = [], 0
        for index, word in enumerate(words):
            offset = text.index(word, offset)
            times.append(WordTime(offset, index * WORD))
            offset += len(word)
        return Speech(Audio(sound, RATE), tuple(times) if self.tells_times else ())

    def close(self) -> None:
        pass


class Timeless(Beeper):
    """The same, but it tells no times."""

    name = "timeless"
    tells_times = False


class Short(Beeper):
    """The same, but it takes no more than 40 characters at once."""

    name = "short"
    limit = 40


class Breathless(Beeper):
    """The same, but it is given no line whole that has a mark to breathe at."""

    name = "breathless"
    pauses_at_marks = False


class Faltering(Beeper):
    """The same, but it fails at every text that holds the word `hỏng`."""

    name = "faltering"

    def speak(self, text, voice) -> Speech:
        if "hỏng" in text:
            raise EngineError("the voice has lost its breath", "wait a moment")
        return super().speak(text, voice)


class Stopped(Beeper):
    """The same, but someone presses Ctrl-C at the word `dừng`."""

    name = "stopped"

    def speak(self, text, voice) -> Speech:
        if "dừng" in text:
            raise KeyboardInterrupt
        return super().speak(text, voice)


ALL = (Beeper, Timeless, Short, Breathless, Faltering, Stopped)

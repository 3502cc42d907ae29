"""Whether a text was said, all of it and nothing else: sampling voices drop, repeat and babble.

What a voice gives is held against what its text should take. How long that is, is learned from the
fixed text by which the voice is levelled: seconds a syllable, seconds a mark, and how far apart its
sentences are; a voice that is steady is held to more. Out of range, a text is spoken again, then in
smaller parts; what stays doubtful is the best of all that was given, and says so.
"""

from __future__ import annotations

import math
import re
import statistics
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from briefing.engines.interface import SamplingEngine
from briefing.model.audio import Audio, Speech, WordTime
from briefing.model.marks import breaks
from briefing.synthesis import dsp
from briefing.text.phrases import phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.engines.interface import Engine
    from briefing.model.voice import Voice

_TAKES = 4  # the first and three more
_LEAST_WORDS = 4  # fewer are not cut
_FEW_LINES = 3  # fewer teach nothing
_VOWELS = re.compile(r"[aeiouy]+", re.IGNORECASE)
_MARKED = re.compile(r"[à-ỹ]")  # a small letter that foreign words hardly have
_LETTER_SOUNDS, _FIGURE_SOUNDS = 1, 4  # syllables of what is read letter by letter
_AT_CUT = 0.12  # s between two parts of a text that was cut

_OUTLIER = 0.25  # of the prediction: such a line was not said whole itself
_ASSUMED_SPREAD = 0.2  # of a voice that nobody has measured
_LONGEST_MARK = 0.6  # s


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a voice takes.

    Attributes:
        syllable: Seconds.
        mark: Seconds of pause at a mark within a line.
        spread: How far its lines are from the prediction, as a share of it.
    """

    syllable: float
    mark: float
    spread: float

    def error(self, seconds: float, text: str) -> float:
        """Say how far a sound is out of the range of its text, as a share of it; 0 within."""
        pauses = _marks(text) * self.mark
        slack = 0.03 + min(self.spread, 0.15)
        short = min(max(3.5 * self.spread + 0.06, 0.1), 0.35)
        long = min(max(5 * self.spread, 0.3), 0.8)
        least = (_words(text) * self.syllable + pauses) * (1 - short) - slack
        most = (_syllables(text) * self.syllable + pauses) * (1 + long) + slack
        if seconds < least:
            return math.log(least / max(seconds, 1e-3))
        return math.log(seconds / most) if seconds > most else 0.0


def assumed_pace(syllables_a_second: float) -> Pace:
    """Give a pace that says little, of a voice of which no more is known than its average."""
    return Pace(1 / syllables_a_second, 0.2, _ASSUMED_SPREAD)


def learn(lines: Sequence[tuple[str, float]]) -> Pace | None:
    """Learn a pace from texts and the seconds that each took, silence around it left out.

    None where there is too little to learn from. A line or two that were not said whole are found
    out, and do not count.
    """
    rows = [(_words(text), _marks(text), seconds) for text, seconds in lines]
    rows = [row for row in rows if row[0] and row[2] > 0]
    while len(rows) >= _FEW_LINES:
        syllable = statistics.median(seconds / words for words, _, seconds in rows)
        mark = _pause(rows, syllable)
        syllable = statistics.median(
            max(seconds - mark * marks, 0.0) / words for words, marks, seconds in rows
        )
        if syllable <= 0:
            return None
        errors = [seconds / (words * syllable + marks * mark) - 1 for words, marks, seconds in rows]
        kept = [row for row, error in zip(rows, errors, strict=True) if abs(error) <= _OUTLIER]
        if len(kept) == len(rows) or len(kept) < _FEW_LINES:
            return Pace(syllable, mark, 1.48 * statistics.median(map(abs, errors)))
        rows = kept
    return None


def speak_whole(engine: Engine, text: str, voice: Voice, pace: Pace) -> Speech:
    """Speak a text until it took as long as it should, or say that it is doubtful.

    Raises EngineError.
    """
    best = _best_attempt(engine, text, voice, pace)
    if not best.doubtful or _words(text) < _LEAST_WORDS:
        return best
    parts = phrases(text, len(text) * 3 // 5)
    if len(parts) < 2:  # noqa: PLR2004 - one part is the text again
        return best
    return _joined([(part, _best_attempt(engine, part, voice, pace)) for part in parts])


def seconds_of(audio: Audio) -> float:
    """Measure a sound without the silence around it."""
    return len(dsp.trim(audio.samples, audio.sample_rate)[1]) / audio.sample_rate


def _best_attempt(engine: Engine, text: str, voice: Voice, pace: Pace) -> Speech:
    """Give the first take that is in range, else the nearest of a few, which is doubtful."""
    may_differ = engine.network or isinstance(engine, SamplingEngine)
    takes: list[tuple[float, Speech]] = []
    for number in range(_TAKES):
        speech = _speak_once(engine, text, voice, number)
        error = pace.error(seconds_of(speech.audio), text)
        if not error:
            return speech
        if not may_differ and takes and _same(takes[-1][1], speech):
            break  # it gives the same each time
        takes.append((error, speech))
    _, nearest = min(takes, key=lambda take: take[0])
    return replace(nearest, doubtful=True)


def _same(one: Speech, other: Speech) -> bool:
    return bool(np.array_equal(one.audio.samples, other.audio.samples))


def _speak_once(engine: Engine, text: str, voice: Voice, number: int) -> Speech:
    if number and isinstance(engine, SamplingEngine):
        return engine.speak_seeded(text, voice, number)
    return engine.speak(text, voice)


def _joined(parts: Sequence[tuple[str, Speech]]) -> Speech:
    """Join the parts of a text that was cut, with a short pause between."""
    rate = parts[0][1].audio.sample_rate
    pause = np.zeros(round(_AT_CUT * rate), dtype=np.float32)
    pieces, words, offset, length = [], [], 0, 0
    for part, speech in parts:
        start, samples = dsp.trim(speech.audio.samples, rate)
        words += [
            WordTime(offset + word.offset, max(length + word.sample - start, 0))
            for word in speech.words
        ]
        pieces += [samples, pause]
        offset += len(part) + 1
        length += len(samples) + len(pause)
    doubtful = any(speech.doubtful for _, speech in parts)
    return Speech(Audio(np.concatenate(pieces[:-1]), rate), tuple(words), doubtful)


def _pause(rows: Sequence[tuple[int, int, float]], syllable: float) -> float:
    """Find what a mark takes, from lines with more and with fewer of them."""
    found = [
        (seconds / words - other_seconds / other_words)
        / (marks / words - other_marks / other_words)
        for index, (words, marks, seconds) in enumerate(rows)
        for other_words, other_marks, other_seconds in rows[:index]
        if marks / words != other_marks / other_words
    ]
    return min(max(statistics.median(found), 0.0), _LONGEST_MARK) if found else syllable


def _words(text: str) -> int:
    """Count the syllables that a text has at least: its words."""
    return sum(_sounds(word) > 0 for word in text.split())


def _syllables(text: str) -> int:
    """Count the syllables that a text may have: foreign words and abbreviations have several."""
    return sum(_sounds(word) for word in text.split())


@lru_cache(maxsize=4096)  # the few hundred words that make up most of any text
def _sounds(word: str) -> int:
    """Count the syllables that a word may have; 0 for signs alone."""
    letters = [c for c in word if c.isalnum()]
    if not letters:
        return 0
    if any(c.isdigit() for c in letters):
        return _FIGURE_SOUNDS * len(letters)
    if _MARKED.search(word.lower()):
        return 1
    if "".join(letters).isupper():
        return max(_LETTER_SOUNDS * len(letters), 1)
    return max(len(_VOWELS.findall(word)), 1)


def _marks(text: str) -> int:
    return sum(1 for _ in breaks(text))

"""Written Vietnamese in, spoken Vietnamese out: pure functions from text to readings."""

from __future__ import annotations

from briefing.speech.lexicon import Lexicon
from briefing.speech.options import Options
from briefing.speech.phrases import phrases
from briefing.speech.reader import Reader
from briefing.speech.sentences import sentences
from briefing.speech.spoken import align, spoken_text

__all__ = ["Lexicon", "Options", "Reader", "align", "phrases", "sentences", "spoken_text"]

"""Written Vietnamese in, spoken Vietnamese out: pure functions from text to readings."""

from __future__ import annotations

from briefing.text.lexicon import Lexicon
from briefing.text.options import Options
from briefing.text.phrases import phrases
from briefing.text.reader import Reader
from briefing.text.sentences import sentences
from briefing.text.spoken import align, spoken_text

__all__ = ["Lexicon", "Options", "Reader", "align", "phrases", "sentences", "spoken_text"]

"""Written Vietnamese in, spoken Vietnamese out: pure functions from text to tokens."""

from __future__ import annotations

from briefing.text.lexicon import Lexicon
from briefing.text.normalizer import Normalizer
from briefing.text.options import Options
from briefing.text.phrases import phrases
from briefing.text.sentences import sentences
from briefing.text.spoken import align, spoken_text

__all__ = ["Lexicon", "Normalizer", "Options", "align", "phrases", "sentences", "spoken_text"]

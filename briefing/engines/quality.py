"""How natural the engines' voices are: one table decides the order in which `auto` tries them.

Most natural first. Where there is a figure, it is the share of words or syllables that a recogniser
misheard, measured or published; where there is none, the place is that of voices of its kind.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quality:
    """What is known of an engine's voices.

    Attributes:
        misheard: Per cent; None where nobody has measured.
        of: What was counted: words or syllables.
        source: Where the figure is from.
    """

    misheard: int | None = None
    of: str = ""
    source: str = "not known"


_WHISPER = "measured by whisper-small on our spoken lines; of a human reader, 7 in 100"

QUALITIES = {
    "zerotts": Quality(
        1,
        "words",
        "published, of raw text: "
        "https://github.com/zeroweight-ai/ZeroTTS/blob/main/docs/BENCHMARKS.md",
    ),
    "vieneu": Quality(),
    "server": Quality(source="depends on the server's model"),
    "cloud": Quality(),
    "piper": Quality(39, "syllables", _WHISPER),
    "edge": Quality(),
    "gtts": Quality(),
    "espeak": Quality(89, "syllables", _WHISPER),
}

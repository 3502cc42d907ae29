"""What a person can choose, with the defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Format = Literal["mp3", "m4a", "ogg", "wav"]

SLOWEST, FASTEST = 0.7, 2.0


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silence between segments, in milliseconds; whole frames of 24 ms are kept exactly."""

    sentence: int = 360
    paragraph: int = 600
    title: int = 840
    story: int = 1200


@dataclass(frozen=True, slots=True)
class ChapterLengths:
    """How long a chapter should be, in seconds."""

    shortest: int = 15
    longest: int = 75


@dataclass(frozen=True, slots=True)
class SpeechChoices:
    """Regional and house choices; see `briefing.speech.Options`."""

    thousand: str = "nghìn"
    zero: str = "linh"
    four: str = "tư"
    lexicon: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides how a briefing sounds and where it goes.

    engine       a name in the registry, or `auto`
    voice        a voice of the engine; empty for its best
    rate         0.7 to 2.0; 1.0 is the voice's own pace
    pauses       between segments
    chapters     how long they should be
    bitrate      kbit/s
    sample_rate  Hz
    loudness     LUFS of the mono file
    captions     whether photo captions are spoken
    name         how files are called: {date}, {slug} and {source} are filled in
    format       the container
    speech       regional and house choices
    engines      options for the engines, a table for each
    """

    engine: str = "auto"
    voice: str = ""
    rate: float = 1.0
    pauses: Pauses = field(default_factory=Pauses)
    chapters: ChapterLengths = field(default_factory=ChapterLengths)
    bitrate: int = 64
    sample_rate: int = 24_000
    loudness: float = -19.0
    captions: bool = False
    name: str = "{date}-{slug}"
    format: Format = "mp3"
    speech: SpeechChoices = field(default_factory=SpeechChoices)
    engines: dict[str, dict[str, object]] = field(default_factory=dict)

"""All that a program may import; `briefing` re-exports it.

One article:   `read_source`, `BriefingRequest`, `make`, `plan`
Many as one:   `gather`, `BulletinRequest`, `make_bulletin`
Many, each:    `BatchRequest`, `make_batch`
Around them:   `Settings` and its parts, `load` for the user's own, `audio_segment` for pydub
"""

from __future__ import annotations

from briefing._version import __version__
from briefing.config import load
from briefing.errors import (
    BriefingError,
    ConfigError,
    EngineBusyError,
    EngineError,
    EngineUnavailableError,
    FormatError,
    LexiconError,
    OutputError,
    SourceError,
    ToolMissingError,
    UnfinishedError,
    UsageError,
)
from briefing.ingest.document import Document
from briefing.ingest.source import read_source
from briefing.model.recording import Recording
from briefing.model.settings import ChapterLengths, Pauses, Settings, SpeechChoices
from briefing.pipeline.batch import BatchRequest, BatchResult, make_batch
from briefing.pipeline.bulletin import BulletinRequest, gather, make_bulletin
from briefing.pipeline.events import Listener
from briefing.pipeline.make import make
from briefing.pipeline.plan import plan
from briefing.pipeline.request import BriefingRequest
from briefing.publishing.export import audio_segment

__all__ = [
    "BatchRequest",
    "BatchResult",
    "BriefingError",
    "BriefingRequest",
    "BulletinRequest",
    "ChapterLengths",
    "ConfigError",
    "Document",
    "EngineBusyError",
    "EngineError",
    "EngineUnavailableError",
    "FormatError",
    "LexiconError",
    "Listener",
    "OutputError",
    "Pauses",
    "Recording",
    "Settings",
    "SourceError",
    "SpeechChoices",
    "ToolMissingError",
    "UnfinishedError",
    "UsageError",
    "__version__",
    "audio_segment",
    "gather",
    "load",
    "make",
    "make_batch",
    "make_bulletin",
    "plan",
    "read_source",
]

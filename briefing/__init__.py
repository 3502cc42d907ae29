"""Vietnamese news articles, spoken and joined into audio briefings with chapters.

    from briefing import Job, Settings, make, read_source

    recording = make(Job(read_source("bai-bao.txt"), Settings(engine="espeak")))
    print(recording.audio, recording.chapters)

`plan` gives the script without a sound being made, `audio_segment` a finished MP3 as pydub's
AudioSegment. `gather` and `make_bulletin` make one bulletin of many articles, `make_batch` a
briefing of each. Names are imported when they are first used, so that start-up stays fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefing.articles import Source, read_source
    from briefing.config import load
    from briefing.errors import BriefingError
    from briefing.model.recording import Recording
    from briefing.model.settings import ChapterLengths, Pauses, Settings, SpeechChoices
    from briefing.pipeline.batch import Batch, Outcome, make_batch
    from briefing.pipeline.bulletin import BulletinJob, gather, make_bulletin
    from briefing.pipeline.job import Job, Progress
    from briefing.pipeline.make import make
    from briefing.pipeline.outline import plan
    from briefing.publishing.export import audio_segment

_WHERE = {
    "Batch": "briefing.pipeline.batch",
    "BriefingError": "briefing.errors",
    "BulletinJob": "briefing.pipeline.bulletin",
    "ChapterLengths": "briefing.model.settings",
    "Job": "briefing.pipeline.job",
    "Outcome": "briefing.pipeline.batch",
    "Pauses": "briefing.model.settings",
    "Progress": "briefing.pipeline.job",
    "Recording": "briefing.model.recording",
    "Settings": "briefing.model.settings",
    "Source": "briefing.articles",
    "SpeechChoices": "briefing.model.settings",
    "audio_segment": "briefing.publishing.export",
    "gather": "briefing.pipeline.bulletin",
    "load": "briefing.config",
    "make": "briefing.pipeline.make",
    "make_batch": "briefing.pipeline.batch",
    "make_bulletin": "briefing.pipeline.bulletin",
    "plan": "briefing.pipeline.outline",
    "read_source": "briefing.articles",
}

__all__ = [
    "Batch",
    "BriefingError",
    "BulletinJob",
    "ChapterLengths",
    "Job",
    "Outcome",
    "Pauses",
    "Progress",
    "Recording",
    "Settings",
    "Source",
    "SpeechChoices",
    "audio_segment",
    "gather",
    "load",
    "make",
    "make_batch",
    "make_bulletin",
    "plan",
    "read_source",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

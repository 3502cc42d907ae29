"""One article in, one briefing out; nothing is done where nothing has changed."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import _log
from briefing.errors import EngineError, FormatError, OutputError
from briefing.model.checks import require
from briefing.mp3.frames import FrameFormat
from briefing.pipeline.library import check_feed_settings, update_library
from briefing.pipeline.plan import day, plan_article
from briefing.pipeline.publish import CoverArt, Episode, EpisodeMetadata, prepare_cover, publish
from briefing.pipeline.request import BriefingRequest, NoProgress, check_output
from briefing.pipeline.session import open_session
from briefing.pipeline.synthesize import synthesize
from briefing.pipeline.voice_selection import AUTO, select_voices
from briefing.publishing import export, manifest, paths
from briefing.publishing.cleaning import clean
from briefing.storage.atomic import write_atomically
from briefing.storage.directories import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.ingest.source import Source
    from briefing.model.article import Article
    from briefing.model.timeline import Recording
    from briefing.pipeline.request import Progress, Request
    from briefing.pipeline.session import SynthesisSession


def find_recording(order: Request) -> Recording | None:
    """Give the recording of this very order, when all its files are as they were left."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, FormatError):
        record = json.loads(_record_path(order).read_bytes())
        if all(_stamp(Path(path)) == mark for path, mark in record["files"].items()):
            path = Path(record["manifest"])
            _log.info("up to date: text, settings and files of %s are as they were", path)
            return manifest.recording(manifest.read(path), path, fresh=False)
    _log.info("to be made: text, settings or files are not as they were")
    return None


def remember(order: Request, recording: Recording) -> None:
    """Remember what an order made."""
    audio = recording.audio
    files = paths.output_paths(audio.parent, audio.stem, order.container)
    with suppress(OSError, OutputError):  # it is only kept to save time
        marks = {str(path.absolute()): _stamp(path) for path in files.all if path.exists()}
        record = {"manifest": str(recording.manifest.absolute()), "files": marks}
        write_atomically(_record_path(order), json.dumps(record).encode(), durable=False)


def _record_path(order: Request) -> Path:
    return cache_folder() / "made" / f"{order.fingerprint[:40]}.json"


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def make_uncached(job: BriefingRequest, progress: Progress) -> Recording:
    """Do a job, whatever was done before; see `briefing.pipeline.make.make`."""
    return make_and_publish(job, lambda studio: make_one(job, studio, progress))


def make_and_publish(order: Request, do: Callable[[SynthesisSession], Recording]) -> Recording:
    """Do what was ordered, show it in its folder, and remember that it is done."""
    check_feed_settings(order.settings)
    check_output(order.target)
    recording = _with_voices(order, do)
    if order.names_file:  # a single file may lie among anything
        notes = clean(order.target.parent, below=False)
    else:
        notes = clean(order.target) + update_library(order.target, order.settings)
    recording = replace(recording, notes=notes)
    remember(order, recording)
    return recording


def _with_voices(order: Request, do: Callable[[SynthesisSession], Recording]) -> Recording:
    """Do what was ordered, in a studio with the voices that can speak now.

    When an engine that `auto` chose fails half-way, the whole briefing is begun again with the
    next one: two voices that nobody asked for never share a briefing.
    """
    settings = order.settings
    FrameFormat(settings.sample_rate, settings.bitrate)
    export.require(order.container)
    failed: dict[str, str] = {}
    while True:
        choices = select_voices(settings, offline=order.offline, without=failed)
        try:
            with open_session(choices, settings) as studio:
                return do(studio)
        except EngineError as exc:
            fallible = [choice.engine.name for choice in choices if choice.engine.network]
            if settings.engine != AUTO or settings.voice or not fallible:
                raise
            _log.info("begun again without %s: %s", ", ".join(fallible), exc.problem)
            failed |= dict.fromkeys(fallible, exc.problem)


def make_one(
    job: BriefingRequest,
    studio: SynthesisSession,
    progress: Progress,
    article: Article | None = None,
) -> Recording:
    """Do a job in a studio that is open; `article` where it was read already.

    Raises as `make` does.
    """
    for choice in studio.choices:
        progress.chosen(choice.engine.name, choice.voice.label, choice.reason)
    planned = plan_article(job, studio.choices, article)
    imprint = _metadata(job, planned.article)
    artwork = cover(job, imprint)
    performance = synthesize(
        planned.script, studio, progress, meanwhile=lambda: prepare_cover(artwork)
    )
    done = Episode(job, imprint, planned.script, performance, studio.renderers, artwork)
    return publish(done, studio.locks)


def cover(order: Request, imprint: EpisodeMetadata) -> CoverArt:
    """Give the cover of what was ordered; it is made later."""
    return CoverArt(
        order.settings.cover,
        title=imprint.title,
        published=imprint.published,
        source=imprint.source,
    )


def _metadata(job: BriefingRequest, article: Article) -> EpisodeMetadata:
    return EpisodeMetadata(
        title=article.title,
        called=article.title,
        published=day(article),
        source=article.source,
        byline=article.byline,
        name=display_name(job.source),
        identity=job.identity,
        digest=job.source.digest,
    )


def display_name(source: Source) -> str:
    """Give a source's name without telling where it lies."""
    return os.fsencode(Path(source.name).name).decode(errors="replace")


def make(
    job: BriefingRequest, progress: Progress | None = None, *, force: bool = False
) -> Recording:
    """Make a briefing and give what was published.

    An output that is up to date is given back at once, before any voice is looked for, unless
    `force` is set.

    Raises SourceError, EngineError, OutputError, ToolMissingError or UsageError; then no file has
    appeared or changed under its final name, and what was spoken is kept for the next run.
    """
    require(BriefingRequest, job, "job")
    if not force and (found := find_recording(job)):
        return found

    return make_uncached(job, progress or NoProgress())

"""The work on one job: read, plan, speak, lay out, publish."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import EngineError
from briefing.mp3.frames import FrameFormat
from briefing.pipeline import records
from briefing.pipeline.artwork import Artwork
from briefing.pipeline.choice import AUTO, choose
from briefing.pipeline.job import check_output
from briefing.pipeline.outline import day, outline
from briefing.pipeline.performance import perform
from briefing.pipeline.refresh import check, refresh
from briefing.pipeline.release import Imprint, Work, get_ready, release
from briefing.pipeline.studio import open_studio
from briefing.publishing import export
from briefing.publishing.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.articles import Source
    from briefing.model.article import Article
    from briefing.model.recording import Recording
    from briefing.pipeline.job import Job, Order, Progress
    from briefing.pipeline.studio import Studio


def work(job: Job, progress: Progress) -> Recording:
    """Do a job, whatever was done before; see `briefing.pipeline.make.make`."""
    return complete(job, lambda studio: produce(job, studio, progress))


def complete(order: Order, do: Callable[[Studio], Recording]) -> Recording:
    """Do what was ordered, show it in its folder, and remember that it is done."""
    check(order.settings)
    check_output(order.target)
    recording = _with_voices(order, do)
    if order.names_file:  # a single file may lie among anything
        notes = clean(order.target.parent, below=False)
    else:
        notes = clean(order.target) + refresh(order.target, order.settings)
    recording = replace(recording, notes=notes)
    records.keep(order, recording)
    return recording


def _with_voices(order: Order, do: Callable[[Studio], Recording]) -> Recording:
    """Do what was ordered, in a studio with the voices that can speak now.

    When an engine that `auto` chose fails half-way, the whole briefing is begun again with the
    next one: two voices that nobody asked for never share a briefing.
    """
    settings = order.settings
    FrameFormat(settings.sample_rate, settings.bitrate)
    export.require(order.container)
    failed: dict[str, str] = {}
    while True:
        choices = choose(settings, offline=order.offline, without=failed)
        try:
            with open_studio(choices, settings) as studio:
                return do(studio)
        except EngineError as exc:
            fallible = [choice.engine.name for choice in choices if choice.engine.network]
            if settings.engine != AUTO or settings.voice or not fallible:
                raise
            failed |= dict.fromkeys(fallible, exc.problem)


def produce(
    job: Job, studio: Studio, progress: Progress, article: Article | None = None
) -> Recording:
    """Do a job in a studio that is open; `article` where it was read already.

    Raises as `make` does.
    """
    for choice in studio.choices:
        progress.chosen(choice.engine.name, choice.voice.label, choice.reason)
    planned = outline(job, studio.choices, article)
    imprint = _imprint(job, planned.article)
    artwork = cover(job, imprint)
    performance = perform(planned.script, studio, progress, meanwhile=lambda: get_ready(artwork))
    done = Work(job, imprint, planned.script, performance, studio.renderers, artwork)
    return release(done, studio.locks)


def cover(order: Order, imprint: Imprint) -> Artwork:
    """Give the cover of what was ordered; it is made later."""
    return Artwork(
        order.settings.cover,
        title=imprint.title,
        published=imprint.published,
        source=imprint.source,
    )


def _imprint(job: Job, article: Article) -> Imprint:
    return Imprint(
        title=article.title,
        called=article.title,
        published=day(article),
        source=article.source,
        byline=article.byline,
        name=known_as(job.source),
        identity=job.identity,
        digest=job.source.digest,
    )


def known_as(source: Source) -> str:
    """Give a source's name without telling where it lies."""
    return os.fsencode(Path(source.name).name).decode(errors="replace")

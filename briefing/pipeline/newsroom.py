"""The work on a bulletin: put it together, speak it, fit it to its time, publish it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.errors import SourceError
from briefing.mp3.frames import FrameFormat
from briefing.pipeline.choice import choose
from briefing.pipeline.job import Unheard
from briefing.pipeline.outline import narrator, text_of
from briefing.pipeline.performance import perform
from briefing.pipeline.release import Imprint, Work, get_ready, release
from briefing.pipeline.work import complete, cover, known_as
from briefing.planning import bulletin as planning
from briefing.planning.edition import Jingles, prepare
from briefing.planning.lengths import Lengths
from briefing.planning.telling import Story
from briefing.planning.wording import fill
from briefing.synthesis.jingles import load
from briefing.synthesis.soundtrack import Soundtrack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.model.recording import Recording
    from briefing.model.script import Script
    from briefing.model.timeline import Timeline
    from briefing.pipeline.bulletin import BulletinJob
    from briefing.pipeline.choice import Choice
    from briefing.pipeline.job import Progress
    from briefing.pipeline.performance import Performance
    from briefing.pipeline.studio import Studio
    from briefing.planning.edition import Edition

_ROUNDS = 5
_CLOSE = 0.015  # of the time asked for: near enough not to try again
_MINUTE = 60_000  # ms


def work(job: BulletinJob, progress: Progress) -> Recording:
    """Do a bulletin, whatever was done before; see `briefing.pipeline.bulletin.make_bulletin`."""
    _require_articles(job)
    return complete(job, lambda studio: produce(job, studio, progress))


def plan(job: BulletinJob) -> Script:
    """Plan a bulletin for the voices that would speak it now, without a sound being made.

    Its lengths are estimates. Raises SourceError without articles, EngineError, UsageError.
    """
    _require_articles(job)
    choices = choose(job.settings, offline=job.offline)
    try:
        edition = _edition(job, choices, _soundtrack(job))
        return planning.plan(edition, _lengths(job, choices))
    finally:
        for choice in choices:
            choice.engine.close()


def produce(job: BulletinJob, studio: Studio, progress: Progress) -> Recording:
    """Do a bulletin in a studio that is open."""
    for choice in studio.choices:
        progress.chosen(choice.engine.name, choice.voice.label, choice.reason)
    soundtrack = _soundtrack(job)
    edition = _edition(job, studio.choices, soundtrack)
    imprint = _imprint(job, edition)
    artwork = cover(job, imprint)
    get_ready(artwork)
    script, performance = _fit(job, edition, studio, progress, soundtrack)
    done = Work(job, imprint, script, performance, studio.renderers, artwork)
    return release(done, studio.locks)


def _fit(
    job: BulletinJob,
    edition: Edition,
    studio: Studio,
    progress: Progress,
    soundtrack: Soundtrack | None,
) -> tuple[Script, Performance]:
    """Speak a bulletin; where it is to fit a time, measure and plan again until it does.

    What was spoken is in the cache, so that another round costs only the sentences that it adds.
    """
    time = job.settings.bulletin.minutes * _MINUTE
    lengths = _lengths(job, studio.choices)
    best: tuple[float, Script, Performance] | None = None
    made = 0
    for attempt in range(_ROUNDS):
        script = planning.plan(edition, lengths)
        if best and script == best[1]:
            break
        performance = perform(script, studio, Unheard() if attempt else progress, soundtrack)
        made += performance.made
        error = abs(performance.timeline.milliseconds - time)
        if best is None or error < best[0]:
            best = error, script, performance
        if not time or error <= _CLOSE * time:
            break
        lengths = lengths.learn(script, list(_taken(script, performance.timeline, studio.fmt)))
    assert best  # noqa: S101 - there is at least one round
    _, script, performance = best
    made = min(made, len(performance.timeline.spoken))  # some were tried and left out again
    return script, replace(performance, made=made)


def _taken(script: Script, timeline: Timeline, fmt: FrameFormat) -> Iterator[int]:
    """Measure each segment in milliseconds, the pause behind it left out."""
    for (_, pause), item in zip(script.segments(), timeline.spoken, strict=True):
        samples = (item.frames + item.silence) * fmt.samples
        yield fmt.milliseconds(samples) - pause.milliseconds


def _soundtrack(job: BulletinJob) -> Soundtrack | None:
    """Make the sounds ready that were asked for; None without any. Raises as `load` does."""
    if not job.sounds:
        return None
    settings = job.settings
    fmt = FrameFormat(settings.sample_rate, settings.bitrate)
    jingles = {
        role: load(name, role, settings.sample_rate, settings.loudness)
        for role, name in job.sounds.items()
    }
    return Soundtrack(jingles, fmt)


def _edition(job: BulletinJob, choices: Sequence[Choice], soundtrack: Soundtrack | None) -> Edition:
    stories = []
    for item in job.items:
        text = text_of(item.article)
        readers = (narrator(choice, job.settings, item.lexicons, text) for choice in choices)
        stories.append(Story(item.article, item.section, tuple(readers)))
    hosts = [narrator(choice, job.settings, job.lexicons, "") for choice in choices]
    jingles = Jingles()
    if soundtrack:
        lengths = {role: soundtrack.milliseconds(role) for role in ("intro", "outro", "chime")}
        jingles = Jingles(**lengths, bed="bed" in soundtrack.jingles)
    return prepare(stories, job.settings, hosts, job.day, jingles)


def _lengths(job: BulletinJob, choices: Sequence[Choice]) -> Lengths:
    return Lengths(tuple(choice.info.pace * job.settings.rate for choice in choices))


def _imprint(job: BulletinJob, edition: Edition) -> Imprint:
    wording = job.settings.bulletin.wording
    title = job.title or fill(wording.title, job.day)
    told = {telling.story.article for telling in edition.tellings}
    return Imprint(
        title=title,
        called=job.title or fill(wording.name, job.day),
        published=job.day.isoformat(),
        source="",
        byline="",
        name=title,
        identity=job.identity,
        digest=job.digest,
        articles=tuple(
            {
                "title": item.article.title,
                "source": item.article.source,
                "section": item.section,
                "name": known_as(item.source),
                "sha256": item.source.digest,
            }
            for item in job.items
            if item.article in told
        ),
    )


def _require_articles(job: BulletinJob) -> None:
    if not job.items:
        raise SourceError("there is no article for a bulletin", "give files, folders or links")

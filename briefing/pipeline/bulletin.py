"""Many articles in, one briefing out."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._log import caught
from briefing._version import __version__
from briefing.errors import SourceError
from briefing.ingest import inputs
from briefing.ingest.parse import parse
from briefing.masking import without_credentials
from briefing.model.checks import require
from briefing.model.settings import Settings
from briefing.mp3.frames import FrameFormat
from briefing.pipeline import make, voice_selection
from briefing.pipeline.make import cover, display_name, make_and_publish
from briefing.pipeline.plan import text_of, voice_profile
from briefing.pipeline.publish import Episode, EpisodeMetadata, cover_digest, prepare_cover, publish
from briefing.pipeline.request import DEFAULT_OUTPUT, NoProgress, OutputTarget
from briefing.pipeline.sound_options import sound_options
from briefing.pipeline.synthesize import synthesize
from briefing.pipeline.voice_selection import select_voices
from briefing.planning.bulletin import build_bulletin_script
from briefing.planning.running_order import Jingles, prepare
from briefing.planning.story_plan import Story
from briefing.planning.templates import fill
from briefing.planning.time_budget import Durations
from briefing.synthesis.jingles import digest, load
from briefing.synthesis.music_bed import Soundtrack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.ingest.document import Failure
    from briefing.ingest.source import Source
    from briefing.model.article import Article
    from briefing.model.limits import Options
    from briefing.model.script import Script
    from briefing.model.timeline import Recording, Timeline
    from briefing.pipeline.request import Progress
    from briefing.pipeline.session import SynthesisSession
    from briefing.pipeline.synthesize import Synthesis
    from briefing.pipeline.voice_selection import SelectedVoice
    from briefing.planning.running_order import RunningOrder


@dataclass(frozen=True, slots=True)
class Item:
    """An article for a bulletin, as it was found.

    article   what was read from `source`
    section   of the newspaper; empty when unknown
    lexicons  as in `Job`, for this article
    """

    source: Source
    article: Article
    section: str = ""
    lexicons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BulletinRequest(OutputTarget):
    """Articles to be made into one bulletin.

    items     the articles, in the order given
    day       that the bulletin is of
    asked     what the articles were asked for by: tells this bulletin from another of its day
    output    a folder, or the audio file to write
    title     replaces the one of the wording
    lexicons  texts of the user's lexicons, for the bulletin's own words
    """

    items: tuple[Item, ...]
    day: dt.date
    settings: Settings = field(default_factory=Settings)
    output: Path | str = DEFAULT_OUTPUT
    asked: tuple[str, ...] = ()
    title: str = ""
    offline: bool = False
    lexicons: tuple[tuple[str, str], ...] = ()

    @property
    def identity(self) -> str:
        """Tell this bulletin from others: by its day, and by what was asked for."""
        asked = map(
            without_credentials, self.asked or (item.source.identity for item in self.items)
        )
        return _digest(["bulletin", self.day.isoformat(), *asked])[:16]

    @property
    def digest(self) -> str:
        """Name all that it is made of: equal for equal articles in an equal order."""
        return _digest([self.day.isoformat(), *(item.source.digest for item in self.items)])

    @property
    def sounds(self) -> dict[str, str]:
        """The sounds that were asked for, by their roles: names of ours, or paths."""
        return {role: name for role, name in asdict(self.settings.bulletin.sounds).items() if name}

    @property
    def fingerprint(self) -> str:
        """Name everything that decides what the files will hold and where they lie.

        Raises UsageError for a sound that is not there.
        """
        items = [(i.source.digest, i.source.media, i.section, i.lexicons) for i in self.items]
        return _digest(
            [
                __version__,
                self.identity,
                self.digest,
                items,
                str(self.target.absolute()),
                [self.title, self.offline],
                self.settings.deciding(bulletin=True),
                sound_options(self.settings),
                cover_digest(self.settings.cover),
                voice_selection.voice_file_stamps(self.settings),
                self.lexicons,
                sorted((role, digest(name)) for role, name in self.sounds.items()),
            ]
        )


def gather(
    arguments: Iterable[str | Path], settings: Settings, options: Options | None = None
) -> tuple[tuple[Item, ...], tuple[Failure, ...]]:
    """Find and read what `arguments` name, as `briefing.ingest.inputs.read_inputs` does.

    Gives the articles, and what could not be read. Raises LexiconError.
    """
    from briefing.ingest.document import Failure

    require(Settings, settings, "settings")
    items: list[Item] = []
    failures: list[Failure] = []
    for taken in inputs.read_inputs(arguments, options):
        if not isinstance(taken, inputs.Input):
            failures.append(taken)
            continue
        source = taken.source
        try:
            article = parse(source)
        except Exception as exc:  # noqa: BLE001 - one bad article never stops the rest
            error = caught(exc, source.name)
            failures.append(Failure(source.name, source.identity, error))
            continue
        lexicons = inputs.lexicons(source.identity, settings)
        items.append(Item(source, article, taken.about.section, lexicons))
    return tuple(items), tuple(failures)


def make_bulletin(
    job: BulletinRequest, progress: Progress | None = None, *, force: bool = False
) -> Recording:
    """Make a bulletin and give what was published, as `briefing.pipeline.make.make` does."""
    require(BulletinRequest, job, "job")
    if not force and (found := make.find_recording(job)):
        return found

    return make_bulletin_uncached(job, progress or NoProgress())


def _digest(ingredients: object) -> str:
    text = json.dumps(ingredients).encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest()


_ROUNDS = 5
_CLOSE = 0.015  # of the time asked for: near enough not to try again
_MINUTE = 60_000  # ms


def make_bulletin_uncached(job: BulletinRequest, progress: Progress) -> Recording:
    """Do a bulletin, whatever was done before; see `briefing.pipeline.bulletin.make_bulletin`."""
    _require_articles(job)
    return make_and_publish(job, lambda studio: make_one_bulletin(job, studio, progress))


def plan_bulletin(job: BulletinRequest) -> Script:
    """Plan a bulletin for the voices that would speak it now, without a sound being made.

    Its lengths are estimates. Raises SourceError without articles, EngineError, UsageError.
    """
    _require_articles(job)
    choices = select_voices(job.settings, offline=job.offline)
    try:
        edition = _running_order(job, choices, _soundtrack(job))
        return build_bulletin_script(edition, _durations(job, choices))
    finally:
        for choice in choices:
            choice.engine.close()


def make_one_bulletin(
    job: BulletinRequest, studio: SynthesisSession, progress: Progress
) -> Recording:
    """Do a bulletin in a studio that is open."""
    for choice in studio.choices:
        progress.chosen(choice.engine.name, choice.voice.label, choice.reason)
    soundtrack = _soundtrack(job)
    edition = _running_order(job, studio.choices, soundtrack)
    imprint = _metadata(job, edition)
    artwork = cover(job, imprint)
    prepare_cover(artwork)
    script, performance = _fit(job, edition, studio, progress, soundtrack)
    done = Episode(job, imprint, script, performance, studio.renderers, artwork)
    return publish(done, studio.locks)


def _fit(
    job: BulletinRequest,
    edition: RunningOrder,
    studio: SynthesisSession,
    progress: Progress,
    soundtrack: Soundtrack | None,
) -> tuple[Script, Synthesis]:
    """Speak a bulletin; where it is to fit a time, measure and plan again until it does.

    What was spoken is in the cache, so that another round costs only the sentences that it adds.
    """
    time = job.settings.bulletin.minutes * _MINUTE
    lengths = _durations(job, studio.choices)
    best: tuple[float, Script, Synthesis] | None = None
    made = 0
    for attempt in range(_ROUNDS):
        script = build_bulletin_script(edition, lengths)
        if best and script == best[1]:
            break
        performance = synthesize(script, studio, NoProgress() if attempt else progress, soundtrack)
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


def _soundtrack(job: BulletinRequest) -> Soundtrack | None:
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


def _running_order(
    job: BulletinRequest, choices: Sequence[SelectedVoice], soundtrack: Soundtrack | None
) -> RunningOrder:
    stories = []
    for item in job.items:
        text = text_of(item.article)
        profiles = (
            voice_profile(choice, job.settings, item.lexicons, text, item.section)
            for choice in choices
        )
        stories.append(Story(item.article, item.section, tuple(profiles)))
    hosts = [voice_profile(choice, job.settings, job.lexicons, "") for choice in choices]
    jingles = Jingles()
    if soundtrack:
        lengths = {role: soundtrack.milliseconds(role) for role in ("intro", "outro", "chime")}
        jingles = Jingles(**lengths, bed="bed" in soundtrack.jingles)
    return prepare(stories, job.settings, hosts, job.day, jingles)


def _durations(job: BulletinRequest, choices: Sequence[SelectedVoice]) -> Durations:
    return Durations(tuple(choice.info.pace * job.settings.rate for choice in choices))


def _metadata(job: BulletinRequest, edition: RunningOrder) -> EpisodeMetadata:
    wording = job.settings.bulletin.wording
    title = job.title or fill(wording.title, job.day)
    told = {plan.story.article for plan in edition.plans}
    return EpisodeMetadata(
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
                "name": display_name(item.source),
                "sha256": item.source.digest,
            }
            for item in job.items
            if item.article in told
        ),
    )


def _require_articles(job: BulletinRequest) -> None:
    if not job.items:
        raise SourceError("there is no article for a bulletin", "give files, folders or links")

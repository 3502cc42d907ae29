"""Many articles in, one briefing out."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from briefing._log import caught, debug, info
from briefing._messages import gettext as _
from briefing.errors import SourceError, UsageError
from briefing.ingest import inputs
from briefing.ingest.found import Failure
from briefing.ingest.newspapers import newspaper_name
from briefing.ingest.parse import parse
from briefing.masking import without_credentials
from briefing.model.checks import require
from briefing.model.settings import TONE, Settings
from briefing.pipeline.earlier_editions import earlier_stories
from briefing.pipeline.episode import check, display_name, finish, web_addresses
from briefing.pipeline.plan import text_of, voice_profile
from briefing.pipeline.publish import CoverArt, episode_voices, prepare, publish
from briefing.pipeline.request import (
    DEFAULT_OUTPUT,
    Lexicons,
    Request,
    sha256_of,
    source_identity,
)
from briefing.pipeline.session import SessionFallback
from briefing.pipeline.synthesize import load_sounds, synthesize
from briefing.pipeline.up_to_date import find_recording
from briefing.pipeline.voice_selection import select_voices
from briefing.planning.bulletin import build_bulletin_script
from briefing.planning.running_order import Jingles
from briefing.planning.running_order import prepare as prepare_stories
from briefing.planning.story_plan import Story
from briefing.planning.templates import titled
from briefing.planning.time_budget import Durations
from briefing.publishing.manifest import EpisodeMetadata
from briefing.synthesis.jingles import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.ingest.document import Document
    from briefing.model.article import Article
    from briefing.model.limits import Options
    from briefing.model.recording import Recording
    from briefing.model.script import Script
    from briefing.model.timeline import Timeline
    from briefing.mp3.frames import FrameFormat
    from briefing.pipeline.events import Listener
    from briefing.pipeline.session import SynthesisSession
    from briefing.pipeline.synthesize import Synthesis
    from briefing.pipeline.voice_selection import SelectedVoice
    from briefing.planning.running_order import RunningOrder
    from briefing.synthesis.music_bed import Soundtrack

_ROUNDS = 5
_CLOSE = 0.015  # of the time asked for: near enough not to try again
_MINUTE = 60_000  # ms


class NothingNewError(SourceError):
    """A bulletin that would tell nothing that an earlier edition of its name did not."""


@dataclass(frozen=True, slots=True)
class Item:
    """An article for a bulletin, as it was found.

    Attributes:
        source: Where it is from.
        article: What was read from `source`.
        section: Of the newspaper; empty when unknown.
        lexicons: The user's lexicons for this article.
    """

    source: Document
    article: Article
    section: str = ""
    lexicons: Lexicons = ()


@dataclass(frozen=True, slots=True)
class BulletinRequest(Request):
    """Articles to be made into one bulletin.

    Attributes:
        items: The articles, in the order given.
        day: That the bulletin is of.
        settings: How it sounds and what is written.
        output: A folder, or the audio file to write.
        asked: What the articles were asked for by: tells this bulletin from another of its day.
        title: Replaces the template's.
        name: Tells it from others of its day, as `sáng`.
        time: When it was asked for, `07:30`: its hour tells it from others of its day, where it has
            no name.
        unread: The sources that could not be read, which its page says.
        offline: Never touch the network.
        lexicons: The user's lexicons, for the bulletin's own words.
    """

    items: tuple[Item, ...]
    day: dt.date
    settings: Settings = field(default_factory=Settings)
    output: Path | str = DEFAULT_OUTPUT
    asked: tuple[str, ...] = ()
    title: str = ""
    name: str = ""
    time: str = ""
    unread: tuple[str, ...] = ()
    offline: bool = False
    lexicons: Lexicons = ()

    _is_bulletin: ClassVar[bool] = True

    @property
    def edition(self) -> str:
        """What tells it from other bulletins of its day: its name, else its hour."""
        if self.name or not self.time:
            return " ".join(self.name.split())
        try:
            return f"{dt.time.fromisoformat(self.time).hour} giờ"
        except ValueError as exc:
            raise UsageError(
                _("time is {time!r}").format(time=self.time), _("write it as 07:30")
            ) from exc

    @property
    def identity(self) -> str:
        """Names this bulletin by its day and edition, and by what was asked for.

        16 hexadecimal digits.
        """
        return self._identity(self.edition)

    @property
    def digest(self) -> str:
        """SHA-256 of all that it is made of: equal for equal articles in an equal order."""
        name = [self.edition] if self.name else []
        digests = (item.source.digest for item in self.items)
        return sha256_of([self.day.isoformat(), *name, *digests])

    def _identity(self, edition: str) -> str:
        asked = self.asked or (item.source.identity for item in self.items)
        told = [edition] if edition else []
        words = ["bulletin", self.day.isoformat(), *told, *map(without_credentials, asked)]
        return sha256_of(words)[:16]

    def _asked(self) -> str:
        """Name it without its time: one that is unchanged is given back later in the day too."""
        return self._identity(self.edition if self.name else "")

    @property
    def sounds(self) -> dict[str, str]:
        """The sounds that were asked for, by their roles: names of built-in ones, or paths."""
        return {role: name for role, name in asdict(self.settings.bulletin.sounds).items() if name}

    def _own_ingredients(self) -> list[object]:
        items = [(i.source.digest, i.source.media, i.section, i.lexicons) for i in self.items]
        sounds = sorted((role, digest(name)) for role, name in self.sounds.items())
        return [items, self.title, sounds]


def gather(
    arguments: Iterable[str | Path], settings: Settings, options: Options | None = None
) -> tuple[tuple[Item, ...], tuple[Failure, ...]]:
    """Find and read what `arguments` name, as `briefing.ingest.inputs.read_inputs` does.

    Returns:
        The articles, and what could not be read.

    Raises:
        LexiconError: A lexicon of the user's cannot be read.
    """
    require(Settings, settings, "settings")
    items: list[Item] = []
    failures: list[Failure] = []
    for found in inputs.read_inputs(arguments, options):
        if isinstance(found, Failure):
            failures.append(found)
            continue
        try:
            article = parse(found)
        except Exception as exc:  # noqa: BLE001 - one bad article never stops the rest
            failures.append(Failure(found.name, found.identity, caught(exc, found.name)))
            continue
        lexicons = inputs.lexicons(found.identity, settings)
        items.append(Item(found, article, found.about.section, lexicons))
    for failure in failures:
        info("skipped %s: %s", failure.name, failure.error)
    return tuple(items), tuple(failures)


def make_bulletin(
    request: BulletinRequest, listeners: Sequence[Listener] = (), *, force: bool = False
) -> Recording:
    """Make a bulletin and return what was published, as `briefing.pipeline.make.make` does."""
    require(BulletinRequest, request, "request")
    if not force and (found := find_recording(request)):
        return found
    _require_articles(request)
    check(request)
    with SessionFallback(request.settings, listeners, offline=request.offline) as sessions:
        recording = sessions.run(partial(_make_one, request, listeners=listeners))
    return finish(request, recording)


def plan_bulletin(request: BulletinRequest) -> Script:
    """Plan a bulletin for the voices that would speak it now, without synthesizing a sound.

    Its durations are estimates.

    Raises:
        SourceError: There is no article.
        EngineError: Nobody can speak.
        UsageError: The request names what there is not.
    """
    _require_articles(request)
    voices = select_voices(request.settings, offline=request.offline)
    try:
        running_order = _running_order(request, voices, _soundtrack(request))
        return build_bulletin_script(running_order, _durations(request, voices))
    finally:
        for voice in voices:
            voice.engine.close()


def _make_one(
    request: BulletinRequest, session: SynthesisSession, listeners: Sequence[Listener]
) -> Recording:
    """Make a bulletin in a session that is open."""
    soundtrack = _soundtrack(request)
    running_order = _running_order(request, session.voices, soundtrack)
    episode = _metadata(request, running_order, session)
    cover = CoverArt.of(episode, request.settings)
    prepare(cover)
    script, synthesis = _fit(request, running_order, session, listeners, soundtrack)
    return publish(request, episode, script, synthesis, session, cover)


def _fit(
    request: BulletinRequest,
    running_order: RunningOrder,
    session: SynthesisSession,
    listeners: Sequence[Listener],
    soundtrack: Soundtrack | None,
) -> tuple[Script, Synthesis]:
    """Synthesize a bulletin; where it is to fit a time, measure and plan again until it does.

    What was spoken is in the cache, so that another round costs only the sentences that it adds.
    """
    wanted = request.settings.bulletin.minutes * _MINUTE
    durations = _durations(request, session.voices)
    best: tuple[float, Script, Synthesis] | None = None
    made = 0
    for attempt in range(_ROUNDS):
        script = build_bulletin_script(running_order, durations)
        if best and script == best[1]:
            break
        synthesis = synthesize(script, session, () if attempt else listeners, soundtrack)
        made += synthesis.made
        error = abs(synthesis.timeline.milliseconds - wanted)
        debug("round %d: %d ms", attempt + 1, synthesis.timeline.milliseconds)
        if best is None or error < best[0]:
            best = error, script, synthesis
        if not wanted or error <= _CLOSE * wanted:
            break
        measured = list(_segment_durations(script, synthesis.timeline, session.fmt))
        durations = durations.learn(script, measured)
    assert best  # noqa: S101 - there is at least one round
    _, script, synthesis = best
    made = min(made, len(synthesis.timeline.spoken))  # some were tried and left out again
    return script, replace(synthesis, made=made)


def _segment_durations(script: Script, timeline: Timeline, fmt: FrameFormat) -> Iterator[int]:
    """Measure each segment in milliseconds, without the pause behind it."""
    for (__, pause), item in zip(script.segments(), timeline.spoken, strict=True):
        samples = (item.frames + item.silence) * fmt.samples
        yield fmt.milliseconds(samples) - pause.milliseconds


def _soundtrack(request: BulletinRequest) -> Soundtrack | None:
    """Decode the sounds that were asked for; None without any. Raises as `load` does."""
    return load_sounds(request.sounds, request.settings)


def _running_order(
    request: BulletinRequest, voices: Sequence[SelectedVoice], soundtrack: Soundtrack | None
) -> RunningOrder:
    settings = request.settings
    stories = []
    for item in request.items:
        text = text_of(item.article)
        profiles = (
            voice_profile(voice, settings, item.lexicons, text, item.section) for voice in voices
        )
        link = web_addresses(item.source).get("url", "")
        publisher = newspaper_name(link, item.source.about.source, item.article.source)
        story = Story(item.article, item.section, tuple(profiles), publisher, link)
        stories.append(story)
    hosts = [voice_profile(voice, settings, request.lexicons, "") for voice in voices]
    jingles = Jingles()
    if soundtrack:
        lengths = {
            role: soundtrack.milliseconds(role) for role in ("intro", "outro", "chime", TONE)
        }
        jingles = Jingles(**lengths, bed="bed" in soundtrack.jingles)
    earlier = earlier_stories(request.folder, request.name and request.edition, request.day)
    order = prepare_stories(
        stories, settings, hosts, request.day, jingles, request.edition, earlier
    )
    if not order.plans:
        raise NothingNewError(
            _("nothing is new since the last edition called {edition}").format(
                edition=request.edition
            ),
            _("give other articles, or another --name"),
        )
    return order


def _durations(request: BulletinRequest, voices: Sequence[SelectedVoice]) -> Durations:
    return Durations(tuple(voice.info.pace * request.settings.rate for voice in voices))


def titles(request: BulletinRequest) -> tuple[str, str]:
    """Return a bulletin's title, and what its files are named after."""
    wording = request.settings.bulletin.wording
    title, file_title = (
        request.title or titled(template, request.day, request.edition)
        for template in (wording.title, wording.name)
    )
    return title, file_title


def _metadata(
    request: BulletinRequest, running_order: RunningOrder, session: SynthesisSession
) -> EpisodeMetadata:
    title, file_title = titles(request)
    items = {item.article: item for item in request.items}
    articles = [items[story.article] for story in running_order.articles]
    return EpisodeMetadata(
        title=title,
        file_title=file_title,
        edition=request.edition,
        unread=request.unread,
        published=request.day.isoformat(),
        source="",
        byline="",
        name=title,
        identity=request.identity,
        digest=request.digest,
        **episode_voices(session),
        articles=tuple(
            {
                "title": item.article.title,
                "source": item.article.source,
                "section": item.section,
                "name": display_name(item.source),
                "identity": source_identity(item.source),
                "sha256": item.source.digest,
                **web_addresses(item.source),
            }
            for item in articles
        ),
    )


def _require_articles(request: BulletinRequest) -> None:
    if not request.items:
        raise SourceError(
            _("there is no article for a bulletin"), _("give files, folders or links")
        )

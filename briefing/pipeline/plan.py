"""An article's script, without synthesizing a sound."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.engines.registry import pauses_at_marks
from briefing.errors import SourceError, UsageError
from briefing.ingest import parse
from briefing.ingest.decode import repair
from briefing.model.settings import TONE
from briefing.pipeline.request import BriefingRequest
from briefing.pipeline.synthesize import load_sounds
from briefing.pipeline.voice_selection import select_voices
from briefing.planning.script import VoiceProfile, build_script
from briefing.text.lexicon import Lexicon
from briefing.text.normalizer import Normalizer
from briefing.text.options import Options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.ingest.document import Document
    from briefing.model.article import Article
    from briefing.model.script import Script
    from briefing.model.settings import Settings
    from briefing.pipeline.voice_selection import SelectedVoice
    from briefing.synthesis.music_bed import Soundtrack


@dataclass(frozen=True, slots=True)
class Plan:
    """An article and the script that was made of it."""

    article: Article
    script: Script


def plan(source: BriefingRequest | Document | str | Path, settings: Settings | None = None) -> Plan:
    """Read an article and plan it for the voices that would speak it now.

    Args:
        source: As `make` takes it.
        settings: As `make` takes them.

    Raises:
        SourceError: The article cannot be read, or holds nothing to say.
        EngineError: Nobody can speak.
        UsageError: The request names what there is not.
    """
    request = BriefingRequest.of(source, settings)
    voices = select_voices(request.settings, offline=request.offline)
    try:
        return plan_article(request, voices, soundtrack=load_sounds({}, request.settings))
    finally:
        for voice in voices:
            voice.engine.close()


def read(request: BriefingRequest) -> Article:
    """Read a request's article, with the request's title, date and publisher in it.

    Raises:
        SourceError: It cannot be read.
        UsageError: The date is none.
    """
    return _overridden(parse.parse(request.source), request)


def plan_article(
    request: BriefingRequest,
    voices: Sequence[SelectedVoice],
    article: Article | None = None,
    soundtrack: Soundtrack | None = None,
) -> Plan:
    """Plan a request for the voices that will speak it.

    Args:
        request: What is asked for.
        voices: Who speaks.
        article: The request's, where it was read already.
        soundtrack: The tone before titles, where that is asked for.

    Raises:
        SourceError: The article cannot be read, or holds nothing to say.
    """
    article = article or read(request)
    text, settings = text_of(article), request.settings
    section = request.section or request.source.about.section
    profiles = [voice_profile(voice, settings, request.lexicons, text, section) for voice in voices]
    tone = soundtrack.milliseconds(TONE) if soundtrack else 0
    script = build_script(article, settings, profiles, tone)
    if not script.chapters:
        raise SourceError(
            _("{name} holds no words to speak").format(name=request.source.name),
            _("give an article"),
        )
    return Plan(article, script)


def voice_profile(
    voice: SelectedVoice,
    settings: Settings,
    lexicons: Sequence[tuple[str, str]],
    text: str,
    section: str = "",
) -> VoiceProfile:
    """Return how a voice reads: as the settings say, with the user's lexicons.

    Args:
        voice: Who speaks.
        settings: The dialect and the rate.
        lexicons: As in `Request`.
        text: The article, which may explain its own abbreviations.
        section: Of the newspaper, which chooses rows of the lexicons; empty when unknown.
    """
    engine, speech = voice.engine, settings.speech
    options = Options(
        thousand_word=speech.thousand,
        zero_word=speech.zero,
        four_word=speech.four,
        mung_days=speech.mung,
        foreign_respelling=engine.foreign_respelling,
    )
    lexicon = Lexicon()
    for name, table in lexicons:
        lexicon = lexicon.merge(Lexicon.parse(table, name))
    lexicon = lexicon.for_engine(engine.name).for_section(section)
    normalizer = Normalizer(options, lexicon)
    normalizer = normalizer.with_local_abbreviations(text)
    pace = voice.info.pace * settings.rate
    return VoiceProfile(normalizer, engine.limit, pauses_at_marks(engine), pace)


def day(article: Article) -> str:
    """Return the day of an article, ISO 8601: its dateline's, else today."""
    return (article.published or dt.datetime.now().astimezone().date()).isoformat()


def _overridden(article: Article, request: BriefingRequest) -> Article:
    title, publisher = (
        " ".join(repair(text).split()) for text in (request.title, request.publisher)
    )
    if title:
        article = replace(article, title=title, titled=True)
    if request.date:
        try:
            article = replace(article, published=dt.date.fromisoformat(request.date))
        except ValueError as exc:
            raise UsageError(
                _("{date!r} is not a date").format(date=request.date), _("write it as 2020-04-02")
            ) from exc
    if publisher:
        article = replace(article, source=publisher)
    return article


def text_of(article: Article) -> str:
    """Return all of an article that may be spoken, a paragraph a line."""
    paragraphs = [text for section in article.sections for text in section.paragraphs]
    return "\n".join((article.title, *article.lead, *paragraphs))

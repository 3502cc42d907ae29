"""An article's script, without a sound being made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.errors import SourceError, UsageError
from briefing.ingest import parse
from briefing.ingest.decode import repair
from briefing.model.checks import require
from briefing.pipeline.request import BriefingRequest
from briefing.pipeline.voice_selection import select_voices
from briefing.planning.script import VoiceProfile, build_script
from briefing.text.lexicon import Lexicon
from briefing.text.normalizer import Normalizer
from briefing.text.options import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.article import Article
    from briefing.model.script import Script
    from briefing.model.settings import Settings
    from briefing.pipeline.voice_selection import SelectedVoice


@dataclass(frozen=True, slots=True)
class Plan:
    """An article and the script that was made of it."""

    article: Article
    script: Script


def plan(job: BriefingRequest) -> Plan:
    """Read and plan a job for the voices that would speak it now. Raises as `outline` does."""
    require(BriefingRequest, job, "job")
    choices = select_voices(job.settings, offline=job.offline)
    try:
        return plan_article(job, choices)
    finally:
        for choice in choices:
            choice.engine.close()


def read(job: BriefingRequest) -> Article:
    """Read a job's article, with what is to replace. Raises SourceError, UsageError for a date."""
    return _overridden(parse.parse(job.source), job)


def plan_article(
    job: BriefingRequest, choices: Sequence[SelectedVoice], article: Article | None = None
) -> Plan:
    """Read and plan a job for the voices that will speak it; `article` where it was read already.

    Raises SourceError when the article cannot be read, or holds nothing to say.
    """
    article = article or read(job)
    text = text_of(article)
    section = job.section or job.source.section
    narrators = [
        voice_profile(choice, job.settings, job.lexicons, text, section) for choice in choices
    ]
    script = build_script(article, job.settings, narrators)
    if not script.chapters:
        raise SourceError(f"{job.source.name} holds no words to speak", "give an article")
    return Plan(article, script)


def voice_profile(
    choice: SelectedVoice,
    settings: Settings,
    lexicons: Sequence[tuple[str, str]],
    text: str,
    section: str = "",
) -> VoiceProfile:
    """Return how a voice reads: in the house's style, with the user's lexicons.

    Args:
        choice: The voice.
        settings: Of the briefing.
        lexicons: Their texts, by the name of where each came from; the last one wins.
        text: The article, which may explain its own abbreviations.
        section: Of the newspaper, which chooses rows of the lexicons; empty when unknown.
    """
    engine, speech = choice.engine, settings.speech
    options = Options(
        thousand_word=speech.thousand,
        zero_word=speech.zero,
        four_word=speech.four,
        mung_days=speech.mung,
        foreign_respelling=engine.respelling,
    )
    lexicon = Lexicon()
    for name, table in lexicons:
        lexicon = lexicon.merge(Lexicon.parse(table, name))
    lexicon = lexicon.for_engine(engine.name).for_section(section)
    normalizer = Normalizer(options, lexicon)
    normalizer = normalizer.with_local_abbreviations(text)
    return VoiceProfile(normalizer, engine.limit, choice.info.pace * settings.rate)


def day(article: Article) -> str:
    """Give the day of an article, ISO 8601: its dateline's, else today."""
    return (article.published or dt.datetime.now().astimezone().date()).isoformat()


def _overridden(article: Article, job: BriefingRequest) -> Article:
    title, publisher = (" ".join(repair(text).split()) for text in (job.title, job.publisher))
    if title:
        article = replace(article, title=title, titled=True)
    if job.date:
        try:
            article = replace(article, published=dt.date.fromisoformat(job.date))
        except ValueError as exc:
            raise UsageError(f"{job.date!r} is not a date", "write it as 2020-04-02") from exc
    if publisher:
        article = replace(article, source=publisher)
    return article


def text_of(article: Article) -> str:
    """Give all of an article that may be spoken, a paragraph a line."""
    paragraphs = [text for section in article.sections for text in section.paragraphs]
    return "\n".join((article.title, *article.lead, *paragraphs))

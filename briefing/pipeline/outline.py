"""An article's script, without a sound being made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing import articles
from briefing.articles.decode import repair
from briefing.errors import SourceError, UsageError
from briefing.pipeline.choice import choose
from briefing.planning import script as planning
from briefing.speech import Lexicon, Options, Reader

if TYPE_CHECKING:
    from briefing.engines.interface import Engine
    from briefing.model.article import Article
    from briefing.model.audio import VoiceInfo
    from briefing.model.script import Script
    from briefing.pipeline.job import Job


@dataclass(frozen=True, slots=True)
class Outline:
    """An article and the script that was made of it."""

    article: Article
    script: Script


def plan(job: Job) -> Outline:
    """Read and plan a job for the voice that would speak it now. Raises as `outline` does."""
    choice = choose(job.settings, offline=job.offline)
    try:
        return outline(job, choice.engine, choice.info)
    finally:
        choice.engine.close()


def outline(job: Job, engine: Engine, info: VoiceInfo) -> Outline:
    """Read and plan a job for the voice that will speak it.

    Raises SourceError when the article cannot be read, or holds nothing to say.
    """
    article = _overridden(articles.parse(job.source), job)
    options = Options(
        thousand=job.settings.speech.thousand,
        zero=job.settings.speech.zero,
        four=job.settings.speech.four,
        mung=job.settings.speech.mung,
        respell=engine.respelling,
    )
    lexicon = Lexicon()
    for name, text in job.lexicons:
        lexicon = lexicon.merge(Lexicon.parse(text, name))
    reader = Reader(options, lexicon.for_engine(engine.name)).taught_by(_text(article))
    delivery = planning.Delivery(engine.limit, info.pace * job.settings.rate)
    script = planning.plan(article, job.settings, reader, delivery)
    if not script.chapters:
        raise SourceError(f"{job.source.name} holds no words to speak", "give an article")
    return Outline(article, script)


def day(article: Article) -> str:
    """Give the day of an article, ISO 8601: its dateline's, else today."""
    return (article.published or dt.datetime.now().astimezone().date()).isoformat()


def _overridden(article: Article, job: Job) -> Article:
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


def _text(article: Article) -> str:
    paragraphs = [text for section in article.sections for text in section.paragraphs]
    return "\n".join((article.title, *article.lead, *paragraphs))

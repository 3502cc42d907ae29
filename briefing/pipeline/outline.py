"""An article's script, without a sound being made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing import articles
from briefing.articles.decode import repair
from briefing.errors import SourceError, UsageError
from briefing.model.checks import require
from briefing.pipeline.choice import choose
from briefing.pipeline.job import Job
from briefing.planning import script as planning
from briefing.planning.passages import Narrator
from briefing.speech import Lexicon, Options, Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.article import Article
    from briefing.model.script import Script
    from briefing.model.settings import Settings
    from briefing.pipeline.choice import Choice


@dataclass(frozen=True, slots=True)
class Outline:
    """An article and the script that was made of it."""

    article: Article
    script: Script


def plan(job: Job) -> Outline:
    """Read and plan a job for the voices that would speak it now. Raises as `outline` does."""
    require(Job, job, "job")
    choices = choose(job.settings, offline=job.offline)
    try:
        return outline(job, choices)
    finally:
        for choice in choices:
            choice.engine.close()


def read(job: Job) -> Article:
    """Read a job's article, with what is to replace. Raises SourceError, UsageError for a date."""
    return _overridden(articles.parse(job.source), job)


def outline(job: Job, choices: Sequence[Choice], article: Article | None = None) -> Outline:
    """Read and plan a job for the voices that will speak it; `article` where it was read already.

    Raises SourceError when the article cannot be read, or holds nothing to say.
    """
    article = article or read(job)
    text = text_of(article)
    narrators = [narrator(choice, job.settings, job.lexicons, text) for choice in choices]
    script = planning.plan(article, job.settings, narrators)
    if not script.chapters:
        raise SourceError(f"{job.source.name} holds no words to speak", "give an article")
    return Outline(article, script)


def narrator(
    choice: Choice, settings: Settings, lexicons: Sequence[tuple[str, str]], text: str
) -> Narrator:
    """Say how a voice reads: in the house's style, with the user's lexicons.

    text  the article, which may explain its own abbreviations
    """
    engine, speech = choice.engine, settings.speech
    options = Options(
        thousand=speech.thousand,
        zero=speech.zero,
        four=speech.four,
        mung=speech.mung,
        respell=engine.respelling,
    )
    lexicon = Lexicon()
    for name, table in lexicons:
        lexicon = lexicon.merge(Lexicon.parse(table, name))
    reader = Reader(options, lexicon.for_engine(engine.name)).taught_by(text)
    return Narrator(reader, engine.limit, choice.info.pace * settings.rate)


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


def text_of(article: Article) -> str:
    """Give all of an article that may be spoken, a paragraph a line."""
    paragraphs = [text for section in article.sections for text in section.paragraphs]
    return "\n".join((article.title, *article.lead, *paragraphs))

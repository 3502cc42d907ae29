"""Many articles in, one briefing out."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._log import caught
from briefing._version import __version__
from briefing.articles import parse
from briefing.masking import without_credentials
from briefing.model.checks import require
from briefing.model.settings import Settings
from briefing.pipeline import intake, records, voice_files
from briefing.pipeline.artwork import mark
from briefing.pipeline.job import DEFAULT_OUTPUT, Target, Unheard
from briefing.pipeline.sound_options import sound_options
from briefing.synthesis.jingles import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefing.articles import Source
    from briefing.model.article import Article
    from briefing.model.recording import Recording
    from briefing.pipeline.job import Progress
    from briefing.sources import Failure, Options


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
class BulletinJob(Target):
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
                mark(self.settings.cover),
                voice_files.marks(self.settings),
                self.lexicons,
                sorted((role, digest(name)) for role, name in self.sounds.items()),
            ]
        )


def gather(
    arguments: Iterable[str | Path], settings: Settings, options: Options | None = None
) -> tuple[tuple[Item, ...], tuple[Failure, ...]]:
    """Find and read what `arguments` name, as `briefing.pipeline.intake.take` does.

    Gives the articles, and what could not be read. Raises LexiconError.
    """
    from briefing.sources import Failure

    require(Settings, settings, "settings")
    items: list[Item] = []
    failures: list[Failure] = []
    for taken in intake.take(arguments, options):
        if not isinstance(taken, intake.Taken):
            failures.append(taken)
            continue
        source = taken.source
        try:
            article = parse(source)
        except Exception as exc:  # noqa: BLE001 - one bad article never stops the rest
            error = caught(exc, source.name)
            failures.append(Failure(source.name, source.identity, error))
            continue
        lexicons = intake.lexicons(source.identity, settings)
        items.append(Item(source, article, taken.about.section, lexicons))
    return tuple(items), tuple(failures)


def make_bulletin(
    job: BulletinJob, progress: Progress | None = None, *, force: bool = False
) -> Recording:
    """Make a bulletin and give what was published, as `briefing.pipeline.make.make` does."""
    require(BulletinJob, job, "job")
    if not force and (found := records.find(job)):
        return found
    from briefing.pipeline.newsroom import work

    return work(job, progress or Unheard())


def _digest(ingredients: object) -> str:
    text = json.dumps(ingredients).encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest()

"""What is to be done for each article of a batch, and under which name: decided in their order.

Names are chosen before anything is spoken, one article after the other, and written down: so two
articles of one title get the same names on every run, however the work is divided, and whenever a
run was killed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._version import __version__
from briefing.ingest import inputs
from briefing.pipeline import voice_selection
from briefing.pipeline.batch_state import ArticleRecord, State
from briefing.pipeline.publish import cover_digest
from briefing.pipeline.request import BriefingRequest
from briefing.pipeline.sound_options import sound_options
from briefing.publishing import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.ingest.document import SourceRef
    from briefing.ingest.source import Source
    from briefing.model.article import Article
    from briefing.model.settings import Settings
    from briefing.pipeline.batch_state import BatchState
    from briefing.pipeline.outputs import Outputs


@dataclass(frozen=True, slots=True)
class Task:
    """An article that is to be made.

    job    its output is the path of the audio within the output folder
    row    its claim, as it stands in the ledger; `files` are those of an older making
    words  how many it has
    """

    job: BriefingRequest
    article: Article
    row: ArticleRecord
    words: int


@dataclass(frozen=True, slots=True)
class Skip:
    """An article for which there is nothing to do; `why` is empty where it is up to date."""

    name: str
    why: str = ""


class BatchDecisions:
    """The articles of one output folder: what was made of them, and who has which name."""

    def __init__(
        self,
        ledger: BatchState,
        outputs: Outputs,
        settings: Settings,
        *,
        offline: bool,
        force: bool = False,
    ) -> None:
        """`offline` and `force` are those of the batch."""
        self._ledger = ledger
        self._outputs = outputs
        self._settings = settings
        self._offline = offline
        self._force = force
        self._template = f"{settings.layout}/{settings.name}".lstrip("/")
        self._today = dt.datetime.now().astimezone().date()
        self._rows = {row.identity: row for row in ledger.rows()}
        self._owners = {row.stem: row.identity for row in self._rows.values() if row.stem}
        self._texts = {row.digest: row.identity for row in self._rows.values() if row.stem}
        self._recipes: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {}
        self._seen: set[str] = set()

    def failed(self) -> list[str]:
        """Give the identities of the articles that failed."""
        return [row.identity for row in self._rows.values() if row.state is State.FAILED]

    def is_settled(self, found: SourceRef) -> bool:
        """Say whether a source is as it was when it was made, without opening it."""
        self._seen.add(found.identity)
        row = self._rows.get(found.identity)
        return (
            not self._force
            and row is not None
            and row.stamp == found.stamp
            and self._is_made(row, self._recipe(found.identity)[0])
        )

    def decide(self, found: SourceRef, source: Source) -> Task | Skip:
        """Say what is to be done for a source that was read.

        Raises SourceError when there is no article in it; LexiconError, UsageError, OutputError.
        """
        recipe, lexicons = self._recipe(source.identity)
        row = self._rows.get(source.identity) or ArticleRecord(
            source.identity, found.name, State.CLAIMED
        )
        moved = ""
        if row.digest != source.digest and (twin := self._twin(source)) is not None:
            if twin.identity in self._seen or _is_there(twin.identity):
                return Skip(found.name, f"the same text as {twin.name}")
            self._forget(twin)
            row, moved = replace(twin, identity=source.identity, name=found.name), twin.name
        if not self._force and row.digest == source.digest and self._is_made(row, recipe):
            self._keep(replace(row, stamp=found.stamp))
            return Skip(found.name, f"renamed from {moved}" if moved else "")
        job = BriefingRequest(
            source, self._settings, Path(), offline=self._offline, lexicons=lexicons
        )
        return self._task(job, replace(row, stamp=found.stamp, digest=source.digest, recipe=recipe))

    def finish(self, task: Task) -> tuple[str, ...]:
        """Write down that an article is published; what it no longer goes by is removed.

        Raises OutputError. Gives the paths of its files.
        """
        marks = self._outputs.marks(task.row.stem, task.job.container)
        paths = tuple(path for path, _, _ in marks)
        self._outputs.remove(path for path, _, _ in task.row.files if path not in paths)
        self._keep(replace(task.row, state=State.DONE, files=marks, reason=""))
        return paths

    def fail(self, identity: str, name: str, reason: str) -> None:
        """Write down that an article could not be made, and why."""
        identity = key(identity)
        self._seen.add(identity)
        row = self._rows.get(identity) or ArticleRecord(identity, name, State.FAILED)
        self._keep(replace(row, state=State.FAILED, stamp="", reason=reason))

    def gone(self, *, prune: bool) -> Iterator[ArticleRecord]:
        """Give the articles whose files are there no more, though their folders are.

        prune  remove their outputs and forget them
        """
        for row in list(self._rows.values()):
            folder = Path(row.identity).parent
            if row.identity in self._seen or _is_there(row.identity) or not folder.is_dir():
                continue
            if row.files:
                yield row
            if prune or not row.files:
                self._outputs.remove(path for path, _, _ in row.files)
                self._forget(row)

    def _task(self, job: BriefingRequest, row: ArticleRecord) -> Task:
        from briefing.pipeline.plan import read

        article = read(job)
        if article.published is None:  # the day on which it was first seen stays its own
            day = dt.date.fromisoformat(row.day) if row.day else self._today
            article = replace(article, published=day)
        row = replace(row, day=str(article.published), state=State.CLAIMED)
        row = replace(row, stem=self._stem(job, article, row))
        self._keep(row)
        job = replace(job, output=Path(f"{row.stem}.{job.container}"))
        return Task(job, article, row, _words(article))

    def _stem(self, job: BriefingRequest, article: Article, row: ArticleRecord) -> str:
        """Choose a name: its own, if that still fits, else the first that is nobody else's."""
        base = paths.base_name(
            self._template, date=row.day, title=article.title, source=article.source
        )
        candidates = itertools.chain([base], (f"{base}-{n}" for n in itertools.count(2)))
        return next(stem for stem in candidates if self._is_free(stem, job, row))

    def _is_free(self, stem: str, job: BriefingRequest, row: ArticleRecord) -> bool:
        owner = self._owners.get(stem)
        if owner is not None:
            return owner == row.identity
        return self._outputs.is_free(stem, job.container, job.identity, row.digest)

    def _is_made(self, row: ArticleRecord, recipe: str) -> bool:
        done = row.state is State.DONE and row.recipe == recipe
        return done and self._outputs.intact(row.files)

    def _twin(self, source: Source) -> ArticleRecord | None:
        """Give the row of another source that had the very same content."""
        row = self._rows.get(self._texts.get(source.digest, source.identity))
        mine = row is None or row.identity == source.identity or row.digest != source.digest
        return None if mine else row

    def _recipe(self, identity: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Name all that decides what files hold but the article; the lexicons lie in its folder."""
        folder = os.path.dirname(identity)  # noqa: PTH120 - of a link too
        if folder not in self._recipes:
            lexicons = inputs.lexicons(identity, self._settings)
            told = [
                __version__,
                self._template,
                self._offline,
                self._settings.deciding(),
                sound_options(self._settings),
                cover_digest(self._settings.cover),
                voice_selection.voice_file_stamps(self._settings),
                lexicons,
            ]
            digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
            self._recipes[folder] = digest, lexicons
        return self._recipes[folder]

    def _keep(self, row: ArticleRecord) -> None:
        before = self._rows.get(row.identity)
        if before is not None and before.stem != row.stem:
            self._owners.pop(before.stem, None)
        self._rows[row.identity] = row
        if row.stem:
            self._owners[row.stem] = row.identity
            self._texts[row.digest] = row.identity
        self._ledger.keep(row)

    def _forget(self, row: ArticleRecord) -> None:
        self._rows.pop(row.identity, None)
        for index, key in ((self._owners, row.stem), (self._texts, row.digest)):
            if index.get(key) == row.identity:
                del index[key]
        self._ledger.forget(row.identity)


def key(identity: str) -> str:
    """Give the identity of a source that could not even be looked at."""
    return identity if "://" in identity else os.path.abspath(identity)  # noqa: PTH100 - as sources


def _is_there(identity: str) -> bool:
    """Whether a source may still be had: of what is no file nobody knows."""
    return not os.path.isabs(identity) or os.path.lexists(identity)  # noqa: PTH117


def _words(article: Article) -> int:
    sections = (
        text for section in article.sections for text in (section.heading, *section.paragraphs)
    )
    return sum(len(text.split()) for text in (article.title, *article.lead, *sections))

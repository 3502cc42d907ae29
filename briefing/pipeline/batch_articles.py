"""The articles of one output folder: what was made of each, and who has which name.

Names are chosen before anything is spoken, one article after the other, and saved: so two articles
of one title get the same names on every run, however the work is divided, and whenever a run was
killed.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._log import debug, info
from briefing.ingest import inputs
from briefing.pipeline.batch_decisions import (
    Forget,
    KnownFacts,
    Make,
    Rename,
    Skip,
    decide,
    decide_gone,
    decide_unread,
)
from briefing.pipeline.batch_state import ArticleRecord, State
from briefing.pipeline.plan import read
from briefing.pipeline.request import BriefingRequest, Lexicons, settings_fingerprint, sha256_of
from briefing.publishing import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.ingest.document import Document
    from briefing.ingest.found import SourceRef
    from briefing.model.article import Article
    from briefing.model.settings import Settings
    from briefing.pipeline.batch_state import BatchState
    from briefing.pipeline.outputs import Outputs


@dataclass(frozen=True, slots=True)
class Task:
    """An article that is to be made.

    Attributes:
        request: Its output is the path of the audio within the output folder.
        article: As it was read.
        record: As it is saved; `files` are those that were published before.
        words: How many the article has.
    """

    request: BriefingRequest
    article: Article
    record: ArticleRecord
    words: int


class BatchArticles:
    """Gathers what is known of each article, has it decided, and saves what follows."""

    def __init__(
        self,
        state: BatchState,
        outputs: Outputs,
        settings: Settings,
        *,
        offline: bool,
        force: bool = False,
    ) -> None:
        """Read what is saved. `offline` and `force` are those of the batch."""
        self._state = state
        self._outputs = outputs
        self._settings = settings
        self._offline = offline
        self._force = force
        # One day for the whole batch, even over midnight: it is what articles without one get.
        self._today = dt.datetime.now().astimezone().date()
        self._template = f"{settings.layout}/{settings.name}".strip("/")
        self._records = {record.identity: record for record in state.records()}
        named = [record for record in self._records.values() if record.stem]
        self._owners = {record.stem: record.identity for record in named}
        self._digests = {record.digest: record.identity for record in named}
        self._fingerprints: dict[str, tuple[str, Lexicons]] = {}  # by folder
        self._seen: set[str] = set()

    def failed(self) -> list[str]:
        """Return the identities of the articles that failed."""
        return [r.identity for r in self._records.values() if r.state is State.FAILED]

    def is_up_to_date(self, found: SourceRef) -> bool:
        """Whether a source is as it was when it was made, found out without opening it."""
        self._seen.add(found.identity)
        record = self._records.get(found.identity)
        if record is None or record.source_mtime != found.version:
            return False
        known = KnownFacts(
            record,
            self._fingerprint(found.identity)[0],
            intact=self._outputs.intact(record.files),
            source_mtime=found.version,
            force=self._force,
        )
        return decide_unread(known) is not None

    def decide(self, found: SourceRef, source: Document) -> Task | Skip | Rename:
        """Decide about a source that was read, and save what follows.

        Raises:
            SourceError: There is no article in it.
            LexiconError: A lexicon of the user's cannot be read.
            OutputError: The outputs cannot be looked at.
            UsageError: The settings name what there is not.
        """
        fingerprint, lexicons = self._fingerprint(source.identity)
        saved = self._records.get(source.identity)
        duplicate = self._duplicate(source, saved)
        record = duplicate or saved
        decision = decide(
            KnownFacts(
                saved,
                fingerprint,
                intact=record is not None and self._outputs.intact(record.files),
                digest=source.digest,
                source_mtime=found.version,
                duplicate=duplicate,
                duplicate_present=duplicate is not None
                and (duplicate.identity in self._seen or _is_there(duplicate.identity)),
                force=self._force,
            )
        )
        if isinstance(decision, Make):
            info("%s is to be made: %s", found.name, decision.reason)
        if isinstance(decision, Skip) and duplicate:
            return decision
        if duplicate:
            self._forget(duplicate)
        record = replace(
            record or ArticleRecord(source.identity, found.name, State.CLAIMED),
            source_mtime=found.version,
        )
        if duplicate:
            record = replace(record, identity=source.identity, name=found.name)
        if not isinstance(decision, Make):
            self._save(record)
            return decision
        request = BriefingRequest(
            source, self._settings, Path(), offline=self._offline, lexicons=lexicons
        )
        return self._task(request, replace(record, digest=source.digest, fingerprint=fingerprint))

    def finish(self, task: Task) -> tuple[str, ...]:
        """Save that an article is published, and remove files that it no longer goes by.

        Returns:
            The paths of its files.

        Raises:
            OutputError: They are not there.
        """
        files = self._outputs.stamps(task.record.stem, task.request.container)
        paths = tuple(path for path, _, _ in files)
        self._outputs.remove(path for path, _, _ in task.record.files if path not in paths)
        self._save(replace(task.record, state=State.DONE, files=files, reason=""))
        return paths

    def fail(self, identity: str, name: str, reason: str) -> None:
        """Save that an article could not be made, and why."""
        identity = absolute_identity(identity)
        self._seen.add(identity)
        record = self._records.get(identity) or ArticleRecord(identity, name, State.FAILED)
        self._save(replace(record, state=State.FAILED, source_mtime="", reason=reason))

    def gone(self, *, prune: bool) -> Iterator[ArticleRecord]:
        """Yield the articles whose sources are there no more, though their folders are.

        Args:
            prune: Remove their outputs and forget them.
        """
        for record in list(self._records.values()):
            identity = record.identity
            decision = decide_gone(
                record,
                present=identity in self._seen or _is_there(identity),
                folder_present=Path(identity).parent.is_dir(),
                prune=prune,
            )
            if decision is None:
                continue
            debug("%s: %s (%s)", record.name, type(decision).__name__.lower(), decision.reason)
            if record.files:
                yield record
            if isinstance(decision, Forget):
                self._outputs.remove(path for path, _, _ in record.files)
                self._forget(record)

    def _task(self, request: BriefingRequest, record: ArticleRecord) -> Task:
        article = read(request)
        if article.published is None:  # the day on which it was first seen stays its own
            day = dt.date.fromisoformat(record.day) if record.day else self._today
            article = replace(article, published=day)
        record = replace(record, day=str(article.published), state=State.CLAIMED)
        record = replace(record, stem=self._stem(request, article, record))
        self._save(record)
        request = replace(request, output=Path(f"{record.stem}.{request.container}"))
        return Task(request, article, record, _words(article))

    def _stem(self, request: BriefingRequest, article: Article, record: ArticleRecord) -> str:
        """Choose a name: its own, if that still fits, else the first that is nobody else's."""
        base = paths.base_name(
            self._template,
            date=record.day,
            title=article.title,
            source=article.source,
            section=request.source.about.section,
        )
        candidates = itertools.chain([base], (f"{base}-{n}" for n in itertools.count(2)))
        return next(stem for stem in candidates if self._is_free(stem, request, record))

    def _is_free(self, stem: str, request: BriefingRequest, record: ArticleRecord) -> bool:
        owner = self._owners.get(stem)
        if owner is not None:
            return owner == record.identity
        return self._outputs.is_free(stem, request.container, request.identity, record.digest)

    def _duplicate(self, source: Document, saved: ArticleRecord | None) -> ArticleRecord | None:
        """Return the record of another source that held the very same content."""
        if saved and saved.digest == source.digest:
            return None
        other = self._records.get(self._digests.get(source.digest, ""))
        is_same = other is not None and other.digest == source.digest
        return other if is_same and other and other.identity != source.identity else None

    def _fingerprint(self, identity: str) -> tuple[str, Lexicons]:
        """Name all that decides what files hold but the article; the lexicons lie in its folder."""
        folder = os.path.dirname(identity)  # noqa: PTH120 - of a link too
        if folder not in self._fingerprints:
            lexicons = inputs.lexicons(identity, self._settings)
            settings = settings_fingerprint(self._settings, lexicons, offline=self._offline)
            self._fingerprints[folder] = sha256_of([settings, self._template]), lexicons
        return self._fingerprints[folder]

    def _save(self, record: ArticleRecord) -> None:
        before = self._records.get(record.identity)
        if before is not None and before.stem != record.stem:
            self._owners.pop(before.stem, None)
        self._records[record.identity] = record
        if record.stem:
            self._owners[record.stem] = record.identity
            self._digests[record.digest] = record.identity
        self._state.save(record)

    def _forget(self, record: ArticleRecord) -> None:
        self._records.pop(record.identity, None)
        for index, key in ((self._owners, record.stem), (self._digests, record.digest)):
            if index.get(key) == record.identity:
                del index[key]
        self._state.forget(record.identity)


def absolute_identity(identity: str) -> str:
    """Return the identity of a source that could not even be looked at."""
    return identity if "://" in identity else os.path.abspath(identity)  # noqa: PTH100 - as sources


def _is_there(identity: str) -> bool:
    """Whether a source may still be had: of what is no file nobody knows."""
    return not os.path.isabs(identity) or os.path.lexists(identity)  # noqa: PTH117


def _words(article: Article) -> int:
    sections = (
        text for section in article.sections for text in (section.heading, *section.paragraphs)
    )
    return sum(len(text.split()) for text in (article.title, *article.lead, *sections))

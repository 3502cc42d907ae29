"""The cover of a briefing: drawn, or the user's own picture."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from briefing.assembly.join import join
from briefing.errors import FormatError, ToolMissingError
from briefing.model.settings import DRAWN, NO_COVER
from briefing.mp3.encoder import encoder_version
from briefing.mp3.tags import Tags, render
from briefing.pipeline.library import withdraw
from briefing.publishing import chapter_lists, export, manifest, paths, transcript
from briefing.publishing.publish import is_free, publish_files
from briefing.storage.directories import lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.model.script import Script
    from briefing.model.timeline import Recording
    from briefing.pipeline.request import Request
    from briefing.pipeline.synthesize import Synthesis
    from briefing.publishing.paths import OutputPaths
    from briefing.synthesis.voice_renderer import VoiceRenderer


def cover_digest(choice: str | Path) -> str:
    """Name a choice, and the picture that it means: equal for equal pictures.

    choice  as `Settings.cover`

    Raises FormatError where there is no such picture.
    """
    if choice in {DRAWN, NO_COVER}:
        return str(choice)
    try:
        with Path(choice).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as exc:
        problem = f"the cover {choice} cannot be read ({exc.strerror})"
        raise FormatError(problem, "name a JPEG or PNG file, drawn or none") from exc


class CoverArt:
    """A cover that is made when it is first asked for, and kept.

    choice     as `Settings.cover`
    title, published, source  what a drawn one says; the date is ISO 8601
    """

    def __init__(self, choice: str | Path, *, title: str, published: str, source: str) -> None:
        self._choice = choice
        self._words = title, published, source

    @cached_property
    def data(self) -> bytes:
        """The bytes of a JPEG; empty for none, and where a drawn one cannot be had.

        Raises FormatError, ToolMissingError for a picture of the user's own.
        """
        drawn = self._choice == DRAWN
        if self._choice == NO_COVER or (drawn and find_spec("PIL") is None):
            return b""
        from briefing.publishing import cover

        if not drawn:
            return cover.given(Path(self._choice)).data
        try:
            return cover.draw(*self._words).data
        except ToolMissingError:
            return b""


ALBUM = "Bản tin"
_NEEDED = (
    "filelock",
    "mutagen.id3",
    "slugify",
    "briefing.publishing.catalogue",
    "briefing.player.write",
)


@dataclass(frozen=True, slots=True)
class EpisodeMetadata:
    """What the files of a briefing say of it, beside what is heard.

    title      of the briefing
    called     what its files are called by: the title, as a rule
    published  ISO 8601 date
    source     the newspaper or agency; empty when unknown, or when there are several
    byline     the author; empty when unknown
    name       of what it was made from
    identity   tells it from another briefing of the same name
    digest     SHA-256 of what it was made from
    articles   the articles that it tells, where it is made of several
    """

    title: str
    called: str
    published: str
    source: str
    byline: str
    name: str
    identity: str
    digest: str
    articles: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Episode:
    """A briefing on its way out: what was asked for, what it is, and how it was spoken."""

    order: Request
    imprint: EpisodeMetadata
    script: Script
    performance: Synthesis
    renderers: tuple[VoiceRenderer, ...]
    artwork: CoverArt


def prepare_cover(artwork: CoverArt) -> None:
    """Do what can be done while a briefing is spoken: load what publishing needs, make the cover.

    Raises as `Artwork.data` does.
    """
    for module in _NEEDED:
        import_module(module)
    _ = artwork.data


def publish(work: Episode, locks: Path) -> Recording:
    """Write the files of a briefing and give what was published. Raises OutputError.

    locks  the folder of the locks that keep two runs from choosing one name
    """
    order = work.order
    with ExitStack() as stack:
        stack.enter_context(lock(locks, str(order.target.absolute())))
        files = _files(work)
        if not order.names_file:  # who names the file waits for no others of its folder
            stack.enter_context(lock(locks, str(files.audio.absolute())))
        made: dict[str, Any] = {}

        def told(described: Sequence[dict[str, Any]]) -> Iterator[str]:
            made.update(_manifest(work, described))
            return manifest.as_text(made)

        publish_files(
            files,
            lambda file: _write_audio(work, file),
            _texts(work, files),
            told,
            identity=work.imprint.identity,
            cover=work.artwork.data,
            withdraw=lambda: withdraw(files.audio, locks),
        )
        return manifest.recording(made, files.manifest, made=work.performance.made, fresh=True)


def _files(work: Episode) -> OutputPaths:
    """Choose the names: those asked for, or the first that are nobody else's."""
    order, imprint = work.order, work.imprint
    if order.names_file:
        return paths.output_paths(order.target.parent, order.target.stem, order.container)
    base = paths.base_name(
        order.settings.name, date=imprint.published, title=imprint.called, source=imprint.source
    )
    return paths.free_paths(
        order.target,
        base,
        order.container,
        lambda files: is_free(files, imprint.identity, imprint.digest),
    )


def _texts(work: Episode, files: OutputPaths) -> dict[Path, Iterable[str]]:
    imprint, timeline = work.imprint, work.performance.timeline
    return {
        files.chapters: (chapter_lists.as_json(imprint.title, imprint.source, timeline.chapters),),
        files.transcript: transcript.as_webvtt(timeline.cues),
    }


def _manifest(work: Episode, described: Sequence[dict[str, Any]]) -> dict[str, Any]:
    imprint = work.imprint
    facts = manifest.Facts(
        name=imprint.name,
        identity=imprint.identity,
        digest=imprint.digest,
        published=imprint.published,
        source=imprint.source,
        byline=imprint.byline,
        voices=tuple((renderer.utterances.voice, renderer.gain) for renderer in work.renderers),
        versions={
            "encoder": encoder_version(),
            **{
                renderer.utterances.voice.engine: renderer.utterances.version
                for renderer in work.renderers
            },
        },
        articles=imprint.articles,
    )
    return manifest.build(
        facts,
        work.order.settings,
        work.script,
        work.performance.timeline,
        described,
    )


def _write_audio(work: Episode, file: IO[bytes]) -> None:
    """Write the MP3, or have it written anew as another container."""
    timeline, frames_of = work.performance.timeline, work.performance.frames_of
    tag = render(_tags(work), timeline.chapters, timeline.milliseconds)
    container, fmt = work.order.container, work.renderers[0].fmt
    if container == "mp3":
        join(file, tag, timeline, frames_of, fmt)
        return
    with tempfile.TemporaryDirectory(prefix="briefing-") as folder:
        mp3, other = Path(folder, "briefing.mp3"), Path(folder, f"briefing.{container}")
        with mp3.open("w+b") as whole:
            join(whole, tag, timeline, frames_of, fmt)
        imprint = work.imprint
        tags = {"title": imprint.title, "artist": imprint.source, "date": imprint.published}
        export.export(mp3, other, container, tags)
        with other.open("rb") as made:
            shutil.copyfileobj(made, file)


def _tags(work: Episode) -> Tags:
    imprint, script = work.imprint, work.script
    comment = chapter_lists.as_description(work.performance.timeline.chapters).strip()
    voices = (renderer.utterances.voice for renderer in work.renderers)
    readers = ", ".join(f"{voice.engine} {voice.label}" for voice in voices)
    return Tags(
        title=imprint.title,
        artist=imprint.source or imprint.byline,
        album=ALBUM,
        date=imprint.published,
        comment=f"{comment}\n\nGiọng đọc: {readers}",
        lyrics=transcript.as_text(script),
        cover=work.artwork.data,
        identity=imprint.identity,
    )

"""What was spoken becomes the files of a briefing: sound, cover, chapters, transcript, manifest."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self, TypedDict

from briefing._log import info
from briefing.assembly.join import join
from briefing.errors import ToolMissingError
from briefing.model.settings import DRAWN, NO_COVER
from briefing.mp3.encoder import encoder_version
from briefing.mp3.tags import AI_CONTENT, Tags, render
from briefing.pipeline.library import withdraw
from briefing.publishing import companions, export, manifest, paths
from briefing.publishing.publish import is_free, publish_files
from briefing.storage.directories import lock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.model.recording import Recording
    from briefing.model.script import Script
    from briefing.model.settings import Settings
    from briefing.model.timeline import Timeline
    from briefing.model.voice import Voice
    from briefing.mp3.frames import FrameFormat
    from briefing.pipeline.request import Request
    from briefing.pipeline.session import SynthesisSession
    from briefing.pipeline.synthesize import Synthesis
    from briefing.publishing.manifest import EpisodeMetadata
    from briefing.publishing.paths import OutputPaths


class CoverArt:
    """A cover that is made when it is first asked for.

    Attributes:
        data: The bytes of a JPEG.
    """

    def __init__(self, choice: str | Path, *, title: str, published: str, source: str) -> None:
        """Set what it shows.

        Args:
            choice: As `Settings.cover`.
            title: What a drawn one shows; so are `published`, ISO 8601, and `source`.
            published: A date.
            source: The newspaper or agency.
        """
        self._choice = choice
        self._words = title, published, source

    @classmethod
    def of(cls, episode: EpisodeMetadata, settings: Settings) -> Self:
        """Return the cover of an episode."""
        return cls(
            settings.cover,
            title=episode.title,
            published=episode.published,
            source=episode.source or episode.edition.capitalize(),
        )

    @cached_property
    def data(self) -> bytes:
        """The bytes of a JPEG; empty for none, and where a drawn one cannot be had.

        Raises FormatError, ToolMissingError for a picture of the user's own.
        """
        drawn = self._choice == DRAWN
        if self._choice == NO_COVER or (drawn and find_spec("PIL") is None):
            return b""
        from briefing.publishing import cover  # lazy: Pillow

        if not drawn:
            return cover.given(Path(self._choice)).data
        try:
            return cover.draw(*self._words).data
        except ToolMissingError:
            return b""


ALBUM = "Bản tin"


class EpisodeVoices(TypedDict):
    """What `EpisodeMetadata` holds of those who speak."""

    voices: tuple[tuple[Voice, float], ...]
    persons: tuple[str, ...]
    versions: dict[str, str]


def prepare(cover: CoverArt) -> None:
    """Do what can be done while a briefing is spoken: make the cover, load what publishing needs.

    Raises:
        FormatError: The user's own picture cannot be read.
        ToolMissingError: Nor can it be without Pillow.
    """
    # lazy: loaded while the first segments are spoken, some 60 ms off the end of a short briefing
    import filelock  # noqa: F401
    import mutagen.id3  # noqa: F401

    import briefing.player.write
    import briefing.publishing.catalogue  # noqa: F401

    _ = cover.data


def episode_voices(session: SynthesisSession) -> EpisodeVoices:
    """Return who speaks, each with its gain in dB, and the versions of what changes the sound."""
    utterances = [renderer.utterances for renderer in session.renderers]
    return {
        "voices": tuple((each.utterances.voice, each.gain) for each in session.renderers),
        "persons": tuple(each.info.person or each.voice.label for each in session.voices),
        "versions": {
            "encoder": encoder_version(session.fmt.quality),
            **{each.voice.engine: each.version for each in utterances},
        },
    }


def publish(  # noqa: PLR0917 - all that a briefing is
    request: Request,
    episode: EpisodeMetadata,
    script: Script,
    synthesis: Synthesis,
    session: SynthesisSession,
    cover: CoverArt,
) -> Recording:
    """Write the files of a briefing and return what was published.

    Raises:
        OutputError: They cannot be written.
    """
    timeline, locks = synthesis.timeline, session.locks
    with ExitStack() as stack:
        stack.enter_context(lock(locks, str(request.target.absolute())))
        files = _files(request, episode)
        if not request.names_file:  # who names the file waits for no others of its folder
            stack.enter_context(lock(locks, str(files.audio.absolute())))
        info("publish %s", files.audio)
        data: dict[str, Any] = {}

        def manifest_text(described: Sequence[dict[str, Any]]) -> Iterator[str]:
            data.update(manifest.build(episode, request.settings, script, timeline, described))
            return manifest.as_text(data)

        tags = _tags(episode, script, timeline, cover)
        tag = render(tags, timeline.chapters, timeline.milliseconds)
        articles = [episode.article_of(chapter) for chapter in timeline.chapters]
        chapters = companions.chapters_json(
            episode.title, episode.source, timeline.chapters, articles
        )
        transcript = companions.webvtt(timeline.cues, episode.persons)
        publish_files(
            files,
            lambda file: _write_audio(
                file, request.container, episode, tag, synthesis, session.fmt
            ),
            {files.chapters: (chapters,), files.transcript: transcript},
            manifest_text,
            identity=episode.identity,
            cover=cover.data,
            withdraw=lambda: withdraw(files.audio, locks),
        )
        return manifest.recording(data, files.manifest, made=synthesis.made, fresh=True)


def _files(request: Request, episode: EpisodeMetadata) -> OutputPaths:
    """Choose the names: those asked for, or the first that are nobody else's."""
    if request.names_file:
        return paths.output_paths(request.target.parent, request.target.stem, request.container)
    base = paths.base_name(
        request.settings.name,
        date=episode.published,
        title=episode.file_title or episode.title,
        source=episode.source,
        section=episode.section,
    )
    return paths.free_paths(
        request.target,
        base,
        request.container,
        lambda files: is_free(files, episode.identity, episode.digest),
    )


def _write_audio(  # noqa: PLR0917 - as `join`, and a container
    file: IO[bytes],
    container: str,
    episode: EpisodeMetadata,
    tag: bytes,
    synthesis: Synthesis,
    fmt: FrameFormat,
) -> None:
    """Write the MP3, or have it written anew as another container."""
    timeline, frames_of = synthesis.timeline, synthesis.frames_of
    if container == "mp3":
        join(file, tag, timeline, frames_of, fmt)
        return
    with tempfile.TemporaryDirectory(prefix="briefing-") as folder:
        mp3, other = Path(folder, "briefing.mp3"), Path(folder, f"briefing.{container}")
        with mp3.open("w+b") as whole:
            join(whole, tag, timeline, frames_of, fmt)
        tags = {
            "title": episode.title,
            "artist": episode.source,
            "date": episode.published,
            "comment": _readers(episode),
            AI_CONTENT: "true",
        }
        export.export(mp3, other, container, tags)
        with other.open("rb") as made:
            shutil.copyfileobj(made, file)


def _tags(episode: EpisodeMetadata, script: Script, timeline: Timeline, cover: CoverArt) -> Tags:
    comment = companions.chapter_description(timeline.chapters).strip()
    return Tags(
        title=episode.title,
        artist=episode.source or episode.byline,
        album=ALBUM,
        date=episode.published,
        comment=f"{comment}\n\n{_readers(episode)}",
        lyrics=companions.plain_text(script),
        cover=cover.data,
        identity=episode.identity,
    )


def _readers(episode: EpisodeMetadata) -> str:
    """Say who speaks, and that it is a machine."""
    readers = ", ".join(f"{voice.engine} {voice.label}" for voice, _ in episode.voices)
    return f"{export.SYNTHETIC}: {readers}"

"""From a finished timeline to the files in the output folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from briefing.assembly.join import join
from briefing.files.places import lock
from briefing.mp3.encoder import encoder_version
from briefing.mp3.tags import Tags, render
from briefing.pipeline import records
from briefing.pipeline.outline import day
from briefing.publishing import chapters, export, manifest, names, transcript
from briefing.publishing.publish import is_free, publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.model.recording import Recording
    from briefing.model.timeline import Spoken, Timeline
    from briefing.pipeline.job import Job
    from briefing.pipeline.outline import Outline
    from briefing.publishing.names import Files
    from briefing.synthesis.render import Renderer

ALBUM = "Bản tin"


@dataclass(frozen=True)
class Work:
    """A job on its way out.

    frames_of  gives the encoded frames of a segment
    made       how many segments had to be spoken
    """

    job: Job
    outline: Outline
    timeline: Timeline
    renderers: tuple[Renderer, ...]
    frames_of: Callable[[Spoken], bytes]
    made: int


def release(work: Work, locks: Path) -> Recording:
    """Write the files of a briefing and give what was published. Raises OutputError.

    locks  the folder of the locks that keep two runs from choosing one name
    """
    job = work.job
    with lock(locks, str(job.output.absolute())):
        files = _files(work)
        told: dict[str, object] = {}

        def texts(size: int) -> dict[Path, str]:
            told.update(_manifest(work, files, size))
            return _texts(work, files) | {files.manifest: manifest.as_text(told)}

        publish(files, lambda file: _write_audio(work, file), texts)
        recording = manifest.recording(told, files.manifest, made=work.made, fresh=True)
    written = (files.audio, files.chapters, files.transcript, files.manifest)
    records.keep(job, recording, written)
    return recording


def _files(work: Work) -> Files:
    """Choose the names: those asked for, or the first that are nobody else's."""
    job, article = work.job, work.outline.article
    if job.names_file:
        return names.files(job.output.parent, job.output.stem, job.container)
    base = names.base_name(
        job.settings.name, date=day(article), title=article.title, source=article.source
    )
    return names.free_files(
        job.output,
        base,
        job.container,
        lambda files: is_free(files, job.identity, job.source.digest),
    )


def _texts(work: Work, files: Files) -> dict[Path, str]:
    article, timeline = work.outline.article, work.timeline
    return {
        files.chapters: chapters.as_json(article.title, article.source, timeline.chapters),
        files.transcript: "".join(transcript.as_webvtt(timeline.cues)),
    }


def _manifest(work: Work, files: Files, size: int) -> dict[str, object]:
    article = work.outline.article
    facts = manifest.Facts(
        name=os.fsencode(Path(work.job.source.name).name).decode(errors="replace"),
        identity=work.job.identity,
        digest=work.job.source.digest,
        published=day(article),
        source=article.source,
        byline=article.byline,
        voices=tuple((renderer.takes.voice, renderer.gain) for renderer in work.renderers),
        versions={
            "encoder": encoder_version(),
            **{renderer.takes.voice.engine: renderer.takes.version for renderer in work.renderers},
        },
    )
    return manifest.build(
        facts,
        work.job.settings,
        work.outline.script,
        work.timeline,
        audio=files.audio.name,
        size=size,
    )


def _write_audio(work: Work, file: IO[bytes]) -> None:
    """Write the MP3, or have it written anew as another container."""
    tag = render(_tags(work), work.timeline.chapters, work.timeline.milliseconds)
    container = work.job.container
    if container == "mp3":
        join(file, tag, work.timeline, work.frames_of, work.renderers[0].fmt)
        return
    with tempfile.TemporaryDirectory(prefix="briefing-") as folder:
        mp3, other = Path(folder, "briefing.mp3"), Path(folder, f"briefing.{container}")
        with mp3.open("w+b") as whole:
            join(whole, tag, work.timeline, work.frames_of, work.renderers[0].fmt)
        article = work.outline.article
        tags = {"title": article.title, "artist": article.source, "date": day(article)}
        export.export(mp3, other, container, tags)
        with other.open("rb") as made:
            shutil.copyfileobj(made, file)


def _tags(work: Work) -> Tags:
    article, script = work.outline.article, work.outline.script
    comment = chapters.as_description(work.timeline.chapters).strip()
    voices = (renderer.takes.voice for renderer in work.renderers)
    readers = ", ".join(f"{voice.engine} {voice.label}" for voice in voices)
    return Tags(
        title=script.title,
        artist=article.source or article.byline,
        album=ALBUM,
        date=day(article),
        comment=f"{comment}\n\nGiọng đọc: {readers}",
        lyrics=transcript.as_text(script),
        identity=work.job.identity,
    )

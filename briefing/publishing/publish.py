"""Put the files of a briefing into the output folder, all or none."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from typing import IO, TYPE_CHECKING

from briefing.errors import FormatError
from briefing.files.atomic import atomic, explained, sweep
from briefing.publishing import manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from briefing.publishing.names import Files


def publish(
    files: Files,
    audio: Callable[[IO[bytes]], None],
    texts: Callable[[int], dict[Path, Iterable[str]]],
    cover: bytes = b"",
) -> None:
    """Write the files of one briefing.

    audio  writes the audio
    texts  gives chapters, transcript and manifest in pieces, once the audio's bytes are known
    cover  the picture; empty for none, and one from before goes

    All are written and flushed to disk before the first takes its name; the manifest comes last,
    so that it never speaks of what is not there. Raises OutputError; then nothing has changed.
    """
    sweep(files.audio.parent)
    # What is opened first takes its name last. The audio comes first, for it tells whose it is:
    # whoever is killed in between finds the name its own again.
    pictures = (files.cover,) if cover else ()
    order = (files.manifest, *pictures, files.chapters, files.transcript, files.audio)
    with ExitStack() as stack:
        opened = {path: stack.enter_context(atomic(path, durable=False)) for path in order}
        try:
            audio(opened[files.audio])
            for path, text in texts(opened[files.audio].tell()).items():
                for piece in text:
                    opened[path].write(piece.encode())
            for path in pictures:
                opened[path].write(cover)
            for file in opened.values():
                file.flush()
                os.fsync(file.fileno())
        except OSError as exc:
            raise explained(exc, files.audio) from exc
    if not cover:
        with suppress(OSError):
            files.cover.unlink(missing_ok=True)


def is_free(files: Files, identity: str, digest: str) -> bool:
    """Say whether these names may be used by an article: nobody's, or its own.

    identity, digest  as in the manifest: the same source, or another copy of the same text
    """
    try:
        article = manifest.read(files.manifest)["article"]
        return bool(article["identity"] == identity or article["sha256"] == digest)
    except (FormatError, OSError, KeyError, TypeError):
        pass  # no manifest, or none that can be read
    if files.audio.exists():
        from briefing.mp3.tags import identity as carried_by

        return carried_by(files.audio) == identity
    return not any(path.exists() for path in files.all)

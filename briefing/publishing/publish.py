"""Put the files of a briefing into the output folder: at every moment those of one version.

The files of a briefing are read together, by players, feeds and programs, but a file system gives
names one by one. So they are never exchanged one by one: the older version gives up all its names
before the first file of the new one takes its own. In between there is no manifest, and without
one there is no briefing.

    1  all new files are written and flushed to disk under hidden names
    2  the older manifest gives up its name: from here on the briefing is not there
    3  the players and feeds that list it are written without it
    4  the older companions give up their names, then the older audio
    5  the new audio takes its name, then its companions
    6  the new manifest takes its name: from here on the briefing is there

A process that is killed in between leaves files of one version, without a manifest; the next run on
the same article knows the audio for its own, by its tag or by a hidden claim, and begins at 1. An
error puts everything back. A reader that read the manifest before 2 and opens a file after 5
notices by `integrity.check`.
"""

from __future__ import annotations

import errno
import filecmp
import os
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

from briefing.errors import FormatError
from briefing.mp3.tags import identity as carried_by
from briefing.publishing import manifest
from briefing.publishing.integrity import describe
from briefing.storage.atomic import hidden_name, remove_stale, temporary, to_output_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from briefing.publishing.paths import OutputPaths


def publish_files(
    files: OutputPaths,
    audio: Callable[[IO[bytes]], object],
    texts: Mapping[Path, Iterable[str]],
    manifest_text: Callable[[Sequence[dict[str, Any]]], Iterable[str]],
    *,
    identity: str,
    cover: bytes = b"",
    withdraw: Callable[[], None] = lambda: None,
) -> None:
    """Write the files of one briefing.

    Files that have not changed are left alone.

    Args:
        files: Where to write them.
        audio: Writes the audio to a file.
        texts: The chapters and the transcript, in pieces.
        manifest_text: Returns the manifest, in pieces, for its entries of the other files, the
            audio first.
        identity: As in the manifest.
        cover: The picture; empty for none, and an older one is removed.
        withdraw: Removes the older version from whatever lists it.

    Raises:
        OutputError: A file cannot be written; then nothing has changed.
    """
    remove_stale(files.audio.parent)
    made: dict[Path, Path] = {}
    opened: dict[Path, IO[bytes]] = {}
    with ExitStack() as stack:

        def write(path: Path, fill: Callable[[IO[bytes]], object]) -> None:
            opened[path], made[path] = stack.enter_context(temporary(path))
            with _reported(path):
                fill(opened[path])
                opened[path].flush()

        write(files.audio, audio)
        for path, pieces in texts.items():
            write(path, _in_pieces(pieces))
        if cover:
            write(files.cover, lambda file: file.write(cover))
        described = [describe(temp, path.name) for path, temp in made.items()]
        write(files.manifest, _in_pieces(manifest_text(described)))
        # All are written before any is waited for: a journal takes them to the disk together.
        for path, file in opened.items():
            with _reported(path):
                os.fsync(file.fileno())
                file.close()
        try:
            with _claimed(files, identity):
                _exchange(files, made, withdraw)
        except OSError as exc:
            raise to_output_error(exc, files.audio) from exc


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Raise an OSError as the error that says why a path cannot be written."""
    try:
        yield
    except OSError as exc:
        raise to_output_error(exc, path) from exc


def _in_pieces(pieces: Iterable[str]) -> Callable[[IO[bytes]], None]:
    def fill(file: IO[bytes]) -> None:
        for piece in pieces:
            file.write(piece.encode())

    return fill


def _exchange(files: OutputPaths, made: dict[Path, Path], withdraw: Callable[[], None]) -> None:
    """Rename the new files, the audio first and the manifest last, to the names of the older ones.

    Raises:
        OSError: A file cannot be renamed; then the older ones have their names again, as after
            an error of `withdraw`.
    """
    older = [path for path in reversed(files.all) if path.exists()]  # the manifest first
    for path in older:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    changed = {path for path in files.all if not _same(made.get(path), path)}
    if changed <= {files.manifest}:
        for path in changed:
            made[path].replace(path)
        return
    aside = {path: hidden_name(path) for path in older}
    try:
        for path, hidden in aside.items():
            path.rename(hidden)
            if path == older[0]:
                withdraw()
        for path, temp in made.items():
            temp.replace(path)
    except BaseException:
        _put_back(made, aside)
        raise
    for hidden in aside.values():
        with suppress(OSError):  # swept later
            hidden.unlink()


def _put_back(made: dict[Path, Path], aside: dict[Path, Path]) -> None:
    """Remove the new files, and rename the older ones back, the manifest last."""
    for path, temp in reversed(made.items()):
        if not temp.exists():
            path.unlink(missing_ok=True)
    for path, hidden in reversed(aside.items()):
        if hidden.exists():
            hidden.replace(path)


@contextmanager
def _claimed(files: OutputPaths, identity: str) -> Iterator[None]:
    """Note in a hidden file, in case of a kill, whose audio it is where no tag holds that."""
    if files.audio.suffix == ".mp3":
        yield
        return
    claim = _claim(files)
    claim.write_text(identity, encoding="ascii")
    try:
        yield
    finally:
        claim.unlink(missing_ok=True)


def _claim(files: OutputPaths) -> Path:
    return files.audio.with_name(f".{files.audio.name}.briefing")


def _same(made: Path | None, path: Path) -> bool:
    """Whether a name holds already what it is to hold; None for nothing."""
    try:
        return filecmp.cmp(made, path, shallow=False) if made else not path.exists()
    except FileNotFoundError:
        return False


def is_free(files: OutputPaths, identity: str, digest: str) -> bool:
    """Whether these names may be used by an article: nobody's, or its own.

    Args:
        files: The names.
        identity: The article's identity, as in the manifest: the same source.
        digest: The SHA-256 of the article, as in the manifest: another copy of the same text.
    """
    try:
        article = manifest.read(files.manifest)["article"]
        return bool(article["identity"] == identity or article["sha256"] == digest)
    except (FormatError, OSError, KeyError, TypeError):
        pass  # no manifest, or none that can be read
    if files.audio.exists():
        with suppress(OSError, UnicodeDecodeError):
            return _claim(files).read_text(encoding="ascii") == identity
        return carried_by(files.audio) == identity
    return not any(path.exists() for path in files.all)

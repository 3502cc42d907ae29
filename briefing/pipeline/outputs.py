"""Where a batch's files go: a folder of this machine, or any file system by its URL."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from briefing.pipeline.library import update_library
from briefing.publishing import paths
from briefing.storage.atomic import to_output_error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from briefing.model.settings import Settings
    from briefing.pipeline.batch_state import FileStamp


class Outputs(Protocol):
    """A place for published files, which go by their paths within it."""

    @property
    def where(self) -> str:
        """The absolute path of the folder, or its URL."""

    def intact(self, stamps: Iterable[FileStamp]) -> bool:
        """Whether files are as they were when they were published."""

    def stamps(self, stem: str, container: str) -> tuple[FileStamp, ...]:
        """Return the stamps of the files that were published under a stem. Raises OutputError."""

    def is_free(self, stem: str, container: str, identity: str, digest: str) -> bool:
        """Whether a stem may be used by an article; as `publishing.publish.is_free`."""

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, and the folders that they leave empty. What is not there is passed over."""

    def finish(self, settings: Settings) -> tuple[str, ...]:
        """Bring up to date what surrounds the briefings; as `library.update_library`."""

    def place(self, audio: Path) -> AbstractContextManager[Path]:
        """Return the path of this machine to write the audio to; its files are there afterwards.

        Args:
            audio: Its path within the output folder.

        Raises:
            OutputError: They cannot be written.
        """


def open_outputs(where: str | Path) -> Outputs:
    """Return the place by its path or URL. Raises ToolMissingError, OutputError."""
    if "://" not in str(where):
        return LocalOutputs(Path(where))
    from briefing.pipeline.outputs_remote import RemoteOutputs  # lazy: an optional extra

    return RemoteOutputs(str(where))


def episode_files(stem: str, container: str) -> dict[str, bool]:
    """Return the paths of one article's files within the output folder: whether each is needed."""
    files = paths.output_paths(Path(), stem, container)
    return {path.as_posix(): path in files.needed for path in files.all}


class LocalOutputs:
    """A folder of this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.where = str(self.path)

    def intact(self, stamps: Iterable[FileStamp]) -> bool:
        """Compare sizes and times; see Outputs."""
        try:
            return all(self._stamp(name) == (name, size, time) for name, size, time in stamps)
        except OSError:
            return False

    def stamps(self, stem: str, container: str) -> tuple[FileStamp, ...]:
        """See `Outputs`."""
        try:
            return tuple(
                self._stamp(name)
                for name, needed in episode_files(stem, container).items()
                if needed or (self.path / name).exists()
            )
        except OSError as exc:
            raise to_output_error(exc, self.path / stem) from exc

    def is_free(self, stem: str, container: str, identity: str, digest: str) -> bool:
        """See `Outputs`."""
        from briefing.publishing.publish import is_free  # lazy: nothing to make, nothing to name

        return is_free(paths.output_paths(self.path, stem, container), identity, digest)

    def remove(self, paths: Iterable[str]) -> None:
        """See `Outputs`."""
        for name in paths:
            path = self.path / name
            with suppress(OSError):
                path.unlink(missing_ok=True)
            with suppress(OSError):  # until one is not empty
                for folder in path.parents:
                    if folder == self.path:
                        break
                    folder.rmdir()

    def finish(self, settings: Settings) -> tuple[str, ...]:
        """See `Outputs`."""
        return update_library(self.path, settings)

    def place(self, audio: Path) -> AbstractContextManager[Path]:
        """See `Outputs`."""
        return nullcontext(self.path / audio)

    def _stamp(self, name: str) -> FileStamp:
        status = (self.path / name).stat()
        return name, status.st_size, status.st_mtime_ns

"""The cache of clips on a file system that several machines share, behind one of this machine."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from briefing.errors import ToolMissingError, UsageError
from briefing.installation import command_for
from briefing.synthesis.store import ClipStore, decoded, encoded

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.model.audio import Clip


class SharedClips(ClipStore):
    """Clips by their key: from this machine's folder, else from the shared one.

    What is made goes to both. The shared file system may be out of reach, and its files damaged:
    then a clip is made again, nothing else.
    """

    def __init__(self, folder: Path, url: str) -> None:
        """`url` as fsspec takes it. Raises ToolMissingError, UsageError for what it can't open."""
        try:
            from fsspec.core import url_to_fs
        except ImportError as exc:
            raise ToolMissingError(
                "a shared cache needs the package fsspec", command_for("cluster")
            ) from exc
        super().__init__(folder)
        try:
            self._system, self._root = url_to_fs(url)
        except (ImportError, ValueError) as exc:
            raise UsageError(f"the cache {url} cannot be opened ({exc})", "check it") from exc

    def get(self, key: str) -> Clip | None:
        """See ClipStore.get."""
        found = super().get(key)
        if found is not None:
            return found
        try:
            content = self._system.cat_file(self._there(key))
        except OSError:
            return None
        fetched = decoded(key, content)
        if fetched is not None:
            self._keep(key, content)
        return fetched

    def put(self, clip: Clip) -> None:
        """See ClipStore.put."""
        super().put(clip)
        path = self._there(clip.key)
        with suppress(OSError):  # it is only kept to save time
            self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._system.pipe_file(path, encoded(clip))

    def holds(self, key: str) -> bool:
        """See ClipStore.holds."""
        if super().holds(key):
            return True
        with suppress(OSError):
            return bool(self._system.exists(self._there(key)))
        return False

    def _there(self, key: str) -> str:
        return f"{self._root}/{key[:2]}/{key}.clip"

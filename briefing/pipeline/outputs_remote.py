"""Where a batch's files go: any file system that fsspec knows, by its URL."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import OutputError, ToolMissingError
from briefing.installation import command_for
from briefing.masking import without_credentials
from briefing.pipeline.outputs import episode_files
from briefing.publishing.cleaning import CleanManifests, cleaned, is_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefing.model.settings import Settings
    from briefing.pipeline.batch_state import FileStamp


class RemoteOutputs:
    """A folder by its URL; see `briefing.pipeline.outputs.Outputs`.

    It is listed once, when it is first asked for; whether a file is as it was left is judged by
    its size. Files are made on this machine and uploaded, the manifest last; older ones are
    removed before.
    """

    def __init__(self, url: str) -> None:
        """Open it. Raises ToolMissingError, OutputError for what cannot be opened."""
        try:
            from fsspec.core import url_to_fs
        except ImportError as exc:
            raise ToolMissingError(
                _("{url} needs the package fsspec").format(url=url), command_for("cluster")
            ) from exc
        self.where = url.rstrip("/")
        try:
            self._system, root = url_to_fs(self.where)
        except (ImportError, ValueError) as exc:
            raise OutputError(
                _("{url} cannot be opened ({reason})").format(url=url, reason=exc), _("check it")
            ) from exc
        self._root = root.rstrip("/")
        self._listed: dict[str, int] | None = None

    def intact(self, stamps: Iterable[FileStamp]) -> bool:
        """See `Outputs`."""
        sizes = self._sizes()
        return all(sizes.get(name) == size for name, size, _ in stamps)

    def stamps(self, stem: str, container: str) -> tuple[FileStamp, ...]:
        """See `Outputs`."""
        made = []
        for name, needed in episode_files(stem, container).items():
            try:
                size = int(self._system.info(self._there(name))["size"])
            except OSError as exc:
                if not needed:
                    continue
                raise OutputError(
                    _("{where}/{name} was lost ({reason})").format(
                        where=self.where, name=name, reason=exc
                    ),
                    _("run it again"),
                ) from exc
            self._sizes()[name] = size
            made.append((name, size, 0))
        return tuple(made)

    def is_free(self, stem: str, container: str, identity: str, digest: str) -> bool:
        """See `Outputs`."""
        used = [name for name in episode_files(stem, container) if name in self._sizes()]
        with suppress(OSError, ValueError, KeyError, TypeError):
            article = json.loads(self._system.cat_file(self._there(f"{stem}.json")))["article"]
            return bool(article["identity"] == identity or article["sha256"] == digest)
        return not used

    def remove(self, paths: Iterable[str]) -> None:
        """See `Outputs`."""
        for name in paths:
            with suppress(OSError):
                self._system.rm_file(self._there(name))
            self._sizes().pop(name, None)

    def finish(self, settings: Settings) -> tuple[str, ...]:  # noqa: ARG002 - there is no player
        """Remove what is private from the manifests, each of which is fetched once."""
        known = CleanManifests(without_credentials(self.where))
        notes = []
        for name, size in self._sizes().items():
            if not is_manifest(name) or known.is_clean(name, size):
                continue
            try:
                data = cleaned(self._system.cat_file(self._there(name)))
                if data is None:
                    known.add(name, size)
                else:
                    self._system.pipe_file(self._there(name), data)
            except OSError as exc:
                notes.append(
                    _("{name} may hold private options ({reason})").format(name=name, reason=exc)
                )
        known.save()
        return tuple(notes)

    @contextmanager
    def place(self, audio: Path) -> Iterator[Path]:
        """See `Outputs`."""
        with tempfile.TemporaryDirectory(prefix="briefing-") as folder:
            path = Path(folder, audio.name)
            yield path
            stem, container = audio.with_suffix("").as_posix(), audio.suffix[1:]
            try:
                self._system.makedirs(self._there(stem).rpartition("/")[0], exist_ok=True)
                self._withdraw(stem, container)
                for name in episode_files(stem, container):
                    made = path.with_name(name.rpartition("/")[2])
                    if made.exists():
                        self._system.pipe_file(self._there(name), made.read_bytes())
            except OSError as exc:
                raise OutputError(
                    _("cannot write {where}/{stem} ({reason})").format(
                        where=self.where, stem=stem, reason=exc
                    ),
                    _("check it"),
                ) from exc

    def _withdraw(self, stem: str, container: str) -> None:
        """Remove older files, the manifest first: never are files of two makes seen together."""
        if self._system.exists(self._there(f"{stem}.json")):
            for name in reversed(episode_files(stem, container)):
                with suppress(FileNotFoundError):
                    self._system.rm_file(self._there(name))

    def _sizes(self) -> dict[str, int]:
        if self._listed is None:
            self._system.invalidate_cache()
            try:
                found = self._system.find(self._root, detail=True)
            except FileNotFoundError:
                found = {}
            except OSError as exc:
                raise OutputError(
                    _("cannot list {where} ({reason})").format(where=self.where, reason=exc),
                    _("check it"),
                ) from exc
            start = len(self._root) + 1
            self._listed = {name[start:]: int(about["size"]) for name, about in found.items()}
        return self._listed

    def _there(self, name: str) -> str:
        return f"{self._root}/{name}"

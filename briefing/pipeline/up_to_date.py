"""Which requests were made already, and whether all their files are still as they were left."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._log import info
from briefing.errors import FormatError, OutputError
from briefing.publishing import manifest, paths
from briefing.publishing.cleaning import clean
from briefing.storage.atomic import write_atomically
from briefing.storage.directories import cache_folder

if TYPE_CHECKING:
    from briefing.model.recording import Recording
    from briefing.pipeline.request import Request


def find_recording(request: Request) -> Recording | None:
    """Return the recording of this very request, when all its files are as they were left."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, FormatError):
        record = json.loads(_record_path(request).read_bytes())
        changed = [path for path, stamp in record["files"].items() if _stamp(path) != stamp]
        if not changed:
            within = Path(record["manifest"]).relative_to(request.folder.absolute())
            path = request.folder / within  # as the output was named, relative or not
            info("up to date: text, settings and files of %s are as they were", path)
            recording = manifest.recording(manifest.read(path), path, fresh=False)
            return replace(recording, notes=clean_folder(request))
        info("to be made again: %s changed", ", ".join(changed))
        return None
    info("to be made: text or settings are not as they were, or files are gone")
    return None


def clean_folder(request: Request) -> tuple[str, ...]:
    """Remove what is private from the manifests of earlier versions where a request publishes."""
    return clean(request.folder, below=not request.names_file)  # one file may lie among anything


def save_recording(request: Request, recording: Recording) -> None:
    """Save what a request made; failing to costs the next run's time alone."""
    audio = recording.audio
    files = paths.output_paths(audio.parent, audio.stem, request.container)
    with suppress(OSError, OutputError):
        stamps = {str(path.absolute()): _stamp(path) for path in files.all if path.exists()}
        record = {"manifest": str(recording.manifest.absolute()), "files": stamps}
        write_atomically(_record_path(request), json.dumps(record).encode(), durable=False)


def _record_path(request: Request) -> Path:
    return cache_folder() / "made" / f"{request.fingerprint()[:40]}.json"


def _stamp(path: str | Path) -> list[int]:
    """Return a file's size in bytes and its time of change in nanoseconds."""
    status = Path(path).stat()
    return [status.st_size, status.st_mtime_ns]

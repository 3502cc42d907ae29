"""What was made before: an unchanged job is known by its fingerprint, and nothing is done."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import FormatError, OutputError
from briefing.files.atomic import write_atomically
from briefing.files.places import cache_folder
from briefing.publishing import manifest, names

if TYPE_CHECKING:
    from briefing.model.recording import Recording
    from briefing.pipeline.job import Order


def find(order: Order) -> Recording | None:
    """Give the recording of this very order, when all its files are as they were left."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, FormatError):
        record = json.loads(_path(order).read_bytes())
        if all(_mark(Path(path)) == mark for path, mark in record["files"].items()):
            path = Path(record["manifest"])
            return manifest.recording(manifest.read(path), path, fresh=False)
    return None


def keep(order: Order, recording: Recording) -> None:
    """Remember what an order made."""
    audio = recording.audio
    files = names.files(audio.parent, audio.stem, order.container)
    with suppress(OSError, OutputError):  # it is only kept to save time
        marks = {str(path.absolute()): _mark(path) for path in files.all if path.exists()}
        record = {"manifest": str(recording.manifest.absolute()), "files": marks}
        write_atomically(_path(order), json.dumps(record).encode(), durable=False)


def _path(order: Order) -> Path:
    return cache_folder() / "made" / f"{order.fingerprint[:40]}.json"


def _mark(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]

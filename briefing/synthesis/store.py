"""The cache of clips: one file each, whole or not there, checked whenever it is read."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from briefing.model.audio import Clip, WordTime
from briefing.synthesis.entry import read_entry, write_entry

if TYPE_CHECKING:
    from pathlib import Path

_DAY = 86_400


class ClipStore:
    """Clips by their key. Several processes may use one folder at once."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when the first clip is kept."""
        self._folder = folder

    def get(self, key: str) -> Clip | None:
        """Give a clip with its frames, or None when it is not there or is damaged."""
        path = self._path(key)
        entry = read_entry(path)
        clip = _clip(key, *entry) if entry else None
        if clip is not None:
            self._mark_used(path)
        return clip

    def put(self, clip: Clip) -> None:
        """Keep a clip. Raises OutputError when the disk does not take it."""
        head = {
            "frames": clip.frames,
            "samples": clip.samples,
            "loudness": clip.loudness,
            "words": [number for word in clip.words for number in (word.offset, word.sample)],
        }
        write_entry(self._path(clip.key), head, clip.data)

    def holds(self, key: str) -> bool:
        """Say whether a clip is there; it may still turn out to be damaged."""
        return self._path(key).exists()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.clip"

    @staticmethod
    def _mark_used(path: Path) -> None:
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - _DAY:
                path.touch()


def without_data(clip: Clip) -> Clip:
    """Give the clip as a plan needs it: long briefings keep their frames on disk."""
    return replace(clip, data=b"")


def _clip(key: str, head: dict[str, Any], frames: bytes) -> Clip | None:
    with suppress(ValueError, KeyError, TypeError):  # whole, but of another program's making
        numbers = iter(head["words"])
        pairs = zip(numbers, numbers, strict=True)
        words = tuple(WordTime(offset, sample) for offset, sample in pairs)
        return Clip(key, head["frames"], head["samples"], head["loudness"], words, frames)
    return None

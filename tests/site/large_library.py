"""A library of many briefings, for what has to stay small and quick."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from briefing.model.recording import Chapter

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.publishing.catalogue import Episode

_WORDS = ("tỉnh", "xã", "chợ", "nổi", "mùa", "nước", "ghe", "xuồng", "đường", "sông", "cầu", "gạo")
_SENTENCES, _LENGTH = 24, 8000  # of a briefing, and milliseconds of each


def many(folder: Path, pattern: Episode, count: int) -> list[Episode]:
    """Write so many manifests, each of other words, and list them newest first; no audio."""
    made = [_one(folder, pattern, number) for number in range(count)]
    return sorted(made, key=lambda episode: episode.published, reverse=True)


def _one(folder: Path, pattern: Episode, number: int) -> Episode:
    day = f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    stem = f"{day.replace('-', '/')}/{day}-cho-noi-cai-rang-vao-mua-nuoc-len-{number:03d}"
    path = folder / f"{stem}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    segments = [_segment(number, n) for n in range(_SENTENCES)]
    path.write_text(json.dumps({"format": 1, "segments": segments}), "utf-8")
    whole = _SENTENCES * _LENGTH
    return replace(
        pattern,
        id=sha256(stem.encode()).hexdigest()[:32],
        title=f"Chợ nổi Cái Răng vào mùa nước lên, bài số {number}",
        published=day,
        source="Báo Cần Thơ",
        chapters=(Chapter(0, whole // 2, "Mở đầu"), Chapter(whole // 2, whole, "Bến chợ")),
        milliseconds=whole,
        manifest=f"{stem}.json",
        audio=f"{stem}.mp3",
        cover=f"{stem}.jpg",
        digest=str(number),
    )


def _segment(number: int, n: int) -> dict[str, object]:
    words = [_WORDS[(number * 7 + n * 5 + k * (n + 1)) % len(_WORDS)] for k in range(24)]
    return {
        "id": n,
        "kind": "body",
        "paragraph": n // 3,
        "text": f"Câu {number}.{n}: {' '.join(words)}.",
        "start": n * _LENGTH,
        "end": (n + 1) * _LENGTH - 500,
    }

"""Libraries of many briefings, made without a voice: manifests as the program writes them."""

from __future__ import annotations

import datetime as dt
import json
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

NASTY = "<img src=x onerror=\"alert(1)\"> & 'Ổi' ]]> \x0b"
NEWEST = dt.date(2026, 5, 19)


def manifest_of(number: int, **other: Any) -> dict[str, Any]:
    """Return the manifest of the briefing with this number; the higher, the older."""
    day = NEWEST - dt.timedelta(days=number // 3)
    chapters = [
        {"start": at * 60_000, "end": (at + 1) * 60_000, "title": f"Chương {at} của tin {number}"}
        for at in range(3)
    ]
    segments = [
        {"id": 0, "kind": "title", "paragraph": 0, "text": f"Tin số {number}",
         "spoken": "tin", "start": 0, "end": 1500, "pause": "title"},
        {"id": 1, "kind": "body", "paragraph": 1, "text": "Giá vé 10.000 đồng.",
         "spoken": "giá vé", "start": 2400, "end": 5000, "pause": "story"},
    ]  # fmt: skip
    return {
        "format": 1,
        "title": f"Tin số {number}",
        "published": day.isoformat(),
        "source": "Báo Mẫu",
        "byline": "",
        "language": "vi",
        "article": {"name": "a.txt", "identity": f"{number:016x}", "sha256": "0" * 64},
        "voice": {"engine": "espeak", "name": "vi", "language": "vi", "rate": 1.0, "gain": 1.0},
        "audio": {"milliseconds": 180_499, "bytes": 1000},
        "chapters": chapters,
        "segments": segments,
        "unread": [],
        **other,
    }


def put(
    folder: Path, number: int, *, name: str = "", cover: bool = False, made: str = "", **other: Any
) -> Path:
    """Write a briefing into a library; return the path of its audio.

    It was made when `made` says, or else in the first minute of its day.
    """
    manifest = manifest_of(number, **other)
    stem = name or f"{manifest['published']}-tin-{number}"
    audio = folder / f"{stem}.mp3"
    audio.parent.mkdir(parents=True, exist_ok=True)
    manifest["audio"]["file"] = audio.name
    audio.write_bytes(bytes([number % 256]) * (1000 + number))
    audio.with_suffix(".json").write_text(json.dumps(manifest, ensure_ascii=False))
    audio.with_suffix(".chapters.json").write_text('{"version": "1.2.0", "chapters": []}')
    audio.with_suffix(".vtt").write_text("WEBVTT\n")
    if cover:
        audio.with_suffix(".jpg").write_bytes(b"\xff\xd8\xff")
    time = dt.datetime.fromisoformat(made or f"{manifest['published']}T00:00:00+07:00").timestamp()
    for end in (".mp3", ".json"):
        os.utime(audio.with_suffix(end), (time, time))
    return audio


def fill(folder: Path, count: int) -> None:
    """Write so many briefings into a library, in folders by their days."""
    for number in range(count):
        day = manifest_of(number)["published"].replace("-", "/")
        put(folder / day, number, cover=number % 2 == 0)

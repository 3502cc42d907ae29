from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.feed.libraries import fill
from tests.serve.running import Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AUDIO = bytes(range(256)) * 4000 + b"the end"  # 1,024,007 bytes
SECRET = b"this must not be given out"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a folder with briefings, and set traps around it."""
    around = tmp_path_factory.mktemp("around")
    (around / "secret.txt").write_bytes(SECRET)
    (around / "output-secret").mkdir()
    (around / "output-secret/secret.txt").write_bytes(SECRET)
    place = around / "output"
    fill(place, 5)
    (place / "index.html").write_text("<!doctype html><title>Bản tin</title>")
    (place / "sw.js").write_text("// a service worker")
    (place / "manifest.webmanifest").write_text("{}")
    (place / "tin.mp3").write_bytes(AUDIO)
    (place / "empty.mp3").write_bytes(b"")
    (place / "tin mới 50%.vtt").write_text("WEBVTT\n")
    (place / ".hidden.txt").write_bytes(SECRET)
    (place / ".briefing-abc.mp3").write_bytes(SECRET)
    (place / ".git").mkdir()
    (place / ".git/config").write_bytes(SECRET)
    (place / "inside.mp3").symlink_to("tin.mp3")
    (place / "to-hidden.txt").symlink_to(".hidden.txt")
    (place / "out.txt").symlink_to("../secret.txt")
    (place / "out").symlink_to("..", target_is_directory=True)
    (place / "sibling").symlink_to("../output-secret", target_is_directory=True)
    (place / "ring").symlink_to("ring")
    (place / "broken.mp3").symlink_to("nowhere.mp3")
    return place


@pytest.fixture(scope="session")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the folder to all tests that only ask."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CACHE", "CONFIG", "DATA"):
            patch.setenv(f"BRIEFING_{name}", str(home / name.lower()))
        with serving(folder) as running:
            yield running

"""Two podcast clients of Debian's subscribe, download, and sort two bulletins of one day."""

from __future__ import annotations

import datetime as dt
import os
import select
import shutil
import sqlite3
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from briefing import Settings
from briefing.pipeline.bulletin import BulletinRequest, make_bulletin
from tests.bulletin.stories import FLOOD, HARVEST, MATCH, items
from tests.serve.running import serving
from tests.support.cli_runner import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = dt.date(2026, 11, 23)
TITLES = ["Bản tin tối ngày 23/11/2026", "Bản tin sáng ngày 23/11/2026"]  # the newest first


class Podcast(NamedTuple):
    """A feed that is served, and the sizes of its episodes, the newest first."""

    url: str
    sizes: list[int]


@pytest.fixture
def podcast(tmp_path: Path) -> Iterator[Podcast]:
    folder, settings, sizes = tmp_path / "library", Settings(engine="silent"), []
    for name, texts in (("sáng", (FLOOD, HARVEST)), ("tối", (HARVEST, MATCH))):
        request = BulletinRequest(
            items(*texts), DAY, settings, folder, name=name, asked=("https://bao.example/rss",)
        )
        sizes.insert(0, make_bulletin(request).size)
    with serving(folder) as server:
        yield Podcast(f"http://127.0.0.1:{server.port}{server.path}feed.xml", sizes)


def client(name: str) -> str:
    """Give a client's path; they are heavy, so that they are not required anywhere."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_gpodder(podcast: Podcast, tmp_path: Path) -> None:
    program = client("gpo")
    downloads = tmp_path / "downloads"
    home = {"HOME": str(tmp_path), "GPODDER_HOME": str(tmp_path / "gpodder")}
    environment = os.environ | home | {"GPODDER_DOWNLOAD_DIR": str(downloads)}
    for command in (["subscribe", podcast.url], ["update"], ["download"]):
        subprocess.run(
            [program, *command],
            env=environment,
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT,
        )
    rows = _rows(
        tmp_path / "gpodder" / "Database",
        "SELECT title, published, total_time FROM episode ORDER BY published DESC",
    )
    assert [row[0] for row in rows] == TITLES
    assert rows[0][1] > rows[1][1]
    assert all(row[2] > 0 for row in rows)
    assert sorted(p.stat().st_size for p in downloads.rglob("*.mp3")) == sorted(podcast.sizes)


def test_newsboat_and_podboat(podcast: Podcast, tmp_path: Path) -> None:
    newsboat, podboat = client("newsboat"), client("podboat")
    (tmp_path / "urls").write_text(f"{podcast.url}\n")
    environment = os.environ | {"HOME": str(tmp_path), "TERM": "xterm"}
    subprocess.run(
        [newsboat, "-u", tmp_path / "urls", "-c", tmp_path / "cache", "-x", "reload"],
        env=environment,
        check=True,
        capture_output=True,
        timeout=TIMEOUT,
    )
    rows = _rows(
        tmp_path / "cache",
        "SELECT title, pubDate, enclosure_url FROM rss_item ORDER BY pubDate DESC",
    )
    assert [row[0] for row in rows] == TITLES
    assert rows[0][1] > rows[1][1]
    queue = tmp_path / "queue"
    files = [tmp_path / f"{number}.mp3" for number in range(len(rows))]
    lines = [f'{row[2]} "{path}"\n' for row, path in zip(rows, files, strict=True)]
    queue.write_text("".join(lines))
    _on_a_terminal([podboat, "-a", "-q", str(queue)], environment, lambda: _there(files))
    assert [path.stat().st_size for path in files] == podcast.sizes


def _rows(database: Path, query: str) -> list[tuple[str, int, int]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def _there(files: list[Path]) -> bool:
    return all(path.exists() for path in files)


def _on_a_terminal(command: list[str], environment: dict[str, str], done) -> None:
    """Run a program that wants a screen until something is done."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    )
    os.close(theirs)
    end = time.monotonic() + TIMEOUT
    try:
        while not done() and process.poll() is None and time.monotonic() < end:
            if select.select([ours], [], [], 0.1)[0]:
                os.read(ours, 65536)
        assert done()
    finally:
        process.terminate()
        process.wait(TIMEOUT)
        os.close(ours)

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tests.feed.libraries import fill
from tests.serve.running import program

if TYPE_CHECKING:
    from pathlib import Path


def _run(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(program("feed", *arguments), capture_output=True, check=False)


def test_a_feed_is_written_once(tmp_path: Path) -> None:
    fill(tmp_path, 4)
    options = ("--base-url", "https://example.org/tin", "--title", "Tin sáng", "--newest", 2)
    first = _run(tmp_path, *options)
    assert first.returncode == 0, first.stderr
    assert first.stdout.decode().splitlines() == [
        f"4 briefings; {tmp_path / 'feed.xml'} written",
        "https://example.org/tin/feed.xml",
    ]
    feed = ET.parse(tmp_path / "feed.xml").getroot()  # noqa: S314  our own
    assert feed.findtext("channel/title") == "Tin sáng"
    assert len(list(feed.iter("item"))) == 2
    assert b"up to date" in _run(tmp_path, *options).stdout


def test_mistakes_are_one_line(tmp_path: Path) -> None:
    for arguments, line in (
        ((tmp_path,), "briefing: a feed needs to know where the folder is served: give --base-url"),
        ((tmp_path / "no", "--base-url", "https://a.vn"), f"briefing: {tmp_path / 'no'} is not a"),
        ((tmp_path, "--base-url", "a.vn"), "briefing: feed.base_url is 'a.vn'"),
    ):
        done = _run(*arguments)
        assert done.returncode == 2
        (said,) = done.stderr.decode().splitlines()
        assert said.startswith(line)

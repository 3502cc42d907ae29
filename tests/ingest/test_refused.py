"""What is not safe to read is refused in one line by the commands too."""

from __future__ import annotations

import time
import zipfile

import pytest

from briefing.model.limits import Limits
from tests.batch.folder import article
from tests.ingest.test_web import endless

LAUGHTER = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss>&b;</rss>'
)


@pytest.fixture
def dangers(runner, host, monkeypatch) -> dict[str, tuple[str, str]]:
    """Give by what it is what a person names, and what is said of it."""
    usual = Limits.__init__
    hurried = {"seconds": 1.0, "delay": 0.0}
    monkeypatch.setattr(Limits, "__init__", lambda self, **given: usual(self, **hurried | given))

    def drip(handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
        for _ in range(100):
            time.sleep(0.05)
            handler.wfile.write(b"a")

    piece = b"a" * 2**16
    host.pages["/10-gb"] = lambda handler: endless(handler, piece, 10 * 2**30 // len(piece))
    host.pages["/loris"] = drip
    host.redirect("/loop", "/loop")
    host.serve("/laughter", LAUGHTER, "application/rss+xml")
    bomb = runner.folder / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", bytes(100 * 2**20))
    return {
        "ten gigabytes": (host.url("/10-gb"), "more than 10 MB"),
        "slow loris": (host.url("/loris"), "in time"),
        "a redirect loop": (host.url("/loop"), "in circles"),
        "an XML bomb": (host.url("/laughter"), "entities"),
        "a zip bomb": ("bomb.docx", "times its size"),
    }


DANGERS = ("ten gigabytes", "slow loris", "a redirect loop", "an XML bomb", "a zip bomb")


@pytest.mark.parametrize("address", ["127.0.0.1", "[::1]", "169.254.169.254", "10.0.0.1"])
def test_an_address_inside_is_refused_in_one_line(address, runner):
    result = runner.run("make", f"http://{address}/x", "-e", "silent")
    assert result.code == 3
    assert "--allow-private" in result.error


@pytest.mark.parametrize("danger", DANGERS)
def test_make_refuses_in_one_line(danger, dangers, runner):
    name, words = dangers[danger]
    result = runner.run("make", name, "-e", "silent", "--allow-private")
    assert result.code == 3
    assert words in result.error
    assert result.out == ""


@pytest.mark.parametrize("command", ["batch", "bulletin"])
def test_the_rest_is_made_and_each_refusal_is_a_line(command, dangers, runner):
    runner.write("tin.txt", article(1))
    names = [name for name, _ in dangers.values()]
    result = runner.run(command, *names, "tin.txt", "-e", "silent", "--allow-private")
    assert result.code == 8
    report = result.out if command == "batch" else result.err
    lines = [line for line in report.splitlines() if line.startswith(("failed: ", "left out: "))]
    assert len(lines) == len(names)
    for name, words in dangers.values():
        (line,) = (line for line in lines if name in line)
        assert words in line
    assert len(list(runner.output.rglob("*.mp3"))) == 1

"""A browser, and a library of briefings with its player."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from briefing import BriefingRequest, ChapterLengths, Settings, make
from briefing.player.write import write_site
from briefing.publishing import catalogue
from tests.site.host import Host
from tests.site.pages import DESKTOP, PHONE, WatchedPage, watch
from tests.support.texts import ARTICLE, source
from tests.support.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from briefing.publishing.catalogue import Episode, Sentence

EVIL = '<img src=x onerror="window.caught=1"></script><script>window.caught=2</script>\u2028&amp;"`'
EVIL_TEXT = """\
Một bài báo xấu tính

Thứ Tư, 15/09/2021

Câu một có <img src=x onerror="window.caught=3"> và </script><script>window.caught=4</script>.
Câu thứ hai chứa ${window.caught=5} và `javascript:window.caught=6`.
"""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-extensions",
    "--autoplay-policy=no-user-gesture-required",
    # A name that is no loopback address: browsers do not trust plain HTTP there.
    "--host-resolver-rules=MAP lan.test 127.0.0.1",
]


@dataclass(frozen=True)
class Library:
    """A folder with briefings and their player, served on this machine."""

    folder: Path
    host: Host
    episodes: tuple[Episode, ...]

    def named(self, title: str) -> Episode:
        return next(episode for episode in self.episodes if episode.title == title)

    @property
    def main(self) -> Episode:
        return self.named("Chợ nổi Cái Răng vào mùa nước lên")

    def sentences(self, episode: Episode) -> tuple[Sentence, ...]:
        return catalogue.sentences(self.folder, episode)

    def link(self, episode: Episode, more: str = "") -> str:
        return f"{self.host.url}#e={episode.id}{more}"


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("library")
    settings = Settings(engine="espeak", chapters=ChapterLengths(5, 20))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFING_CACHE", str(tmp_path_factory.mktemp("library-cache")))
        make(BriefingRequest(source(ARTICLE), settings, folder))
        evil = make(BriefingRequest(source(EVIL_TEXT, "x.txt"), settings, folder / "2021/09/15"))
        data = json.loads(evil.manifest.read_bytes())
        data["title"] = data["source"] = data["byline"] = data["segments"][0]["text"] = EVIL
        evil.manifest.write_text(json.dumps(data), "utf-8")
        episodes = catalogue.scan(folder)
    write_site(folder, catalogue.Library.of(episodes))
    with Host(folder) as host:
        yield Library(folder, host, episodes)


def missing(why: str) -> None:
    if os.environ.get("BRIEFING_REQUIRE_TOOLS"):
        pytest.fail(f"{why}, and BRIEFING_REQUIRE_TOOLS is set")
    pytest.skip(why)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run Chromium; for each module anew, as its event loop is in the way of other tests."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=tool("chromium"), args=ARGUMENTS)
        yield chromium
        chromium.close()


@dataclass
class Pages:
    """Opens pages; none of them may have had a problem that was not expected."""

    browser: Browser
    opened: list[WatchedPage] = field(default_factory=list)

    def __call__(self, **options: Any) -> WatchedPage:
        context = self.browser.new_context(**({"locale": "vi-VN"} | DESKTOP | options))
        context.set_default_timeout(20_000)
        self.opened.append(watch(context))
        return self.opened[-1]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., WatchedPage]]:
    made = Pages(browser)
    yield made
    for each in made.opened:
        each.page.context.close()
    assert [problem for each in made.opened for problem in each.problems] == []


@pytest.fixture(params=["phone", "desktop", "file"])
def opened(request: pytest.FixtureRequest, new_page: Pages, library: Library) -> Opened:
    """Open the player on a phone and on a desktop, from a host and from a file."""
    way = request.param
    made = new_page(**(PHONE if way == "phone" else DESKTOP))
    return Opened(
        made, (library.folder / "index.html").as_uri() if way == "file" else library.host.url
    )


@dataclass(frozen=True)
class Opened:
    """A watched page, and where the player is found."""

    watched: WatchedPage
    url: str

    def go(self, fragment: str = "") -> Any:
        return self.watched.go(self.url + fragment)

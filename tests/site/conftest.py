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
from tests.site.visits import DESKTOP, PHONE, Visit, visit
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
class Shelf:
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
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("shelf")
    settings = Settings(engine="espeak", chapters=ChapterLengths(5, 20))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFING_CACHE", str(tmp_path_factory.mktemp("shelf-cache")))
        make(BriefingRequest(source(ARTICLE), settings, folder))
        evil = make(BriefingRequest(source(EVIL_TEXT, "x.txt"), settings, folder / "2021/09/15"))
        told = json.loads(evil.manifest.read_bytes())
        told["title"] = told["source"] = told["byline"] = told["segments"][0]["text"] = EVIL
        evil.manifest.write_text(json.dumps(told), "utf-8")
        episodes = catalogue.scan(folder)
    write_site(folder, episodes)
    with Host(folder) as host:
        yield Shelf(folder, host, episodes)


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
class Visits:
    """Opens pages; none of them may have had a problem that was not expected."""

    browser: Browser
    opened: list[Visit] = field(default_factory=list)

    def __call__(self, **options: Any) -> Visit:
        context = self.browser.new_context(**({"locale": "vi-VN"} | DESKTOP | options))
        context.set_default_timeout(20_000)
        self.opened.append(visit(context))
        return self.opened[-1]


@pytest.fixture
def visits(browser: Browser) -> Iterator[Callable[..., Visit]]:
    made = Visits(browser)
    yield made
    for each in made.opened:
        each.page.context.close()
    assert [problem for each in made.opened for problem in each.problems] == []


@pytest.fixture(params=["phone", "desktop", "file"])
def opened(request: pytest.FixtureRequest, visits: Visits, shelf: Shelf) -> Opened:
    """Open the player on a phone and on a desktop, from a host and from a file."""
    way = request.param
    made = visits(**(PHONE if way == "phone" else DESKTOP))
    return Opened(made, (shelf.folder / "index.html").as_uri() if way == "file" else shelf.host.url)


@dataclass(frozen=True)
class Opened:
    """A visit, and where the player is found."""

    visit: Visit
    url: str

    def go(self, fragment: str = "") -> Any:
        return self.visit.go(self.url + fragment)

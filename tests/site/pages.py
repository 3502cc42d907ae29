"""A listener's new_page to the player, in a real browser, with an eye on what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "device_scale_factor": 2}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
READY = "html[data-ready]"
# Reports what the policy forbade, and records what the page sent to the lock screen.
_WATCH = """
addEventListener("securitypolicyviolation",
  (event) => console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`));
window.media = {};
const set = MediaSession.prototype.setActionHandler;
MediaSession.prototype.setActionHandler = function (name, act) {
  window.media[name] = act;
  return set.call(this, name, act);
};
const original = MediaSession.prototype.setPositionState;
MediaSession.prototype.setPositionState = function (state) {
  window.media.state = state;
  return original.call(this, state);
};
"""


@dataclass
class WatchedPage:
    """A page, and what went wrong on it."""

    page: Page
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(_WATCH)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.problems.append(message.text) if message.type in ("error", "warning") else None
            ),
        )

    def go(self, url: str) -> Page:
        self.page.goto(url, wait_until="commit")
        self.page.wait_for_selector(READY, state="attached")
        return self.page

    def reload(self) -> Page:
        self.page.reload(wait_until="commit")
        self.page.wait_for_selector(READY, state="attached")
        return self.page

    def forgive(self, *expected: str) -> None:
        """Forget the problems that a test made on purpose."""
        self.problems[:] = [
            each for each in self.problems if not any(words in each for words in expected)
        ]


def watch(context: BrowserContext) -> WatchedPage:
    return WatchedPage(context.new_page())


def time(page: Page) -> float:
    """Where the voice is, in seconds."""
    return float(page.evaluate("document.getElementById('audio').currentTime"))


def sounds(page: Page) -> bool:
    return not page.evaluate("document.getElementById('audio').paused")


def until(page: Page, condition: str, argument: Any = None) -> None:
    """Wait until a JavaScript expression holds; `audio` is the audio, `it` the argument."""
    page.wait_for_function(
        f"(it) => {{ const audio = document.getElementById('audio'); return {condition}; }}",
        arg=argument,
        timeout=20_000,
    )


def listen_on(page: Page) -> None:
    """Wait until the voice is heard to go on."""
    until(page, "!audio.paused && !audio.seeking && audio.currentTime > it + 0.1", time(page))


def row(page: Page, title: str, state: str) -> None:
    """Wait until the list shows a briefing in this state."""
    page.locator("#list a", has_text=title).filter(has_text=state).wait_for()


def choose(page: Page, selector: str, value: str) -> None:
    """Choose from a list of the player, which is opened for it where it is too small to hold it."""
    closed = not page.locator(selector).is_visible()
    if closed:
        page.locator("#open").click()
    page.select_option(selector, value)
    if closed:
        page.keyboard.press("Escape")

"""Politeness towards hosts: what their robots.txt asks, and one request at a time, not too often.

RFC 9309: the rules are those of our product token; a missing file (4xx) allows everything; one
that cannot be had (5xx, no connection) forbids everything for now; half a megabyte is enough.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from briefing import _log
from briefing._messages import gettext as _
from briefing.net.errors import RefusedError, require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from briefing.model.limits import Limits
    from briefing.net.urls import Url

AGENT = "briefing"
"""Our product token: what a robots.txt calls us."""
MOST_RULES = 512 * 1024  # bytes


class Rules(Protocol):
    """A robots.txt that was read."""

    def can_fetch(self, url: str, user_agent: str) -> bool:
        """Whether a page may be fetched."""

    def crawl_delay(self, user_agent: str) -> float | None:
        """Seconds between two requests, where it says."""


class RobotsPolicy:
    """What is known about the hosts that were asked. Safe for threads.

    Args:
        ask: Returns the text of a site's robots.txt; raises SourceError where it cannot be had.
    """

    def __init__(
        self,
        limits: Limits,
        ask: Callable[[Url], str],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits
        self._ask = ask
        self._sleep = sleep
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    def check(self, url: Url) -> None:
        """Raise RefusedError where a site's robots.txt forbids a page; SourceError as `ask`."""
        host = self._host(url)
        with host.lock:
            if host.rules is None:
                with require(str(url)):
                    import protego

                host.rules = protego.Protego.parse(self._ask(url))
                asked = host.rules.crawl_delay(AGENT) or 0.0
                host.delay = min(max(asked, host.delay), self._limits.longest_delay)
            if not host.rules.can_fetch(str(url), AGENT):
                _log.info("robots.txt of %s forbids %s", url.host, url)
                raise RefusedError(
                    _("{host} asks programs not to read {target} (robots.txt)").format(
                        host=url.host, target=url.target
                    ),
                    _("save the page from your browser and give the file"),
                )

    @contextmanager
    def turn(self, url: Url) -> Iterator[None]:
        """Wait until a host may be asked again, and exclude others from it meanwhile."""
        host = self._host(url)
        with host.turn:
            wait = host.free - time.monotonic()
            if wait > 0:
                _log.debug("%s is asked again in %.1f s", url.host, wait)
                self._sleep(wait)
            try:
                yield
            finally:
                host.free = time.monotonic() + host.delay

    def _host(self, url: Url) -> _Host:
        with self._lock:
            return self._hosts.setdefault(url.origin, _Host(self._limits.delay))


class _Host:
    def __init__(self, delay: float) -> None:
        self.lock = threading.Lock()
        self.turn = threading.Lock()
        self.rules: Rules | None = None
        self.delay = delay
        self.free = 0.0

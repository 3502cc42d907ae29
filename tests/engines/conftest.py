"""Servers on the loopback that stand in for the real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from briefing.engines.gtts import GttsEngine
from tests.support.google import Google

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(autouse=True)
def _own_places(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's folders, nor goes through the user's proxies."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("STATE", "DATA", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def google(tmp_path) -> Iterator[Google]:
    with Google(tmp_path) as server:
        yield server


@pytest.fixture
def gtts(google: Google) -> Iterator[Callable[..., GttsEngine]]:
    """Make engines that ask the loopback, and close them."""
    made: list[GttsEngine] = []

    def make(**options: object) -> GttsEngine:
        made.append(GttsEngine(**google.options(**options)))
        return made[-1]

    yield make
    for engine in made:
        engine.close()

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.making.client import Maker, making
from tests.making.newspaper import Newspaper
from tests.site.conftest import browser, new_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["browser", "new_page"]


def set_up(home: Path, patch: pytest.MonkeyPatch) -> None:
    """Give the program folders of its own, and a voice that needs no network."""
    for name in ("CACHE", "CONFIG", "DATA"):
        patch.setenv(f"BRIEFING_{name}", str(home / name.lower()))
    (home / "config").mkdir()
    (home / "config/briefing.toml").write_text('engine = "espeak"\n')


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of this test's own."""
    home = tmp_path / "home"
    home.mkdir()
    set_up(home, monkeypatch)
    return home


@pytest.fixture(scope="module")
def newspaper() -> Iterator[Newspaper]:
    with Newspaper() as made:
        yield made


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    """A server that may fetch from loopback, where the newspaper is."""
    with pytest.MonkeyPatch.context() as patch:
        set_up(tmp_path_factory.mktemp("home"), patch)
        with making(tmp_path_factory.mktemp("out"), "--allow-private") as running:
            yield running

"""Engines with secrets, and a working folder full of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from briefing.engines import registry
from tests.private.vault import CONFIG, WORDS, Undeclared, Vault
from tests.support.texts import ARTICLE, OTHER

if TYPE_CHECKING:
    from tests.support.cli_runner import CliRunner


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Register the engines with secrets; give the keys that they were made with, in order."""
    for engine in (Vault, Undeclared):
        monkeypatch.setitem(
            registry.BUILT_IN, engine.name, f"{engine.__module__}:{engine.__name__}"
        )
    Vault.keys.clear()
    return Vault.keys


@pytest.fixture
def vault(runner: CliRunner, keys: list[str], monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Give a folder with secrets of every kind in its configuration, its files, its environment."""
    del keys
    places = {
        "ca": runner.write(f"{WORDS['the path of a certificate']}/ca.pem", "none"),
        "key_file": runner.write("chia-khoa/khoa", WORDS["a key in a file"] + "\n"),
        "lexicon": runner.write("ho-so/tu.tsv", "VSS\tvê ét ét\n"),
    }
    runner.write("briefing.toml", CONFIG.format(**WORDS, **places))
    runner.write("khac.txt", OTHER)
    runner.write("tin/lo.txt", ARTICLE.replace("rộn cả mặt nước", "bục ra"))
    runner.write("tin/bai.txt", ARTICLE)
    proxy = f"http://anna:{WORDS['the password of a proxy']}@127.0.0.1:9"
    environment = {
        "SERVER_KEY": WORDS["a key in the environment"],
        "HTTPS_PROXY": proxy,
        "https_proxy": proxy,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    runner.environment.update(environment)
    return runner

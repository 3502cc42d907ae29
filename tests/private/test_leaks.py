"""No key, password or private path leaves the program: in no file, line, log or traceback."""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3

import pytest

from briefing import BriefingRequest, Settings, make
from tests.private.vault import WORDS, Vault, held, leaks, said, told
from tests.support.texts import ARTICLE, source

USES = [
    ("make", "bai.txt"),
    ("make", "bai.txt", "-e", "vault"),
    ("make", "bai.txt", "-e", "vault", "-o", "mot.mp3"),
    ("make", "bai.txt", "-V", "espeak:vi", "-V", "vault:tone", "-o", "hai"),
    ("make", "bai.txt", "-e", "undeclared"),
    ("make", "tin/lo.txt", "-e", "vault"),
    ("--debug", "make", "tin/lo.txt", "-e", "vault"),
    ("make", "bai.txt", "-e", "gtts"),
    ("--debug", "make", "bai.txt", "-e", "gtts"),
    ("make", "bai.txt", "-e", "nobody"),
    ("make", f"https://anna:{WORDS['a password of a link']}@bao.example/bai"),
    ("batch", "tin", "-e", "vault", "-o", "lo"),
    ("batch", "tin", f"https://anna:{WORDS['a password of a link']}@bao.example/bai", "-o", "lo"),
    ("batch", "tin", "--retry-failed", "-e", "vault", "-o", "lo"),
    ("bulletin", "tin", "khac.txt", "-e", "espeak", "-o", "bt"),
    ("bulletin", "tin/bai.txt", "khac.txt", "-e", "vault", "-o", "bt"),
    ("plan", "bai.txt", "-e", "vault"),
    ("feed", "output", "--base-url", "https://tin.example/"),
    ("voices", "--json"),
    ("voices", "--offline"),
    ("doctor",),
    ("config",),
    ("config", "--json"),
    ("cache",),
]


def test_nothing_that_is_written_or_said_tells_a_secret(vault, caplog):
    caplog.set_level(logging.DEBUG, "briefing")
    runs = [vault.run(*arguments) for arguments in USES]
    codes = [result.code for result in runs]
    assert codes[:5] == [0, 0, 0, 0, 0], runs
    assert codes[5:12] == [4, 1, 4, 1, 2, 3, 8]
    assert Vault.keys.count(WORDS["a key in the configuration"]) >= 5
    assert WORDS["a key in a file"] in Vault.keys
    assert not leaks(said(*runs))
    assert not leaks({"log": caplog.text.encode()})
    files = held(vault)
    assert any(name.endswith(".sqlite") for name in files)
    assert any(name.endswith("feed.xml") for name in files)
    assert not leaks(files)
    assert "the vault is shut (refused: https://***@vault.example/v1" in runs[5].err
    assert "Traceback" in runs[6].err
    assert "in speak" in runs[6].err


def test_what_is_no_engine_error_tells_no_secret_either(vault, caplog):
    caplog.set_level(logging.DEBUG)
    vault.write("tin/lo.txt", ARTICLE.replace("rộn cả mặt nước", "mở toang"))
    runs = [
        vault.run("make", "tin/lo.txt", "-e", "vault"),
        vault.run("--debug", "make", "tin/lo.txt", "-e", "vault"),
        vault.run("batch", "tin", "-e", "vault"),
    ]
    assert all(result.code for result in runs)
    assert "the vault fell over" in runs[0].err
    assert not leaks(said(*runs) | {"log": caplog.text.encode()} | held(vault))


def test_no_digest_of_a_secret_is_published(vault):
    """A short password is found by trying, where a digest of it can be had."""
    for arguments in (("make", "bai.txt"), ("make", "bai.txt", "-e", "vault")):
        vault.run(*arguments)
    files = b"".join(held(vault).values())
    for word in WORDS.values():
        for digest in (hashlib.sha256, hashlib.sha1, hashlib.md5):
            assert digest(word.encode()).hexdigest()[:12].encode() not in files


def test_a_manifest_tells_what_decided_the_sound_and_nothing_else(vault):
    one = told(vault.make("bai.txt", "-o", "a"))
    assert one["settings"]["engines"] == {}
    assert one["settings"]["speech"]["lexicon"] == "tu.tsv"
    two = told(vault.make("bai.txt", "-e", "vault", "-o", "b"))
    known = {"model": "two", "url": "https://vault.example/v1"}
    assert two["settings"]["engines"] == {"vault": known}
    three = told(vault.make("bai.txt", "-e", "undeclared", "-o", "c"))
    assert three["settings"]["engines"] == {}


def test_config_shows_that_a_private_option_is_set(vault):
    rows = json.loads(vault.run("config", "--json").out)
    values = {name: row["value"] for name, row in rows.items() if name.startswith("engines.")}
    assert values["engines.nobody.key"] == "(set)"
    assert values["engines.vault.key"] == "(set)"
    assert values["engines.vault.headers"] == "(set)"
    assert values["engines.vault.model"] == "two"
    assert values["engines.vault.patience"] == 3
    assert values["engines.vault.url"] == "https://vault.example/v1"
    assert values["engines.server.key_env"] == "SERVER_KEY"
    assert values["engines.gtts.attempts"] == 1
    assert values["engines.gtts.ca"] == "(set)"


@pytest.mark.usefixtures("keys")
def test_only_what_decides_the_sound_makes_a_briefing_anew(runner):
    def fresh(engine: str = "vault", **options: object) -> bool:
        settings = Settings(engine=engine, engines={"vault": options})
        return make(BriefingRequest(source(ARTICLE, "bai.txt"), settings, runner.output)).fresh

    assert fresh(model="one", key="mot-hai-ba", patience=1)
    assert not fresh(model="one", key="bon-nam-sau", patience=2, region="x")
    assert fresh(model="two", key="mot-hai-ba")
    assert fresh(url="https://anna:mot@vault.example/")
    assert not fresh(url="https://anna:hai@vault.example/?t=1")
    assert fresh(engine="silent", model="one")
    assert not fresh(engine="silent", model="two")


def test_a_mistake_in_the_table_of_an_engine_does_not_tell_the_table(runner):
    for text in (
        'engines = "SK-0001-abcd"',
        '[engines]\nacme = "SK-0001-abcd"',
        '[engines]\nacme = ["SK-0001-abcd"]',
        '[engines.acme]\nkey = "SK-0001-abcd"\n[engines]\ngtts = 1',
        '[engines.gtts]\nkey = "SK-0001-abcd"',
        '[engines.gtts]\nurl = "http://anna:SK-0001-abcd@x"',
        '[engines.gtts]\nca = "SK-0001-abcd"',
        '[engines.edge]\naddress = "SK-0001-abcd"',
        '[engines.acme]\nkey = "SK-0001-abcd',
    ):
        runner.write("briefing.toml", text)
        engine = "edge" if "edge" in text else "gtts"
        for debug in ((), ("--debug",)):
            result = runner.run(*debug, "make", "bai.txt", "-e", engine)
            assert result.code in {1, 2}, text
            assert "SK-0001-abcd" not in result.out + result.err


def test_the_password_of_an_output_is_not_told(runner):
    pytest.importorskip("fsspec")
    result = runner.run("batch", "bai.txt", "-e", "silent", "-o", "memory://anna:mat-khau-1@tin")
    assert "mat-khau-1" not in result.out + result.err
    result = runner.run("batch", "bai.txt", "-e", "silent", "-o", "nonsense://anna:mat-khau-1@tin")
    assert result.code
    assert "mat-khau-1" not in result.out + result.err


def test_a_link_that_was_refused_is_written_down_without_its_password(runner):
    runner.run("batch", "https://anna:mat-khau-1@bao.example/a", "-e", "silent")
    [ledger] = (runner.cache / "batch").glob("*.sqlite")
    with sqlite3.connect(ledger) as base:
        rows = base.execute("SELECT * FROM articles").fetchall()
    base.close()
    assert len(rows) == 1
    assert "mat-khau-1" not in str(rows)

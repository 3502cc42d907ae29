"""A key is given in the configuration, in the environment or in a file."""

from __future__ import annotations

import os

import pytest

from briefing import BriefingRequest, Settings, make
from briefing.engines import registry
from briefing.errors import BriefingError
from tests.support.texts import ARTICLE, source


@pytest.mark.parametrize("engine", ["vault", "undeclared"])
def test_a_key_is_given_in_three_ways(engine, keys, tmp_path, monkeypatch):
    (tmp_path / "key").write_text("  khoa-trong-tep \n")
    monkeypatch.setenv("A_KEY", "khoa-trong-moi-truong")
    for options in (
        {"key": "khoa"},
        {"key_env": "A_KEY"},
        {"key_file": str(tmp_path / "key")},
    ):
        registry.create(engine, options)
    assert keys == ["khoa", "khoa-trong-moi-truong", "khoa-trong-tep"]


def test_a_key_file_of_one_s_own_is_meant(keys, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "key").write_text("khoa-trong-tep")
    registry.create("vault", {"key_file": "~/key"})
    assert keys == ["khoa-trong-tep"]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"key_env": "NO_SUCH_KEY"}, "key_env names is not set"),
        ({"key_env": "EMPTY_KEY"}, "key_env names is not set"),
        ({"key_env": 5}, "key_env is no text"),
        ({"key_env": "NO=KEY\0"}, "key_env names is not set"),
        ({"key_file": "no/such/file"}, "it is no file"),
        ({"key_file": "\0"}, "it is no"),
        ({"key_file": "."}, "it is no file"),
        ({"key_file": "fifo"}, "it is no file"),
        ({"key_file": "/dev/zero"}, "it is no file"),
        ({"key_file": "empty"}, "does not hold one line"),
        ({"key_file": "two"}, "does not hold one line"),
        ({"key_file": "long"}, "does not hold one line"),
        ({"key_file": "binary"}, "no text file"),
        ({"key": "a", "key_env": "A_KEY"}, "gives key twice"),
        ({"model_env": "A_KEY"}, "no option 'model_env'"),
        ({"secret_env": "A_KEY"}, "no option 'secret_env'"),
    ],
)
def test_a_key_that_is_not_there_is_told(options, why, keys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EMPTY_KEY", " ")
    monkeypatch.setenv("A_KEY", "khoa")
    for name, content in {
        "empty": b"\n",
        "two": b"mot\nhai",
        "long": b"x" * 100_000,
        "binary": b"\xff\xfe",
    }.items():
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(BriefingError, match=why) as caught:
        registry.create("vault", options)
    assert "\n" not in str(caught.value)
    assert not keys


def test_auto_passes_over_an_engine_whose_key_is_not_there(keys, runner, monkeypatch):
    monkeypatch.setattr(registry, "AUTO_ORDER", ("vault", "espeak"))
    settings = Settings(engines={"vault": {"key_env": "NO_SUCH_KEY"}})
    assert (
        make(BriefingRequest(source(ARTICLE, "bai.txt"), settings, runner.output)).engine
        == "espeak"
    )

"""What is known to be private is found in every text, and harmless words are left alone."""

from __future__ import annotations

import pickle

import pytest

from briefing import BriefingRequest, Settings
from briefing.engines import registry
from briefing.errors import BriefingError, UsageError
from briefing.masking import masked
from tests.support.texts import ARTICLE, source


@pytest.mark.usefixtures("keys")
def test_what_is_private_is_masked_in_every_error():
    options = {"key": "a-key+with/signs", "url": "https://anna:mat khau@x.example/?k=12345678"}
    registry.create("vault", options)
    error = BriefingError("GET /?key=a-key%2Bwith%2Fsigns HTTP", "not a-key+with/signs, mat khau")
    assert str(error) == "GET /?key=*** HTTP: not ***, ***"
    assert (error.problem, error.hint) == ("GET /?key=*** HTTP", "not ***, ***")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own
    assert masked("a k of 12345678") == "a k of ***"


@pytest.mark.usefixtures("keys")
def test_harmless_words_stay_though_a_secret_is_like_them():
    registry.create("vault", {"key": "tin", "ca": "ca.pem", "region": "bulletin"[:5]})
    assert masked("tin bulletin bulle ca.pem") == "tin bulletin *** ***"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://anna:mk@x.example/a?b", "see https://***@x.example/a?b"),
        ("(//anna@x)", "(//***@x)"),
        ("redis://:mk@x and s3://key:se@cret@bucket", "redis://***@x and s3://***@bucket"),
        ("https://x.example/@anna", "https://x.example/@anna"),
        ("write to anna@x.example", "write to anna@x.example"),
    ],
)
def test_credentials_in_addresses_are_masked_though_nobody_knew_them(text, shown):
    assert masked(text) == shown


def test_settings_do_not_show_engines_options():
    settings = Settings(engines={"acme": {"key": "SK-1234"}})
    assert "SK-1234" not in repr(settings) + repr(BriefingRequest(source(ARTICLE, "a"), settings))


@pytest.mark.usefixtures("keys")
def test_a_key_in_a_table_is_known_by_its_name():
    extra = {"lang": "vi", "auth": {"Token": "khoa-0001"}, "api_key": "khoa-0002", "list": [1]}
    places = {"X-Token": "Bearer {key}", "key_env": "A_KEY"}
    table = {"model": {**extra, **places}}
    told = {"lang": "vi", "auth": "(set)", "api_key": "(set)", "list": [1], **places}
    assert registry.sound_options("vault", table) == {"model": told}
    assert registry.shown("vault", "model", table["model"]) == told
    registry.create("vault", table)
    assert masked("khoa-0001 and khoa-0002 in vi") == "*** and *** in vi"
    assert registry.portable("vault", {"model": places}) == {"model": places}
    with pytest.raises(UsageError, match="model is private"):
        registry.portable("vault", table)

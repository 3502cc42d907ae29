"""Bytes to text, however they are declared."""

from __future__ import annotations

import unicodedata

import pytest

from briefing.ingest.decode import decode_markup

TEXT = "Đường về quê ngoại, tiếng ầu ơ"


def old(text: str) -> bytes:
    """windows-1258 as editors wrote it: letters with their hat, tones behind them."""
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tone = next(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
            letter = unicodedata.normalize("NFC", parts.replace(tone, ""))
            out += letter.encode("cp1258") + tone.encode("cp1258")
    return out


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode(), "iso-8859-1"),  # a server's default
        (b"\xef\xbb\xbf" + TEXT.encode(), "windows-1258"),
        (TEXT.encode("utf-16"), ""),
        (TEXT.encode("utf-16-be"), "utf-16be"),
        (old(TEXT), "windows-1258"),
        (old(TEXT), ""),
        (old(TEXT), "x-unknown"),
        (unicodedata.normalize("NFD", TEXT).encode(), "UTF-8"),
    ],
)
def test_every_charset_gives_the_same_text(data: bytes, declared: str) -> None:
    assert decode_markup(data, declared) == TEXT


def test_the_page_declares_its_charset() -> None:
    page = b'<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1258">'
    assert TEXT in decode_markup(page + old(TEXT))
    assert "café".encode("cp1252") in b"caf\xe9"
    assert decode_markup(
        b'<?xml version="1.0" encoding="windows-1252"?><p>caf\xe9 \x80</p>'
    ).endswith("é €</p>")


def test_damage_is_bounded() -> None:
    assert "\ufffd" in decode_markup(b"ti\xe1\xba", "utf-8")
    assert decode_markup(b"a\0b\x1bc\xef\xbf\xbe") == "abc"


@pytest.mark.parametrize("label", ["punycode", "utf-7", "unicode_escape", "idna", "zlib", "base64"])
def test_codecs_that_are_no_charsets_are_not_tried(label: str) -> None:
    assert decode_markup(b"+ADw-p+AD4- \xff", label).startswith("+ADw-p+AD4-")

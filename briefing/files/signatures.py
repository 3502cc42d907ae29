"""What a file is that holds nothing to read aloud, told by its first bytes.

What this program writes is known wherever it lies and whatever it is called by now: a folder that
briefings were made into can be given as a source again, and none of them becomes news.
"""

from __future__ import annotations

import re

HEAD = 4096
"""Bytes of a file from which all that can be told is told."""

_OTHERWISE = "give a text, a web page, a .docx or an .epub"
_ARTICLE = "give the article that it was made from"
_Row = tuple[re.Pattern[bytes], str, str]


def _table(*rows: tuple[bytes, str, str]) -> tuple[_Row, ...]:
    return tuple((re.compile(signature, re.DOTALL), what, hint) for signature, what, hint in rows)


_SOUNDS_AND_PICTURES = _table(
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "a picture", _OTHERWISE),
    (rb"(?:<\?xml[^>]{0,200}>\s{0,9})?<svg\b", "a picture", _OTHERWISE),
    (rb"RIFF", "a picture or a sound", _OTHERWISE),
    (rb"ID3", "an MP3 file", _OTHERWISE),
    (rb"OggS|fLaC|....ftyp", "a sound or a film", _OTHERWISE),
)
_STRANGERS = _SOUNDS_AND_PICTURES + _table(
    (rb"%PDF", "a PDF file", "copy its text into a .txt file"),
    (rb"\xd0\xcf\x11\xe0", "an old Word document", "save it as .docx"),
    (rb"\{\\rtf", "an RTF document", "save it as .docx"),
    (rb"\x1f\x8b|7z\xbc\xaf", "a compressed file", "unpack it"),
    (rb"SQLite format 3\0|\x37\x7f\x06[\x82\x83]", "a database", _OTHERWISE),
    (rb"\{\s{0,9}\"[\w.-]{1,99}\":", "data in JSON", _OTHERWISE),
    (rb"-----BEGIN [A-Z ]{1,40}-----", "a certificate or a key", _OTHERWISE),
)
_STAMP = rb"\[\d{1,2}:\d\d(?::\d\d)?\] "
# A page is known by its generator, which stands somewhere in its head.
_PAGE = re.compile(rb"(?i)\s*<!doctype html\b")
GENERATOR = b'<meta name="generator" content="briefing">'
_OUTPUTS = tuple(
    (re.compile(signature), what)
    for signature, what in (
        (rb'\{\s*"format":\s*\d+,\s*"title":', "a briefing's manifest"),
        (rb'\{\s*"version":\s*"1\.2\.0",\s*"title":', "a briefing's list of chapters"),
        (rb"WEBVTT(?![^\s])", "a transcript in WebVTT"),
        (rb"1\r?\n\d\d:\d\d:\d\d,\d{3} --> ", "subtitles"),
        (rb"\[ti:[^\n]*\n(?:\[ar:[^\n]*\n)?\[length:", "a transcript as lyrics"),
        (rb'TITLE "[^\n]*\nFILE "', "a cue sheet"),
        (rb"%b[^\n]+\n(?:%b|\Z)" % (_STAMP, _STAMP), "a briefing's transcript"),
        (rb"<\?xml[^>]*>\s*<!-- [0-9a-f]{16} -->\s*<rss\b", "a feed of briefings"),
        (rb"// [0-9a-f]{16}\s*briefing\.\w+\(", "a part of the player"),
        (rb"// Keeps the player, and the briefings that ", "a part of the player"),
        (rb'\{\s*"name":[^\n]*\s*"short_name":', "a part of the player"),
    )
)


def stranger(data: bytes) -> tuple[str, str] | None:
    """Tell what `data` is and what to do about it; None where it may well be readable."""
    if what := own_output(data):
        return what, _ARTICLE
    for signature, what, hint in _STRANGERS:
        if signature.match(data):
            return what, hint
    return None


def own_output(data: bytes) -> str:
    """Tell which of this program's own outputs `data` is, or begins; empty where it is none.

    Its sounds and pictures, and what it keeps for itself, are no texts, which `stranger` says.
    """
    head = data[:HEAD].removeprefix(b"\xef\xbb\xbf")
    if GENERATOR in head and _PAGE.match(head):
        return "the player of a folder of briefings"
    return next((what for signature, what in _OUTPUTS if signature.match(head)), "")


def is_sound_or_picture(data: bytes) -> bool:
    """Whether `data` begins as a sound or a picture does: who made it, it does not tell."""
    return any(signature.match(data) for signature, _, _ in _SOUNDS_AND_PICTURES)

"""Bytes of web pages and feeds to text.

The order: a byte order mark; a declared UTF-16; UTF-8 where the bytes are valid UTF-8, whatever is
declared, for no other encoding looks like it by accident; what is declared, by HTTP, the page or
the XML declaration; windows-1258, in which old Vietnamese pages are written. Labels are those of
the WHATWG Encoding Standard that occur in Vietnam; codecs that are no charsets (punycode, UTF-7 …)
are not even tried.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LABELS = {
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "windows-1258": "cp1258",
    "cp1258": "cp1258",
    "x-cp1258": "cp1258",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
}
_DECLARED = rb"""(?i)<meta[^>]{0,200}?charset\s*+=\s*+(?:["']\s*+)?([\w.:-]{2,40})"""
_XML_DECLARED = rb"""(?i)^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']"""
_PROLOGUE = 4096  # bytes; the standard looks at 1,024, pages with long heads need more
_UNSPEAKABLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]"


def decode(data: bytes, declared: str = "") -> str:
    """Decode a page; what is not in its charset becomes U+FFFD. NFC, without control characters.

    declared  the charset that the HTTP header names; empty when it names none
    """
    text = _decode(data, declared.strip().lower())
    return re.sub(_UNSPEAKABLE, "", unicodedata.normalize("NFC", text))


def _decode(data: bytes, declared: str) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    label = declared or _label_within(data)
    if (encoding := _LABELS.get(label, "")).startswith("utf-16") and declared:
        return data.decode(encoding, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError as exc:
        if label in {"utf-8", "utf8"} or _breaks_off(data, exc):
            return data.decode("utf-8", "replace")
    return data.decode(encoding if encoding and "16" not in encoding else "cp1258", "replace")


def _label_within(data: bytes) -> str:
    head = data[:_PROLOGUE]
    found = re.search(_XML_DECLARED, head) or re.search(_DECLARED, head)
    return found[1].decode("ascii", "replace").lower() if found else ""


def _breaks_off(data: bytes, exc: UnicodeDecodeError) -> bool:
    return exc.reason == "unexpected end of data" and exc.start >= len(data) - 3 and exc.start > 0

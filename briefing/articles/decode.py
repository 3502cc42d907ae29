"""Bytes to clean text: UTF-8 in NFC, one kind of line end, no invisible characters.

What has one meaning only is repaired silently. What would have to be guessed is refused, in
one line that says where the trouble is and what to do.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import TYPE_CHECKING

from briefing.errors import SourceError
from briefing.files.signatures import stranger

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # ahead of UTF-16: its mark begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_ZIP = b"PK\x03\x04"
_LINE_ENDS = "\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]"

# Letters of the three encodings that old Vietnamese files are written in. In each, these bytes
# make up most of what is not ASCII; what they mean in the other two is rare.
_LEGACY = (
    (
        "windows-1258",
        frozenset(b"\xe0\xe1\xe2\xe3\xe8\xe9\xea\xf0\xf4\xf5\xfd\xd0\xcc\xd2\xec\xf2"),
    ),
    (
        "TCVN3 (ABC)",
        frozenset(b"\xa8\xa9\xaa\xab\xac\xad\xae\xb5\xb8\xb9\xbe\xc7\xca\xcb\xd6\xd7\xdc"),
    ),
    ("VNI", frozenset(b"\xf1\xf6\xf8\xf9\xfb\xfa\xef\xe4\xe5\xeb\xe0\xe1\xe2\xee")),
)


def decode(data: bytes, name: str = "the article") -> str:
    r"""Decode and repair an article's bytes.

    Returns NFC text whose only control characters are `\n` and `\t` and whose only blank
    apart from these is the space. Raises SourceError when `data` is not text, not UTF-8 (or
    UTF-16 and UTF-32 with a byte order mark), or holds no letter and no digit.
    """
    text = repair(_decode(data, name))
    if not any(map(str.isalnum, text)):
        raise SourceError(f"{name} holds no words", "give a file with an article in it")
    if re.match(r"\s*(<!doctype html|<html\b)", text, re.IGNORECASE):
        raise SourceError(f"{name} is a web page, not text", "call it .html, or give its link")
    return text


def repair(text: str) -> str:
    """Normalise a decoded text: NFC, plain line ends and spaces, nothing invisible."""
    text = re.sub(_LINE_ENDS, "\n", text)
    if not text.isascii():
        # Invisible characters go first: one between a letter and its accent keeps them apart.
        for char, replacement in _replacements(set(text)):
            text = text.replace(char, replacement)
        text = unicodedata.normalize("NFC", text)
    return re.sub(_CONTROLS, "", text)


_CONTROLS = "[\x00-\x08\x0b-\x1f\x7f]"


def _replacements(characters: set[str]) -> Iterator[tuple[str, str]]:
    """Yield, for each character that text for a voice cannot hold, what takes its place."""
    for char in characters:
        category = unicodedata.category(char)
        if category == "Zs":
            yield char, " "
        elif category in {"Cc", "Cf", "Cs", "Cn"} and char not in "\n\t":
            # Cf: soft hyphens, zero-width and direction marks; Cs: lone surrogates.
            yield char, ""


def _decode(data: bytes, name: str) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) if encoding == "utf-8" else 0 :].decode(encoding)
            except UnicodeDecodeError as exc:
                if encoding == "utf-8":
                    data = data[len(bom) :]
                    break
                raise _not_text(
                    name, f"is not valid {encoding.upper()} at byte {exc.start}"
                ) from exc
    if told := stranger(data):
        what, hint = told
        raise SourceError(f"{name} is {what}, not text", hint)
    if data.startswith(_ZIP):
        hint = "call it .docx or .epub, if it is one"
        raise SourceError(f"{name} is a zipped document, not text", hint)
    nul = data.find(b"\0")
    if nul >= 0:
        raise _not_text(name, f"is binary, not text (a NUL at byte {nul})")
    try:
        return data.decode()
    except UnicodeDecodeError as exc:
        return _decode_surrogates(data, name, exc)


def _decode_surrogates(data: bytes, name: str, trouble: UnicodeDecodeError) -> str:
    """UTF-8 that was written from UTF-16 units: pairs are joined, what is left alone dropped."""
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as exc:
        raise _not_utf8(data, name, exc) from trouble
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _not_text(name: str, problem: str) -> SourceError:
    return SourceError(f"{name} {problem}", "save the article as UTF-8 text")


def _not_utf8(data: bytes, name: str, exc: UnicodeDecodeError) -> SourceError:
    if exc.reason == "unexpected end of data":
        return SourceError(
            f"{name} breaks off in the middle of a character (byte {exc.start})",
            "fetch the file again",
        )
    guess = _likely_encoding(data)
    return SourceError(
        f"{name} is not UTF-8 (byte {exc.start} is 0x{data[exc.start]:02x})",
        f"it looks like {guess}; save it as UTF-8 and try again",
    )


def _likely_encoding(data: bytes) -> str:
    high = [byte for byte in data[:100_000] if byte >= 0x80]  # noqa: PLR2004 - the end of ASCII
    scores = [(sum(byte in letters for byte in high), name) for name, letters in _LEGACY]
    return max(scores)[1]

"""Bytes to clean text: the encoding found, NFC, one kind of line end, no invisible characters."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.errors import SourceError
from briefing.model.composed import composed

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = 4096
"""Bytes at the beginning of a file that suffice to recognise it, its charset included."""

PDF = b"%PDF-"
"""What a PDF file begins with."""

_OTHERWISE = marked("give a text, a web page, a mail, a .docx, an .epub or a .pdf")
_ARTICLE = marked("give the article that it was made from")
_Row = tuple[re.Pattern[bytes], str, str]


def _table(*rows: tuple[bytes, str, str]) -> tuple[_Row, ...]:
    return tuple((re.compile(signature, re.DOTALL), what, hint) for signature, what, hint in rows)


_SOUNDS_AND_PICTURES = _table(
    (rb"\x89PNG|\xff\xd8\xff|GIF8", marked("a picture"), _OTHERWISE),
    (rb"(?:<\?xml[^>]{0,200}>\s{0,9})?<svg\b", marked("a picture"), _OTHERWISE),
    (rb"RIFF", marked("a picture or a sound"), _OTHERWISE),
    (rb"ID3", marked("an MP3 file"), _OTHERWISE),
    (rb"OggS|fLaC|....ftyp", marked("a sound or a film"), _OTHERWISE),
)
_FOREIGN = _SOUNDS_AND_PICTURES + _table(
    (rb"%PDF", marked("a PDF file"), marked("call it .pdf")),
    (rb"\xd0\xcf\x11\xe0", marked("an old Word document"), marked("save it as .docx")),
    (rb"\{\\rtf", marked("an RTF document"), marked("save it as .docx")),
    (rb"\x1f\x8b|7z\xbc\xaf", marked("a compressed file"), marked("unpack it")),
    (rb"SQLite format 3\0|\x37\x7f\x06[\x82\x83]", marked("a database"), _OTHERWISE),
    (rb"\{\s{0,9}\"[\w.-]{1,99}\":", marked("data in JSON"), _OTHERWISE),
    (rb"-----BEGIN [A-Z ]{1,40}-----", marked("a certificate or a key"), _OTHERWISE),
)
_STAMP = rb"\[\d{1,2}:\d\d(?::\d\d)?\] "
# A page is known by its generator, which stands somewhere in its head.
_PAGE = re.compile(rb"(?i)\s*<!doctype html\b")
GENERATOR = b'<meta name="generator" content="briefing">'
_OUTPUTS = tuple(
    (re.compile(signature), what)
    for signature, what in (
        (rb'\{\s*"format":\s*\d+,\s*"title":', marked("a briefing's manifest")),
        (rb'\{\s*"version":\s*"1\.2\.0",\s*"title":', marked("a briefing's list of chapters")),
        (rb"WEBVTT(?![^\s])", marked("a transcript in WebVTT")),
        (rb"1\r?\n\d\d:\d\d:\d\d,\d{3} --> ", marked("subtitles")),
        (rb"\[ti:[^\n]*\n(?:\[ar:[^\n]*\n)?\[length:", marked("a transcript as lyrics")),
        (rb'TITLE "[^\n]*\nFILE "', marked("a cue sheet")),
        (rb"%b[^\n]+\n(?:%b|\Z)" % (_STAMP, _STAMP), marked("a briefing's transcript")),
        (rb"<\?xml[^>]*>\s*<!-- [0-9a-f]{16} -->\s*<rss\b", marked("a feed of briefings")),
        (rb"// [0-9a-f]{16}\s*briefing\.\w+\(", marked("a part of the player")),
        (rb"// Keeps the player, and the briefings that ", marked("a part of the player")),
        (rb'\{\s*"name":[^\n]*\s*"short_name":', marked("a part of the player")),
    )
)


def foreign_signature(data: bytes) -> tuple[str, str] | None:
    """Return what `data` is and what to do about it; None where it may well be readable."""
    if what := own_output(data):
        return what, _ARTICLE
    for signature, what, hint in _FOREIGN:
        if signature.match(data):
            return what, hint
    return None


def own_output(data: bytes) -> str:
    """Return which of this program's own outputs `data` is, or begins; empty where it is none.

    Its sounds, pictures and databases are not among them: `foreign_signature` knows these.
    """
    head = data[:HEAD].removeprefix(b"\xef\xbb\xbf")
    if GENERATOR in head and _PAGE.match(head):
        return marked("the player of a folder of briefings")
    return next((what for signature, what in _OUTPUTS if signature.match(head)), "")


def is_sound_or_picture(data: bytes) -> bool:
    """Whether `data` begins as a sound or a picture does, whoever made it."""
    return any(signature.match(data) for signature, _, _ in _SOUNDS_AND_PICTURES)


_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # ahead of UTF-16: its mark begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
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

    Returns:
        NFC text whose only control characters are `\n` and `\t` and whose only blank apart from
        these is the space.

    Raises:
        SourceError: When `data` is not text, not UTF-8 (or UTF-16 and UTF-32 with a byte order
            mark), or holds no letter and no digit.
    """
    text = repair(_decode(data, name), name)
    if not any(map(str.isalnum, text)):
        raise SourceError(
            _("{name} holds no words").format(name=name), _("give a file with an article in it")
        )
    if re.match(r"\s*(<!doctype html|<html\b)", text, re.IGNORECASE):
        raise SourceError(
            _("{name} is a web page, not text").format(name=name),
            _("call it .html, or give its link"),
        )
    return text


def repair(text: str, name: str = "the text") -> str:
    """Normalise a decoded text: NFC, plain line ends and spaces, nothing invisible.

    Raises:
        SourceError: For letters with more accents than any writing has.
    """
    text = re.sub(_LINE_ENDS, "\n", text)
    if not text.isascii():
        # Invisible characters go first: one between a letter and its accent keeps them apart.
        for char, replacement in _replacements(set(text)):
            text = text.replace(char, replacement)
        text = composed(text, name)
    return re.sub(_CONTROLS, "", text)


_CONTROLS = "[\x00-\x08\x0b-\x1f\x7f]"


def _replacements(characters: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each character that text for a voice cannot hold, with its replacement."""
    for char in characters:
        category = unicodedata.category(char)
        if category == "Zs":
            yield char, " "
        elif category in {"Cc", "Cf", "Cs", "Cn"} and char not in "\n\t":
            # Cf: soft hyphens, zero-width and direction marks; Cs: lone surrogates.
            yield char, ""


def _split_bom(data: bytes) -> tuple[str, bytes]:
    """Return the encoding that a byte order mark names, empty without one, and what follows it."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding, data[len(bom) :]
    return "", data


def _decode(data: bytes, name: str) -> str:
    size = len(data)
    encoding, data = _split_bom(data)
    if encoding:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as exc:
            if encoding != "utf-8":
                place = exc.start + size - len(data)
                wide = encoding[:6].upper()  # without its byte order
                raise _not_text(
                    _("{name} is not valid {encoding} at byte {place}").format(
                        name=name, encoding=wide, place=place
                    )
                ) from exc
    if foreign := foreign_signature(data):
        what, hint = foreign
        raise SourceError(_("{name} is {what}, not text").format(name=name, what=_(what)), _(hint))
    if data.startswith(_ZIP):
        hint = _("call it .docx or .epub, if it is one")
        raise SourceError(_("{name} is a zipped document, not text").format(name=name), hint)
    nul = data.find(b"\0")
    if nul >= 0:
        raise _not_text(
            _("{name} is binary, not text (a NUL at byte {place})").format(name=name, place=nul)
        )
    try:
        return data.decode()
    except UnicodeDecodeError as exc:
        return _decode_surrogates(data, name, exc)


def _decode_surrogates(data: bytes, name: str, trouble: UnicodeDecodeError) -> str:
    """Decode UTF-8 that was written from UTF-16 units: join pairs, drop lone surrogates."""
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as exc:
        raise _not_utf8(data, name, exc) from trouble
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _not_text(problem: str) -> SourceError:
    return SourceError(problem, _("save the article as UTF-8 text"))


def _not_utf8(data: bytes, name: str, exc: UnicodeDecodeError) -> SourceError:
    if exc.reason == "unexpected end of data":
        return SourceError(
            _("{name} breaks off in the middle of a character (byte {place})").format(
                name=name, place=exc.start
            ),
            _("fetch the file again"),
        )
    guess = _likely_encoding(data)
    return SourceError(
        _("{name} is not UTF-8 (byte {place} is 0x{value:02x})").format(
            name=name, place=exc.start, value=data[exc.start]
        ),
        _("it looks like {guess}; save it as UTF-8 and try again").format(guess=guess),
    )


def _likely_encoding(data: bytes) -> str:
    high = [byte for byte in data[:100_000] if byte >= 0x80]  # noqa: PLR2004 - the end of ASCII
    scores = [(sum(byte in letters for byte in high), name) for name, letters in _LEGACY]
    return max(scores)[1]


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
_UNSPEAKABLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]"


def decode_markup(data: bytes, declared: str = "", name: str = "the page") -> str:
    """Decode a page; what is not in its charset becomes U+FFFD. NFC, without control characters.

    Args:
        data: As it was sent or as it lies on disk.
        declared: The charset that the HTTP header names; empty when it names none.
        name: What the page is called in errors.

    Raises:
        SourceError: For letters with more accents than any writing has.
    """
    text = _decode_as(data, declared.strip().lower())
    return re.sub(_UNSPEAKABLE, "", composed(text, name))


def _decode_as(data: bytes, declared: str) -> str:
    marked, data = _split_bom(data)
    if marked:
        return data.decode(marked, "replace")
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
    head = data[:HEAD]  # the standard looks at 1,024 bytes, pages with long heads need more
    found = re.search(_XML_DECLARED, head) or re.search(_DECLARED, head)
    return found[1].decode("ascii", "replace").lower() if found else ""


def _breaks_off(data: bytes, exc: UnicodeDecodeError) -> bool:
    return exc.reason == "unexpected end of data" and exc.start >= len(data) - 3 and exc.start > 0

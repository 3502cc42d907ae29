"""What a file is that holds nothing to read aloud, told by its first bytes."""

from __future__ import annotations

_OTHERWISE = "give a text, a web page, a .docx or an .epub"
_STRANGERS = (
    (b"%PDF", "a PDF file", "copy its text into a .txt file"),
    (b"\xd0\xcf\x11\xe0", "an old Word document", "save it as .docx"),
    (b"{\\rtf", "an RTF document", "save it as .docx"),
    (b"\x89PNG", "a picture", _OTHERWISE),
    (b"\xff\xd8\xff", "a picture", _OTHERWISE),
    (b"GIF8", "a picture", _OTHERWISE),
    (b"RIFF", "a picture or a sound", _OTHERWISE),
    (b"ID3", "an MP3 file", _OTHERWISE),
    (b"\x1f\x8b", "a compressed file", "unpack it"),
    (b"7z\xbc\xaf", "a compressed file", "unpack it"),
)


def stranger(data: bytes) -> tuple[str, str] | None:
    """Tell what `data` is and what to do about it; None where it may well be readable."""
    for signature, what, hint in _STRANGERS:
        if data.startswith(signature):
            return what, hint
    return None

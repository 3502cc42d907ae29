r"""What Google Translate's speech takes and gives: gTTS writes the requests, we read the replies.

A reply (`batchexecute`, as the page translate.google.com itself uses it) begins with the line
`)]}'`, which keeps browsers from running it as a script, and goes on with JSON arrays, each
perhaps behind a line with its length. One row of one of them is
`["wrb.fr", "jQ1olc", "[\"<base64 of an MP3>\"]", …]`; without sound, its third place is null.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING

from briefing.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "/_/TranslateWebserverUi/data/batchexecute"
LIMIT = 100  # characters a request, gTTS.GOOGLE_TTS_MAX_CHARS
_GUARD = ")]}'"
_RESULT = "wrb.fr"
_RPC = "jQ1olc"


def request_body(text: str, language: str) -> str:
    """One request for a text of at most LIMIT characters, its punctuation kept.

    Raises ValueError where there is nothing to say or gTTS makes no single request of it.
    """
    from gtts import gTTS

    if not any(character.isalnum() for character in text):
        raise ValueError("nothing to say")
    bodies = gTTS(
        text,
        lang=language,
        lang_check=False,
        pre_processor_funcs=[],
        tokenizer_func=lambda whole: [whole],
    ).get_bodies()
    if len(bodies) != 1:
        raise ValueError("more than one request")
    return str(bodies[0])


def request_headers() -> dict[str, str]:
    """Give the headers that gTTS sends."""
    from gtts import gTTS

    return dict(gTTS.GOOGLE_TTS_HEADERS)


def sound(reply: bytes) -> bytes:
    """Give the MP3 in a reply. Raises FormatError where there is none or it is broken."""
    try:
        text = reply.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise FormatError("its reply is not text") from exc
    for row in _rows(text.lstrip().removeprefix(_GUARD)):
        if row[:2] == [_RESULT, _RPC]:
            return _payload(row[2] if len(row) > 2 else None)  # noqa: PLR2004 - its third place
    raise FormatError("its reply holds no result")


def _rows(text: str) -> Iterator[list[object]]:
    """Every row of every array in a reply; the lengths between them say nothing new."""
    decoder, position = json.JSONDecoder(), 0
    while True:
        while position < len(text) and text[position].isspace():
            position += 1
        if position == len(text):
            return
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as exc:
            raise FormatError("its reply breaks off or is not what it should be") from exc
        if isinstance(value, list):
            yield from (row for row in value if isinstance(row, list))


def _payload(payload: object) -> bytes:
    if not isinstance(payload, str):
        raise FormatError("its reply holds no sound")
    try:
        encoded = json.loads(payload)[0]
        return base64.b64decode(encoded, validate=True)
    except (ValueError, TypeError, LookupError, RecursionError, binascii.Error) as exc:
        raise FormatError("the sound in its reply breaks off") from exc

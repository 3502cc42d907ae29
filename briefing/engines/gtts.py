"""Google Translate's voice: gTTS writes the requests, our own session carries them."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, ClassVar, Unpack
from urllib.parse import urlsplit

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.engines import option_values
from briefing.engines.interface import Option
from briefing.engines.network_options import DECLARED, NetworkOptions, NetworkSettings
from briefing.engines.received_audio import decode_mp3
from briefing.errors import EngineError, FormatError
from briefing.model.audio import Speech, VoiceInfo
from briefing.net.client import ADVICE
from briefing.net.host_client import RetryableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.model.audio import Audio
    from briefing.model.voice import Voice

PATH = "/_/TranslateWebserverUi/data/batchexecute"
LIMIT = 100  # characters a request, gTTS.GOOGLE_TTS_MAX_CHARS
_GUARD = ")]}'"
_RESULT = "wrb.fr"
_RPC = "jQ1olc"


def request_body(text: str, language: str) -> str:
    """One request for a text of at most LIMIT characters, its punctuation kept.

    Raises:
        ValueError: Where there is nothing to say or gTTS makes no single request of it.
    """
    from gtts import gTTS

    if not any(character.isalnum() for character in text):
        raise ValueError(_("nothing to say"))
    bodies = gTTS(
        text,
        lang=language,
        lang_check=False,
        pre_processor_funcs=[],
        tokenizer_func=lambda whole: [whole],
    ).get_bodies()
    if len(bodies) != 1:
        raise ValueError(_("more than one request"))
    return str(bodies[0])


def request_headers() -> dict[str, str]:
    """Return the headers that gTTS sends."""
    from gtts import gTTS

    return dict(gTTS.GOOGLE_TTS_HEADERS)


def sound(reply: bytes) -> bytes:
    """Return the MP3 in a reply. Raises FormatError where there is none or it is broken."""
    try:
        text = reply.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise FormatError(_("its reply is not text")) from exc
    for row in _rows(text.lstrip().removeprefix(_GUARD)):
        if row[:2] == [_RESULT, _RPC]:
            return _payload(row[2] if len(row) > 2 else None)  # noqa: PLR2004 - its third place
    raise FormatError(_("its reply holds no result"))


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
            raise FormatError(_("its reply breaks off or is not what it should be")) from exc
        if isinstance(value, list):
            yield from (row for row in value if isinstance(row, list))


def _payload(payload: object) -> bytes:
    if not isinstance(payload, str):
        raise FormatError(_("its reply holds no sound"))
    try:
        encoded = json.loads(payload)[0]
        return base64.b64decode(encoded, validate=True)
    except (ValueError, TypeError, LookupError, RecursionError, binascii.Error) as exc:
        raise FormatError(_("the sound in its reply breaks off")) from exc


_LANGUAGE = "vi"
_CHECK = 3.0  # seconds
# What we send and how we decode: to be counted up whenever that changes the sound.
_REVISION = 1

_VOICE = VoiceInfo(
    engine="gtts",
    name=_LANGUAGE,
    sample_rate=24_000,
    pace=4.4,
    licence=marked("Google's terms of service"),
    network=True,
    description=marked(
        "Google Translate, Vietnamese woman, northern accent; the text goes to Google"
    ),
    gender="woman",
    accent="northern",
)


class GttsEngine:
    """Google Translate's Vietnamese voice.

    The arguments are the options in the table [engines.gtts] of the configuration.

    Args:
        url: The service; its country gives the accent in some languages.
        network: The options of all network engines, see NetworkOptions.
    """

    name = "gtts"
    network = True
    limit = LIMIT
    foreign_respelling = ""
    supports_rate = False
    options: ClassVar = {**DECLARED, "url": Option.SOUND}

    def __init__(
        self,
        *,
        url: str = "https://translate.google.com",
        **network: Unpack[NetworkOptions],
    ) -> None:
        """Check the options; ask nobody. Raises ConfigError."""
        self._url = option_values.secure_url(self.name, "url", url, "https")
        self._host = urlsplit(self._url).hostname or ""
        settings = NetworkSettings.of(self.name, self.options, network, rate=6.0, burst=60)
        self.workers = settings.workers
        self.version = f"{_REVISION}-{self._host}"
        self._https = settings.http_client(self._host)
        self._host_client = settings.host_client(self._host)

    def voices(self) -> tuple[VoiceInfo, ...]:
        """One voice, `vi`."""
        return (_VOICE,)

    def check(self) -> None:
        """Find out within 3 seconds whether Google answers and does not want to be left alone."""
        self._host_client.check(lambda: self._https.ping(f"{self._url}/", _CHECK))

    def speak(self, text: str, voice: Voice) -> Speech:
        """Fetch a text of at most 100 characters; see Engine.speak."""
        if voice.name != _LANGUAGE:
            raise EngineError(
                _("{engine} has no voice {name!r}").format(engine="gtts", name=voice.name),
                _("choose {language}").format(language=_LANGUAGE),
            )
        if len(text) > LIMIT:
            raise EngineError(
                _("{engine} takes {limit} characters, not {length}").format(
                    engine="gtts", limit=LIMIT, length=len(text)
                ),
                _("cut the text"),
            )
        try:
            body = request_body(text, _LANGUAGE)
        except ValueError as exc:
            raise EngineError(
                _("{engine} cannot speak {text!r} ({reason})").format(
                    engine="gtts", text=text, reason=exc
                ),
                _("change the text"),
            ) from exc
        return Speech(self._host_client.ask(lambda: self._fetch(body, text)))

    def close(self) -> None:
        """Close the connections; whoever waits gets an EngineError."""
        self._host_client.close()
        self._https.close()

    def _fetch(self, body: str, text: str) -> Audio:
        reply = self._https.post(self._url + PATH, body, request_headers())
        try:
            return decode_mp3(sound(reply), text)
        except FormatError as exc:
            error = EngineError(
                _("{host} sends no usable sound ({reason})").format(host=self._host, reason=exc),
                _(ADVICE),
            )
            raise RetryableError(error) from exc

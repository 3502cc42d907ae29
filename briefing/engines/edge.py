"""Microsoft Edge's voices, through edge-tts, as the optional part `edge` brings it."""

from __future__ import annotations

import threading
from importlib.util import find_spec
from math import ceil
from typing import TYPE_CHECKING, ClassVar, Unpack

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.engines import option_values
from briefing.engines.interface import Option
from briefing.engines.network_options import DECLARED, NetworkOptions, NetworkSettings
from briefing.engines.received_audio import decode_mp3
from briefing.errors import EngineError, EngineNotSetUpError, EngineUnavailableError, FormatError
from briefing.installation import command_for, command_to_upgrade
from briefing.model.audio import Speech, VoiceInfo, WordTime
from briefing.model.marks import in_signs
from briefing.net.client import ADVICE, CLOCK_OR_CA
from briefing.net.failures import Cause, classify
from briefing.net.host_client import RetryableError, retry_after
from briefing.net.loop_thread import LoopThread

if TYPE_CHECKING:
    from collections.abc import Iterable

    import aiohttp

    from briefing.model.voice import Voice

_HOST = "speech.platform.bing.com"
_LIMIT = 1000  # characters; the service accepts 4,096 bytes at once
_CHECK = 3.0  # seconds
_SIGNS = ",.;:?!"  # those that it pauses at
_TICKS = 10_000_000  # a second, in the service's word times
_TOO_MANY, _SERVER_ERROR = 429, 500
# What we send and how we decode: to be counted up whenever that changes the sound.
_REVISION = 2

_VOICES = {
    "vi-VN-HoaiMyNeural": ("woman", "Hoài My"),
    "vi-VN-NamMinhNeural": ("man", "Nam Minh"),
}


class EdgeEngine:
    """Microsoft Edge's two Vietnamese voices, with the times of their words.

    The arguments are the options in the table [engines.edge] of the configuration.

    Args:
        address: host:port to connect to instead of the service's own.
        network: The options of all network engines, see NetworkOptions.
    """

    name = "edge"
    network = True
    limit = _LIMIT
    foreign_respelling = ""
    supports_rate = True
    pauses_at_marks = True
    version = str(_REVISION)
    options: ClassVar = {**DECLARED, "address": Option.PRIVATE}

    def __init__(
        self,
        *,
        address: str = "",
        **network: Unpack[NetworkOptions],
    ) -> None:
        """Check the options; ask nobody.

        Raises:
            EngineUnavailableError: Where edge-tts is not installed.
            ConfigError: For an option that is no such value.
        """
        if find_spec("edge_tts") is None:
            raise EngineNotSetUpError(
                _("{name} is not installed").format(name="edge-tts"), command_for("edge")
            )
        settings = NetworkSettings.of(
            self.name, self.options, network, read_timeout=15.0, total_timeout=60.0
        )
        self.workers = settings.workers
        self._timeouts = settings.timeouts
        self._address = option_values.address(self.name, "address", address)
        self._ca = settings.ca
        self._trusted = threading.Lock()
        self._loop = LoopThread()
        self._https = settings.http_client(_HOST)
        self._host_client = settings.host_client(_HOST)

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Two voices, the woman's first."""
        return tuple(
            VoiceInfo(
                self.name,
                name,
                24_000,
                4.4,
                marked("Microsoft's terms of service"),
                True,
                _(
                    "Microsoft Edge, a neural Vietnamese {gender}; the text goes to Microsoft"
                ).format(gender=_(gender)),
                gender=gender,
                accent="northern",
                person=person,
            )
            for name, (gender, person) in _VOICES.items()
        )

    def check(self) -> None:
        """Find out within 3 seconds whether the service answers and does not refuse."""
        host, port = self._address or (_HOST, 443)
        self._host_client.check(lambda: self._https.ping(f"https://{host}:{port}/", _CHECK))

    def speak(self, text: str, voice: Voice) -> Speech:
        """Fetch a text of at most 1,000 characters with its words' times; see Engine.speak."""
        if voice.name not in _VOICES:
            known = ", ".join(_VOICES)
            raise EngineError(
                _("{engine} has no voice {name!r}").format(engine="edge", name=voice.name),
                _("choose one of {known}").format(known=known),
            )
        if len(text) > _LIMIT:
            raise EngineError(
                _("{engine} takes {limit} characters, not {length}").format(
                    engine="edge", limit=_LIMIT, length=len(text)
                ),
                _("cut the text"),
            )
        if not any(character.isalnum() for character in text):
            raise EngineError(
                _("{engine} cannot speak {text!r} (nothing to say)").format(
                    engine="edge", text=text
                ),
                _("change the text"),
            )
        line = in_signs(text, _SIGNS)
        return self._host_client.ask(lambda: self._fetch(line, voice))

    def close(self) -> None:
        """Close the connections; whoever waits gets an EngineError."""
        self._host_client.close()
        self._loop.close()
        self._https.close()

    def _fetch(self, text: str, voice: Voice) -> Speech:
        try:
            data, boundaries = self._loop.run(self._exchange(text, voice), self._timeouts.total)
        except Exception as exc:
            raise _to_error(exc) from exc
        try:
            audio = decode_mp3(data, text, voice.rate)
        except FormatError as exc:
            error = EngineError(
                _("{host} sends no usable sound ({reason})").format(host=_HOST, reason=exc),
                _(ADVICE),
            )
            raise RetryableError(error) from exc
        return Speech(audio, _word_times(text, boundaries, audio.sample_rate, len(audio.samples)))

    async def _exchange(self, text: str, voice: Voice) -> tuple[bytes, list[tuple[str, int]]]:
        """Return the MP3 and each word with its time in ticks."""
        from edge_tts import Communicate

        from briefing.net.aiohttp_connector import persistent_connector  # lazy: an extra

        self._trust()
        connector = persistent_connector(self._address)
        communicate = Communicate(
            text,
            voice.name,
            rate=f"{round((voice.rate - 1) * 100):+d}%",
            boundary="WordBoundary",
            connector=connector,
            connect_timeout=ceil(self._timeouts.connect),  # edge-tts takes whole seconds
            receive_timeout=ceil(self._timeouts.read),
        )
        sound = bytearray()
        words: list[tuple[str, int]] = []
        try:
            async for chunk in communicate.stream():
                if chunk["type"] == "audio":
                    sound += chunk["data"]
                elif chunk["type"] == "WordBoundary":
                    words.append((chunk["text"], int(chunk["offset"])))
        finally:
            await connector.end()
        # edge-tts counts a part's bytes when its end has been announced, and takes a connection
        # that closes before for an end like any other.
        if communicate.state["cumulative_audio_bytes"] != len(sound):
            raise EOFError
        return bytes(sound), words

    def _trust(self) -> None:
        """Make edge-tts trust our file of certificates too; it has no option for that."""
        if not self._ca:
            return
        from edge_tts import communicate

        context = getattr(communicate, "_SSL_CTX", None)
        if context is None:
            raise EngineError(_("this edge-tts takes no `ca`"), command_to_upgrade("edge-tts"))
        with self._trusted:
            context.load_verify_locations(self._ca)


def _to_error(exc: Exception) -> Exception:
    """Turn what an exchange raised into RetryableError or one of our errors."""
    import aiohttp
    from edge_tts import exceptions

    match exc:
        case aiohttp.ClientResponseError():
            return _refusal(exc)
        case exceptions.SkewAdjustmentError():
            return EngineError(
                _("{host} refuses us").format(host=_HOST), _("check this machine's clock")
            )
        case exceptions.NoAudioReceived():
            return RetryableError(
                EngineError(_("{host} sends no sound").format(host=_HOST), _(ADVICE))
            )
        case aiohttp.ClientError() | OSError():  # some are a ValueError too
            return _network_error(exc)
        case exceptions.EdgeTTSException() | EOFError() | ValueError() | LookupError():
            return RetryableError(
                EngineError(_("{host} broke off its reply").format(host=_HOST), _(ADVICE))
            )
    return exc


def _network_error(exc: Exception) -> Exception:
    match classify(exc).cause:
        case Cause.CERTIFICATE:
            return EngineUnavailableError(
                _("{host} cannot prove who it is").format(host=_HOST), _(CLOCK_OR_CA)
            )
        case Cause.TIMEOUT:
            problem = _("{host} does not answer in time").format(host=_HOST)
        case _:
            problem = _("{host} cannot be reached").format(host=_HOST)
    return RetryableError(EngineUnavailableError(problem, _(ADVICE)))


def _refusal(exc: aiohttp.ClientResponseError) -> Exception:
    after = retry_after(exc.headers.get("Retry-After") if exc.headers else None)
    if exc.status == _TOO_MANY:
        error = EngineError(_("{host} refuses for now").format(host=_HOST), _("come back later"))
        return RetryableError(error, refused=True, after=after)
    if exc.status >= _SERVER_ERROR:
        error = EngineError(
            _("{host} is in trouble (HTTP {status})").format(host=_HOST, status=exc.status),
            _("try again later"),
        )
        return RetryableError(error, after=after)
    hint = _("check this machine's clock, or {command}").format(
        command=command_to_upgrade("edge-tts")
    )
    return EngineError(
        _("{host} does not take the request (HTTP {status})").format(host=_HOST, status=exc.status),
        hint,
    )


def _word_times(
    text: str, boundaries: Iterable[tuple[str, int]], rate: int, length: int
) -> tuple[WordTime, ...]:
    """Find each word in the text, in order; a word that is not there as written is left out."""
    times: list[WordTime] = []
    position = 0
    for word, ticks in boundaries:
        found = text.find(word, position)
        sample = ticks * rate // _TICKS
        if found < 0 or sample > length or (times and sample < times[-1].sample):
            continue
        times.append(WordTime(found, sample))
        position = found + len(word)
    return tuple(times)

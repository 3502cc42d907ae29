"""Any speech server that answers `POST {base}/audio/speech`, on this machine or elsewhere."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from typing import TYPE_CHECKING, Any, ClassVar, Unpack
from urllib.parse import urlsplit

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.engines import option_values
from briefing.engines.interface import Option
from briefing.engines.network_options import DECLARED, NetworkOptions, NetworkSettings
from briefing.engines.received_audio import decode, resampled
from briefing.errors import (
    ConfigError,
    EngineError,
    EngineNotSetUpError,
    EngineUnavailableError,
    FormatError,
)
from briefing.model.audio import Speech, VoiceInfo
from briefing.net.addresses import is_this_machine
from briefing.net.client import ADVICE, Remedies, Reply, Request
from briefing.net.host_client import RetryableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.model.audio import Audio
    from briefing.model.voice import Voice

# What we send and how we decode: to be counted up whenever that changes the sound.
_REVISION = 1
_CHECK = 3.0  # seconds
_PACE = 4.5  # syllables a second, of a voice that nobody has measured
_FORMATS = ("wav", "pcm", "mp3", "flac", "opus")
# Both hold the same samples, so that either will do where the other is refused.
_LOSSLESS = ("wav", "pcm")
_LISTS = ("audio/voices", "voices")  # where servers list their voices
_OK = 200
_WRONG_REQUEST = frozenset({400, 415, 422})
_NO_LIST = frozenset({400, 404, 405, 501})
_RATE = re.compile(r"rate\s*=\s*\"?(\d{4,6})", re.ASCII)
_SECRET = re.compile(r"key|token|secret|passw|auth", re.IGNORECASE)
_PROOF = "Một hai ba bốn năm sáu bảy tám chín mười."
# Twice as long by the rates, less by the silence around the words; the lengths of a sampling
# voice differ by a tenth by themselves.
_PROVEN_AT, _FOLLOWED = (0.75, 1.5), 1.3


class ServerEngine:
    """The voices of a server that speaks the protocol which local servers and clouds share.

    The arguments are the options in the table [engines.server] of the configuration.

    Args:
        base_url: What `/audio/speech` stands behind, as `http://localhost:8000/v1`; without TLS
            only on this machine and in private networks.
        model: The model's name, as the server knows it.
        voices: The voices to offer, the best first; none for those that the server lists.
        key: What the server asks for as a bearer token; rather as key_env or key_file.
        extra: A table of further fields of the request, as `lang = "vi"`.
        format: What is asked for: wav, pcm, mp3, flac or opus; where wav is refused, pcm is tried,
            and the other way round.
        speed: Whether the server follows `speed`; else sound is stretched afterwards.
        sample_rate: Hz of what is handed on, and of PCM whose rate the server does not state.
        limit: Characters a request, at most.
        network: The options of all network engines, see NetworkOptions.
    """

    name = "server"
    foreign_respelling = ""
    options: ClassVar = {
        **DECLARED,
        **dict.fromkeys(
            ("base_url", "model", "extra", "format", "speed", "sample_rate"), Option.SOUND
        ),
        "voices": Option.PLAIN,
        "limit": Option.PLAIN,
        "key": Option.PRIVATE,
    }

    def __init__(
        self,
        *,
        base_url: str = "",
        model: str = "tts-1",
        voices: list[str] | tuple[str, ...] = (),
        key: str = "",
        extra: Mapping[str, Any] | None = None,
        format: str = "wav",  # noqa: A002 - its name in the configuration
        speed: bool = False,
        sample_rate: int = 24_000,
        limit: int = 1_000,
        **network: Unpack[NetworkOptions],
    ) -> None:
        """Check the options; ask nobody.

        Raises:
            EngineUnavailableError: Where no server is configured.
            ConfigError: For an option that is no such value.
        """
        settings = NetworkSettings.of(
            self.name,
            self.options,
            network,
            read_timeout=120.0,
            total_timeout=180.0,
            attempts=10,
            longest_wait=120.0,
            workers=2,
            rate=0.0,
            burst=10,
        )
        if not base_url:
            raise _nowhere()
        if format not in _FORMATS:
            raise ConfigError(
                _("[engines.{engine}] {name} is {value!r}").format(
                    engine="server", name="format", value=format
                ),
                _("choose one of {known}").format(known=", ".join(_FORMATS)),
            )
        if not isinstance(speed, bool):
            raise ConfigError(
                _("[engines.{engine}] {name} is {value!r}").format(
                    engine="server", name="speed", value=speed
                ),
                _("make it true or false"),
            )
        self._url = option_values.web_url(self.name, "base_url", base_url)
        self._model = option_values.text(self.name, "model", model)
        self._named = option_values.names(self.name, "voices", voices)
        self._extra = _harmless(option_values.table(self.name, "extra", extra))
        self._key = option_values.key(self.name, key)
        self._formats = _LOSSLESS if format == "wav" else (format,)
        if format == "pcm":
            self._formats = _LOSSLESS[::-1]
        self._sample_rate = option_values.whole(
            self.name, "sample_rate", sample_rate, 8_000, 192_000
        )
        self.supports_rate = speed
        self.limit = option_values.whole(self.name, "limit", limit, 50, 20_000)
        self.workers = settings.workers
        self._host = urlsplit(self._url).hostname or ""
        self.network = not is_this_machine(self._host)
        self.version = self._fingerprint(format)
        self._listed: tuple[str, ...] | None = None
        self._follows: dict[str, bool] = {}
        self._proving = threading.Lock()
        remedies = Remedies(
            _("see base_url, model, voices, extra and limit of [engines.server]"),
            _("give the key by key_env or key_file of [engines.server]"),
        )
        self._https = settings.http_client(self._host, remedies)
        self._host_client = settings.host_client(self._host)

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Describe the voices that are configured, else those that the server listed at `check`."""
        return tuple(map(self._described, self._named or self._listed or ()))

    def describe(self, name: str) -> VoiceInfo:
        """Describe a voice by its name: what the server knows, it says when it is asked."""
        known = self._listed
        if not name or (known is not None and name not in (*known, *self._named)):
            has = ", ".join((*self._named, *(known or ()))) or _("none that it lists")
            raise EngineError(
                _("{engine} has no voice {name!r}").format(engine=self._host, name=name),
                _("choose one of {known}").format(known=has),
            )
        return self._described(name)

    def check(self) -> None:
        """Find out within 3 seconds whether the server answers, and what voices it lists."""
        self._host_client.check(self._list)
        if not self.voices():
            raise EngineUnavailableError(
                _("{host} lists no voices").format(host=self._host),
                _("{setting} in [engines.server]").format(setting='voices = ["…"]'),
            )

    def speak(self, text: str, voice: Voice) -> Speech:
        """Fetch a text of at most `limit` characters; see Engine.speak."""
        self.describe(voice.name)
        if len(text) > self.limit:
            raise EngineError(
                _("{engine} takes {limit} characters, not {length}").format(
                    engine=self._host, limit=self.limit, length=len(text)
                ),
                _("cut the text"),
            )
        if not any(character.isalnum() for character in text):
            raise EngineError(
                _("{engine} cannot speak {text!r} (nothing to say)").format(
                    engine="server", text=text
                ),
                _("change the text"),
            )
        rate = voice.rate if self.supports_rate else 1.0
        if rate != 1.0:
            self._prove(voice.name)
        return Speech(self._ask(text, voice.name, rate))

    def close(self) -> None:
        """Close the connections; whoever waits gets an EngineError."""
        self._host_client.close()
        self._https.close()

    def _described(self, voice: str) -> VoiceInfo:
        about = _("this machine's server, model {model}").format(model=self._model)
        if self.network:
            about = _("{host}'s server, model {model}; the text goes to {host}").format(
                host=self._host, model=self._model
            )
        return VoiceInfo(
            self.name, voice, self._sample_rate, _PACE, marked("see the model"), self.network, about
        )

    def _fingerprint(self, form: str) -> str:
        sound = [self._url, self._model, self._extra, form, self._sample_rate]
        digest = hashlib.sha256(json.dumps(sound, sort_keys=True, default=str).encode())
        return f"{_REVISION}-{digest.hexdigest()[:16]}"

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}"} if self._key else {}

    def _list(self) -> None:
        """Ask for the voices; a server that lists none is there all the same."""
        for path in _LISTS:
            request = Request(f"{self._url}/{path}", headers=self._headers(), method="GET")
            reply = self._https.ask(request, accepted=_NO_LIST, seconds=_CHECK / len(_LISTS))
            if reply.status == _OK and (found := _voice_names(reply.body)):
                self._listed = found
                return

    def _ask(self, text: str, voice: str, rate: float) -> Audio:
        return self._host_client.ask(lambda: self._fetch(text, voice, rate))

    def _fetch(self, text: str, voice: str, rate: float) -> Audio:
        refusals: list[Reply] = []
        for form in self._formats:
            reply = self._https.ask(self._request(text, voice, rate, form), accepted=_WRONG_REQUEST)
            if reply.status == _OK:
                self._formats = (form,)
                return self._decoded(reply, text, rate, form)
            refusals.append(reply)
        refusal = self._https.refusal(refusals[0])
        raise EngineError(
            _("{problem}, asked for the voice {voice!r}").format(
                problem=refusal.problem, voice=voice
            ),
            refusal.hint,
        )

    def _request(self, text: str, voice: str, rate: float, form: str) -> Request:
        body = {"model": self._model, "input": text, "voice": voice, "response_format": form}
        speed = {"speed": rate} if rate != 1.0 else {}
        return Request(
            f"{self._url}/audio/speech",
            json.dumps(body | speed | self._extra, ensure_ascii=False),
            {"Content-Type": "application/json", **self._headers()},
        )

    def _decoded(self, reply: Reply, text: str, rate: float, form: str) -> Audio:
        detail = _RATE.search(reply.content_type)
        pcm = int(detail[1]) if detail else self._sample_rate if form == "pcm" else 0
        try:
            audio = decode(reply.body, text, rate, pcm=pcm)
        except FormatError as exc:
            error = EngineError(
                _("{host} sends no usable sound ({reason})").format(host=self._host, reason=exc),
                _(ADVICE),
            )
            raise RetryableError(error) from exc
        return resampled(audio, self._sample_rate)

    def _prove(self, voice: str) -> None:
        """Find out once whether the server follows `speed`; one that ignores it is an error."""
        with self._proving:
            if voice not in self._follows:
                slow, fast = (self._ask(_PROOF, voice, rate).duration for rate in _PROVEN_AT)
                self._follows[voice] = slow / fast > _FOLLOWED
        if not self._follows[voice]:
            raise EngineError(
                _("{host} does not follow `speed`").format(host=self._host),
                _("{setting} in [engines.server]").format(setting="speed = false"),
            )


def _harmless(extra: Mapping[str, Any]) -> dict[str, Any]:
    """Refuse a key among the further fields: manifests record them."""
    for name in extra:
        if _SECRET.search(name):
            raise ConfigError(
                _("[engines.server.extra] {name} looks like a key").format(name=name),
                _("give it as `key`"),
            )
    return dict(extra)


def _voice_names(body: bytes) -> tuple[str, ...]:
    """Find the names in a list of voices; the Vietnamese ones where any is marked as that."""
    try:
        found = list(_entries(json.loads(body)))
    except (ValueError, RecursionError):
        return ()
    ours = [name for name, language in found if language.lower().startswith("vi")]
    return tuple(dict.fromkeys(ours or [name for name, _ in found]))


def _entries(data: Any) -> Iterator[tuple[str, str]]:
    """Yield each voice's name and language, in any of the shapes that servers use."""
    match data:
        case str() if data:
            yield data, ""
        case list():
            for item in data:
                yield from _entries(item)
        case {"voices": inner} | {"data": inner}:
            yield from _entries(inner)
        case {"id": str(name)} | {"voice_id": str(name)} | {"voice": str(name)}:
            yield name, _language(data)
        case {"name": str(name)}:
            yield name, _language(data)
        case dict():
            yield from ((name, _language(about)) for name, about in data.items())


def _language(about: Any) -> str:
    if not isinstance(about, dict):
        return ""
    found = about.get("language") or about.get("lang") or about.get("locale") or ""
    return found if isinstance(found, str) else ""


def _nowhere() -> EngineNotSetUpError:
    """Return the error where no server is named."""
    return EngineNotSetUpError(
        _("no speech server is configured"),
        _("{setting} in [engines.server]").format(setting='base_url = "http://…/v1"'),
    )

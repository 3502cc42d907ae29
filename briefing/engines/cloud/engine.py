"""Clouds: any service that has a recipe and, in the environment, a key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Unpack
from urllib.parse import urlsplit

from briefing._messages import gettext as _
from briefing._messages import joined
from briefing.engines import option_values
from briefing.engines.cloud.recipe import recipes
from briefing.engines.interface import Option
from briefing.engines.network_options import DECLARED, NetworkOptions, NetworkSettings
from briefing.engines.received_audio import decode, resampled
from briefing.errors import EngineError, EngineNotSetUpError, EngineUnavailableError, FormatError
from briefing.model.audio import Speech, VoiceInfo
from briefing.net.addresses import check_address
from briefing.net.client import (
    ADVICE,
    HttpClient,
    Remedies,
    Reply,
    Request,
    error_message,
)
from briefing.net.connect import resolve
from briefing.net.errors import RefusedError
from briefing.net.host_client import HostClient, RetryableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.engines.cloud.recipe import Recipe
    from briefing.model.audio import Audio
    from briefing.model.voice import Voice

# What we send and how we decode: to be counted up whenever that changes the sound.
_REVISION = 1
_CHECK = 3.0  # seconds, for all services together
_SAMPLE_RATE = 24_000
_GROWTH, _LONGEST_LOOK = 1.5, 16.0  # of one wait to the next, and the first one's most
_CUT = 0.5  # seconds that a sound may lack to a service's longest and have been cut


class CloudEngine:
    """The voices of the services that have a key here, named SERVICE:VOICE.

    The arguments are the options in the table [engines.cloud] of the configuration.

    Args:
        services: A table for each service of the user's own, or with what differs for a known one;
            see briefing/engines/cloud/recipe.py.
        network: The options of all network engines, see NetworkOptions; the pace is
            each service's.
    """

    name = "cloud"
    network = True
    foreign_respelling = ""
    version = str(_REVISION)
    options: ClassVar = {**DECLARED, "services": Option.VOICES}

    def __init__(
        self,
        *,
        services: Mapping[str, Any] | None = None,
        **network: Unpack[NetworkOptions],
    ) -> None:
        """Check the options and the recipes; ask nobody.

        Raises:
            EngineNotSetUpError: Where no service has its key.
            ConfigError: For an option that is no such value.
        """
        self._recipes = recipes(option_values.table(self.name, "services", services))
        settings = NetworkSettings.of(
            self.name,
            self.options,
            network,
            read_timeout=30.0,
            total_timeout=60.0,
            backoff=0.5,
            longest_wait=60.0,
            burst=20,
        )
        self.workers = settings.workers

        def service(recipe: Recipe, key: str) -> _Service:
            host = urlsplit(recipe.address(recipe.url)).hostname or ""
            remedies = Remedies(
                _("see {place}").format(
                    place=recipe.documentation or f"[engines.cloud.services.{recipe.name}]"
                ),
                _("check {name}").format(name=recipe.key_env) if recipe.key_env else "",
            )
            https, client = settings.http_client(host, remedies), settings.host_client(host)
            return _Service(recipe, key, https, client)

        self._services: dict[str, _Service] = {}
        for name, recipe in self._recipes.items():
            key = option_values.key(self.name, os.environ.get(recipe.key_env, "").strip())
            if key or not recipe.key_env:
                self._services[name] = service(recipe, key)
        if not self._services:
            names = ", ".join(recipe.key_env for recipe in self._recipes.values())
            raise EngineNotSetUpError(
                _("no cloud service has a key here"), _("set one of {names}").format(names=names)
            )
        self._silent: set[str] = set()

    @property
    def limit(self) -> int:
        """Characters that each of the services accepts."""
        return min(one.recipe.limits.text for one in self._services.values())

    @property
    def supports_rate(self) -> bool:
        """Whether all services here get the rate: if not, none does."""
        return all(one.recipe.supports_rate for one in self._services.values())

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Describe the voices of the services that have a key and did not fail at `check`."""
        return tuple(
            info
            for name, one in self._services.items()
            if name not in self._silent
            for info in one.voices()
        )

    def describe(self, name: str) -> VoiceInfo:
        """Describe a voice by its name; see NamedVoices.describe."""
        return self._service(name).describe(name)

    def fingerprint(self, name: str) -> str:
        """Return what changes whenever a voice's recipe does; see FileVoices.fingerprint."""
        sound = f"{self._service(name).recipe.sound} {self.supports_rate}"
        return hashlib.sha256(sound.encode()).hexdigest()[:16]

    def check(self) -> None:
        """Find out within 3 seconds whether one of the services answers and accepts its key."""
        self._silent.clear()
        failures: list[EngineUnavailableError] = []
        for name, one in self._services.items():
            try:
                one.check(_CHECK / len(self._services))
            except EngineUnavailableError as exc:
                failures.append(exc)
                self._silent.add(name)
        if len(failures) == len(self._services):
            raise failures[0]

    def speak(self, text: str, voice: Voice) -> Speech:
        """Have a text of at most `limit` characters spoken; see Engine.speak."""
        service = self._service(voice.name)
        service.describe(voice.name)
        if len(text) > self.limit:
            raise EngineError(
                _("{engine} takes {limit} characters, not {length}").format(
                    engine="cloud", limit=self.limit, length=len(text)
                ),
                _("cut it"),
            )
        if not any(character.isalnum() for character in text):
            raise EngineError(
                _("{engine} cannot speak {text!r} (nothing to say)").format(
                    engine="cloud", text=text
                ),
                _("change the text"),
            )
        rate = voice.rate if self.supports_rate else 1.0
        return Speech(service.speak(text, voice.name.partition(":")[2], rate))

    def close(self) -> None:
        """Close the connections; whoever waits gets an EngineError."""
        for service in self._services.values():
            service.close()

    def _service(self, voice: str) -> _Service:
        name, colon, __ = voice.partition(":")
        if name in self._services:
            return self._services[name]
        if colon and name in self._recipes:
            recipe = self._recipes[name]
            raise EngineUnavailableError(
                _("{name} has no key here").format(name=name),
                _("set {name}").format(name=recipe.key_env),
            )
        known = ", ".join(info.name for info in self.voices())
        raise EngineError(
            _("{engine} has no voice {name!r}").format(engine="cloud", name=voice),
            _("choose one of {known}").format(known=known),
        )


class _Service:
    """One service: its recipe, its key, and the client of its host."""

    def __init__(
        self, recipe: Recipe, key: str, https: HttpClient, host_client: HostClient
    ) -> None:
        self.recipe = recipe
        self._key = key
        self._https = https
        self._host_client = host_client

    @cached_property
    def _host(self) -> str:
        return urlsplit(self.recipe.address(self.recipe.url)).hostname or ""

    def voices(self) -> list[VoiceInfo]:
        recipe = self.recipe
        title = recipe.title or recipe.name
        return [
            VoiceInfo(
                "cloud",
                f"{recipe.name}:{voice.name}",
                _SAMPLE_RATE,
                voice.pace,
                recipe.licence,
                True,
                _("{voice}; the text goes to {host}").format(
                    voice=joined(", ", filter(None, (title, _(voice.about)))), host=self._host
                ),
                gender=voice.gender,
                accent=voice.accent,
                person=voice.person,
            )
            for voice in recipe.voices
        ]

    def describe(self, name: str) -> VoiceInfo:
        voices = {info.name: info for info in self.voices()}
        if name not in voices:
            raise EngineError(
                _("{engine} has no voice {name!r}").format(engine=self.recipe.name, name=name),
                _("choose one of {known}").format(known=", ".join(voices)),
            )
        return voices[name]

    def check(self, seconds: float) -> None:
        recipe = self.recipe
        if not recipe.check:
            url = recipe.address(recipe.url)
            self._host_client.check(lambda: self._https.ping(url, seconds))
            return
        headers = recipe.headers_for(self._values("", "", 1.0))
        request = Request(recipe.address(recipe.check), headers=headers, method="GET")
        self._host_client.check(lambda: self._https.ask(request, seconds=seconds))

    def speak(self, text: str, voice: str, rate: float) -> Audio:
        values = self._values(text.ljust(self.recipe.limits.shortest, "."), voice, rate)
        request = Request(
            self.recipe.address(self.recipe.url),
            self.recipe.body_for(values),
            self.recipe.headers_for(values),
        )
        if self.recipe.audio.place not in {"url", "poll"}:
            return self._host_client.ask(lambda: self._heard(self._answered(request), text, rate))
        return self._ordered(request, text, rate)

    def close(self) -> None:
        self._host_client.close()
        self._https.close()

    def _values(self, text: str, voice: str, rate: float) -> dict[str, str]:
        percent = f"{round((rate - 1) * 100):+d}%"
        key = self._key
        return {"text": text, "voice": voice, "key": key, "rate": f"{rate:g}", "percent": percent}

    def _ordered(self, request: Request, text: str, rate: float) -> Audio:
        """Order a sound and fetch it; it is ordered once more where it cannot be fetched.

        Orders are paid for: what goes wrong in fetching is repeated by itself.
        """

        def order() -> str:
            return self._host_client.ask(lambda: self._place(self._answered(request)))

        url = order()
        try:
            return self._fetched(url, text, rate)
        except EngineError:
            return self._fetched(order(), text, rate)

    def _fetched(self, url: str, text: str, rate: float) -> Audio:
        """Fetch a sound from where it is, or will be."""
        audio = self.recipe.audio
        waited, wait = 0.0, audio.first_wait
        not_yet = frozenset(audio.not_yet) if audio.place == "poll" else frozenset[int]()

        def look() -> Audio | None:
            reply = self._https.ask(Request(url, method="GET"), accepted=not_yet)
            return None if reply.status in not_yet else self._decoded(reply.body, text, rate)

        while True:
            if not_yet:
                self._host_client.wait(wait)
                waited += wait
            found = self._host_client.ask(look)
            if found is not None:
                return found
            if waited >= audio.longest_wait:
                raise EngineUnavailableError(
                    _("{host} did not make the sound within {waited:.0f} s").format(
                        host=self._host, waited=waited
                    ),
                    _(ADVICE),
                )
            wait = min(wait * _GROWTH, audio.first_wait * _LONGEST_LOOK)

    def _answered(self, request: Request) -> Reply:
        """Ask once, and look whether the answer says that all is well."""
        again = frozenset(self.recipe.again)
        reply = self._https.ask(request, accepted=again)
        if reply.status in again:
            raise RetryableError(self._https.refusal(reply))
        for field, value in self.recipe.success.items():
            if self._field(reply, field) != value:
                why = error_message(reply.body) or _("it does not say why")
                raise RetryableError(
                    EngineError(
                        _("{host} fails ({reason})").format(host=self._host, reason=why), _(ADVICE)
                    )
                )
        return reply

    def _heard(self, reply: Reply, text: str, rate: float) -> Audio:
        if self.recipe.audio.place == "body":
            return self._decoded(reply.body, text, rate)
        encoded = self._field(reply, self.recipe.audio.field)
        try:
            return self._decoded(base64.b64decode(str(encoded), validate=True), text, rate)
        except binascii.Error as exc:
            raise self._unusable(_("its base64 breaks off")) from exc

    def _place(self, reply: Reply) -> str:
        """Return the address of a sound; it must be as safe as the service itself."""
        found = str(self._field(reply, self.recipe.audio.field))
        own = urlsplit(self.recipe.address(self.recipe.url))
        try:
            parts = urlsplit(found)
            host = parts.hostname or ""
        except ValueError as exc:
            raise self._unusable(_("the sound's address is none")) from exc
        if parts.scheme != "https" and (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
            raise EngineError(
                _("{host} sends an address without TLS").format(host=self._host),
                _("choose another voice"),
            )
        if host != self._host and not _is_public(host) and _is_public(self._host):
            raise EngineError(
                _("{host} sends an address within this machine or network").format(host=self._host),
                _("choose another voice"),
            )
        return found

    def _field(self, reply: Reply, path: str) -> Any:
        """Find a field of a reply; raises RetryableError where there is no such reply."""
        try:
            found = json.loads(reply.body)
            for name in path.split("."):
                found = found[name]
        except (ValueError, LookupError, TypeError, RecursionError) as exc:
            why = error_message(reply.body)
            lacking = _("no {field} in its reply").format(field=path)
            raise self._unusable(lacking + (f": {why}" if why else "")) from exc
        return found

    def _decoded(self, data: bytes, text: str, rate: float) -> Audio:
        try:
            audio = decode(data, text, rate, pcm=self.recipe.audio.pcm)
        except FormatError as exc:
            raise self._unusable(str(exc)) from exc
        longest = self.recipe.limits.seconds
        if longest and audio.duration > longest - _CUT:
            raise EngineError(
                _("{host} cuts what is longer than {longest:.0f} s").format(
                    host=self._host, longest=longest
                ),
                _("cut the text"),
            )
        return resampled(audio, _SAMPLE_RATE)

    def _unusable(self, why: str) -> RetryableError:
        return RetryableError(
            EngineError(
                _("{host} sends no usable sound ({reason})").format(host=self._host, reason=why),
                _(ADVICE),
            )
        )


def _is_public(host: str) -> bool:
    """Whether a host is outside this machine and its network; so is one that nobody finds."""
    try:
        for address in resolve(host, 443):
            check_address(address, host)
    except RefusedError:
        return False
    except (OSError, UnicodeError):
        return True  # whoever asks it will be told
    return True

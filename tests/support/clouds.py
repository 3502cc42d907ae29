"""The three clouds on the loopback, each with its documented requests, replies and errors."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from tests.support import tone
from tests.support.service import Answer, Asked, Service
from tests.support.speech_server import wav

if TYPE_CHECKING:
    from pathlib import Path

KEY = "SK-cloud-0123456789"
_SSML = "{http://www.w3.org/2001/10/synthesis}"


class Cloud(Service):
    """What the three have in common: TLS, a key, and options for an engine that asks it."""

    service = ""
    key_env = ""
    voice = ""

    def __init__(self, folder: Path, *, key: str = KEY) -> None:
        super().__init__(folder, key=key)

    def options(self, **others: Any) -> dict[str, Any]:
        """Options of an engine that asks this server: quick to retry, sharing nothing."""
        services = {self.service: {**self.recipe(), **others.pop("recipe", {})}}
        quick = {"ca": self.ca, "state": "", "rate": 0, "backoff": 0.01, "burst": 10_000}
        return {"services": services, **quick, **others}

    def recipe(self) -> dict[str, Any]:
        """Say what differs from the recipe that comes with the program: where it is."""
        raise NotImplementedError


class Azure(Cloud):
    """Azure AI Speech: SSML in, RIFF out; what runs over 10 minutes is cut in silence.

    longest  seconds of sound after which it cuts
    """

    service, key_env, voice = "azure", "AZURE_SPEECH_KEY", "azure:vi-VN-HoaiMyNeural"
    longest = 600.0

    def recipe(self) -> dict[str, Any]:
        at = f"{self.url}/cognitiveservices"
        return {"url": f"{at}/v1", "check": f"{at}/voices/list"}

    def refused(self, status: int, message: str) -> Answer:
        return Answer(message.encode() if status == 400 else b"", status)

    def answer(self, asked: Asked) -> Any:
        if asked.headers.get("Ocp-Apim-Subscription-Key") != self.key:
            told = {"code": "401", "message": "Access denied due to invalid subscription key"}
            return Answer(json.dumps({"error": told}).encode(), 401)
        if (asked.method, asked.path) == ("GET", "/cognitiveservices/voices/list"):
            return Answer(b"[]")
        if (asked.method, asked.path) != ("POST", "/cognitiveservices/v1"):
            return self.refused(404, "")
        return self._speech(asked)

    def _speech(self, asked: Asked) -> Any:
        if asked.headers.get("Content-Type") != "application/ssml+xml":
            return self.refused(415, "")
        if asked.headers.get("X-Microsoft-OutputFormat") != "riff-24khz-16bit-mono-pcm":
            return self.refused(400, "unknown format")
        assert asked.headers.get("User-Agent")
        speak = ET.fromstring(asked.body)  # noqa: S314 - ours
        assert speak.tag == f"{_SSML}speak"
        voice = speak.find(f"{_SSML}voice")
        assert voice is not None
        if not re.fullmatch(r"vi-VN-(HoaiMy|NamMinh)Neural", voice.attrib["name"]):
            return self.refused(400, f"Unsupported voice {voice.attrib['name']}")
        prosody = voice.find(f"{_SSML}prosody")
        assert prosody is not None
        rate = 1 + int(prosody.attrib["rate"].rstrip("%")) / 100
        text = prosody.text or ""
        sound = wav(text, rate)
        most = 44 + 2 * round(self.longest * tone.RATE)
        if len(sound) > most:
            length = (most - 44).to_bytes(4, "little")
            sound = sound[:40] + length + sound[44:most]
        return self.spoken(text, Answer(sound, headers={"Content-Type": "audio/x-wav"}))


class GoogleCloud(Cloud):
    """Google Cloud Text-to-Speech: JSON in, base64 out, 5,000 bytes an input."""

    service, key_env, voice = "google", "GOOGLE_TTS_KEY", "google:vi-VN-Neural2-A"

    def recipe(self) -> dict[str, Any]:
        return {"url": f"{self.url}/v1/text:synthesize", "check": f"{self.url}/v1/voices"}

    def refused(self, status: int, message: str) -> Answer:
        error = {"code": status, "message": message, "status": "INVALID_ARGUMENT"}
        return Answer(json.dumps({"error": error}).encode(), status)

    def answer(self, asked: Asked) -> Any:
        if asked.headers.get("X-Goog-Api-Key") != self.key:
            return self.refused(400, "API key not valid. Please pass a valid API key.")
        if asked.method == "GET" and asked.path.startswith("/v1/voices"):
            return Answer(b'{"voices": []}')
        if (asked.method, asked.path) != ("POST", "/v1/text:synthesize"):
            return self.refused(404, "Not Found")
        wanted = asked.data
        text, config = wanted["input"]["text"], wanted["audioConfig"]
        if len(text.encode()) > 5000:
            return self.refused(400, "input is longer than 5000 bytes")
        if not re.fullmatch(r"vi-VN-(Neural2-[AD]|Wavenet-[A-D])", wanted["voice"]["name"]):
            return self.refused(400, f"Voice '{wanted['voice']['name']}' does not exist")
        assert config["audioEncoding"] == "LINEAR16"
        assert 0.25 <= config["speakingRate"] <= 2.0
        sound = base64.b64encode(wav(text, config["speakingRate"])).decode()
        return self.spoken(text, Answer(json.dumps({"audioContent": sound}).encode()))


class Fpt(Cloud):
    """FPT.AI v5: plain text in, the address out where the sound will be.

    looks    how often it is not there yet when it is looked for
    missing  the status that says so
    fetched  faults of the fetching, in turn: a status, or bytes instead of the sound
    orders   what was ordered, in order
    """

    service, key_env, voice = "fpt", "FPT_API_KEY", "fpt:banmai"

    def __init__(self, folder: Path, *, key: str = KEY) -> None:
        super().__init__(folder, key=key)
        self.looks = 2
        self.missing = 404
        self.fetched: list[Any] = []
        self.fetches: list[Asked] = []
        self.error: dict[str, Any] | None = None
        self._sounds: dict[str, list[Any]] = {}

    def recipe(self) -> dict[str, Any]:
        return {"url": f"{self.url}/hmi/tts/v5", "audio": {"first_wait": 0.005}}

    def refused(self, status: int, message: str) -> Answer:
        return Answer(json.dumps({"message": message}).encode(), status)

    def answer(self, asked: Asked) -> Any:
        if asked.path.startswith("/sound/"):
            return self._fetch(asked)
        if asked.method == "HEAD":
            return Answer(b"", 404)
        if (asked.method, asked.path) != ("POST", "/hmi/tts/v5"):
            return self.refused(404, "no Route matched with those values")
        if asked.headers.get("api_key") != self.key:
            return self.refused(401, "Invalid authentication credentials")
        return self._order(asked)

    def _order(self, asked: Asked) -> Any:
        text = asked.body.decode()
        if not 3 <= len(text) <= 5000:
            return Answer(json.dumps({"error": 2, "message": "length of text"}).encode())
        assert asked.headers["voice"] in {
            "banmai",
            "leminh",
            "thuminh",
            "myan",
            "giahuy",
            "lannhi",
            "linhsan",
        }
        assert -3 <= int(asked.headers["speed"]) <= 3
        if self.error:
            self.note(text)
            return Answer(json.dumps(self.error).encode())
        name = hashlib.sha256(text.encode()).hexdigest()[:16]
        with self.lock:
            self._sounds[name] = [self.looks, text.rstrip(".") if len(text) == 3 else text]
        told = {
            "async": f"{self.url}/sound/{name}.wav",
            "error": 0,
            "message": "The content will be returned after a few seconds under the async link.",
            "request_id": name,
        }
        return self.spoken(text, Answer(json.dumps(told).encode()))

    def _fetch(self, asked: Asked) -> Any:
        self.fetches.append(asked)
        name = asked.path.removeprefix("/sound/").removesuffix(".wav")
        with self.lock:
            self._sounds[name][0] -= 1
            looks, text = self._sounds[name]
            fault = self.fetched.pop(0) if looks < 0 and self.fetched else None
        if looks >= 0:
            return Answer(
                b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", self.missing
            )
        if isinstance(fault, int):
            return Answer(b"", fault)
        return Answer(fault if isinstance(fault, bytes) else wav(text))


ALL = (Azure, Fpt, GoogleCloud)

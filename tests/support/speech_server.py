"""A speech server on the loopback: `POST /v1/audio/speech` and its list of voices.

Its habits are those met in the field; each can be ordered.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import soundfile

from tests.support import tone
from tests.support.service import Answer, Asked, Service

if TYPE_CHECKING:
    from pathlib import Path


def wav(text: str, rate: float = 1.0) -> bytes:
    """Give a text's tones as WAV."""
    buffer = io.BytesIO()
    soundfile.write(buffer, tone.samples(text, rate), tone.RATE, format="WAV", subtype="PCM_16")
    return buffer.getvalue()


class SpeechServer(Service):
    """The server.

    formats       what it gives; anything else is 400
    voices        whom it lets speak
    lists         where it lists them: "audio/voices", "voices" or nowhere
    shape         how it lists them: "names", "objects" or "data"
    length        what a WAV's header announces instead of its length
    follows       whether it heeds `speed`
    needs         fields that a request must have
    longest       characters that it takes
    error         how it writes an error: "openai", "detail" or "html"
    """

    def __init__(self, folder: Path | None = None, *, key: str = "", **habits: Any) -> None:
        super().__init__(folder, key=key)
        self.formats: tuple[str, ...] = ("wav", "pcm")
        self.voices: tuple[str, ...] = ("ngoc", "khoa")
        self.lists = "audio/voices"
        self.shape = "names"
        self.length: int | None = None
        self.follows = True
        self.needs: tuple[str, ...] = ()
        self.longest = 4_096
        self.error = "openai"
        self.content_type: str | None = None
        for name, value in habits.items():
            assert hasattr(self, name), name
            setattr(self, name, value)

    def options(self, **others: object) -> dict[str, Any]:
        """Options of an engine that asks this server: quick to retry, sharing nothing."""
        return {
            "base_url": f"{self.url}/v1",
            "ca": self.ca,
            "state": "",
            "backoff": 0.01,
            "voices": list(self.voices),
            **others,
        }

    def refused(self, status: int, message: str) -> Answer:
        if self.error == "html":
            page = f"<html><head><title>{status} {message}</title></head><body>…</body></html>"
            return Answer(page.encode(), status, {"Content-Type": "text/html"})
        told: Any = {"error": {"message": message, "type": "invalid_request_error"}}
        if self.error == "detail":
            told = {"detail": [{"loc": ["body"], "msg": message, "type": "value_error"}]}
        return Answer(json.dumps(told).encode(), status, {"Content-Type": "application/json"})

    def answer(self, asked: Asked) -> Any:
        if self.key and asked.headers.get("Authorization") != f"Bearer {self.key}":
            given = asked.headers.get("Authorization", "none")
            return self.refused(401, f"Incorrect API key provided: {given}")
        if asked.method == "GET" and asked.path == f"/v1/{self.lists}":
            return Answer(json.dumps(self._list()).encode())
        if asked.method == "POST" and asked.path == "/v1/audio/speech":
            return self._speech(asked.data)
        return self.refused(404, "Not Found")

    def _list(self) -> Any:
        if self.shape == "objects":
            return {"voices": [{"id": name, "language": "vi"} for name in self.voices]}
        if self.shape == "data":
            return {"object": "list", "data": [{"name": name} for name in self.voices]}
        return {"voices": list(self.voices)}

    def _speech(self, wanted: dict[str, Any]) -> Any:
        form, text = wanted.get("response_format", "mp3"), wanted["input"]
        for field in ("model", *self.needs):
            if field not in wanted:
                return self.refused(422, f"Field required: {field}")
        if form not in self.formats:
            return self.refused(400, f"response_format {form!r} is not supported")
        if wanted["voice"] not in self.voices:
            return self.refused(400, f"Voice {wanted['voice']!r} not found")
        if len(text) > self.longest:
            return self.refused(400, f"input is longer than {self.longest} characters")
        rate = float(wanted.get("speed", 1.0)) if self.follows else 1.0
        return self.spoken(text, self._sound(text, rate, form))

    def _sound(self, text: str, rate: float, form: str) -> Answer:
        kind = self.content_type or f"audio/{form}"
        if form == "mp3":
            return Answer(tone.mp3(text, rate), headers={"Content-Type": kind})
        if form == "pcm":
            return Answer(tone.samples(text, rate).tobytes(), headers={"Content-Type": kind})
        data = wav(text, rate)
        if self.length is not None:
            announced = self.length.to_bytes(4, "little")
            at = data.index(b"data") + 4
            data = data[:4] + announced + data[8:at] + announced + data[at + 4 :]
        return Answer(data, headers={"Content-Type": kind})

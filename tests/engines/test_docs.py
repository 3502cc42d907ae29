"""docs/engines.md says what is so, and its example works."""

from __future__ import annotations

import importlib
import inspect
import io
import json
import re
import sys
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from briefing.engines import network_options, registry
from briefing.engines.piper.catalogue import offers
from briefing.engines.quality import QUALITIES
from briefing.errors import EngineBusyError, EngineError, EngineUnavailableError
from briefing.model.voice import Voice
from tests.support import tone
from tests.support.google import closed_port

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (Path(__file__).parents[2] / "docs" / "engines.md").read_text(encoding="utf-8")


def example(name: str) -> str:
    [code] = re.findall(
        rf"<!-- example: {re.escape(name)} -->\n```python\n(.*?)```", PAGE, re.DOTALL
    )
    return code


class _Acme(BaseHTTPRequestHandler):
    """Answers a POST of JSON with a WAV, as the example's service does."""

    status = 200
    asked: list[dict[str, object]]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name up there
        pass

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_POST(self) -> None:
        wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append({**wanted, "key": self.headers["X-Key"]})
        buffer = io.BytesIO()
        sound = tone.samples(wanted["text"], wanted["speed"])
        soundfile.write(buffer, sound, tone.RATE, format="WAV")
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(buffer.getvalue())


@pytest.fixture
def service() -> Iterator[tuple[str, type[_Acme]]]:
    handler = type("Acme", (_Acme,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", handler
        server.shutdown()
        thread.join()


@pytest.fixture
def installed(tmp_path, monkeypatch) -> Iterator[None]:
    """Install the example as pip would: a module, and the entry point in its metadata."""
    (tmp_path / "acme_briefing.py").write_text(example("acme_briefing.py"), encoding="utf-8")
    metadata = tmp_path / "acme_briefing-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-briefing\nVersion: 1.0\n")
    declared = re.search(r"```toml\n(\[project\.entry-points.*?)```", PAGE, re.DOTALL)[1]
    group, target = re.fullmatch(
        r'\[project\.entry-points\."(.+)"\]\n(\w+ = ".+")\n', declared
    ).groups()
    (metadata / "entry_points.txt").write_text(f"[{group}]\n{target}\n".replace('"', ""))
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield
    sys.modules.pop("acme_briefing", None)


def test_the_example_is_short():
    assert len(example("acme_briefing.py").splitlines()) < 60


@pytest.mark.usefixtures("installed")
def test_the_example_speaks(service):
    url, acme = service
    assert "acme" in registry.names()
    engine = registry.create("acme", {"url": url, "key": "secret"})
    engine.check()
    [info] = engine.voices()
    speech = engine.speak("Xin chào các bạn.", Voice("acme", info.name, rate=1.5))
    assert speech.audio.sample_rate == info.sample_rate
    assert speech.audio.samples.dtype == np.float32
    assert speech.audio.duration == pytest.approx(
        2 * tone.MARGIN + 4 * tone.SYLLABLE / 1.5, abs=0.01
    )
    wanted = {"text": "Xin chào các bạn.", "voice": "huong", "speed": 1.5, "key": "secret"}
    assert acme.asked == [wanted]
    for status, error in ((429, EngineBusyError), (500, EngineError)):
        acme.status = status
        with pytest.raises(error, match="Acme"):
            engine.speak("Xin chào.", Voice("acme", "huong"))
    engine.close()


@pytest.mark.usefixtures("installed")
def test_the_example_tells_when_nobody_answers():
    engine = registry.create("acme", {"url": f"http://127.0.0.1:{closed_port()}"})
    with pytest.raises(EngineUnavailableError, match="Acme does not answer"):
        engine.check()
    engine.close()


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def defaults(name: str, monkeypatch) -> dict[str, object]:
    """Return an engine's options with their defaults, those of the network as it asks for them."""
    found = {
        option: parameter.default
        for option, parameter in inspect.signature(registry._factory(name)).parameters.items()
    }
    if found.pop("network", None) is None:
        return found

    class Caught(Exception):  # noqa: N818 - no error
        pass

    def catch(*_, **own):
        raise Caught({**network_options._USUAL, **own})

    monkeypatch.setattr(network_options.NetworkSettings, "of", catch)
    monkeypatch.setenv("AZURE_SPEECH_KEY", "a-key")
    options = {"base_url": "http://127.0.0.1:1"} if "base_url" in found else {}
    with pytest.raises(Caught) as caught:
        registry.create(name, options)
    return found | caught.value.args[0]


@pytest.mark.parametrize("name", sorted(set(registry.BUILT_IN) - {"espeak", "silent"}))
def test_every_option_is_on_the_page_with_its_default(name, monkeypatch):
    table = PAGE.split(f"Options of `[engines.{name}]`:")[1].split("\n\n")[1]
    listed = dict(re.findall(r"^\| `(\w+)` \| (?:`(.+?)`)? ?\|", table, re.MULTILINE))
    expected = {
        option: "" if default in ("", None, ()) else _written(default)
        for option, default in defaults(name, monkeypatch).items()
    }
    assert listed == expected


def test_every_engine_is_on_the_page():
    table = next(part for part in PAGE.split("\n\n") if part.startswith("| engine |"))
    listed = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(listed) == sorted(registry.BUILT_IN)


def test_the_page_s_recipe_is_one():
    from briefing.engines.cloud.recipe import recipes

    [table] = re.findall(r"```toml\n(\[engines.cloud.services.acme\]\n.*?)```", PAGE, re.DOTALL)
    services = tomllib.loads(table)["engines"]["cloud"]["services"]
    acme = recipes(services)["acme"]
    assert [voice.name for voice in acme.voices] == ["huong", "nam"]
    assert acme.supports_rate
    body = json.loads(acme.body_for({"text": "a", "voice": "nam", "rate": "1.25"}))
    assert body == {"say": "a", "speaker": "nam", "speed": 1.25}


def test_every_cloud_is_on_the_page_with_its_key():
    from briefing.engines.cloud.recipe import shipped

    for name, recipe in shipped().items():
        [row] = re.findall(rf"^\| `{name}` \| `{recipe['key_env']}` \| .*$", PAGE, re.MULTILINE)
        for voice in recipe["voices"]:
            assert re.search(rf"`(?:{voice['name']}|-{voice['name'][-1]})`", row)


def test_every_voice_of_zerotts_is_on_the_page():
    from briefing.engines.zerotts.catalogue import offers

    for offer in offers():
        assert f"| `{offer.name}` | {offer.display} | {offer.description} |" in PAGE


def test_the_order_of_auto_is_on_the_page():
    table = PAGE.split("## Who speaks by default")[1].split("\n\n")[2]
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", table, re.MULTILINE)
    expected = [
        (name, f"{q.misheard} of 100 {q.of}" if q.misheard else "–", q.source)
        for name, q in QUALITIES.items()
    ]
    assert rows == expected


def test_every_piper_voice_is_on_the_page():
    for offer in offers():
        size, rate = f"{round(offer.bytes / 1e6)} MB", f"{offer.sample_rate:,} Hz"
        assert f"| `{offer.name}` | {size} | {rate} |" in PAGE

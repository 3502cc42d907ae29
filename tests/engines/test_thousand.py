"""A thousand segments of a briefing while a request in five goes wrong, for each service."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from briefing import BriefingRequest, Settings, make
from tests.support import clouds, tone
from tests.support.clouds import KEY
from tests.support.service import Busy, CutReply, Raw, Reset, Status, Unavailable
from tests.support.speech_server import SpeechServer
from tests.support.texts import source

if TYPE_CHECKING:
    from pathlib import Path

SEGMENTS = 1000
FAULTS = (Busy("0"), Unavailable(), Status(502), Reset(), CutReply(), Raw(b"{}"))
NEAR = 0.08  # s between what a segment lasts and what its words take
QUICK = {"backoff": 0.002, "attempts": 20, "workers": 8, "rate": 0.0}


@pytest.fixture(params=[SpeechServer, *clouds.ALL], ids=lambda kind: kind.__name__)
def service(request, tmp_path, monkeypatch):
    with request.param(tmp_path, key=KEY) as server:
        monkeypatch.setenv(getattr(server, "key_env", "SERVER_KEY"), KEY)
        yield server


def options(service) -> tuple[str, dict]:
    """Give the engine's name and its options; its voice is looked up by itself."""
    if isinstance(service, SpeechServer):
        given = service.options(**QUICK)
        return "server", {name: value for name, value in given.items() if name != "key"} | {
            "key_env": "SERVER_KEY"
        }
    recipe = {"audio": {"first_wait": 0.0}} if service.service == "fpt" else {}
    return "cloud", service.options(**QUICK, recipe=recipe)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_none_is_lost_or_doubled_and_no_file_holds_the_key(service, tmp_path, monkeypatch):
    for name in ("CACHE", "STATE", "DATA", "CONFIG"):
        monkeypatch.setenv(f"BRIEFING_{name}", str(tmp_path / name.lower()))
    service.faults = lambda number, _: (
        FAULTS[number // 5 % len(FAULTS)] if number % 5 == 0 else None
    )
    lines = [f"Ghe thứ {number} chở trái cây ra chợ." for number in range(SEGMENTS - 1)]
    engine, given = options(service)
    settings = Settings(engine=engine, engines={engine: given}, player=False)
    text = "\n\n".join(["Chợ họp từ sớm", *lines])
    recording = make(BriefingRequest(source(text), settings, tmp_path / "out"))
    told = json.loads(recording.manifest.read_bytes())
    assert [row["text"] for row in told["segments"]] == ["Chợ họp từ sớm", *lines]
    assert told["doubtful"] == []
    rate = told["audio"]["sample_rate"]
    for row in told["segments"]:
        lasts = (row["end_sample"] - row["start_sample"]) / rate
        assert 0 <= lasts - len(row["spoken"].split()) * tone.SYLLABLE <= 0.09 + NEAR, row
    asked = Counter(service.texts)
    assert {row["spoken"] for row in told["segments"]} <= set(asked)
    assert sum(asked.values()) < 1.6 * SEGMENTS
    found = files(tmp_path)
    assert len(found) > SEGMENTS  # the cache of clips is among them
    assert [path for path in found if KEY.encode() in path.read_bytes()] == []

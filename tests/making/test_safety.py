"""What others may try, from a page in the listener's browser or from the network: each harmless."""

from __future__ import annotations

import http.client
import json
import os
import socket
import stat
import subprocess
from typing import TYPE_CHECKING, BinaryIO

import pytest

from briefing.server.making.guard import Budget
from tests.making.client import OPEN, TOKEN, Maker, making
from tests.making.newspaper import article, text
from tests.serve.running import program
from tests.support.cli_runner import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.making.newspaper import Newspaper

BEARER = {"Authorization": f"Bearer {TOKEN}"}
COOKIE = {"Cookie": f"briefing-token={TOKEN}"}
EVIL = "https://evil.example"
ORDER = {"text": text("Không được làm bài này")}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    """A server that may not fetch from private addresses."""
    home = tmp_path_factory.mktemp("guarded")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CACHE", "CONFIG", "DATA"):
            patch.setenv(f"BRIEFING_{name}", str(home / name.lower()))
        (home / "config").mkdir()
        (home / "config/briefing.toml").write_text('engine = "espeak"\n')
        with making(home / "out") as running:
            yield running
    databases = list((home / "data/jobs").glob("*.sqlite"))
    assert databases
    if os.name == "posix":
        assert stat.S_IMODE(databases[0].stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Bearer {TOKEN}x"}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({"X-Briefing-Token": TOKEN[:-1]}, 401),
        ({"Cookie": "briefing-token="}, 401),
        ({"Cookie": f"other={TOKEN}"}, 401),
        (BEARER | {"Host": "evil.example"}, 421),
        (BEARER | {"Host": f"evil.example:{80}, localhost"}, 421),
        (BEARER | {"Origin": EVIL}, 403),
        (BEARER | {"Origin": "null"}, 403),
        (BEARER | {"Sec-Fetch-Site": "cross-site"}, 403),
        (COOKIE | {"Origin": EVIL}, 403),
        (COOKIE | {"Origin": "null"}, 403),
        (COOKIE | {"Sec-Fetch-Site": "same-site"}, 403),
        (COOKIE, 403),  # no browser leaves Origin out
    ],
)
def test_who_may_not_have_anything_made(guarded: Maker, headers, status) -> None:
    before = guarded.jobs()
    for prefix in ("", f"/{TOKEN}"):
        answer = guarded.send("POST", f"{prefix}/api/briefings", headers=headers, json=ORDER)
        assert answer.status_code == status
        assert "access-control-allow-origin" not in answer.headers
    assert guarded.jobs() == before


def test_the_token_in_the_path_gives_no_right(guarded: Maker) -> None:
    for path in ("briefings", "events", "voices", f"briefings/{'0' * 16}"):
        assert guarded.send("GET", f"/{TOKEN}/api/{path}", headers={}).status_code == 401
        assert guarded.send("GET", f"/wrong/api/{path}", headers=BEARER).status_code == 404


def test_no_page_is_allowed_to_ask_from_elsewhere(guarded: Maker) -> None:
    asking = {"Origin": EVIL, "Access-Control-Request-Method": "POST"}
    for headers in (asking, asking | BEARER):
        answer = guarded.send("OPTIONS", "/api/briefings", headers=headers)
        assert answer.status_code in {401, 403}
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_the_link_sets_a_cookie_that_stays_at_home(guarded: Maker) -> None:
    page = guarded.send("GET", f"/{TOKEN}/", headers={})
    words = page.headers["set-cookie"].split("; ")
    assert words[0] == f"briefing-token={TOKEN}"
    assert {"HttpOnly", "SameSite=Strict", f"Path=/{TOKEN}/"} <= set(words)
    assert "set-cookie" not in guarded.send("GET", "/wrong/", headers={}).headers
    assert "set-cookie" not in guarded.send("GET", f"/{TOKEN}/feed.xml", headers={}).headers
    own = COOKIE | {"Origin": guarded.origin}
    answer = guarded.send("POST", f"/{TOKEN}/api/briefings", headers=own, json={"url": "x"})
    assert answer.status_code == 422  # it got in, and was not well-formed


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "text/html"]
)
def test_forms_of_other_pages_are_not_read(guarded: Maker, kind: str) -> None:
    headers = BEARER | ({"Content-Type": kind} if kind else {})
    answer = guarded.send("POST", "/api/briefings", headers=headers, data=json.dumps(ORDER))
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/a",
        "javascript:alert(1)",
        "/etc/passwd",
        "-",
        "..",
        "http://user:word@example.org/",
        "http://127.0.0.1:22/",
        "http://example.org/\r\nX: 1",
        "http://0x7f000001/",
        "",
    ],
)
def test_links_that_are_none(guarded: Maker, url: str) -> None:
    assert guarded.order(url=url).status_code == 422


@pytest.mark.parametrize(
    "link",
    ["http://127.0.0.1:{port}/", "http://localhost:{port}/a", "http://[::1]:{port}/", "own"],
)
def test_links_into_the_server_s_own_network(guarded: Maker, newspaper, link: str) -> None:
    newspaper.serve("/", article("Mật trong nhà"))
    port = newspaper.url.rpartition(":")[2]
    asked = list(newspaper.asked)
    url = f"{guarded.origin}/{TOKEN}/" if link == "own" else link.format(port=port)
    job = guarded.ended(guarded.ordered(url=url))
    assert job["state"] == "failed"
    assert newspaper.asked == asked


def test_a_redirect_inwards(maker: Maker, newspaper: Newspaper) -> None:
    for number, target in enumerate(("file:///etc/passwd", "ftp://127.0.0.1/x")):
        link = newspaper.redirect(f"/di-{number}", target)
        assert maker.ended(maker.ordered(url=link))["state"] == "failed"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": "a", "url": "https://example.org/"},
        {"text": ["a"]},
        {"text": {"a": 1}},
        {"file": "/etc/passwd"},
        {"text": "a", "output": "/etc/x"},
        {"text": "a", "engine": "server"},
        {"text": "a", "engines": {"server": {"url": "http://127.0.0.1/"}}},
        {"text": "a", "voice": "/etc/passwd.onnx"},
        {"text": "a", "voice": "piper:../../x.onnx"},
        {"text": "a", "voice": "server:x"},
        {"text": "a", "voice": "silent:vi"},
        {"text": "a", "voice": 3},
        {"text": "a", "rate": 99},
        {"text": "a", "rate": "nan"},
        {"text": "a", "rate": True},
        {"url": "https://example.org/", "count": 10**9},
        {"text": "a", "title": "x" * 10_000},
    ],
)
def test_orders_that_ask_for_too_much(guarded: Maker, fields) -> None:
    answer = guarded.order(**fields)
    assert answer.status_code == 422
    assert answer.json()["reason"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"[" * 100_000, b'"a"', b"\xff\xfe"])
def test_bodies_that_are_no_order(guarded: Maker, body: bytes) -> None:
    headers = BEARER | {"Content-Type": "application/json"}
    answer = guarded.send("POST", "/api/briefings", headers=headers, data=body)
    assert answer.status_code == 400


def test_a_form_that_is_damaged(guarded: Maker) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        headers = BEARER | {"Content-Type": kind}
        answer = guarded.send("POST", "/api/briefings", headers=headers, data=b"--x\r\nbroken")
        assert answer.status_code in {400, 422}


def test_a_title_is_never_markup(maker: Maker) -> None:
    title = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\x00\ud800"
    job = maker.ended(maker.ordered(text=text("x", seed=31), title=title))
    assert job["state"] == "ready"
    page = maker.send("GET", f"/{TOKEN}/", headers={}).content
    assert b"alert(1)" in page
    assert b"<script>alert" not in page
    assert b"<img src=x" not in page


@pytest.mark.parametrize("stated", [True, False], ids=["with-length", "chunked"])
def test_a_gigabyte_is_not_taken_in(guarded: Maker, *, stated: bool) -> None:
    total, piece = 2**30, b"a" * 2**20
    connection = http.client.HTTPConnection("127.0.0.1", guarded.server.port, timeout=TIMEOUT)
    connection.putrequest("POST", "/api/briefings")
    for name, value in (BEARER | {"Content-Type": "multipart/form-data; boundary=x"}).items():
        connection.putheader(name, value)
    connection.putheader(
        *(("Content-Length", total) if stated else ("Transfer-Encoding", "chunked"))
    )
    connection.endheaders()
    head = b"--x\r\nContent-Disposition: form-data; name=file; filename=a.txt\r\n\r\n"
    connection.send(head if stated else b"%x\r\n%s\r\n" % (len(head), head))
    sent = len(head)
    try:
        while sent < total:
            connection.send(piece if stated else b"%x\r\n%s\r\n" % (len(piece), piece))
            sent += len(piece)
            piece = piece[: total - sent]
        if not stated:
            connection.send(b"0\r\n\r\n")
    except OSError:
        pass  # it was cut off
    else:
        assert connection.getresponse().status == 413
    connection.close()
    memory = _resident(guarded.server.process.pid)
    assert memory < 600 * 2**20
    assert guarded.jobs() is not None


def _resident(process: int) -> int:
    try:
        with open(f"/proc/{process}/statm") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0  # another system


def test_an_upload_that_never_ends_holds_up_nobody(guarded: Maker) -> None:
    head = (
        "POST /api/briefings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {TOKEN}\r\nContent-Length: 1000\r\n\r\n{{"
    )
    with socket.create_connection(("127.0.0.1", guarded.server.port), timeout=TIMEOUT) as waiting:
        waiting.sendall(head.encode())
        assert guarded.order(url="x").status_code == 422
        assert guarded.send("GET", f"/{TOKEN}/", headers={}).status_code == 200


def test_ten_thousand_jobs(own_home: Path, tmp_path: Path) -> None:
    def post(number: int) -> bytes:
        body = json.dumps({"text": f"Bài số {number}\n\n{'Một câu dài. ' * 50}"}).encode()
        head = (
            "POST /api/briefings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    statuses: list[int] = []
    with (
        making(tmp_path / "out") as maker,
        socket.create_connection(("127.0.0.1", maker.server.port), timeout=TIMEOUT) as connection,
        connection.makefile("rb") as answers,
    ):
        for first in range(0, 10_000, 200):
            connection.sendall(b"".join(map(post, range(first, first + 200))))
            statuses += (_status(answers) for _ in range(200))
        unfinished = [job for job in maker.jobs() if job["state"] in OPEN]
        assert maker.send("GET", f"/{TOKEN}/", headers={}).status_code == 200
    assert set(statuses) == {202, 429}
    assert statuses.count(202) < 500
    assert len(unfinished) <= 100


def _status(answers: BinaryIO) -> int:
    """Read one answer of several on a connection."""
    status = int(answers.readline().split()[1])
    length = 0
    while (line := answers.readline()) != b"\r\n":
        if line.lower().startswith(b"content-length:"):
            length = int(line.split()[1])
    answers.read(length)
    return status


def test_each_client_has_a_budget_of_its_own() -> None:
    now = [0.0]
    budget = Budget(lambda: now[0])
    spent = [budget.spend("one") for _ in range(1000)]
    assert spent[:50] == [0] * 50
    assert spent[-1] > 0
    assert budget.spend("two") == 0
    now[0] += 60
    assert budget.spend("one") == 0


def test_beyond_loopback_it_asks_for_tls(own_home: Path, tmp_path: Path) -> None:
    command = program("serve", tmp_path / "out", "--make", "--lan", "--port", 0)
    result = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert result.returncode == 2
    assert "--tls" in result.stderr
    assert "--insecure" in result.stderr
    with making(tmp_path / "out", "--lan", "--insecure", "--no-qr") as maker:
        assert maker.jobs() == []


def test_a_token_is_made_where_none_is_given(own_home: Path, tmp_path: Path) -> None:
    from tests.serve.running import serving

    with serving(tmp_path / "out", "--make") as server:
        assert len(server.path) > 12
        assert server.raw("/api/briefings").status == 401
        assert server.ask("").status == 200
        assert server.raw("/").status == 404


def test_who_only_reads_has_nothing_of_it(own_home: Path, tmp_path: Path) -> None:
    from tests.feed.libraries import fill
    from tests.serve.running import serving

    fill(tmp_path / "out", 1)
    with serving(tmp_path / "out", "--token", TOKEN) as server:
        assert server.raw("/api/briefings").status == 404
        assert server.ask("api/briefings").status == 404
        assert server.ask("api/briefings", "POST").status == 405
        page = server.ask("")
        assert "set-cookie" not in page.headers
        assert "Thêm bài" not in page.body.decode()
        assert b"share_target" not in server.ask("player/app.webmanifest").body

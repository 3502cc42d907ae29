from __future__ import annotations

import asyncio
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from briefing.errors import ToolMissingError
from briefing.player.write import write_site
from briefing.publishing.catalogue import Library, scan
from briefing.server.run import ServerAddress, qr_code
from tests.feed.libraries import fill
from tests.serve import running
from tests.serve.conftest import AUDIO
from tests.serve.running import program, serving
from tests.support.cli_runner import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.serve.running import Server

LISTENERS = 200
PART = 128 * 1024


async def _listen(port: int, number: int) -> bytes:
    """Fetch the whole as players do: by ranges, each listener starting elsewhere."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    parts: dict[int, bytes] = {}
    starts = list(range(0, len(AUDIO), PART))
    for start in starts[number % len(starts) :] + starts[: number % len(starts)]:
        request = (
            f"GET /tin.mp3 HTTP/1.1\r\nHost: localhost\r\nRange: bytes={start}-{start + PART - 1}"
        )
        writer.write(f"{request}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert head.startswith("HTTP/1.1 206 "), head
        (length,) = (
            int(line[16:]) for line in head.splitlines() if line.startswith("content-length")
        )
        parts[start] = await reader.readexactly(length)
    writer.close()
    await writer.wait_closed()
    return b"".join(parts[start] for start in starts)


def test_two_hundred_listeners_at_once(server: Server) -> None:
    async def everyone() -> list[bytes]:
        return await asyncio.gather(*(_listen(server.port, number) for number in range(LISTENERS)))

    heard = asyncio.run(asyncio.wait_for(everyone(), TIMEOUT))
    assert all(part == AUDIO for part in heard)


def test_listeners_who_pause_or_leave_hold_up_nobody(server: Server) -> None:
    idle = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(100)]
    try:
        for number, connection in enumerate(idle):
            connection.sendall(b"GET /tin.mp3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if number % 2:
                connection.close()
        assert server.ask("tin.mp3").body == AUDIO
    finally:
        for connection in idle:
            connection.close()
    open_files = f"/proc/{server.process.pid}/fd"
    if os.path.isdir(open_files):  # noqa: PTH112
        deadline = time.monotonic() + TIMEOUT
        while len(os.listdir(open_files)) > 30 and time.monotonic() < deadline:  # noqa: PTH208
            time.sleep(0.05)
        assert len(os.listdir(open_files)) <= 30  # noqa: PTH208


HURRIED = (
    "from briefing.server import run as server; server._IDLE = 1;"
    "from briefing.cli import run; run()"
)
HALF = b"GET / HTTP/1.1\r\nHo"
WHOLE = b"GET /index.html HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def hurried(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve with an idle limit of one second."""
    monkeypatch.setattr(
        running, "program", lambda *given: [sys.executable, "-c", HURRIED, *map(str, given)]
    )
    with serving(folder) as server:
        yield server


@pytest.mark.parametrize(
    "sent", [b"", HALF, WHOLE, WHOLE + HALF, WHOLE * 2, WHOLE[:-2] + b"Content-Length: 9\r\n\r\n1"]
)
def test_who_sends_no_whole_request_is_hung_up_on(hurried: Server, sent: bytes) -> None:
    """Before the first request as between two, and whatever trickles in meanwhile."""
    with socket.create_connection(("127.0.0.1", hurried.port), timeout=30) as connection:
        connection.sendall(sent)
        received = b""
        connection.settimeout(0.2)
        for _ in range(100):
            with suppress(TimeoutError):
                part = connection.recv(1 << 20)
                if not part:
                    break
                received += part
            if not sent.endswith(b"\r\n"):
                with suppress(OSError):
                    connection.sendall(b"x")
        else:
            pytest.fail("it waits for ever")
    assert received.count(b"HTTP/1.1 200 ") == sent.count(b"GET /index")


def test_half_requests_in_their_thousands_keep_nobody_out(folder: Path) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 4000:
        pytest.skip("so many files may not be open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4000), hard))
    with serving(folder) as server, ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        listening = stack.enter_context(
            socket.create_connection(("127.0.0.1", server.port), timeout=TIMEOUT)
        )
        listening.sendall(b"GET /tin.mp3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = len(listening.recv(1000))
        for number in range(2100):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=TIMEOUT)
            stack.enter_context(connection).sendall(HALF)
            if number % 300 == 0:
                assert server.ask("tin.mp3").body == AUDIO
        assert server.ask("tin.mp3").body == AUDIO
        open_files = Path(f"/proc/{server.process.pid}/fd")
        if open_files.is_dir():
            assert len(list(open_files.iterdir())) < 600
        while received < len(AUDIO):  # who is being answered is not hung up on
            part = listening.recv(1 << 20)
            assert part
            received += len(part)


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="/proc, and 127.0.0.2 to 127.0.0.7"
)
def test_many_listeners_and_idle_connections_take_little_memory(folder: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 6000:
        pytest.skip("so many files may not be open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4000), hard))
    idle = 2000
    with serving(folder) as server, ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))

        def connection(number: int) -> socket.socket:
            made = stack.enter_context(socket.socket())
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)  # who takes it slowly
            made.settimeout(TIMEOUT)
            made.bind((f"127.0.0.{2 + number // 400}", 0))  # as from so many homes
            made.connect(("127.0.0.1", server.port))
            return made

        listening = [connection(number) for number in range(LISTENERS)]
        for each in listening:
            each.sendall(b"GET /tin.mp3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert all(each.recv(1000).startswith(b"HTTP/1.1 200 ") for each in listening)
        for number in range(idle):
            connection(LISTENERS + number)
        assert server.ask("index.html", Accept_Encoding="gzip").status == 200
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        (peak,) = re.findall(r"VmHWM:\s*(\d+) kB", status)
        assert int(peak) < 150_000
        open_files = Path(f"/proc/{server.process.pid}/fd")
        assert len(list(open_files.iterdir())) > LISTENERS + idle
        assert all(each.recv(1000) for each in listening)


def test_a_file_cut_short_while_it_is_sent_ends_that_answer_only(
    server: Server, folder: Path
) -> None:
    path = folder / "cut.mp3"
    path.write_bytes(bytes(30_000_000))
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"GET /cut.mp3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = len(connection.recv(1000))
        os.truncate(path, 1000)
        while part := connection.recv(1 << 20):
            received += len(part)
    path.unlink()
    assert received < 30_000_000
    assert server.ask("tin.mp3", "HEAD").status == 200


def test_ctrl_c_ends_it_in_order(folder: Path) -> None:
    with serving(folder) as running:
        assert running.ask("tin.mp3", "HEAD").status == 200
        code, said = running.stop()
        assert (code, said) == (0, "stopped\n")


def test_ctrl_c_does_not_wait_for_slow_listeners(folder: Path) -> None:
    path = folder / "long.mp3"
    path.write_bytes(bytes(30_000_000))
    with serving(folder) as running:
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
            connection.sendall(b"GET /long.mp3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.recv(1000)
            code, said = running.stop()
        assert (code, said) == (0, "stopped\n")
    path.unlink()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--token", "a b"], "briefing: the token 'a b' cannot stand in a link"),
        (["--certificate", "nowhere.pem"], "briefing: there is no certificate nowhere.pem"),
        (["--port", "70000"], "briefing: cannot listen at 127.0.0.1, port 70000"),
    ],
)
def test_mistakes_are_one_line(folder: Path, arguments: list[str], line: str) -> None:
    done = subprocess.run(program("serve", folder, *arguments), capture_output=True, check=False)
    assert done.returncode in {2, 7}
    (said,) = done.stderr.decode().splitlines()
    assert said.startswith(line)


def test_a_port_in_use_is_one_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = program("serve", folder, "--port", port)
        done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 2
    expected = f"briefing: port {port} is in use: choose another with --port\n"
    assert done.stderr.decode() == expected


def test_no_folder_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(program("serve", tmp_path / "no"), capture_output=True, check=False)
    assert done.returncode == 2
    assert b"is not a folder" in done.stderr


def test_it_listens_on_loopback_unless_told(server: Server) -> None:
    with socket.socket() as other:
        other.settimeout(2)
        assert other.connect_ex(("127.0.0.2", server.port)) != 0


def test_codes_say_what_they_should() -> None:
    segno = pytest.importorskip("segno")
    door = ServerAddress("https", 8765, "abcd")
    assert door.url("192.168.1.7") == "https://192.168.1.7:8765/abcd/"
    assert door.url("::1") == "https://[::1]:8765/abcd/"
    assert door.subscription("a.local") == "podcast://a.local:8765/abcd/feed.xml"
    drawn = qr_code(door.url("192.168.1.7")).splitlines()
    side = segno.make_qr(door.url("192.168.1.7"), error="m").symbol_size(border=2)[0]
    assert {len(line) for line in drawn if line} == {side}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "segno", None)
        with pytest.raises(ToolMissingError, match="--no-qr"):
            qr_code("x")


def test_lan_tells_addresses_and_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    from briefing.cli import serve

    written = io.StringIO()
    with redirect_stdout(written):
        serve._print_links(ServerAddress("http", 80, "abcd"), ("192.168.1.7",), None, draw=True)
    said = written.getvalue()
    assert "http://192.168.1.7:80/abcd/feed.xml" in said
    assert said.count("█") > 100


def test_other_commands_do_not_pay_for_it() -> None:
    heavy = ("uvicorn", "segno", "cryptography", "PIL", "asyncio", "briefing.server.run")
    source = (
        "import sys; from briefing.cli.app import COMMANDS, find;"
        "list(map(find, COMMANDS.keys() - {'serve'}));"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_a_folder_without_a_player_is_served_with_one_and_left_as_it_was(tmp_path: Path) -> None:
    fill(tmp_path, 2)
    before = sorted(tmp_path.rglob("*"))
    with serving(tmp_path) as running:
        page = running.ask("")
        assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert page.body == running.ask("index.html").body
        rows = json.loads(page.body.split(b'id="library">')[1].split(b"</script>")[0])
        assert [row[1] for row in rows] == ["Tin số 0", "Tin số 1"]
        older = json.loads(page.body.split(b'id="older">')[1].split(b"</script>")[0])
        (texts,) = (f"player/text-{name}.js" for name in older["texts"])
        needed = {f"player/{row[0]}.js" for row in rows} | {texts}
        needed |= set(re.findall(r"player/[\w.-]+", page.body.decode())) - {"player/"}
        worker = running.ask("sw.js")
        needed |= set(re.findall(r"player/[\w.-]+\.\w+", worker.body.decode()))
        answers = {path: running.ask(path) for path in needed}
        assert {path for path, answer in answers.items() if answer.status != 200} == set()
        assert "Giá vé 10.000 đồng." in answers[f"player/{rows[0][0]}.js"].body.decode()
        assert "Giá vé 10.000 đồng." in answers[texts].body.decode()
        assert running.ask("player/0123456789.js").status == 404
        assert running.ask("player/page.html").status == 404
        assert sorted(tmp_path.rglob("*")) == before
        written = tmp_path / "written"
        shutil.copytree(tmp_path, written)
        write_site(written, Library.of(scan(written)))
        for path, answer in answers.items():
            assert answer.body == (written / path).read_bytes(), path
        shutil.rmtree(written)
        tmp_path.joinpath("index.html").write_text("<title>other</title>")
        assert running.ask("").body == b"<title>other</title>"
        assert running.ask("sw.js").status == 404


@pytest.mark.parametrize("page", [False, True])
def test_a_folder_without_a_briefing_is_one_line(tmp_path: Path, *, page: bool) -> None:
    (tmp_path / "bai.txt").write_text("Một bài.")
    if page:
        (tmp_path / "index.html").write_text("<title>other</title>")
    before = sorted(tmp_path.iterdir())
    done = subprocess.run(program("serve", tmp_path), capture_output=True, check=False)
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(f"briefing: there is no briefing in {tmp_path}: ")
    assert sorted(tmp_path.iterdir()) == before

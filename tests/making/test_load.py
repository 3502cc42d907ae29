"""Fifty jobs are posted while two hundred listeners play: none of them notices."""

from __future__ import annotations

import asyncio
import json
import statistics
import time

from tests.making.client import TOKEN, Maker
from tests.making.newspaper import text
from tests.support.cli_runner import TIMEOUT

LISTENERS, JOBS = 200, 50
PART, ROUNDS = 64 * 1024, 12
SOUND = bytes(range(256)) * 4096  # 1 MB


async def _listen(port: int, waits: list[float]) -> None:
    """Fetch a part now and then, as a player that has some seconds in reserve does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(ROUNDS):
        start = number * PART
        begun = time.perf_counter()
        writer.write(
            f"GET /{TOKEN}/nghe.mp3 HTTP/1.1\r\nHost: localhost\r\n"
            f"Range: bytes={start}-{start + PART - 1}\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 206 "), head
        body = await reader.readexactly(PART)
        waits.append(time.perf_counter() - begun)
        assert body == SOUND[start : start + PART]
        await asyncio.sleep(1)
    writer.close()
    await writer.wait_closed()


async def _post(port: int) -> list[int]:
    statuses = []
    for number in range(JOBS):
        body = json.dumps({"text": text(f"Bài {number} khi đông người nghe", seed=number)}).encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"POST /api/briefings HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            b"Content-Type: application/json\r\n"
            + f"Authorization: Bearer {TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        statuses.append(int((await reader.readline()).split()[1]))
        await reader.read()
        writer.close()
    return statuses


def test_fifty_jobs_while_two_hundred_listen(maker: Maker) -> None:
    (maker.folder / "nghe.mp3").write_bytes(SOUND)
    waits: list[float] = []
    port = maker.server.port

    async def everyone() -> list[int]:
        async with asyncio.TaskGroup() as group:
            posting = group.create_task(_post(port))
            for _ in range(LISTENERS):
                group.create_task(_listen(port, waits))
        return posting.result()

    statuses = asyncio.run(asyncio.wait_for(everyone(), TIMEOUT))
    assert statuses == [202] * JOBS
    assert len(waits) == LISTENERS * ROUNDS
    print(f"median {statistics.median(waits) * 1000:.1f} ms")  # noqa: T201 - for benchmarks
    for job in maker.jobs():
        assert maker.send("DELETE", job["address"]).status_code in {200, 204}

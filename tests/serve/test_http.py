from __future__ import annotations

import email.parser
import email.policy
import gzip
import os
import subprocess
import time
from email.utils import formatdate, parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from briefing.server.compression import takes_gzip
from briefing.server.http_semantics import Span, spans
from tests.serve.conftest import AUDIO
from tests.support.tools import tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.serve.running import Answer, Server

SIZE = len(AUDIO)
TYPES = {
    "tin.mp3": "audio/mpeg",
    "index.html": "text/html; charset=utf-8",
    "sw.js": "text/javascript; charset=utf-8",
    "manifest.webmanifest": "application/manifest+json",
    "feed.xml": "application/rss+xml; charset=utf-8",
    "feed.jpg": "image/jpeg",
    "tin%20m%E1%BB%9Bi%2050%25.vtt": "text/vtt; charset=utf-8",
    "2026/05/19/2026-05-19-tin-0.chapters.json": "application/json+chapters",
    "2026/05/19/2026-05-19-tin-0.json": "application/json",
    "2026/05/19/2026-05-19-tin-0.jpg": "image/jpeg",
}


def _secured(answer: Answer) -> None:
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"
    assert "access-control-allow-origin" not in answer.headers
    assert "server" not in answer.headers


@pytest.mark.parametrize(("path", "kind"), TYPES.items(), ids=str)
def test_types_lengths_and_head(server: Server, path: str, kind: str) -> None:
    got = server.ask(path)
    head = server.ask(path, "HEAD")
    assert (got.status, head.status) == (200, 200)
    assert got.headers["content-type"] == kind
    assert int(got.headers["content-length"]) == len(got.body) > 0
    assert got.headers["accept-ranges"] == "bytes"
    assert head.body == b""
    del got.headers["date"], head.headers["date"]
    assert head.headers == got.headers
    _secured(got)


TEXTS = [path for path in TYPES if not path.endswith((".mp3", ".jpg"))]
SHORT = 1024  # bytes: what is smaller stays as it is


@pytest.mark.parametrize("path", TEXTS)
def test_texts_are_compressed_for_those_who_take_it(server: Server, path: str) -> None:
    plain = server.ask(path)
    packed = server.ask(path, Accept_Encoding="br, gzip;q=0.8")
    assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"
    assert "content-encoding" not in plain.headers
    if len(plain.body) < SHORT:
        assert packed.body == plain.body
        return
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(packed.body) < len(plain.body)
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-type"] == plain.headers["content-type"]
    head = server.ask(path, "HEAD", Accept_Encoding="gzip")
    assert head.headers | {"date": ""} == packed.headers | {"date": ""}
    # Each representation has a tag of its own, and each tag is known again.
    assert plain.headers["etag"] != packed.headers["etag"]
    for answer, accepted in ((plain, ""), (packed, "gzip")):
        tag = answer.headers["etag"]
        same = server.ask(path, Accept_Encoding=accepted, If_None_Match=tag)
        assert (same.status, same.headers["etag"], same.body) == (304, tag, b"")
        assert same.headers["vary"] == "accept-encoding"
        other = server.ask(path, Accept_Encoding="" if accepted else "gzip", If_None_Match=tag)
        assert other.status == 200


def test_parts_are_those_of_the_file_itself(server: Server) -> None:
    plain = server.ask("feed.xml")
    part = server.ask("feed.xml", Accept_Encoding="gzip", Range="bytes=0-9")
    assert (part.status, part.body) == (206, plain.body[:10])
    assert part.headers["etag"] == plain.headers["etag"]
    packed = server.ask("feed.xml", Accept_Encoding="gzip")
    tag = packed.headers["etag"]
    again = server.ask("feed.xml", Accept_Encoding="gzip", Range="bytes=0-9", If_Range=tag)
    assert (again.status, again.body) == (200, plain.body)


def test_sound_and_pictures_are_sent_as_they_are(server: Server) -> None:
    for path in ("tin.mp3", "feed.jpg"):
        answer = server.ask(path, Accept_Encoding="gzip")
        assert "content-encoding" not in answer.headers
        assert "vary" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("gzip;q=x", False),
        ("br", False),
        ("identity", False),
        ("", False),
    ],
)
def test_who_takes_gzip(accepted: str, takes: bool) -> None:  # noqa: FBT001
    assert takes_gzip(accepted) is takes


def test_the_folder_stands_for_its_index_and_is_not_listed(server: Server) -> None:
    assert server.ask("").body == server.ask("index.html").body
    assert server.ask("?x=1#y").status == 200
    for path in ("2026", "2026/", "2026/05/19/", "nothing.mp3", "tin.mp3/", "index.html/x"):
        answer = server.ask(path)
        assert (answer.status, answer.body) == (404, b"404 there is nothing here\n")
        _secured(answer)


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, SIZE),
        ("bytes=0-1", 0, 2),
        ("bytes=1000-1999", 1000, 2000),
        ("bytes=-7", SIZE - 7, SIZE),
        ("bytes=-99999999", 0, SIZE),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
        (f"bytes=5-{SIZE + 5}", 5, SIZE),
        ("Bytes= 3-4", 3, 5),
        ("bytes=3-4, 99999999-", 3, 5),
        ("bytes=0-9,5-19", 0, 20),
        ("bytes=10-19,0-12", 0, 20),
    ],
)
def test_one_range(server: Server, header: str, start: int, end: int) -> None:
    answer = server.ask("tin.mp3", Range=header)
    assert answer.status == 206
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(end - start)
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.body == AUDIO[start:end]
    _secured(answer)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-3,-4", [(0, 4), (SIZE - 4, SIZE)]),
        ("bytes=500-599,0-9,1000-1000", [(500, 600), (0, 10), (1000, 1001)]),
        ("bytes=0-9, 99999999-, 300000-699999", [(0, 10), (300000, 700000)]),
    ],
)
def test_several_ranges(server: Server, header: str, expected: list[tuple[int, int]]) -> None:
    answer = server.ask("tin.mp3", Range=header)
    assert answer.status == 206
    assert "content-range" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.body)
    start = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    parser = email.parser.BytesParser(policy=email.policy.HTTP)
    parts = parser.parsebytes(start + answer.body).get_payload()
    assert [part["content-range"] for part in parts] == [
        f"bytes {first}-{last - 1}/{SIZE}" for first, last in expected
    ]
    assert {part.get_content_type() for part in parts} == {"audio/mpeg"}
    position = 0
    for first, last in expected:  # the parser knows text only: bytes are looked for
        position = answer.body.index(b"\r\n\r\n" + AUDIO[first:last] + b"\r\n--", position) + 1


@pytest.mark.parametrize("header", [f"bytes={SIZE}-", "bytes=99999999-100000000", "bytes=-0"])
def test_what_does_not_exist_is_416(server: Server, header: str) -> None:
    answer = server.ask("tin.mp3", Range=header)
    assert answer.status == 416
    assert answer.headers["content-range"] == f"bytes */{SIZE}"
    assert server.ask("empty.mp3", Range="bytes=0-").status == 416
    assert server.ask("empty.mp3").status == 200


@pytest.mark.parametrize(
    "header",
    [
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=9-3",
        "bytes=1-2-3",
        "items=0-1",
        "bytes=+1-2",
        "bytes=٣-٤",
        "bytes=0-" + "9" * 40,
        "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 200, 2)),
    ],
    ids=range(11),
)
def test_what_is_no_range_is_ignored(server: Server, header: str) -> None:
    answer = server.ask("tin.mp3", Range=header.encode().decode("latin-1"))
    assert (answer.status, len(answer.body)) == (200, SIZE)


def test_head_knows_no_ranges(server: Server) -> None:
    answer = server.ask("tin.mp3", "HEAD", Range="bytes=0-1")
    assert (answer.status, answer.headers["content-length"]) == (200, str(SIZE))


def test_if_range(server: Server) -> None:
    whole = server.ask("tin.mp3", "HEAD").headers
    tag, date = whole["etag"], whole["last-modified"]
    for condition, status in (
        (tag, 206),
        (date, 206),
        ('"other"', 200),
        (f"W/{tag}", 200),
        (formatdate(0, usegmt=True), 200),
        (formatdate(time.time() + 9999, usegmt=True), 200),
        ("nonsense", 200),
    ):
        answer = server.ask("tin.mp3", Range="bytes=0-1", If_Range=condition)
        assert answer.status == status, condition
    unsatisfiable = server.ask("tin.mp3", Range="bytes=9999999-", If_Range='"other"')
    assert unsatisfiable.status == 200


def test_what_is_known_is_not_sent_again(server: Server) -> None:
    whole = server.ask("tin.mp3").headers
    tag, date = whole["etag"], whole["last-modified"]
    assert parsedate_to_datetime(date).tzinfo
    earlier = formatdate(parsedate_to_datetime(date).timestamp() - 5, usegmt=True)
    for status, headers in (
        (304, {"If_None_Match": tag}),
        (304, {"If_None_Match": f'"a", W/{tag}'}),
        (304, {"If_None_Match": "*"}),
        (200, {"If_None_Match": '"a"', "If_Modified_Since": date}),
        (304, {"If_Modified_Since": date}),
        (200, {"If_Modified_Since": earlier}),
        (200, {"If_Modified_Since": "yesterday"}),
        (200, {"If_Match": tag}),
        (412, {"If_Match": '"a"'}),
        (412, {"If_Match": f"W/{tag}"}),
        (412, {"If_Unmodified_Since": earlier}),
        (200, {"If_Unmodified_Since": date}),
    ):
        for method in ("GET", "HEAD"):
            answer = server.ask("tin.mp3", method, **headers)
            assert answer.status == status, headers
    answer = server.ask("tin.mp3", If_None_Match=tag)
    assert answer.body == b""
    assert answer.headers["etag"] == tag
    assert "content-length" not in answer.headers
    feed = server.ask("feed.xml")
    assert server.ask("feed.xml", If_None_Match=feed.headers["etag"]).status == 304


def test_a_file_that_changed_has_another_tag(server: Server, folder: Path) -> None:
    path = folder / "changing.vtt"
    path.write_text("one")
    first = server.ask("changing.vtt")
    os.utime(path, (1, 1))
    second = server.ask("changing.vtt")
    path.unlink()
    assert first.headers["etag"] != second.headers["etag"]
    assert server.ask("changing.vtt").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"])
def test_it_is_read_only(server: Server, method: str) -> None:
    answer = server.ask("tin.mp3", method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    _secured(answer)


def test_curl_resumes_and_looks_ahead(server: Server, tmp_path: Path) -> None:
    curl = [tool("curl"), "--silent", "--show-error", "--fail", "--noproxy", "*"]
    part = tmp_path / "part.mp3"
    part.write_bytes(AUDIO[:300_000])
    url = server.url("tin.mp3")
    subprocess.run([*curl, "-C", "-", "-o", part, url], check=True)
    assert part.read_bytes() == AUDIO
    head = subprocess.run([*curl, "--head", url], check=True, capture_output=True).stdout
    assert b"HTTP/1.1 200" in head
    assert f"content-length: {SIZE}".encode() in head
    got = subprocess.run([*curl, "-r", "10-19", url], check=True, capture_output=True).stdout
    assert got == AUDIO[10:20]
    several = [*curl, "-r", "0-1,8-9", "-w", "%{http_code} %{content_type}", url]
    said = subprocess.run(several, check=True, capture_output=True).stdout
    assert b"206 multipart/byteranges" in said
    twice = [*curl, "-o", tmp_path / "a", url, "-o", tmp_path / "b", url, "-w", "%{num_connects}"]
    assert subprocess.run(twice, check=True, capture_output=True).stdout == b"10"  # kept alive


def test_a_client_of_another_make_streams_it(server: Server) -> None:
    with requests.Session() as session:
        session.trust_env = False
        with session.get(server.url("tin.mp3"), stream=True, timeout=10) as got:
            assert b"".join(got.iter_content(10_000)) == AUDIO
        got = session.get(server.url("tin.mp3"), headers={"Range": "bytes=5-9"}, timeout=10)
        assert (got.status_code, got.content) == (206, AUDIO[5:10])


def test_the_feed_and_every_address_in_it_answer(server: Server) -> None:
    from tests.feed.rules import problems, urls

    feed = server.ask("feed.xml")
    assert list(problems(feed.body)) == []
    found = urls(feed.body)
    assert len(found) >= 5 * 3 + 3
    for url in found:
        assert url.startswith(server.url())
        answer = server.ask(url.removeprefix(server.url()), "HEAD")
        assert answer.status == 200, url
        ranged = server.ask(url.removeprefix(server.url()), Range="bytes=0-0")
        assert ranged.status == 206, url


@given(st.text(alphabet="0123456789-, bytes=", max_size=30), st.integers(0, 50))
def test_any_header_gives_spans_of_the_file_or_none(header: str, size: int) -> None:
    found = spans(header, size)
    for span in found or ():
        assert 0 <= span.start < span.end <= size
    assert sum(span.length for span in found or ()) <= size


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=8))
def test_spans_cover_what_was_asked_for_once(asked: list[tuple[int, int]]) -> None:
    asked = [(min(pair), max(pair)) for pair in asked]
    header = "bytes=" + ",".join(f"{first}-{last}" for first, last in asked)
    found = spans(header, 100)
    assert found is not None
    wanted = {n for first, last in asked for n in range(first, last + 1)}
    given_out = [n for span in found for n in range(span.start, span.end)]
    assert len(given_out) == len(set(given_out))
    assert set(given_out) == wanted


def test_a_span_is_told_as_the_rfc_writes_it() -> None:
    assert Span(0, 500).content_range(1234) == "bytes 0-499/1234"

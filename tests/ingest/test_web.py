"""Fetching: conditional, with manners, within its limits."""

from __future__ import annotations

import gzip
import ssl
import time
import tracemalloc
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import trustme

from briefing.ingest.found import Failure
from briefing.ingest.sources import Sources
from briefing.model.limits import Limits, Options
from briefing.net import connect
from briefing.net.errors import FetchError, RefusedError
from briefing.net.fetch import Fetcher
from tests.ingest.test_pages import page
from tests.support.texts import said

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

ALLOW = "User-agent: *\nAllow: /\n"


def failed(sources: Sources, link: str) -> Failure:
    (failure,) = sources.documents([link])
    assert isinstance(failure, Failure), failure
    assert "\n" not in str(failure.error)
    return failure


def test_a_page(host, sources) -> None:
    link = host.serve("/bai.html", page("dantri"), "text/html; charset=utf-8")
    (document,) = sources.documents([link])
    assert document.about.title == "Robot hái vải thiều ra vườn"
    assert document.identity == link
    assert host.paths() == ["/robots.txt", "/bai.html"]
    assert host.asked[1][1]["user-agent"].startswith("briefing/")
    assert host.asked[1][1]["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize("how", ["gzip", "deflate", "raw deflate", "two members", "identity"])
def test_packed_pages(host, sources, how: str) -> None:
    body = page("qdnd").encode()
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(body),
        "deflate": zlib.compress(body),
        "raw deflate": raw.compress(body) + raw.flush(),
        "two members": gzip.compress(body[:1000]) + gzip.compress(body[1000:]) + b"\0\0",
        "identity": body,
    }[how]
    encoding = "gzip" if how == "two members" else how.rsplit(maxsplit=1)[-1]
    link = host.serve("/p", packed, Content_Encoding=encoding)
    (document,) = sources.documents([link])
    assert "con chó tên Sóng" in said(document)


def test_conditional_requests(host, options) -> None:
    body = page("vov")

    def answer(handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers.get("If-None-Match") == '"v1"'
        assert known == (handler.headers.get("If-Modified-Since") is not None)
        handler.send_response(304 if known else 200)
        handler.send_header("ETag", '"v1"')
        handler.send_header("Last-Modified", "Tue, 19 May 2026 00:00:00 GMT")
        data = b"" if known else body.encode()
        if not known:
            handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)
        answers.append(304 if known else 200)

    answers: list[int] = []
    host.pages["/p"] = answer
    digests = []
    for _ in range(3):
        with Sources(options) as sources:
            (document,) = sources.documents([host.url("/p")])
            digests.append(document.digest)
    assert answers == [200, 304, 304]
    assert len(set(digests)) == 1
    for kept in options.cache.glob("*.page"):
        kept.write_bytes(b"damaged")
    with Sources(options) as sources:
        (document,) = sources.documents([host.url("/p")])
    assert answers[-1] == 200
    assert document.digest == digests[0]


def test_what_says_no_store_is_not_kept(host, sources, options) -> None:
    link = host.serve("/p", page("vov"), ETag='"1"', Cache_Control="private, no-store")
    list(sources.documents([link]))
    assert list(options.cache.glob("*.page")) == []


def test_a_cache_that_cannot_be_written_is_done_without(host, options, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    link = host.serve("/p", page("vov"), ETag='"1"')
    with Sources(replace(options, cache=tmp_path / "file" / "x")) as sources:
        (document,) = sources.documents([link])
    assert document.about.title


def test_a_link_that_is_not_fetched_offline(host, options) -> None:
    with Sources(replace(options, offline=True)) as sources:
        assert "--offline" in str(failed(sources, host.url("/p")).error)
    assert host.asked == []


# Manners


def test_robots_are_heard(host, sources) -> None:
    host.serve("/robots.txt", "User-agent: *\nDisallow: /*?in=\nDisallow: /rieng\n", "text/plain")
    host.serve("/cong", page("vov"))
    for path in ("/rieng/bai.html", "/bai.html?in=1"):
        failure = failed(sources, host.url(path))
        assert isinstance(failure.error, RefusedError)
        assert "robots.txt" in str(failure.error)
    (document,) = sources.documents([host.url("/cong")])
    assert document.blocks
    assert host.paths() == ["/robots.txt", "/cong"]


def test_robots_for_us_alone(host, sources) -> None:
    rules = "User-agent: briefing\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
    host.serve("/robots.txt", rules, "text/plain")
    assert isinstance(failed(sources, host.url("/p")).error, RefusedError)


def test_robots_can_be_overruled(host, options) -> None:
    host.serve("/robots.txt", "User-agent: *\nDisallow: /\n", "text/plain")
    host.serve("/p", page("vov"))
    with Sources(replace(options, robots=False)) as sources:
        (document,) = sources.documents([host.url("/p")])
    assert document.blocks
    assert host.paths() == ["/p"]


def test_robots_that_cannot_be_had_forbid(host, sources) -> None:
    def broken(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(500)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    host.pages["/robots.txt"] = broken
    host.serve("/p", page("vov"))
    assert isinstance(failed(sources, host.url("/p")).error, FetchError)


def test_a_redirect_is_checked_against_robots_too(host, sources) -> None:
    host.serve("/robots.txt", "User-agent: *\nDisallow: /rieng\n", "text/plain")
    host.redirect("/a", "/rieng/b")
    assert "robots.txt" in str(failed(sources, host.url("/a")).error)


def test_politeness(host, options) -> None:
    host.serve("/robots.txt", "User-agent: *\nCrawl-delay: 3\n", "text/plain")
    links = [host.serve(f"/{n}", page("vov")) for n in range(3)]
    waited: list[float] = []
    patient = replace(options, limits=replace(options.limits, delay=1.0))
    with Sources(patient, sleep=waited.append) as sources:
        assert len(list(sources.documents(links))) == 3
    assert [round(wait) for wait in waited] == [3, 3]


def test_a_long_delay_is_cut(host, options) -> None:
    host.serve("/robots.txt", "User-agent: *\nCrawl-delay: 86400\n", "text/plain")
    links = [host.serve(f"/{n}", page("vov")) for n in range(2)]
    waited: list[float] = []
    with Sources(options, sleep=waited.append) as sources:
        list(sources.documents(links))
    assert [round(wait) for wait in waited] == [10]


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(host, sources, status: int) -> None:
    host.serve("/đích".encode().decode("latin-1"), page("vov"))
    host.serve("/%C4%91%C3%ADch", page("vov"))
    link = host.redirect("/a", "/đích".encode().decode("latin-1"), status)
    (document,) = sources.documents([link])
    assert document.identity == link


def test_redirect_loop(host, sources) -> None:
    host.redirect("/a", "/b")
    host.redirect("/b", "/a")
    assert "in circles" in str(failed(sources, host.url("/a")).error)


def test_too_many_redirects(host, sources) -> None:
    for n in range(20):
        host.redirect(f"/{n}", f"/{n + 1}")
    assert "more than 5 times" in str(failed(sources, host.url("/0")).error)
    assert len(host.asked) == 7  # robots.txt, the page, five redirects


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://a.vn/", "http://me:pw@127.0.0.1/", "http://0x7f.1/", "gopher://a/",
     "http://224.0.0.1/", "http://[::]/", "\\\\host\\share", "http://a.vn:22/"],
)  # fmt: skip
def test_redirects_are_checked(host, sources, target: str) -> None:
    host.redirect("/a", target)
    assert isinstance(failed(sources, host.url("/a")).error, RefusedError)


def test_a_redirect_without_a_target(host, sources) -> None:
    host.redirect("/a", "")
    assert isinstance(failed(sources, host.url("/a")).error, RefusedError)


# Answers that are none


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "is not there"), (410, "is not there"), (403, "not for everyone"), (429, "for now"),
     (503, "for now"), (304, "strangely"), (206, "strangely")],
)  # fmt: skip
def test_refusals(host, sources, status: int, words: str) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    host.pages["/p"] = answer
    assert words in str(failed(sources, host.url("/p")).error)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "reached|HTTP"),
        (b"SSH-2.0-OpenSSH\r\n", "proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nabc", "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "proper HTTP|broke off"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip", "damaged"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nxx", "unasked"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\nxx", "unasked"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", "proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7", "PDF"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNGxx", "picture"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", "application/json"),
    ],
)
def test_strange_answers(host, sources, raw: bytes, words: str) -> None:
    host.pages["/p"] = lambda handler: handler.wfile.write(raw)
    error = str(failed(sources, host.url("/p")).error)
    assert any(word in error for word in words.split("|")), error


def test_nobody_is_there(sources) -> None:
    error = failed(sources, "http://127.0.0.1:9/x".replace(":9/", ":1999/")).error
    assert isinstance(error, FetchError)


def test_a_name_that_cannot_be_found(options) -> None:
    def look_up(*_: object) -> list[str]:
        raise OSError("no such host")

    with Sources(options, look_up=look_up) as sources:
        assert "cannot be found" in str(failed(sources, "http://khong.example/").error)


def test_a_resolver_that_hangs(options) -> None:
    slow = replace(options, limits=replace(options.limits, connect=0.2))
    with Sources(slow, look_up=lambda *_: time.sleep(6) or []) as sources:
        assert "in time" in str(failed(sources, "http://cham.example/").error)


# Too much, too slow


def endless(handler: BaseHTTPRequestHandler, piece: bytes, count: int, **headers: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Transfer-Encoding", "chunked")
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    for _ in range(count):
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))


def refused_lightly(sources: Sources, link: str, words: str) -> None:
    """Refused in one line, with less than four times the limit of memory."""
    tracemalloc.start()
    failure = failed(sources, link)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert words in str(failure.error)
    assert isinstance(failure.error, RefusedError)
    assert peak < 40 * 2**20


def test_ten_gigabytes(host, sources) -> None:
    piece = b"<p>" + b"a" * 2**16
    host.pages["/p"] = lambda handler: endless(handler, piece, 10 * 2**30 // len(piece))
    refused_lightly(sources, host.url("/p"), "more than 10 MB")


def test_ten_gigabytes_announced(host, sources) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\nabc"
    host.pages["/p"] = lambda handler: handler.wfile.write(raw)
    refused_lightly(sources, host.url("/p"), "more than 10 MB")


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_of_zeros(host, sources, encoding: str) -> None:
    packer = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(100)) + packer.flush()
    assert len(bomb) < 200_000
    host.serve("/p", bomb, Content_Encoding=encoding)
    refused_lightly(sources, host.url("/p"), "more than 10 MB")


def test_a_bomb_of_many_members(host, sources) -> None:
    host.serve("/p", gzip.compress(bytes(2**20)) * 100, Content_Encoding="gzip")
    refused_lightly(sources, host.url("/p"), "more than 10 MB")


@pytest.mark.parametrize("part", ["headers", "body", "chunks", "status"])
def test_slow_loris(host, options, part: str) -> None:
    """A byte every now and then keeps any timeout between bytes; not the deadline."""
    opening = {
        "status": b"HTTP/1.1 200",
        "headers": b"HTTP/1.1 200 OK\r\nX: ",
        "body": b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n",
        "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    }[part]
    drip = b"1\r\na\r\n" if part == "chunks" else b"a"

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(opening)
        for _ in range(200):
            time.sleep(0.05)
            handler.wfile.write(drip)

    host.pages["/p"] = answer
    hurried = replace(options, robots=False, limits=Limits(seconds=0.6, delay=0))
    with Sources(hurried) as sources:
        error = failed(sources, host.url("/p")).error
    assert isinstance(error, FetchError)
    assert "in time" in str(error)


def test_the_time_of_all_redirects_counts(host, options) -> None:
    def slow(target: str) -> object:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            time.sleep(0.25)
            handler.send_response(302)
            handler.send_header("Location", target)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        return answer

    for n in range(5):
        host.pages[f"/{n}"] = slow(f"/{n + 1}")
    hurried = replace(options, robots=False, limits=Limits(seconds=0.6, delay=0))
    with Sources(hurried) as sources:
        assert "in time" in str(failed(sources, host.url("/0")).error)


# TLS


@pytest.fixture
def authority(host) -> trustme.CA:
    made = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.issue_cert("bao.example").configure_cert(context)
    host.server.socket = context.wrap_socket(host.server.socket, server_side=True)
    return made


def test_certificates_are_checked_against_the_name(host, authority, options, monkeypatch) -> None:
    host.serve("/p", "Bài báo.", "text/plain")
    context = ssl.create_default_context()
    authority.configure_trust(context)
    monkeypatch.setattr(connect, "_tls", lambda: context)
    fetcher = Fetcher(options, lambda *_: ["127.0.0.1"])
    assert fetcher.get(f"https://bao.example:{host.port}/p").body.decode() == "Bài báo."
    with pytest.raises(RefusedError, match="cannot prove who it is"):
        fetcher.get(f"https://khac.example:{host.port}/p")


def test_an_unknown_authority_is_refused(host, authority, options) -> None:
    fetcher = Fetcher(replace(options, robots=False), lambda *_: ["127.0.0.1"])
    with pytest.raises(RefusedError, match="cannot prove who it is"):
        fetcher.get(f"https://bao.example:{host.port}/p")


def test_https_does_not_lead_to_http(host, authority, options, monkeypatch) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    monkeypatch.setattr(connect, "_tls", lambda: context)
    host.redirect("/a", "http://bao.example/b")
    fetcher = Fetcher(replace(options, robots=False), lambda *_: ["127.0.0.1"])
    with pytest.raises(RefusedError, match="unprotected"):
        fetcher.get(f"https://bao.example:{host.port}/a")


def test_old_pages_are_pruned(options: Options) -> None:
    import os

    from briefing.net.http_cache import CachedResponse, HttpCache

    store = HttpCache(options.cache)
    for name in ("old", "new"):
        store.save(name, CachedResponse('"1"', "", "", b"x"))
    old = store._path("old")
    os.utime(old, (1, 1))
    store.prune()
    assert [path != old for path in options.cache.glob("*.page")] == [True]

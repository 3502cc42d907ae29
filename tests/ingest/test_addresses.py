"""No way leads to an address within this machine or network."""

from __future__ import annotations

import pytest

from briefing.ingest.sources import Sources
from briefing.model.limits import Limits, Options
from briefing.net.addresses import check_address
from briefing.net.errors import RefusedError
from briefing.net.urls import identity, join, parse_url

INSIDE = [
    "127.0.0.1", "127.255.1.2", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::c0a8:101",
]  # fmt: skip
NOWHERE = [
    "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.0.0.8", "192.88.99.1", "::", "ff02::1",
    "2001:db8::1", "2002:7f00:1::", "2001:0:7f00:1::", "::127.0.0.1", "fec0::1", "100::1",
    "64:ff9b:1::1", "3fff::1", "::ffff:0:127.0.0.1", "::ffff:224.0.0.1", "nonsense", "",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "111.65.250.2", "172.32.0.1", "2606:4700::1111", "64:ff9b::808:808",
          "::ffff:8.8.8.8", "100.128.0.1", "2402:800::1"]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_asked_only_when_allowed(address: str) -> None:
    with pytest.raises(RefusedError, match="within this machine or network"):
        check_address(address, "host")
    check_address(address, "host", private=True)


@pytest.mark.parametrize("address", NOWHERE)
def test_addresses_that_are_no_host_are_never_asked(address: str) -> None:
    for private in (False, True):
        with pytest.raises(RefusedError, match="no public address"):
            check_address(address, "host", private=private)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    check_address(address, "host")


@pytest.mark.parametrize(
    "link",
    [
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://017700000001/",
        "http://127.1/", "http://0177.0.0.1/", "http://127.0.0.01/", "http://1.2.3.4.5/",
        "http://a..b/", "http:///x", "http://[::1%25eth0]/",
        "http://[::1", "http://exa mple.vn/", "http://a\\@b/", "http://a.vn\\.b/", "http://-a.vn/",
        "http://a.vn:99999/", "http://a.vn:x/", "http://a.vn/\r\nX: y", "http://" + "a" * 300 + "/",
        "http://a.vn/" + "x" * 5000, "http://256.1.1.1/", "http://0x/", "http://%31%32%37.0.0.1/",
    ],
)  # fmt: skip
def test_odd_links_are_refused(link: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parse_url(link)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("scheme", ["file", "ftp", "gopher", "data", "javascript", "dict", "jar"])
def test_only_http_and_https(scheme: str) -> None:
    with pytest.raises(RefusedError, match="only http and https"):
        parse_url(f"{scheme}://host/etc/passwd")


def test_credentials_are_refused_and_not_repeated() -> None:
    for link in ("http://me:s3cret@a.vn/", "https://a.vn%20@b.vn/", "http://@a.vn/"):
        with pytest.raises(RefusedError, match="name or password") as caught:
            parse_url(link)
        assert "s3cret" not in str(caught.value)


def test_ports_of_other_services_are_refused() -> None:
    for port in (22, 25, 110, 587, 0):
        with pytest.raises(RefusedError, match=r"serves no pages|well-formed"):
            parse_url(f"http://a.vn:{port}/")
    assert parse_url("http://a.vn:8080/").authority == "a.vn:8080"


def test_links_are_written_in_one_way() -> None:
    url = parse_url("HTTPS://Báo.VN.:443/tin-tức?q=việt&a=1#đầu")
    assert str(url) == "https://xn--bo-mia.vn/tin-t%E1%BB%A9c?q=vi%E1%BB%87t&a=1"
    assert str(parse_url("http://[2606:4700::1]:8080/")) == "http://[2606:4700::1]:8080/"
    assert str(join(url, "../a.html")) == "https://xn--bo-mia.vn/a.html"
    assert str(join(url, "//b.vn/c")) == "https://b.vn/c"


def test_unicode_digits_are_an_address_like_any_other() -> None:
    url = parse_url("http://①②⑦。0。0。1/")
    assert url.host == "127.0.0.1"
    with pytest.raises(RefusedError):
        check_address(url.host, url.host)


def test_identity_knows_no_tracking() -> None:
    first = parse_url("https://a.vn/bai.html?utm_source=zalo&fbclid=1#x")
    assert identity(first) == identity(parse_url("https://A.vn/bai.html"))
    assert identity(first) != identity(parse_url("https://a.vn/bai.html?id=2"))


@pytest.mark.parametrize(
    "answers",
    [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"], ["::ffff:169.254.169.254"], ["0.0.0.0"]],
)
def test_names_that_lead_inside_are_refused(answers: list[str]) -> None:
    with Sources(Options(robots=False), look_up=lambda *_: answers) as sources:
        (failure,) = sources.documents(["http://bao.example/bai.html"])
    assert isinstance(failure.error, RefusedError)
    assert "bao.example leads to" in str(failure.error)


def test_a_name_is_looked_up_once_and_that_address_is_asked(host, tmp_path) -> None:
    """DNS rebinding: the second answer would lead elsewhere; nobody asks for it."""
    host.serve("/bai.html", "Một bài báo dạng văn bản thuần.", "text/plain")
    answers = [["127.0.0.1"], ["10.255.255.1"], ["10.255.255.1"]]
    asked: list[str] = []

    def look_up(name: str, _: int) -> list[str]:
        asked.append(name)
        return answers[len(asked) - 1]

    options = Options(private=True, robots=False, cache=tmp_path, limits=Limits(delay=0))
    with Sources(options, look_up=look_up) as sources:
        (document,) = sources.documents([f"http://bao.example:{host.port}/bai.html"])
    assert document.data.decode().startswith("Một bài báo")
    assert asked == ["bao.example"]
    assert host.asked[0][1]["host"] == f"bao.example:{host.port}"


def test_rebinding_between_redirects_is_checked_again(host, tmp_path) -> None:
    host.redirect("/a", "/b")
    answers = iter([["127.0.0.1"], ["224.0.0.1"]])
    options = Options(private=True, robots=False, cache=tmp_path, limits=Limits(delay=0))
    with Sources(options, look_up=lambda *_: next(answers)) as sources:
        (failure,) = sources.documents([f"http://bao.example:{host.port}/a"])
    assert isinstance(failure.error, RefusedError)
    assert host.paths() == ["/a"]

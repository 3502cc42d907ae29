from __future__ import annotations

import os
import socket
import ssl
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import FormatError, ToolMissingError, UsageError
from briefing.server import certificates, hosts, run
from briefing.server.resources import find, path_segments
from tests.serve.conftest import AUDIO, SECRET
from tests.serve.running import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.serve.running import Server

NAMES = frozenset({"localhost", "may-nha", "may-nha.local"})


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "..%2fsecret.txt",
        "..%2Fsecret.txt",
        "%2e%2e/secret.txt",
        "%2e%2e%2fsecret.txt",
        "%2E%2E%2Fsecret.txt",
        ".%2e/secret.txt",
        "%252e%252e%252fsecret.txt",
        "%c0%ae%c0%ae/secret.txt",
        "%c0%ae%c0%ae%c0%afsecret.txt",
        "%e0%80%ae%e0%80%ae/secret.txt",
        "%uff0e%uff0e/secret.txt",
        "%ef%bc%8e%ef%bc%8e/secret.txt",
        "..\\secret.txt",
        "..%5csecret.txt",
        "%2e%2e%5csecret.txt",
        "....//secret.txt",
        "..;/secret.txt",
        "2026/../../secret.txt",
        "2026/05/../../../secret.txt",
        "./../secret.txt",
        "/../secret.txt",
        "//../secret.txt",
        "//etc/passwd",
        "/etc/passwd",
        "%2fetc/passwd",
        "%2f%2fetc%2fpasswd",
        "../output-secret/secret.txt",
        "out.txt",
        "out/secret.txt",
        "sibling/secret.txt",
        "ring",
        "broken.mp3",
        ".hidden.txt",
        "%2ehidden.txt",
        "to-hidden.txt",
        ".briefing-abc.mp3",
        ".git/config",
        ".git",
        ".",
        "..",
        "tin.mp3%00",
        "tin.mp3%00.txt",
        "%00",
        "tin.mp3.",
        "tin.mp3%20",
        "tin.mp3::$DATA",
        "file:///etc/passwd",
        "2026//05/19/2026-05-19-tin-0.mp3",
    ],
)
def test_nothing_outside_and_nothing_hidden_is_given_out(server: Server, path: str) -> None:
    for target in (path, f"{path}?x=1", f"{path}?/../secret.txt"):
        answer = server.ask(target)
        assert answer.status == 404, target
        assert SECRET not in answer.body
        assert b"root:" not in answer.body


def test_targets_that_are_no_paths(server: Server) -> None:
    for target in ("*", "http://evil.example/secret.txt", "secret.txt", "localhost:80"):
        answer = server.raw(target)
        assert answer.status in {400, 404, 421}, target
        assert SECRET not in answer.body


def test_a_link_within_the_folder_is_followed(server: Server) -> None:
    assert server.ask("inside.mp3").body == AUDIO


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_what_is_no_file_is_not_waited_for(server: Server, folder: Path) -> None:
    os.mkfifo(folder / "pipe.mp3")
    try:
        assert server.ask("pipe.mp3").status == 404
    finally:
        (folder / "pipe.mp3").unlink()


@given(st.binary(max_size=40))
def test_no_path_leads_out(path: bytes) -> None:
    names = path_segments(b"/" + path)
    for name in names or ():
        assert name
        assert not name.startswith(".")
        assert not {"/", "\0", "\\"} & set(name)


def test_a_folder_exchanged_for_a_link_is_noticed(tmp_path: Path) -> None:
    place = (tmp_path / "place").resolve()
    place.mkdir()
    (tmp_path / "secret.txt").write_bytes(SECRET)
    (place / "a").mkdir()
    (place / "a/tin.txt").write_bytes(b"x")
    found = find(place, ("a", "tin.txt"))
    assert found is not None
    found.close()
    (place / "a/tin.txt").unlink()
    (place / "a").rmdir()
    (place / "a").symlink_to("..")
    assert find(place, ("a", "secret.txt")) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "evil-localhost",
        "127.0.0.1.evil.example",
        "127.0.0.1@evil.example",
        "evil.example#localhost",
        "localhost/..",
        'localhost"><script>',
        "8.8.8.8",
        "[2001:4860:4860::8888]",
        "[::1",
        "localhost:port",
        "localhost:999999",
        "localhost, evil.example",
        "2130706433",
        "",
    ],
)
def test_other_names_are_not_answered(server: Server, host: str) -> None:
    for path in ("tin.mp3", "feed.xml", ""):
        answer = server.ask(path, Host=host)
        assert answer.status in {400, 421}, host
        assert b"evil" not in answer.body
        assert b"script" not in answer.body


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]:80", "192.168.1.7",
             "10.0.0.2:8765", "tin.localhost"],
)  # fmt: skip
def test_our_own_names_are(server: Server, host: str) -> None:
    assert server.ask("tin.mp3", "HEAD", Host=host).status == 200
    feed = server.ask("feed.xml", Host=host).body
    assert f'href="http://{host.lower()}/feed.xml"'.encode() in feed


def test_forwarding_headers_change_nothing(server: Server) -> None:
    plain = server.ask("feed.xml").body
    forwarded = server.ask(
        "feed.xml", X_Forwarded_Host="evil.example", X_Forwarded_Proto="https",
        X_Forwarded_For="1.2.3.4", Forwarded="host=evil.example", X_Original_URL="/.hidden.txt",
    )  # fmt: skip
    assert forwarded.body == plain


def test_two_hosts_and_none_are_refused(server: Server) -> None:
    for head in (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(head)
            start = connection.recv(100)
        assert start.split()[1] in {b"400", b"404", b"421"}, head


def test_names_of_this_machine() -> None:
    known = hosts.known_names(("Tin.Example",))
    assert {"localhost", "tin.example"} <= known
    assert hosts.is_ours("may-nha:80", NAMES, "127.0.0.1")
    assert hosts.is_ours("may-nha.local.", NAMES, "127.0.0.1")
    assert hosts.is_ours("8.8.8.8:80", NAMES, "8.8.8.8")
    assert not hosts.is_ours("8.8.4.4", NAMES, "8.8.8.8")
    for address in hosts.addresses():
        assert not address.startswith("127.")


# -- tokens


def test_a_token_is_asked_for(folder: Path) -> None:
    with serving(folder, "--token", "chim-se-2026") as running:
        assert running.path == "/chim-se-2026/"
        assert running.ask("tin.mp3").body == AUDIO
        assert b"/chim-se-2026/2026/05/19/" in running.ask("feed.xml").body
        for target in ("/", "/tin.mp3", "/chim-se-2027/tin.mp3", "//chim-se-2026/tin.mp3", "/x/",
                       "/chim-se-2026x/tin.mp3", "/%63him-se-2026/../tin.mp3"):  # fmt: skip
            answer = running.raw(target)
            assert answer.status == 404, target
            assert b"chim" not in answer.body
        away = running.raw("/chim-se-2026")
        assert (away.status, away.headers["location"]) == (307, "/chim-se-2026/")
        assert running.ask("../secret.txt").status == 404


def test_a_token_of_our_own_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BRIEFING_DATA", str(tmp_path))
    first = run.token_for("auto")
    assert len(first) >= 16
    assert run.token_for("auto") == first
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
    (tmp_path / "token").write_text("no token!")
    assert run.token_for("auto") != first
    assert run.token_for("") == ""
    for wrong in ("abc", "a/bcd", "một hai", "a" * 129, "../.."):
        with pytest.raises(UsageError, match="cannot stand in a link"):
            run.token_for(wrong)


# -- certificates


def test_https_with_a_certificate_of_our_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("cryptography")
    monkeypatch.setenv("BRIEFING_DATA", str(tmp_path))
    with serving(folder, "--tls") as running:
        authority = tmp_path / "tls" / certificates.AUTHORITY
        running.context = ssl.create_default_context(cafile=str(authority))
        assert running.said[0].split()[1].startswith("https://localhost:")
        assert running.ask("tin.mp3", Range="bytes=0-9").body == AUDIO[:10]
        assert b'href="https://127.0.0.1:' in running.ask("feed.xml").body
        handed_out = running.ask(certificates.AUTHORITY)
        assert handed_out.body == authority.read_bytes()
        assert b"PRIVATE" not in handed_out.body
        running.context = ssl.create_default_context()
        with pytest.raises(ssl.SSLCertVerificationError):
            running.ask("tin.mp3")


def test_a_certificate_is_kept_until_it_will_not_do(tmp_path: Path) -> None:
    x509 = pytest.importorskip("cryptography.x509")
    folder = tmp_path / "tls"
    first = certificates.own_certificate(folder, ["localhost", "127.0.0.1", "máy-nhà"])
    assert certificates.own_certificate(folder, ["127.0.0.1"]) == first
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(first.chain.stat().st_mode) == 0o600
    second = certificates.own_certificate(folder, ["localhost", "192.168.1.7"])
    assert second.fingerprint != first.fingerprint
    assert len(second.fingerprint) == 32 * 3 - 1
    assert second.authority is not None
    signer = x509.load_pem_x509_certificate(second.authority.read_bytes())
    server = x509.load_pem_x509_certificate(second.chain.read_bytes())
    server.verify_directly_issued_by(signer)
    assert (server.not_valid_after_utc - server.not_valid_before_utc).days <= 398
    keys = [path for path in folder.iterdir() if b"PRIVATE KEY" in path.read_bytes()]
    assert keys == [second.chain]  # the authority's own key is gone
    assert second.chain.read_bytes().count(b"PRIVATE KEY-----") == 2  # beginning and end of one
    second.chain.write_bytes(b"damaged")
    assert certificates.own_certificate(folder, ["localhost"]).fingerprint != second.fingerprint


def test_a_certificate_that_is_given(folder: Path, tmp_path: Path) -> None:
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    issued = authority.issue_cert("localhost", "127.0.0.1")
    chain, key, trusted = tmp_path / "chain.pem", tmp_path / "key.pem", tmp_path / "ca.pem"
    issued.cert_chain_pems[0].write_to_path(str(chain))
    issued.private_key_pem.write_to_path(str(key))
    authority.cert_pem.write_to_path(str(trusted))
    context = ssl.create_default_context(cafile=str(trusted))
    with serving(folder, "--certificate", chain, "--key", key, context=context) as running:
        assert running.ask("tin.mp3", "HEAD").status == 200
        assert running.ask(certificates.AUTHORITY).status == 404
    with pytest.raises(FormatError, match="cannot be used"):
        certificates.load(folder / "tin.mp3", None)
    with pytest.raises(UsageError, match="there is no certificate"):
        certificates.load(tmp_path / "nowhere.pem", None)
    with pytest.raises(FormatError):
        certificates.load(chain, None)


def test_without_cryptography_it_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(ToolMissingError, match="cryptography"):
        certificates.own_certificate(tmp_path, ["localhost"])

"""A certificate of one's own for HTTPS on the local network.

A small authority is made to sign one certificate, and its key is thrown away at once: a phone that
trusts it trusts nothing else. Phones accept certificates of at most 398 days
(support.apple.com/en-us/102028).
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.errors import FormatError, ToolMissingError, UsageError
from briefing.installation import command_for
from briefing.storage.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

AUTHORITY = "briefing-authority.crt"
_DAYS = 397
_RENEW_BEFORE = dt.timedelta(days=7)  # a certificate that ends sooner is replaced


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files of a certificate.

    Attributes:
        chain: PEM: the certificate, then whoever signed it.
        key: PEM; None where it is in `chain` too.
        authority: PEM, for phones to trust; None for a certificate of the user's.
        fingerprint: SHA-256 of the authority, or of the user's certificate, as browsers show it.
    """

    chain: Path
    key: Path | None
    authority: Path | None
    fingerprint: str


def load(chain: Path, key: Path | None) -> Certificate:
    """Load a certificate of the user's.

    Args:
        chain: PEM.
        key: PEM; None where it is in `chain` too.

    Raises:
        FormatError: It cannot be used.
        UsageError: There is no such file.
    """
    import ssl

    for path, lacking in (
        (chain, marked("there is no certificate {path}")),
        (key, marked("there is no key {path}")),
    ):
        if path and not path.exists():
            raise UsageError(_(lacking).format(path=path), _("check the path"))

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key, password=_no_password)
        pem = chain.read_text(encoding="ascii", errors="replace")
        end = "-----END CERTIFICATE-----"
        first = pem[pem.index("-----BEGIN CERTIFICATE-----") : pem.index(end) + len(end)]
        fingerprint = _fingerprint(ssl.PEM_cert_to_DER_cert(first))
    except (OSError, ValueError) as exc:  # ssl's own errors are OSErrors
        raise FormatError(
            _("the certificate {chain} cannot be used ({reason})").format(chain=chain, reason=exc),
            _("give PEM files, the key with --key, without a password"),
        ) from exc
    return Certificate(chain, key, None, fingerprint)


def own_certificate(folder: Path, names: Sequence[str]) -> Certificate:
    """Return this machine's own certificate; make it where there is none that is good for `names`.

    Args:
        folder: Where it is stored, readable by the user alone.
        names: Host names and addresses that it has to cover.

    Raises:
        ToolMissingError: The cryptography package is not installed.
        OutputError: The folder cannot be written.
    """
    try:
        from cryptography import x509
    except ImportError as exc:
        raise ToolMissingError(
            _("a certificate of your own needs the cryptography package"),
            _("{command}, or give one with --certificate").format(command=command_for("tls")),
        ) from exc
    chain, authority = folder / "server.pem", folder / AUTHORITY
    with suppress(OSError, ValueError):
        found = x509.load_pem_x509_certificate(chain.read_bytes())
        signer = x509.load_pem_x509_certificate(authority.read_bytes())
        if _is_good(found, names) and found.issuer == signer.subject:
            return Certificate(chain, None, authority, _fingerprint(_der(signer)))
    made, signer_pem, der = _make(names)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(OSError):
        folder.chmod(0o700)
    write_atomically(chain, made)
    with suppress(OSError):
        chain.chmod(0o600)
    write_atomically(authority, signer_pem)
    return Certificate(chain, None, authority, _fingerprint(der))


def _is_good(found: Any, names: Sequence[str]) -> bool:
    from cryptography import x509

    if found.not_valid_after_utc < dt.datetime.now(dt.UTC) + _RENEW_BEFORE:
        return False
    covered = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(_alternatives(names)) <= set(covered)


def _make(names: Sequence[str]) -> tuple[bytes, bytes, bytes]:
    """Make a certificate: PEM with its key and chain, its authority in PEM, the same in DER."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    signer_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    start = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)  # clocks differ
    title = f"briefing {start:%Y-%m-%d %H:%M:%S}"
    signer_name = _name(title)
    signer = (
        _builder(signer_name, signer_name, signer_key, start)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(signer_key.public_key()), critical=False
        )
        .sign(signer_key, hashes.SHA256())
    )
    server = (
        _builder(_name(names[0]), signer_name, key, start)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer_key.public_key()),
            critical=False,
        )
        .sign(signer_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    authority = signer.public_bytes(pem)
    return private + server.public_bytes(pem) + authority, authority, _der(signer)


def _builder(subject: Any, issuer: Any, key: Any, start: dt.datetime) -> Any:
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=_DAYS))
    )


def _name(text: str) -> Any:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _usage(*, signs_certificates: bool) -> Any:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _alternatives(names: Sequence[str]) -> list[Any]:
    from cryptography import x509

    found: list[Any] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            if name.isascii():  # a certificate holds no others
                found.append(x509.DNSName(name))
    return found


def _der(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return bytes(certificate.public_bytes(serialization.Encoding.DER))


def _fingerprint(der: bytes) -> str:
    digest = sha256(der).hexdigest().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def _no_password() -> str:
    return ""

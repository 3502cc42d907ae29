"""URLs as they were given to URLs that mean one thing to everybody.

Attacks on fetchers live on what two parsers read differently (WHATWG URL against RFC 3986):
backslashes, blanks, credentials, numbers for hosts, Unicode digits. All these are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from briefing._messages import gettext as _
from briefing.net.errors import RefusedError

PORTS = {"http": 80, "https": 443}
_RESERVED_PORTS = 1024
_LONGEST = 4096  # characters
_ODD = r"[\x00-\x20\x7f\\]"
_NAME = r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*"
_NUMBER = r"\d+|0x[0-9a-f]*"
_TRACKING = r"utm_.*|fbclid|gclid|zarsrc|mc_[ce]id|_ga|igshid"


@dataclass(frozen=True, slots=True)
class Url:
    """An address of a page.

    Attributes:
        scheme: `http` or `https`.
        host: In ASCII and small letters; IPv6 without its brackets.
        port: As it is to be connected to.
        target: Path and query, percent-encoded: what is sent.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a port that goes without saying."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return self.origin + self.target


def is_url(text: str) -> bool:
    """Whether an argument is meant as a URL, of any scheme, rather than as a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) is not None


def parse_url(text: str) -> Url:
    """Take a URL apart. Raises RefusedError for what is no plain URL of a page."""
    text = text.strip()
    shown = _shown(text)
    if len(text) > _LONGEST or re.search(_ODD, text):
        raise RefusedError(
            _("{shown} is no well-formed link").format(shown=shown), _("copy it again")
        )
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError as exc:
        raise RefusedError(
            _("{shown} is no well-formed link").format(shown=shown), _("copy it again")
        ) from exc
    if scheme not in PORTS:
        raise RefusedError(
            _("{shown} is not fetched").format(shown=shown), _("only http and https links are")
        )
    if "@" in parts.netloc:
        raise RefusedError(
            _("{shown} carries a name or password").format(shown=shown),
            _("give the link without them"),
        )
    if port is not None and port < _RESERVED_PORTS and port not in PORTS.values():
        raise RefusedError(
            _("{shown} asks for port {port}, which serves no pages").format(shown=shown, port=port),
            _("check it"),
        )
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    return Url(scheme, _host(host, shown), port or PORTS[scheme], path + query)


def join(base: Url, link: str) -> Url:
    """Resolve a link of a page or a redirect; raises as `parse_url` does."""
    try:
        return parse_url(urljoin(str(base), link.strip()))
    except ValueError as exc:
        raise RefusedError(
            _("{shown} is no well-formed link").format(shown=_shown(link)), _("check the page")
        ) from exc


def identity(url: Url) -> str:
    """Return what two links to one page have in common: no fragment, no tracking parameters."""
    path, _, query = url.target.partition("?")
    parameters = [
        pair
        for pair in parse_qsl(query, keep_blank_values=True)
        if not re.fullmatch(_TRACKING, pair[0])
    ]
    return f"{url.origin}{path}" + (f"?{urlencode(parameters)}" if parameters else "")


def _host(host: str, shown: str) -> str:
    bad = RefusedError(_("{shown} names no proper host").format(shown=shown), _("check the link"))
    if ":" in host:
        try:
            address = IPv6Address(host)
        except ValueError as exc:
            raise bad from exc
        if address.scope_id:
            raise bad
        return str(address)
    try:
        name = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as exc:
        raise bad from exc
    if re.fullmatch(_NUMBER, name.rpartition(".")[2]):
        try:
            return str(IPv4Address(name))  # no octal, hexadecimal, short or decimal forms
        except ValueError as exc:
            raise bad from exc
    if not re.fullmatch(_NAME, name):
        raise bad
    return name


def _shown(text: str) -> str:
    """Write a link for a message: on one line, short, without credentials."""
    text = re.sub(r"(?<=//)[^/@]*@", "…@", re.sub(_ODD, "?", text))
    return text if len(text) <= 100 else f"{text[:99]}…"  # noqa: PLR2004

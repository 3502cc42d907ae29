"""Which network addresses may be asked: the public ones, and no trick to reach another.

The tables follow IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates),
written out because `ipaddress` judges differently from one Python to the next. In IPv6 only global
unicast (2000::/3) is public, without the blocks that carry an IPv4 address in disguise; NAT64
(64:ff9b::/96), through which phones reach IPv4 hosts, is judged by the address within.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from briefing._messages import gettext as _
from briefing.net.errors import RefusedError

_HERE_V4 = (
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
)
_NEVER_V4 = (
    "0.0.0.0/8",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
)
_HERE_V6 = ("::1/128", "fc00::/7", "fe80::/10")
_PUBLIC_V6 = "2000::/3"
_NEVER_V6 = ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
_NAT64 = "64:ff9b::/96"


def check_address(text: str, host: str, *, private: bool = False) -> None:
    """Raise RefusedError unless an address may be asked.

    Args:
        text: An IPv4 or IPv6 address, as a resolver gives it.
        host: The name that led there, for the message.
        private: Whether private, loopback and link-local addresses may be, too.
    """
    address: IPv4Address | IPv6Address | None
    try:
        address = _unwrapped(ip_address(text.partition("%")[0]))
    except ValueError:
        address = None
    if address is not None and (_is_public(address) or (private and _is_here(address))):
        return
    if address is not None and _is_here(address):
        raise RefusedError(
            _("{host} leads to {text}, an address within this machine or network").format(
                host=host, text=text
            ),
            _("allow it with --allow-private if you mean it"),
        )
    raise RefusedError(
        _("{host} leads to {text}, which is no public address").format(host=host, text=text),
        _("check the link"),
    )


def is_private(address: str) -> bool:
    """Whether an address, as a socket gives it, is this machine's or a private network's."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return _is_here(found)


def is_this_machine(host: str) -> bool:
    """Whether a host of an address is this machine by its very name, without looking it up."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in IPv6Network(_NAT64):
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_here(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return any(address in IPv4Network(network) for network in _HERE_V4)
    return any(address in IPv6Network(network) for network in _HERE_V6)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in IPv4Network(network) for network in (*_HERE_V4, *_NEVER_V4))
    special = any(address in IPv6Network(network) for network in _NEVER_V6)
    return address in IPv6Network(_PUBLIC_V6) and not special

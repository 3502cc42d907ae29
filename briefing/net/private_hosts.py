"""Which addresses are this machine's or a private network's."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

# Addresses that are never routed beyond a network of one's own (RFC 1918, 6598, 4193, 3927, 4291).
_PRIVATE = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7",
            "fe80::/10",
        ),
    )
)


def is_private(address: str) -> bool:
    """Whether an address, as a socket gives it, is this machine's or a private network's."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in _PRIVATE)


def is_this_machine(host: str) -> bool:
    """Whether a host of an address is this machine by its very name, without looking it up."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")

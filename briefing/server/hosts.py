"""By which names this machine may be addressed, and which addresses it has.

A page on the web can give its own name our address and then read what we serve as if it were its
own (DNS rebinding). Such a request carries that name: so only names that are ours are answered.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from contextlib import suppress

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(?P<port>\d{1,5}))?")
_NOWHERE = ("192.0.2.1", 9)  # for documentation (RFC 5737): nothing is sent to it


def known_names(more: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the names by which this machine may be addressed.

    Args:
        more: Further names that the user allows.
    """
    own = socket.gethostname().casefold().removesuffix(".")
    local = {own, f"{own.partition('.')[0]}.local"} if own else set()
    return frozenset({"localhost", *local, *(name.casefold() for name in more)})


def is_ours(header: str, names: frozenset[str], server: str) -> bool:
    """Whether a Host header names this machine.

    A number may be any of a private network, where a router or container stands in between.

    Args:
        header: The Host header.
        names: As `known_names` returns them.
        server: The address at which the request arrived.
    """
    match = _HOST.fullmatch(header.strip().casefold())
    if not match:
        return False
    name = match["name"].removesuffix(".")
    if name in names or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return str(address) == server or address.is_private or address.is_loopback


def addresses() -> tuple[str, ...]:
    """Return this machine's addresses on its networks (IPv4), the one most used first."""
    found: list[str] = []
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_NOWHERE)  # only asks the routing table
        found.append(probe.getsockname()[0])
    with suppress(OSError):
        rows = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        found += [str(row[4][0]) for row in rows]
    usable = (one for one in found if not ipaddress.ip_address(one).is_loopback)
    return tuple(dict.fromkeys(usable))

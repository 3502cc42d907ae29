"""Plain HTTP, to this machine and to private networks alone.

What is sent without TLS can be read on its way, the key and the text with it. So a connection is
looked at when it stands and before anything is sent: whatever a name leads to, and however often
it is looked up, nothing goes to a public address.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

from briefing.errors import EngineError

if TYPE_CHECKING:
    from urllib3.poolmanager import PoolManager

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


def private_adapter(workers: int) -> HTTPAdapter:
    """Make what carries a session's plain HTTP."""
    return _Adapter(pool_connections=2, pool_maxsize=workers)


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        peer = str(self.sock.getpeername()[0])
        if not is_private(peer):
            self.close()
            raise EngineError(
                f"{self.host} is {peer}, a public address: nothing is sent there without TLS",
                "give an https:// address",
            )


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Let the pools make connections that are looked at."""
        super().init_poolmanager(*arguments, **options)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"http": _Pool}

"""Plain HTTP, to this machine and to private networks alone.

What is sent without TLS can be read on its way, the key and the text with it. So a connection is
looked at when it stands and before anything is sent: whatever a name leads to, and however often
it is looked up, nothing goes to a public address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

from briefing._messages import gettext as _
from briefing.errors import EngineError
from briefing.net import addresses

if TYPE_CHECKING:
    from urllib3.poolmanager import PoolManager


def private_adapter(workers: int) -> HTTPAdapter:
    """Make what carries a session's plain HTTP."""
    return _Adapter(pool_connections=2, pool_maxsize=workers)


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        peer = str(self.sock.getpeername()[0])
        if not addresses.is_private(peer):
            self.close()
            raise EngineError(
                _("{host} is {peer}, a public address: nothing is sent there without TLS").format(
                    host=self.host, peer=peer
                ),
                _("give an https:// address"),
            )


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Have the pools make connections that are checked."""
        super().init_poolmanager(*arguments, **options)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"http": _Pool}

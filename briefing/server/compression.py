"""Text in a quarter of its bytes, for those who take gzip: a representation with a tag of its own.

A part of a file is a part of it as it lies there (RFC 9110, 14.2), so that requests for ranges get
it uncompressed, under the tag of that.
"""

from __future__ import annotations

import gzip
import io
import threading
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.server.resources import Resource

_TEXTS = (
    "text/",
    "application/json",
    "application/manifest+json",
    "application/rss+xml",
    "image/svg+xml",
)
_SMALLEST = 1024  # bytes: less is a packet anyway
_LARGEST = 8 * 1024 * 1024
_KEPT = 8 * 1024 * 1024  # bytes of compressed texts that are kept for the next listener
_LEVEL = 6


class Compressor:
    """Compresses texts, and keeps those that were asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def fitting(self, name: str, resource: Resource, headers: Mapping[str, str]) -> Resource:
        """Return a resource as it is to be sent: compressed, where that is of use and understood.

        Args:
            name: What was asked for.
            resource: Closed, where another is returned.
            headers: The request's, by their names in lower case.
        """
        if not resource.type.startswith(_TEXTS):
            return resource
        resource.varies = True
        fits = _SMALLEST <= resource.size <= _LARGEST and "range" not in headers
        if not fits or not takes_gzip(headers.get("accept-encoding", "")):
            return resource
        data = self._compressed(name, resource)
        resource.close()
        tag = f'{resource.tag[:-1]}-gzip"'
        return replace(resource, file=io.BytesIO(data), size=len(data), tag=tag, encoding="gzip")

    def _compressed(self, name: str, resource: Resource) -> bytes:
        key = name, resource.tag
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        whole = bytearray()
        while piece := resource.read(len(whole), resource.size - len(whole)):
            whole += piece
        data = gzip.compress(bytes(whole), _LEVEL, mtime=0)
        with self._lock:
            self._kept[key] = data
            while sum(map(len, self._kept.values())) > _KEPT:
                self._kept.popitem(last=False)
        return data


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for item in accepted.lower().split(","):
        coding, _, parameter = item.partition(";")
        name, _, value = parameter.strip().partition("=")
        try:
            weights[coding.strip()] = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights.get("gzip", weights.get("*", 0.0)) > 0

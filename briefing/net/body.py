"""A reply's body as it arrives: unpacked, counted, and cut off at the limit.

Only gzip and deflate are asked for and taken: both are in the standard library, and both can be
unpacked in pieces of bounded size, so that a bomb costs no more memory than a page.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from briefing.net.errors import FetchError, RefusedError, size

if TYPE_CHECKING:
    import http.client

ACCEPTED = "gzip, deflate"
_GZIP, _ZLIB, _RAW = 31, 15, -15  # window bits
_PIECE = 2**16
_ZIP = b"PK\x03\x04"


class _Plain:
    ended = True

    def unpack(self, piece: bytes, most: int) -> bytes:
        return piece[: most + 1]


class _Packed:
    """Unpacks a stream; concatenated gzip members are one (RFC 1952, 2.2)."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._stream = zlib.decompressobj(bits)
        self._begun = False

    @property
    def ended(self) -> bool:
        return self._stream.eof or not self._begun

    def unpack(self, piece: bytes, most: int) -> bytes:
        out = b""
        while piece and len(out) <= most:
            if self._stream.eof:
                if self._bits != _GZIP or not piece.strip(b"\0"):
                    break  # padding
                self._stream = zlib.decompressobj(self._bits)
            out += self._start(piece, most + 1 - len(out))
            piece = self._stream.unused_data
        return out

    def _start(self, piece: bytes, most: int) -> bytes:
        try:
            out = self._stream.decompress(piece, most)
        except zlib.error:
            if self._begun or self._bits != _ZLIB:
                raise
            self._bits = _RAW  # what some servers mean by deflate
            self._stream = zlib.decompressobj(_RAW)
            out = self._stream.decompress(piece, most)
        self._begun = True
        return out


def read_body(reply: http.client.HTTPResponse, host: str, limit: int, archive: int = 0) -> bytes:
    """Read a body, unpacked.

    Args:
        reply: Whose headers were read.
        host: For errors.
        limit: Bytes that it may have.
        archive: Bytes that it may have where it begins as a .docx or .epub does.

    Raises:
        RefusedError: As soon as it is too large, and for an encoding that was not asked for.
        FetchError: When it is damaged or breaks off.
    """
    unpacker = _unpacker(reply.getheader("Content-Encoding", ""), host)
    body, received, expected = bytearray(), 0, reply.length
    if (expected or 0) > max(limit, archive):
        raise _too_large(host, limit)
    while piece := reply.read1(_PIECE):
        received += len(piece)
        try:
            body += unpacker.unpack(piece, limit - len(body))
        except zlib.error as exc:
            raise FetchError(f"{host} sends a damaged reply", "try again later") from exc
        if body.startswith(_ZIP):
            limit = max(limit, archive)
        if len(body) > limit or received > limit or (expected or 0) > limit:
            raise _too_large(host, limit)
    if not unpacker.ended or (expected is not None and received < expected):
        raise FetchError(f"{host} broke off its reply", "try again later")
    return bytes(body)


def _unpacker(encoding: str, host: str) -> _Plain | _Packed:
    encoding = encoding.strip().lower()
    if encoding in {"gzip", "x-gzip"}:
        return _Packed(_GZIP)
    if encoding == "deflate":
        return _Packed(_ZLIB)
    if encoding in {"", "identity"}:
        return _Plain()
    raise RefusedError(f"{host} packs its reply as {encoding[:20]!r}, unasked", "try another link")


def _too_large(host: str, limit: int) -> RefusedError:
    return RefusedError(f"{host} sends more than {size(limit)}", "give the link of an article")

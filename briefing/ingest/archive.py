"""Zip archives (.docx, .epub) and XML without bombs: looked over before anything is unpacked."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.errors import SourceError
from briefing.model.limits import ATTRIBUTES, TAGS
from briefing.net.errors import RefusedError, require, size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_END = struct.Struct("<4s4H2LH")
_END_MARK, _ZIP64_MARK = b"PK\x05\x06", b"PK\x06\x07"
_LONGEST_COMMENT = 65535
_ENCRYPTED = 0x1
_CHUNK = 2**16  # bytes
_TROUBLE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,  # NotImplementedError too: a way of packing that is not known
    ValueError,
)
_BOMB = marked("do not open it: it is made to fill the memory")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much an archive may hold.

    Attributes:
        total: Bytes of all members together, unpacked.
        member: Bytes of one member that is read, unpacked.
        members: How many there may be.
        directory: Bytes of the list of members.
        ratio: Unpacked to packed size, for members larger than `exempt`.
        exempt: Bytes, unpacked, up to which a member's ratio does not matter.
    """

    total: int
    member: int = 20 * 2**20
    members: int = 5_000
    directory: int = 2**20
    ratio: int = 100
    exempt: int = 2**20


class Archive:
    """A zip archive within its bounds, from `opened`."""

    def __init__(self, file: zipfile.ZipFile, name: str, bounds: Bounds) -> None:
        self._file = file
        self._name = name
        self._bounds = bounds

    @property
    def names(self) -> frozenset[str]:
        """The names of all members."""
        return frozenset(self._file.namelist())

    def read(self, member: str) -> bytes:
        """Unpack a member.

        Raises:
            RefusedError: When it is larger than `Bounds.member`.
            SourceError: When it is missing or damaged.
        """
        try:
            info = self._file.getinfo(member)
        except KeyError as exc:
            raise SourceError(
                _("{name} lacks its part {member}").format(name=self._name, member=member),
                _("fetch it again"),
            ) from exc
        if info.file_size > self._bounds.member:
            limit = size(self._bounds.member)
            raise RefusedError(
                _("{name} holds a part of more than {limit}").format(name=self._name, limit=limit),
                _(_BOMB),
            )
        return b"".join(self._unpack(info))

    def _unpack(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Unpack in chunks: read whole, `zipfile` unpacks all before it looks at the size."""
        try:
            with self._file.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except _TROUBLE as exc:
            raise _damaged(self._name) from exc


@contextmanager
def opened(source: Path | bytes, name: str, bounds: Bounds) -> Iterator[Archive]:
    """Open an archive after checking it against `bounds`; nothing is unpacked yet.

    Raises:
        RefusedError: When it may hold more than `bounds`, or points outside of itself.
        SourceError: When it is damaged, locked or cannot be read.
    """
    try:
        with BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
            _look_at_end(stream, name, bounds)
            try:
                file = zipfile.ZipFile(stream)
            except (zipfile.BadZipFile, ValueError, NotImplementedError) as exc:
                raise _damaged(name) from exc
            with file:
                _look_over(file.infolist(), name, bounds)
                yield Archive(file, name, bounds)
    except OSError as exc:
        raise SourceError(
            _("{name} cannot be read ({reason})").format(name=name, reason=_(exc.strerror) or exc),
            _("check it"),
        ) from exc


def _look_at_end(stream: IO[bytes], name: str, bounds: Bounds) -> None:
    """Bound the directory before `zipfile` makes an object of each of its entries."""
    length = stream.seek(0, 2)
    start = max(0, length - _LONGEST_COMMENT - _END.size - 20)
    stream.seek(start)
    tail = stream.read()
    stream.seek(0)
    place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) - place < _END.size:
        raise _damaged(name)
    __, __, __, __, members, directory, __, __ = _END.unpack_from(tail, place)
    if _ZIP64_MARK in tail[max(0, place - 20) : place]:
        raise RefusedError(
            _("{name} is a zip archive of the giant kind").format(name=name), _(_BOMB)
        )
    if members > bounds.members or directory > bounds.directory:
        raise RefusedError(
            _("{name} holds more than {members} parts").format(name=name, members=bounds.members),
            _(_BOMB),
        )


def _look_over(members: list[zipfile.ZipInfo], name: str, bounds: Bounds) -> None:
    total = sum(member.file_size for member in members)
    if len(members) > bounds.members:
        raise RefusedError(
            _("{name} holds more than {members} parts").format(name=name, members=bounds.members),
            _(_BOMB),
        )
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if member.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            raise RefusedError(
                _("{name} holds a part that points outside of it").format(name=name),
                _("do not open it"),
            )
        if member.flag_bits & _ENCRYPTED:
            raise SourceError(
                _("{name} is locked with a password").format(name=name), _("save it without one")
            )
        packed = max(1, member.compress_size)
        if member.file_size > bounds.exempt and member.file_size > packed * bounds.ratio:
            raise RefusedError(
                _("{name} unpacks to {times} times its size").format(
                    name=name, times=member.file_size // packed
                ),
                _(_BOMB),
            )
    if total > bounds.total:
        raise RefusedError(
            _("{name} unpacks to {size} (the limit is {limit})").format(
                name=name, size=size(total), limit=size(bounds.total)
            ),
            _(_BOMB),
        )


def _damaged(name: str) -> SourceError:
    return SourceError(
        _("{name} is a damaged archive").format(name=name), _("fetch the file again")
    )


_PROLOGUE = 65536  # characters in which a document type has to stand
_ENTITY = r"(?i)<!ENTITY"
_LONG_TAG = rf"<[^\s<>/!?][^<>]{{{2 * ATTRIBUTES},}}"  # what is shorter has no room for as many
_QUOTED = r"\"[^\"]*\"|'[^']*'"


def refuse_entities(text: str, name: str) -> None:
    """Refuse a document that declares entities: no feed or book needs to.

    Billion laughs, quadratic blow-up and external files all begin with a declaration.

    Raises:
        RefusedError: When it declares some.
    """
    start = re.search(r"(?i)<!DOCTYPE", text[:_PROLOGUE])
    if start and re.compile(_ENTITY).search(text, start.start()):
        raise RefusedError(
            _("{name} declares XML entities, which may be a bomb").format(name=name),
            _("do not open it"),
        )


def refuse_floods(text: str, name: str, most: int = TAGS) -> None:
    """Look a text with tags over before a parser makes objects of them.

    Raises:
        RefusedError: When there are more tags, or a tag has more attributes, than any page has.
    """
    if text.count("<") > most:
        raise RefusedError(
            _("{name} has more than {most} tags, too many for an article").format(
                name=name, most=most
            ),
            _("divide it"),
        )
    for tag in re.finditer(_LONG_TAG, text):
        if len(re.sub(_QUOTED, "", tag[0]).split(maxsplit=ATTRIBUTES + 1)) > ATTRIBUTES + 1:
            raise RefusedError(
                _("{name} has a tag with more than {attributes} attributes").format(
                    name=name, attributes=ATTRIBUTES
                ),
                _(_BOMB),
            )


def parse_xml(text: str, name: str) -> Any:
    """Parse XML into an lxml element.

    Raises:
        RefusedError: When it declares entities.
        SourceError: When it is not XML.
    """
    with require(name):
        from lxml import etree

    refuse_entities(text, name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        return etree.fromstring(_without_declaration(text).encode(), parser)
    except etree.XMLSyntaxError as exc:
        raise SourceError(
            _("{name} is damaged ({reason})").format(name=name, reason=exc.msg),
            _("fetch the file again"),
        ) from exc


def walk_xml(text: str, name: str) -> Iterator[tuple[str, Any]]:
    """Yield ("start" or "end", element) for each element of an XML text, freeing it afterwards.

    Raises:
        RefusedError: When it declares entities.
        SourceError: When it is not XML.
    """
    with require(name):
        from lxml import etree

    refuse_entities(text, name)
    data = BytesIO(_without_declaration(text).encode())
    try:
        for event, element in etree.iterparse(
            data, events=("start", "end"), resolve_entities=False, no_network=True,
            load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
        ):  # fmt: skip
            yield event, element
            if event == "end":
                element.clear(keep_tail=False)
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as exc:
        raise SourceError(
            _("{name} is damaged ({reason})").format(name=name, reason=exc.msg),
            _("fetch the file again"),
        ) from exc


def _without_declaration(text: str) -> str:
    """Remove the XML declaration, whose encoding is no longer that of the text."""
    return re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL)

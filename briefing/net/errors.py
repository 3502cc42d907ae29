"""What can go wrong on the way to a document; all of it is a SourceError (exit code 3).

SourceError
├── RefusedError   not safe to read: an address, a size, a bomb; asking again does not help
└── FetchError     not to be had now: the network, the host; asking again later may help
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import SourceError, ToolMissingError
from briefing.installation import command_for

if TYPE_CHECKING:
    from collections.abc import Iterator


class RefusedError(SourceError):
    """A source that is not safe to read, or that does not want to be read by programs."""


class FetchError(SourceError):
    """A page that could not be fetched."""


def size(count: int) -> str:
    """Write a number of bytes for people: `512 KB`, `10 MB`."""
    return f"{count // 1024} KB" if count < 2**20 else f"{count / 2**20:.0f} MB"


@contextmanager
def require(what: str) -> Iterator[None]:
    """Wrap imports of optional packages; raises ToolMissingError when one is missing."""
    try:
        yield
    except ImportError as exc:
        raise ToolMissingError(
            _("{what} cannot be read: the package {name} is missing").format(
                what=what, name=exc.name
            ),
            command_for("web"),
        ) from exc

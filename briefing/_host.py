"""What third parties do to the process that calls us, put back or kept from it.

Filters of warnings and the locale belong to a whole process, and so to whoever runs us in theirs.
Where a library needs them otherwise, they are so for as short as can be, and as they were when the
last of our threads is done.
"""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import BriefingError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEEDED = 320 * 2**20  # bytes of addresses: numpy, its linear algebra, threads, covers
_filtering = threading.Lock()
_counting = threading.Lock()
_users = 0
_before = ""


@contextmanager
def warnings_as(action: str, category: type[Warning] = Warning) -> Iterator[None]:
    """Treat warnings otherwise, in one thread at a time: two would not leave the filters as before.

    Args:
        action: As `warnings.simplefilter` takes it.
        category: Which warnings.
    """
    import warnings

    with _filtering, warnings.catch_warnings():
        warnings.simplefilter(action, category)  # type: ignore[arg-type]
        yield


@contextmanager
def restored_locale() -> Iterator[None]:
    """Put the locale of characters back when nobody is in here any more."""
    import locale

    global _users, _before  # noqa: PLW0603 - there is one locale for all threads
    with _counting:
        if not _users:
            _before = locale.setlocale(locale.LC_CTYPE)
        _users += 1
    try:
        yield
    finally:
        with _counting:
            _users -= 1
            if not _users and locale.setlocale(locale.LC_CTYPE) != _before:
                locale.setlocale(locale.LC_CTYPE, _before)


def check_room() -> None:
    """Find out, before numpy is loaded, whether the limit of memory (`ulimit -v`) has room for it.

    Where there is none, numpy's linear algebra would end the whole process with a line of its own.

    Raises:
        BriefingError: It cannot.
    """
    if "numpy" in sys.modules:
        return
    with suppress(ImportError, OSError, ValueError):  # a system without such limits or figures
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        if limit == resource.RLIM_INFINITY:
            return
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
        needed = pages * resource.getpagesize() + _NEEDED
        if needed > limit:
            raise BriefingError(
                _("there is not enough memory (the limit is {limit} MB)").format(
                    limit=limit // 2**20
                ),
                _("allow {needed} MB or more, as with ulimit -v").format(
                    needed=-(-needed // 2**20)
                ),
            )

"""Regular expressions that are compiled when they are first used.

In this package every literal one is a `pattern` at the top of its module, because some 170 of them
would take 30 ms at import, a third of a run that finds nothing to do; those that are made from
tables are built in cached functions. Other packages have few and compile them at import.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

# A letter: no figure and none of the signs that Python counts as letters, such as ¼ and ².
LETTER = r"[^\W\d_\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u218b\u2460-\u24ff]"
# A small letter and a capital of Latin script, and all that bear marks as either. "à-ỹ" would take
# `re` 0.7 ms each time: it counts the 7,000 characters between.
LATIN_SMALL = r"a-zà-\u036f\u1e00-ỹ"
LATIN_CAPITAL = r"A-ZÀ-\u036f\u1e00-Ỹ"
UPPER = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"

_METHODS = ("match", "search", "fullmatch", "finditer", "findall", "split", "sub")


class _Late:
    """Stands for a compiled pattern until one of its methods is asked for.

    The methods are then attributes of the instance, so that every later call costs what it costs on
    the pattern itself. Two threads that race compile the same pattern twice, and nothing else.
    """

    def __init__(self, source: str) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Callable[..., object]:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self._source)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return cast("Callable[..., object]", getattr(compiled, name))


def pattern(source: str) -> re.Pattern[str]:
    """Return a regular expression that compiles itself when it is first used."""
    return cast("re.Pattern[str]", _Late(source))

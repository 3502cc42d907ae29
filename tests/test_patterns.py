"""Every regular expression takes time in proportion to the text, whatever the text."""

from __future__ import annotations

import re
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.support.patterns import Used, attacks, collect
from tests.support.time_limit import TooLongError, limited

if TYPE_CHECKING:
    from collections.abc import Generator

USED = collect()
_SHORT, _LONG = 4_000, 16_000  # characters
_QUICK = 0.002  # seconds of CPU for the short one: more is looked at closely
_PATIENCE = 3.0
_MOST = 400  # strings for one pattern
_GROWTH = 8  # four times the text takes four times the time; sixteen times is quadratic


def taken(used: Used, pattern: re.Pattern[str], text: str) -> float:
    start = time.process_time()
    if not used.anchored:
        for _ in pattern.finditer(text):
            pass
    if not used.methods or "fullmatch" in used.methods:
        pattern.fullmatch(text)
    if used.anchored:
        pattern.match(text)
    return time.process_time() - start


def slow(used: Used) -> Generator[str]:
    """Yield the strings on which a pattern takes more than its share."""
    pattern = re.compile(used.source, used.flags)

    def time_of(head: str, pump: str, tail: str, size: int) -> float:
        return taken(used, pattern, head + pump * (size // len(pump)) + tail)

    tried = list(attacks(used.source, used.flags))
    for attack in tried[:: 1 + len(tried) // _MOST]:
        try:
            with limited(_PATIENCE):
                once = time_of(*attack, _SHORT)
                if once < _QUICK or once < _GROWTH * time_of(*attack, _SHORT // 4):
                    continue
                # Whatever else the machine does makes one measurement long, not all of them.
                for tries in (3, 9):
                    short, long = (
                        min(time_of(*attack, size) for _ in range(tries))
                        for size in (_SHORT, _LONG)
                    )
                    if long <= _GROWTH * max(short, _QUICK):
                        break
                else:
                    yield repr(attack)
        except TooLongError:
            yield f"{attack!r}, beyond all measure"


@pytest.mark.parametrize("used", USED, ids=lambda used: used.where)
def test_it_is_linear(used):
    with closing(slow(used)) as found:  # its alarm is this thread's alone
        assert not next(found, "")


@pytest.mark.filterwarnings("ignore:module 'sre_:DeprecationWarning")
def test_a_tool_finds_nothing_either():
    """`regexploit` knows no possessive repetition; what it can read it has to find harmless."""
    from regexploit.ast.sre import SreOpParser
    from regexploit.redos import find

    def worst(used: Used) -> int:
        try:
            parsed = SreOpParser().parse_sre(used.source, used.flags)
        except AttributeError:
            return 0
        return max((found.starriness for found in find(parsed)), default=0)

    assert worst(Used("", r"(?:a+)+b", 0, frozenset())) > 2
    assert not [used.where for used in USED if worst(used) > 2]


@pytest.mark.parametrize(
    "source",
    [
        r"(?:a+)+b",
        r"[.?!…]+(?:[\"')]+[.?!…]*)*(?=\s)\s+",
        r"(?is)\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:html|head)\b",
        r"\s*[()/;|,]\s*",
        r"<[^>]*>",
        r"([^\W\d_]+)\s*$",
        r"#(?=#*$)",
        r"#{1,6}\s+(.+?)\s*#*",
        r"\w+@\w+",
    ],
)
def test_what_is_slow_is_found(source):
    assert next(slow(Used("", source, 0, frozenset({"finditer", "fullmatch"}))), "")

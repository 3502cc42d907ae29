"""Decides whether initials before a full stop end a sentence or open a longer name."""

from __future__ import annotations

from briefing.text import letters, tables
from briefing.text.patterns import pattern

_WORDS = pattern(r"[^\w]*([^\W\d_]+)(?:[ \u00a0]([^\W_]+))?")


def goes_on(initials: str, previous: str, following: str) -> bool:
    """Return whether a name goes on after initials that a capital follows.

    "nhà văn J.K. Rowling" and "Donald J. Trump" go on; "anh T. Cả hai …", "bảng E. Đội …" and
    "bắt L.Q.D. Bước đầu …" have come to their end.

    Args:
        initials: Letters and full stops, without the last full stop: "J", "A.V", "N.V.P".
        previous: The word before them, as written, or nothing.
        following: The text behind them.
    """
    words = _WORDS.match(following)
    word, second = words.groups("") if words else ("", "")
    if word.lower() in tables.words("stops", "opener"):
        return False
    shortened = any(len(part) > 1 for part in initials.split("."))  # "Tr. Hoài Thu"
    if letters.is_foreign(word) or shortened or not previous:
        return True
    if not previous.islower():
        return not second.islower()
    if previous in tables.words("stops", "person"):
        return second.istitle() and len(initials) > 1
    if previous in tables.words("stops", "role"):
        return True
    return len(initials) > 1 and not second.islower()

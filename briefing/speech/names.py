"""Decides whether initials before a full stop end a sentence or open a longer name."""

from __future__ import annotations

from briefing.speech import tables


def goes_on(initials: str, previous: str) -> bool:
    """Return whether a name goes on after initials that a capital follows.

    initials  letters and full stops, without the last full stop: "J", "A.V", "N.V.P"
    previous  the word before them, as written, or nothing

    "nhà văn J.K. Rowling" and "Donald J. Trump" go on; "anh T. Cả hai …" and "bảng E. Đội …"
    have come to their end.
    """
    if not previous:
        return True
    if not previous.islower():
        return True
    if previous in tables.words("stops", "person"):
        return False
    return len(initials) > 1 or previous in tables.words("stops", "role")

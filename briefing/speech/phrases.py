"""Cuts a sentence that is longer than an engine takes at its best phrase boundaries.

The best cut is after a full stop, then a semicolon or colon, a comma, before a linking word, and
only then between any two words; never inside a name, a number or a date, never leaving a word
alone. Costs are weighed over the whole sentence, so that pieces come out even.
"""

from __future__ import annotations

from briefing.speech import numbers, tables
from briefing.speech.patterns import pattern

# The price of a cut, by what stands before it; linking words and bonds are weighed apart.
_AFTER = {".": 0, "?": 0, "!": 0, "…": 0, ";": 1, ":": 2, ",": 3}
_BEFORE_LINK = 6
_ANYWHERE = 12
_BOND = 400  # inside a name or a number
_ORPHAN = 120  # a piece of one word
_PIECE = 8  # each piece more
_UNEVEN = 6  # a piece that is nearly empty
_CLOSING = "\"'”’»)]"
_FEWEST_LINKED = 2
_FIGURES = pattern(r"[\d(]")


def phrases(text: str, limit: int) -> list[str]:
    """Return the text in pieces of at most `limit` characters, cut where a reader breathes.

    Joined by single spaces the pieces are the text with its white space collapsed; only a
    single word longer than the limit is cut into parts.
    """
    if limit < 1:
        raise ValueError(f"a limit of {limit} characters leaves no room for a word")
    words = text.split()
    if sum(map(len, words)) + len(words) - 1 <= limit:
        return [" ".join(words)] if words else []
    pieces: list[str] = []
    run: list[str] = []
    for word in words:
        if len(word) <= limit:
            run.append(word)
            continue
        pieces.extend(_cut(run, limit))
        run = []
        pieces.extend(word[at : at + limit] for at in range(0, len(word), limit))
    return [*pieces, *_cut(run, limit)]


def _cut(words: list[str], limit: int) -> list[str]:
    """Return the cheapest way to cut words into pieces, by dynamic programming."""
    count = len(words)
    prices = [0, *(_price(words, at) for at in range(1, count)), 0]
    best = [0.0, *[float("inf")] * count]
    origin = [0] * (count + 1)
    for end in range(1, count + 1):
        length = -1
        for start in range(end - 1, -1, -1):
            length += len(words[start]) + 1
            if length > limit:
                break
            room = (limit - length) / limit
            cost = best[start] + prices[end] + _PIECE + _UNEVEN * room * room
            if end - start == 1 and count > 1:
                cost += _ORPHAN
            if cost < best[end]:
                best[end], origin[end] = cost, start
    pieces: list[str] = []
    end = count
    while end:
        pieces.append(" ".join(words[origin[end] : end]))
        end = origin[end]
    return pieces[::-1]


def _price(words: list[str], at: int) -> int:
    """Return the price of a cut before `words[at]`."""
    before, after = words[at - 1], words[at]
    bare = before.rstrip(_CLOSING)
    mark = _AFTER.get(bare[-1:])
    if mark is not None and not _abbreviated(bare):
        return mark
    if before in {"-", "–", "—"} or after in {"-", "–", "—"}:
        return _ANYWHERE if before in {"-", "–", "—"} else _BEFORE_LINK
    if _bound(before, after):
        return _BOND
    return _BEFORE_LINK if after.lower() in tables.words("phrases", "link") else _ANYWHERE


def _abbreviated(word: str) -> bool:
    return word.endswith(".") and word[:-1] in tables.words("stops", "title")


def _bound(before: str, after: str) -> bool:
    """Return whether two words belong together: a name, a number, a number and its noun."""
    if _abbreviated(before) or before.lower() in tables.words("phrases", "leads"):
        return True
    if _FIGURES.match(before[-1:]) or before[:1].isdecimal() or after[:1].isdecimal():
        return True
    low, following = before.lower(), after.lower().rstrip(".,;:?!")
    if _counts(low) and (_counts(following) or following in tables.words("phrases", "noun")):
        return True
    return before[:1].isupper() and after[:1].isupper()


def _counts(word: str) -> bool:
    return word in numbers.DIGITS or word in tables.words("phrases", "number")

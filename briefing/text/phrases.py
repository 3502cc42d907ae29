"""Cuts a sentence at its best phrase boundaries: where it is too long, and where to breathe.

The best cut is after a full stop, then a semicolon or colon, a comma, before a linking word, and
only then between any two words; never inside a name, a number or a date, never leaving a word
alone. Costs are weighed over the whole sentence, so that pieces come out even.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import accumulate, pairwise, starmap

from briefing.text.data import tables
from briefing.text.patterns import pattern
from briefing.text.rules import numbers

# The price of a cut, by what stands before it; linking words and bonds are weighed apart.
_AFTER = {".": 0, "?": 0, "!": 0, "…": 0, ";": 1, ":": 2, ",": 3}
_BEFORE_LINK = 6
_ANYWHERE = 12
_BOND = 400  # inside a name or a number
_ORPHAN = 120  # a piece of one word
_PIECE = 8  # each piece more
_UNEVEN = 6  # a piece that is nearly empty
_CLOSING = "\"'”’»)]"
_DASHES = frozenset({"-", "–", "—"})
_BESIDE_DASH = 3

# A voice breathes after so many syllables, and leaves no fewer than these on either side.
LONGEST = 25
_FEWEST = 5
_BREATHLESS = 40  # beyond so many syllables one breathes where no phrase begins, if words allow it
# What a breath before a word costs, by its kind in the table; nothing else is breathed before.
_BREATHS = {"clause": 0.0, "and": 2.0, "phrase": 3.0, "inside": 5.0, "noun-phrase": 7.0}
_FAR = 14.0  # at the end of the reach
_FEWEST_LINKED = 2
_MOST_PLACES = 64  # where a piece may be cut
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


def breaths(stretch: str) -> list[int]:
    """Return where to breathe in a stretch without a mark: offsets of the spaces, in order.

    A stretch of at most 25 syllables needs none. A longer one gets as few as it can, about
    evenly, each before a word that opens a phrase; never inside a name or a number, between an
    auxiliary and its verb, or between words that belong together. Where no phrase begins for 40
    syllables, the middle between two common words will do; what is one long name stays whole.
    """
    words = stretch.split()
    firsts = _first_words()
    offsets: list[int] = []
    begin, end = 0, len(words)
    while end - begin > LONGEST:
        goal = (end - begin) / -(-(end - begin) // LONGEST)
        best, least = 0, float("inf")
        for at in range(begin + _FEWEST, end - _FEWEST + 1):
            if at - begin > (LONGEST if best else _BREATHLESS):
                break
            price = _breath_price(words, at) if words[at] in firsts else None
            if price is not None:
                cost = price + _FAR * ((at - begin - goal) / goal) ** 2
                if cost < least:
                    best, least = at, cost
        if not best and end - begin > _BREATHLESS:
            best = _between_common_words(words, begin, end, begin + round(goal))
        if not best:
            break
        offsets.append(best)
        begin = best
    return _spaces(stretch, words, offsets)


def _spaces(stretch: str, words: list[str], indexes: list[int]) -> list[int]:
    """Return the offsets of the spaces before the words of those indexes."""
    found: list[int] = []
    at = word = 0
    for index in indexes:
        while word < index:
            at = stretch.index(words[word], at) + len(words[word])
            word += 1
        found.append(at)
    return found


def _breath_price(words: list[str], at: int) -> float | None:
    """Return the price of a breath before `words[at]`, or None where nobody breathes."""
    openers = _openers()
    word, following = words[at : at + 2]  # in small letters: others belong to names
    price = openers.get(f"{word} {following}", openers.get(word))
    return None if price is None or _together(words, at) else price


def _between_common_words(words: list[str], begin: int, end: int, goal: int) -> int:
    """Return where to breathe though no phrase begins: the place nearest to the goal, or 0."""
    places = range(begin + _FEWEST, min(end - _FEWEST, begin + _BREATHLESS) + 1)
    common = (
        at
        for at in sorted(places, key=lambda at: abs(at - goal))
        if words[at - 1][0].islower() and words[at][0].islower() and not _together(words, at)
    )
    return next(common, 0)


def _together(words: list[str], at: int) -> bool:
    """Return whether nobody breathes before `words[at]`, whatever it is."""
    before, word, following = words[at - 1 : at + 2]
    if before in _openers() or before in tables.words("phrases", "auxiliary"):
        return True
    if f"{before} {word}" in tables.words("phrases", "tied") or _bound(before, word):
        return True
    if _counts(following) and (_counts(before) or word in tables.words("phrases", "bound")):
        return True  # "hai đến ba", "dưới mười tuổi"
    joins = word in tables.words("phrases", "and") and following[0].isupper()
    # "Bộ Giáo dục và Đào tạo"
    return joins and any(word[0].isupper() for word in words[max(0, at - 4) : at])


@cache
def _openers() -> dict[str, float]:
    """Return what a breath costs before each word that opens a phrase."""
    return {
        word: price
        for kind, price in reversed(_BREATHS.items())
        for word in tables.words("phrases", kind)
    }


@cache
def _first_words() -> frozenset[str]:
    """Return the words that open what one may breathe before."""
    return frozenset(opener.split()[0] for opener in _openers())


def _cut(words: list[str], limit: int) -> list[str]:
    """Return the cheapest way to cut words into pieces, by dynamic programming."""
    if not words:
        return []
    prices = [0, *starmap(_price, pairwise(words)), 0]
    begins = [0, *accumulate(len(word) + 1 for word in words)]
    places = _places(words, prices, begins, limit)
    offsets = [begins[place] for place in places]
    best: list[float] = [0.0]
    origin = [0]
    # Of two places the earlier one leaves less room, so that a later one is worth weighing only
    # if it was reached at a lower price. These lead from each place to the next such one.
    cheaper: list[int] = [0]
    waiting = [0]  # for a cheaper one, in order, their prices rising
    longest = 0  # where the longest piece begins that ends here
    for last in range(1, len(places)):
        reach = offsets[last] - limit - 1  # no piece that ends here begins before this
        while offsets[longest] < reach:
            longest += 1
        price = prices[places[last]] + _PIECE
        least, came_from = float("inf"), 0
        # The price of room is convex, so that a later end never has an earlier best beginning.
        first = max(longest, origin[-1])
        while first < last:
            room = (offsets[first] - reach) / limit
            cost = best[first] + price + _UNEVEN * room * room
            if first == last - 1 and places[last] - places[first] == 1 < len(words):
                cost += _ORPHAN
            if cost <= least:
                least, came_from = cost, first
            first = cheaper[first] or last
        best.append(least)
        origin.append(came_from)
        cheaper.append(0)
        while waiting and best[waiting[-1]] > least:
            cheaper[waiting.pop()] = last
        waiting.append(last)
    pieces: list[str] = []
    last = len(places) - 1
    while last:
        first = origin[last]
        pieces.append(" ".join(words[places[first] : places[last]]))
        last = first
    return pieces[::-1]


def _places(words: list[str], prices: list[int], begins: list[int], limit: int) -> list[int]:
    """Return the words that a piece may begin with, and the end.

    All of them, where a piece holds some dozens of words. Where it holds hundreds, the cheapest
    of each stretch are as good, and weighing all against all would take too long.
    """
    stretch = limit // _MOST_PLACES
    if begins[-1] // len(words) > stretch:
        return list(range(len(words) + 1))
    cheapest: dict[int, int] = {}
    kept = {0, len(words)}
    for at in range(1, len(words)):
        if max(len(words[at - 1]), len(words[at])) >= stretch:
            kept.add(at)
        found = cheapest.setdefault(begins[at] // stretch, at)
        if prices[at] < prices[found]:
            cheapest[begins[at] // stretch] = at
    return sorted(kept | set(cheapest.values()))


@lru_cache(maxsize=4096)
def _price(before: str, after: str) -> int:
    """Return the price of a cut between two words."""
    bare = before.rstrip(_CLOSING)
    mark = _AFTER.get(bare[-1:])
    if mark is not None and not _abbreviated(bare):
        return mark
    if before in _DASHES or after in _DASHES:
        return _BESIDE_DASH if before in _DASHES else _BOND
    if after[0] in "(“":
        return _BESIDE_DASH
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

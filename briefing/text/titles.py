"""The title of a stretch of text: its most telling clause or noun phrase, in its own words.

Candidates are the clauses of the sentences: what stands between marks, begun behind connectives
(`Tuy nhiên`, `Hiện nay`) and, where it is too long, ended before a word that opens a phrase. A
subject by itself is one too. Each is weighed by what makes a headline: who, a figure, a predicate,
the words that the stretch repeats, an early place; what points elsewhere (`điều này`, `anh ấy`)
counts against it. Words are not segmented: what cannot open or end a title stands in a table.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from briefing.text.data import tables
from briefing.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LONGEST = 60
"""Characters of a title: one line on a phone."""

_SHORTEST = 16
_FULL = 26  # characters from which on nothing is missed
_SENTENCES = 16  # of a stretch: what comes later seldom names it
_CLAUSES = 40  # of a sentence, for the same reason: few have a quarter as many
_MOST_WORDS = 20  # of a candidate: more are over 60 characters
_FEWEST_WORDS = 3
_SUBJECT_WORDS = 13  # a predicate that begins later belongs to another clause
_SAYS_ENOUGH = 3  # words of a predicate, for a clause to end before another word than a mark

_ASIDE = pattern(r"\([^()]*+\)|\[[^\[\]]*+\]")
_MARK = pattern(
    r"[,;:](?=\s)|\s[-–—]\s|(?:(?<!\.)\.{2,}+|…)(?:\s|$)|[!?](?=[\"”’»)]*+(?:\s|$))|\.(?=[\"”’»)]*+$)"
)
_PAIRS = {"“": "”", "«": "»", "(": ")", "[": "]", "‘": "’", '"': '"'}
_HALVES = frozenset("".join([*_PAIRS, *_PAIRS.values()]))
_CLOSING = " .,;:!…-–—"
_BARE = ".,;:!?…\"'“”‘’«»()[]"
_BULLET = pattern(r"^[\s\-–—•*+>#]*+(?:(?:\d{1,2}|[a-zđ])[.)]\s+)?")
_SINGLE = pattern(r"(?<!\w)'|(?<=[^\W\d])'(?!\w)")  # a quotation mark, and no apostrophe
_JOINING = {",", "-", "–", "—"}

# What makes a title, and what unmakes it.
_NAME = 0.9  # each of two at most
_FIGURE = 0.9
_PREDICATE = 1.0
_REPEATED = 0.35  # each pair of words that the stretch says again, as often as it does
_MOST_REPEATED = 2.0
_ANAPHOR = 2.5
_LATER = 0.2  # each sentence further from the beginning
_CLIPPED = 0.16  # each character that it is shorter than a full title
_INSIDE = 2.2  # begun behind a comma
_REPORTED = 0.5  # begun behind a colon, or with what somebody says
_SUBJECT = 2.3  # ended with the subject
_BEFORE_CLAUSE = 0.6
_BEFORE_PHRASE = 1.7
_BEFORE_COMMA = 0.7
_JOINED = 0.4  # made of two clauses
_QUESTION = 0.4

_OPENERS = frozenset({"lead", "opener", "anaphor", "said"})  # no title begins with these

_BOUNDS = frozenset({"lead", "opener", "predicate", "clause", "phrase"})  # of noun phrases
_POINTING = {"này", "đó", "ấy", "kia"}

_Kinds = dict[str, int]
_NONE: _Kinds = {}


class _Clause(NamedTuple):
    """What stands between two marks.

    Attributes:
        words: As written.
        low: The same in small letters, without marks.
        kinds: For each word the kinds of the phrases that begin with it, and their lengths.
        before: The mark ahead of it; empty at the beginning of a sentence.
        after: The mark behind it.
    """

    words: list[str]
    low: list[str]
    kinds: list[_Kinds]
    before: str
    after: str


class _Candidate(NamedTuple):
    """Words that may be a title: of one clause, or of two that follow each other."""

    price: float
    words: list[str]
    low: list[str]
    kinds: list[_Kinds]
    mark: str


def titles(sentences: Sequence[str]) -> list[str]:
    """Return the titles that a stretch of text may have, the best first; never empty.

    Args:
        sentences: Of the stretch, in order; at least one.

    Returns:
        Titles of at most 60 characters, each complete; the last is the first words, with an
        ellipsis where they are cut.
    """
    clauses = [
        list(islice(_clauses(_ASIDE.sub("", sentence)), _CLAUSES))
        for sentence in sentences[:_SENTENCES]
    ]
    repeated = _pairs_of(clauses)
    for candidates in (_candidates, _noun_phrases):
        scores: dict[str, float] = {}
        for place, row in enumerate(clauses):
            for candidate in candidates(row):
                if text := _finished(candidate):
                    score = _weight(candidate, repeated) - candidate.price - _LATER * place
                    score -= _CLIPPED * max(0, _FULL - len(text))
                    scores[text] = max(score, scores.get(text, score))
        if scores:
            break
    return [*sorted(scores, key=lambda text: -scores[text]), first_words(" ".join(sentences))]


def first_words(text: str) -> str:
    """Return a text's first words, cut between words, with an ellipsis where it goes on."""
    text = text.strip(" \"'“”‘’*-–—•")
    if len(text) <= LONGEST:
        return _without_open_marks(text.rstrip(" .,;:"))
    room = LONGEST - 1
    head = text[: room + 1].rsplit(maxsplit=1)[0] if " " in text[: room + 1] else text[:room]
    return _without_open_marks(head.rstrip(" .,;:-–—(“\"'")) + "…"


def _clauses(sentence: str) -> Iterator[_Clause]:
    before, at = "", 0
    for mark in _MARK.finditer(sentence):
        sign = mark[0].strip()
        if sign in _JOINING and _joins(sentence, mark.start(), mark.end()):
            continue
        yield from _parted(_words(sentence[at : mark.start()]), before, sign)
        before, at = sign, mark.end()
    yield from _parted(_words(sentence[at:]), before, "")


def _parted(words: list[str], before: str, after: str) -> Iterator[_Clause]:
    """Yield the clause that words are, or several where a sentence was pasted to another."""
    clause = _clause(words, before, after)
    cuts = [
        at
        for at in range(2, len(words) - 1)
        if "begins" in clause.kinds[at] and words[at].istitle() and words[at + 1].islower()
    ]
    if not cuts:
        if words:
            yield clause
        return
    for start, end in pairwise([0, *cuts, len(words)]):
        yield _clause(words[start:end], before, after if end == len(words) else "")
        before = ""


def _words(text: str) -> list[str]:
    return _BULLET.sub("", text).split()


def _joins(sentence: str, start: int, end: int) -> bool:
    """Whether a dash or comma stands within one thing: `Tú – Sơn`, `0,5 - 1%`."""
    before = sentence[max(0, start - 24) : start].rpartition(" ")[2]
    if before[-1:].isdecimal():
        return sentence[end:].lstrip()[:1].isdecimal()
    return sentence[start] != "," and before[:1].isupper() and sentence[end:].lstrip()[:1].isupper()


def _clause(words: list[str], before: str, after: str) -> _Clause:
    low = [word.strip(_BARE).lower() for word in words]
    phrases, lengths = _phrases()
    kinds = [phrases.get(word, _NONE) for word in low]
    for at, word in enumerate(low):
        for length in lengths.get(word, ()):
            if more := phrases.get(" ".join(low[at : at + length])):
                kinds[at] = {**kinds[at], **more}
    for at, found in enumerate(kinds):
        if "whole" in found:
            kinds[at : at + found["whole"]] = [_NONE] * found["whole"]
    return _Clause(words, low, kinds, before, after)


@cache
def _phrases() -> tuple[Mapping[str, _Kinds], Mapping[str, tuple[int, ...]]]:
    """Return the phrases of the table with their kinds, and how long those of a word are."""
    phrases: dict[str, _Kinds] = {}
    firsts: dict[str, set[int]] = {}
    for kind, listed in tables.rows("titles"):
        for phrase in map(str.strip, listed.split(",")):
            words = phrase.split()
            phrases.setdefault(phrase, {})[kind] = len(words)
            if len(words) > 1:
                firsts.setdefault(words[0], set()).add(len(words))
    return phrases, {word: tuple(sorted(lengths)) for word, lengths in firsts.items()}


def _candidates(row: Sequence[_Clause]) -> Iterator[_Candidate]:
    """Yield what may be a title in a sentence."""
    led = True  # whether all before are adverbials, so that the main clause is still to come
    for place, clause in enumerate(row):
        following = row[place + 1] if place + 1 < len(row) else None
        for start, price in _starts(clause):
            inside = 0.0 if led or start else _inside_price(clause)
            if inside is None:
                continue
            yield from _endings(clause, start, price + inside, following)
            if following is not None and clause.after == ",":
                goes_on = following.after == "," and place + 2 < len(row)
                joined = price + inside + _BEFORE_COMMA * goes_on
                yield from _joined(clause, start, joined, following)
        led = led and _is_adverbial(clause)


def _inside_price(clause: _Clause) -> float | None:
    """Return what it costs to begin behind a main clause; None without a subject of its own."""
    if clause.before != ",":
        return _REPORTED
    has_subject = any("predicate" in kinds for kinds in clause.kinds[1:_SUBJECT_WORDS])
    return _INSIDE if has_subject else None


def _starts(clause: _Clause) -> Iterator[tuple[int, float]]:
    """Yield the words of a clause that a title may begin with, and what that costs."""
    start = _behind_connectives(clause, 0)
    if _may_open(clause, start):
        yield start, 0.0
    for at in range(2, len(clause.words) - _FEWEST_WORDS):
        if said := clause.kinds[at].get("said"):
            begin = _behind_connectives(clause, at + said)
            if _may_open(clause, begin):
                yield begin, _REPORTED


def _behind_connectives(clause: _Clause, start: int) -> int:
    while start < len(clause.words) and "skip" in clause.kinds[start]:
        start += clause.kinds[start]["skip"]
    return start


def _may_open(clause: _Clause, start: int) -> bool:
    """Whether a title may begin with a word of a clause."""
    if start >= len(clause.words) or not clause.low[start]:
        return False
    kinds = clause.kinds[start]
    following = clause.words[start + 1] if start + 1 < len(clause.words) else ""
    if not _OPENERS.isdisjoint(kinds):
        return False
    if "pronoun" in kinds:
        return following[:1].isupper()
    if "clock" in kinds:
        return not following[:1].isdecimal() and following not in {"nay", "qua", "sau"}
    return following not in _POINTING


def _is_adverbial(clause: _Clause) -> bool:
    """Whether a clause but leads to the main one."""
    start = _behind_connectives(clause, 0)
    return start >= len(clause.words) or not {"lead", "clock"}.isdisjoint(clause.kinds[start])


def _endings(
    clause: _Clause, start: int, price: float, following: _Clause | None
) -> Iterator[_Candidate]:
    """Yield where a title that begins at `start` may end: with the clause, or within it."""
    end = len(clause.words)
    if end - start <= _MOST_WORDS:
        goes_on = clause.after == "," and following is not None and not _is_adverbial(following)
        yield _part(clause, start, end, price + _BEFORE_COMMA * goes_on)
    predicate = 0  # where it began
    for at in range(start + 1, min(end, start + _MOST_WORDS)):
        kinds = clause.kinds[at]
        if "predicate" in kinds and not predicate:
            predicate = at
            if at - start >= _FEWEST_WORDS and not _is_tied(clause, at):
                yield _part(clause, start, at, price + _SUBJECT)
        elif "predicate" in kinds:
            predicate = at if at == predicate + 1 else predicate
        if not predicate or at - predicate <= _SAYS_ENOUGH or _is_tied(clause, at):
            continue
        if "clause" in kinds:
            yield _part(clause, start, at, price + _BEFORE_CLAUSE)
        elif "phrase" in kinds:
            yield _part(clause, start, at, price + _BEFORE_PHRASE)


def _noun_phrases(row: Sequence[_Clause]) -> Iterator[_Candidate]:
    """Yield what stands behind a word that opens a phrase, where no clause will do."""
    for clause in row:
        bounds = [at for at, kinds in enumerate(clause.kinds) if not _BOUNDS.isdisjoint(kinds)]
        for number, before in enumerate(bounds):
            start = before + 1
            if _may_open(clause, start):
                for end in [*bounds[number + 1 : number + _MOST_WORDS], len(clause.words)]:
                    if start + _FEWEST_WORDS <= end <= start + _MOST_WORDS:
                        yield _part(clause, start, end, 0.0)


def _part(clause: _Clause, start: int, end: int, price: float) -> _Candidate:
    mark = clause.after if end == len(clause.words) else ""
    cut = slice(start, end)
    return _Candidate(price, clause.words[cut], clause.low[cut], clause.kinds[cut], mark)


def _joined(one: _Clause, start: int, price: float, other: _Clause) -> Iterator[_Candidate]:
    """Yield two clauses as one title, where the first says something and the second ends it."""
    count = len(one.words) - start + len(other.words)
    listed = other.after == "," and _is_adverbial(other)
    if count > _MOST_WORDS or listed or _ends_in(one.kinds, "said"):
        return
    words = [*one.words[start:-1], one.words[-1] + ",", *other.words]
    low, kinds = [*one.low[start:], *other.low], [*one.kinds[start:], *other.kinds]
    yield _Candidate(price + _JOINED, words, low, kinds, other.after)


def _is_tied(clause: _Clause, at: int) -> bool:
    """Whether a word belongs to the one before it, so that no title ends between them."""
    word = clause.words[at]
    pair = f"{clause.low[at - 1]} {clause.low[at]}"
    named = clause.words[at - 1][:1].isupper() and word[:1].isupper()
    return named or word[:1].isdecimal() or pair in tables.words("phrases", "tied")


def _ends_in(kinds: Sequence[_Kinds], kind: str) -> bool:
    """Whether words end in a phrase of that kind, of one word or two."""
    return kind in kinds[-1] or (len(kinds) > 1 and kinds[-2].get(kind) == 2)  # noqa: PLR2004


def _finished(candidate: _Candidate) -> str:
    """Return a candidate as a title; empty where it is none."""
    words, kinds = candidate.words, candidate.kinds
    if len(words) < _FEWEST_WORDS or _ends_in(kinds, "unfinished") or _ends_in(kinds, "said"):
        return ""
    text = " ".join(words)
    if len(text) > LONGEST + 8 or len(text) < _SHORTEST:
        return ""
    text = _closed(text.lstrip(_CLOSING).rstrip(_CLOSING)).rstrip(_CLOSING)
    if not _SHORTEST <= len(text) <= LONGEST or text != _without_open_marks(text):
        return ""
    if sum(map(str.isalpha, text)) * 2 < len(text) or len(_SINGLE.findall(text)) % 2:
        return ""
    first = next(at for at, char in enumerate(text) if char.isalnum())
    text = text[:first] + text[first].upper() + text[first + 1 :]
    return f"{text}?" if candidate.mark == "?" and len(text) < LONGEST else text


def _closed(text: str) -> str:
    """Drop a mark at either end whose other half is not there, and the marks around it all."""
    if _HALVES.isdisjoint(text):
        return text
    for opening, closing in _PAIRS.items():
        around = len(text) > 1 and text[0] == opening and text[-1] == closing
        if around and opening not in text[1:-1] and closing not in text[1:-1]:
            text = text[1:-1]
        elif _is_odd(text, opening, closing):
            text = text[1:] if text.startswith(opening) else text
            text = text.removesuffix(closing) if _is_odd(text, opening, closing) else text
    return text


def _is_odd(text: str, opening: str, closing: str) -> bool:
    """Whether only one half of a pair is there."""
    halves = text.count(opening)
    return halves % 2 == 1 if opening == closing else halves != text.count(closing)


def _without_open_marks(text: str) -> str:
    """Drop the marks of which only one half is there."""
    if _HALVES.isdisjoint(text):
        return text
    for opening, closing in _PAIRS.items():
        if _is_odd(text, opening, closing):
            text = text.replace(opening, "").replace(closing, "")
    return text


def _weight(candidate: _Candidate, repeated: Mapping[tuple[str, str], int]) -> float:
    """Return how telling words are: names, figures, a predicate, what is said again."""
    words, low = candidate.words, candidate.low
    capitals = [word.lstrip(_BARE)[:1].isupper() for word in words]
    names = sum(
        one and not before and (at > 0 or after)
        for at, (before, one, after) in enumerate(
            zip([False, *capitals], capitals, [*capitals[1:], False], strict=False)
        )
    )
    weight = _NAME * min(names, 2)
    weight += _FIGURE * any(word[:1].isdecimal() for word in low)
    weight += _PREDICATE * any("predicate" in kinds for kinds in candidate.kinds[1:])
    again = sum(min(repeated.get(pair, 1) - 1, 2) for pair in set(pairwise(low)))
    weight += min(again * _REPEATED, _MOST_REPEATED)
    weight -= _ANAPHOR * any("anaphor" in kinds for kinds in candidate.kinds)
    return weight - _QUESTION * (candidate.mark == "?")


def _pairs_of(rows: Sequence[Sequence[_Clause]]) -> Counter[tuple[str, str]]:
    """Count the pairs of neighbouring words that name something."""
    counts: Counter[tuple[str, str]] = Counter()
    for clause in chain.from_iterable(rows):
        named = zip(pairwise(clause.low), pairwise(clause.kinds), strict=True)
        counts.update(pair for pair, kinds in named if all(pair) and not any(kinds))
    return counts

"""How the words of news are compared: in one spelling, names apart, everyday words known."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from briefing.planning.data import tables
from briefing.text.data import tables as text_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LEAD = 80  # words of a text that say what it is about
WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_SENTENCE = re.compile(r"(?<=[.!?:…|])\s+|(?<=[.!?…])[\"”’']\s+")
_DATE = re.compile(r"(?<!\d)(?<!\d[.,])(\d{1,2})[-./](\d{1,2})(?:[-./](20\d\d))?(?!\d|[.,]\d)")
_CITY = re.compile(r"\b(?:TP|Tp)\.? ?(?:HCM|Hồ Chí Minh)\b")
# A Vietnamese syllable: what begins a sentence and is none, is a name.
_SYLLABLE = re.compile(
    r"(?i)(?:ngh?|[cgknpt]h|gi|qu|tr|[bcdđghklmnpqrstvx])?"
    r"[aăâeêioôơuưyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]{1,3}"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_I_OR_Y = re.compile(r"(?:[hklmstv]|qu)[yýỳỷỹỵ]")
_I_FOR_Y = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")
_DAYS, _MONTHS = 31, 12
_NEAR_DAYS = re.compile(
    r"(?i)\b(?:hôm|ngày|rạng sáng|sáng|trưa|chiều|tối|đêm|khuya) (nay|qua|mai)\b"
)
_AWAY = {"nay": 0, "qua": -1, "mai": 1}  # days from that of publication


@cache
def commonness() -> dict[str, float]:
    """Return in which share of ordinary passages each common word stands."""
    return {word: int(share) / 1000 for word, share in tables.rows("common_words")}


@cache
def _abbreviations() -> dict[str, str]:
    """Return the abbreviations that mean one thing only."""
    rows = text_tables.rows("abbreviations")
    often = Counter(row[0] for row in rows)
    return {row[0]: row[1] for row in rows if often[row[0]] == 1 < len(row[0]) and not row[2:]}


def lead_of(text: str) -> str:
    """Return the words that say what a text is about: its first ones."""
    end = None
    for number, found in enumerate(WORD.finditer(text)):
        if number == _LEAD:
            end = found.start()
            break
    return text[:end]


def written_alike(text: str) -> str:
    """Write dates and the name of the largest city in one way."""
    text = _CITY.sub("TP HCM", text)

    def date(found: re.Match[str]) -> str:
        day, month = int(found[1]), int(found[2])
        return f"{day}ngày{month}" if 1 <= day <= _DAYS and 1 <= month <= _MONTHS else found[0]

    return _DATE.sub(date, text)


def days_named(text: str, published: dt.date | None) -> frozenset[tuple[int, int]]:
    """Return the days that a text names, each as a day and a month.

    Args:
        text: Of any length.
        published: From which `hôm nay` and `tối qua` are counted; None leaves these out.
    """
    named = {(int(found[1]), int(found[2])) for found in _DATE.finditer(text)}
    if published:
        away = {_AWAY[found[1].lower()] for found in _NEAR_DAYS.finditer(text)}
        near = [published + dt.timedelta(days) for days in away]
        named |= {(day.day, day.month) for day in near}
    return frozenset(
        (day, month) for day, month in named if 1 <= day <= _DAYS and 1 <= month <= _MONTHS
    )


def folded_words(text: str) -> Iterator[str]:
    """Yield a text's words as they are compared: in lower case, dates and abbreviations alike."""
    known = _abbreviations()
    for word in WORD.findall(written_alike(text)):
        if word.isupper() and word in known:
            yield from map(_folded, known[word].split())
        else:
            yield _folded(word)


@lru_cache(maxsize=1 << 14)
def _folded(word: str) -> str:
    """Return a word in lower case, with an `i` where some newspapers write `y`: tỉ, lí, mĩ."""
    folded = word.casefold()
    return folded.translate(_I_FOR_Y) if _I_OR_Y.fullmatch(folded) else folded


def letter_cases(texts: Iterable[str]) -> Counter[str]:
    """Count for each word how much more often it is capitalised within sentences than not."""
    balance: Counter[str] = Counter()
    for text in texts:
        for sentence in _SENTENCE.split(text):
            for number, word in enumerate(WORD.findall(sentence)):
                if not word[0].isupper():
                    balance[_folded(word)] -= 1
                elif number:
                    balance[_folded(word)] += 1
    return balance


def proper_names(text: str, balance: Mapping[str, int]) -> Iterator[str]:
    """Yield the words that are capitalised because they are names, not because they come first.

    Args:
        text: Of any length.
        balance: How much more often a word is capitalised elsewhere than not; may be empty.
    """
    known = _abbreviations()
    for sentence in _SENTENCE.split(written_alike(text)):
        for number, word in enumerate(WORD.findall(sentence)):
            if not word[0].isupper():
                continue
            folded = _folded(word)
            if not number and _SYLLABLE.fullmatch(folded) and balance.get(folded, 0) <= 0:
                continue
            if word.isupper() and word in known:
                yield from (_folded(part) for part in known[word].split() if part[0].isupper())
            else:
                yield folded

"""Where a photographer's name ends when the text goes on behind it without a sign.

Ảnh: Reuters Theo hãng tin …        a name in the table of newsrooms
Ảnh: Doãn Tấn/TTXVN Thưa các …      a newsroom behind a stroke
Ảnh: Kỳ Lân. Hai đội …              a full stop
Ảnh: HOÀNG TRIỀU Trước đó …         capitals that come to an end
Ảnh: Trương Hải Tùng Trong trận …   a name ahead of a word that opens sentences
Ảnh: Quang Nhựt Bung hết sức …      none of these: not certain
"""

from __future__ import annotations

import re
import unicodedata

from briefing.articles.tables import words
from briefing.articles.wording import opens_body_sentence, opens_sentence

_LONGEST = 60
_MOST_WORDS = 4
_SYLLABLE = (  # of a Vietnamese name, its accents taken off: tells HOÀNG from UBND and UEFA
    r"(?:NGH?|GH|GI|KH|NH|PH|QU|TH|TR|CH|[BCDĐGHKLMNPRSTVX])?[AEIOUY]{1,3}(?:NG|NH|CH|[CMNPT])?"
)
_INITIALS = r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]*"
_DOMAIN = r"[\w-]+(?:\.[a-z]{2,6})+"


def credit_end(text: str, start: int, *, listed_only: bool = False) -> int | None:
    """Find where the name that begins at `start` ends; None when that is not certain.

    With `listed_only`, it must be a name in the table of newsrooms.
    """
    tokens = list(re.compile(r"\S+").finditer(text, start, start + _LONGEST))
    if not tokens:
        return None
    end = _listed(text, tokens)
    if end is None and not listed_only:
        end = _stopped(text, tokens) or _in_capitals(tokens) or _ahead_of_opener(text, tokens)
    if end is None or (text[end:].strip() and not opens_sentence(text[end:].lstrip())):
        return None
    return end


def _listed(text: str, tokens: list[re.Match[str]]) -> int | None:
    """End at the longest name of the table, or at one behind a stroke, or at a web address."""
    names = words("newsrooms")
    for last in reversed(tokens[:5]):
        name = text[tokens[0].start() : last.end()].rstrip(".,;")
        if name.casefold() in names or name.rpartition("/")[2].strip().casefold() in names:
            return last.end()
    return tokens[0].end() if re.fullmatch(_DOMAIN, tokens[0][0].rstrip(".")) else None


def _stopped(text: str, tokens: list[re.Match[str]]) -> int | None:
    """End at a full stop behind words in capitals."""
    for place, token in enumerate(tokens[: _MOST_WORDS + 1]):
        if not token[0][0].isupper():
            return None
        if token[0].endswith(".") and (place or len(token[0]) > 2):  # noqa: PLR2004 - `P.`
            return token.end() if opens_sentence(text[token.end() :].lstrip()) else None
    return None


def _in_capitals(tokens: list[re.Match[str]]) -> int | None:
    """End where words in capital letters end, or behind initials with a name."""
    if re.fullmatch(_INITIALS, tokens[0][0]) and len(tokens) > 1 and not tokens[1][0].isupper():
        return tokens[0].end()
    run = 0
    while run < len(tokens) and tokens[run][0].isupper() and _is_syllable(tokens[run][0]):
        run += 1
    certain = 1 < run <= _MOST_WORDS and run < len(tokens) and not tokens[run][0].isupper()
    return tokens[run - 1].end() if certain else None


def _is_syllable(word: str) -> bool:
    bare = "".join(char for char in unicodedata.normalize("NFD", word) if char.isalpha())
    return re.fullmatch(_SYLLABLE, bare) is not None


def _ahead_of_opener(text: str, tokens: list[re.Match[str]]) -> int | None:
    """End a name of two to four words ahead of a word that opens sentences."""
    for place, token in enumerate(tokens[: _MOST_WORDS + 1]):
        if place > 1 and opens_body_sentence(text[token.start() :]):
            goes_on = any(word[0].islower() for word in text[token.end() :].split()[:3])
            return tokens[place - 1].end() if goes_on else None
        if not (token[0].isalpha() and token[0].istitle()):
            return None
    return None
